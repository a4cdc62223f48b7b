"""Where the tokens of a text begin and end, and their letters eight at a time, as arrays."""

from typing import Self

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Truths = npt.NDArray[np.bool_]

WORD = 8
_PAD = 4 * WORD  # words may be read so far before and behind a token
_SPACE, _ZERO, _NINE = np.uint8(ord(" ")), np.uint8(ord("0")), np.uint8(9)
_ZEROS = np.uint64(int.from_bytes(b"0" * WORD, "little"))


class Tokens:
    """Tokens of a text whose white space is blanks alone; more letters lie around them."""

    def __init__(self, letters: npt.NDArray[np.uint8], starts: Ints, ends: Ints) -> None:
        self.letters = letters
        self.starts = starts
        self.ends = ends
        self._words: Words = np.ndarray(letters.size - WORD + 1, "<u8", letters, strides=(1,))

    @classmethod
    def of(cls, text: bytes, like: Self | None = None) -> Self:
        """Find the tokens of a text; quicker where they lie as those of another."""
        letters = np.frombuffer(b"".join((b" " * _PAD, text, b" " * _PAD)), np.uint8)
        is_blank = letters == _SPACE
        if like is not None and np.array_equal(is_blank, like.letters == _SPACE):
            return cls(letters, like.starts, like.ends)
        inner = is_blank[_PAD - 1 : 1 - _PAD]
        if (inner[1:] & inner[:-1]).any():
            edges = np.flatnonzero(is_blank[1:] != is_blank[:-1]) + 1
            return cls(letters, edges[0::2], edges[1::2])
        blanks = np.flatnonzero(inner) + (_PAD - 1)
        return cls(letters, blanks[:-1] + 1, blanks[1:])

    def __len__(self) -> int:
        return self.starts.size

    def part(self, first: int, last: int) -> Self:
        """Those from `first` to before `last`, which is more."""
        if last - first == len(self):
            return self
        base = self.starts[first] - _PAD
        letters = self.letters[base : self.ends[last - 1] + _PAD]
        return type(self)(letters, self.starts[first:last] - base, self.ends[first:last] - base)

    def some(self, indices: Ints) -> Self:
        """Those with these indices."""
        return type(self)(self.letters, self.starts[indices], self.ends[indices])

    def lengths(self, count: int) -> Ints:
        """Of the first so many."""
        return self.ends[:count] - self.starts[:count]

    def gaps(self, count: int) -> Ints:
        """How much white space lies before each of the first so many; of the tokens of a whole text."""
        gaps: Ints = self.starts[:count] - np.append(_PAD, self.ends[: count - 1])
        return gaps

    def end(self, count: int) -> int:
        """Where in the text the first so many have ended."""
        return self.ends.item(count - 1) - _PAD

    def text(self, index: int) -> bytes:
        """One of them."""
        return self.letters[self.starts[index] : self.ends[index]].tobytes()

    def first(self, letter: bytes) -> Ints:
        """Where that letter stands first in each, or else their ends."""
        found = np.flatnonzero(self.letters[_PAD:-_PAD] == ord(letter)) + _PAD
        if not found.size:
            return self.ends
        if found.size == len(self) and (found >= self.starts).all() and (found < self.ends).all():
            return found
        found = np.append(found, self.letters.size)
        return np.minimum(found[np.searchsorted(found, self.starts)], self.ends)

    def differ_in_digits_alone(self, other: "Tokens") -> bool:
        """Whether two texts have the same length, and the same letters wherever one has no digit."""
        if self.letters.size != other.letters.size:
            return False
        apart = self.letters != other.letters
        return not (apart & ((self.letters - _ZERO > _NINE) | (other.letters - _ZERO > _NINE))).any()

    def others(self) -> int:
        """How many letters are neither digits nor blanks, at most."""
        letters = self.letters[_PAD:-_PAD]
        return int(np.count_nonzero((letters - _ZERO > _NINE) & (letters != _SPACE)))

    def less(self, other: "Tokens") -> "Tokens":
        """Tokens at the same places; their letters are the differences of digits plus 9, xor 9, xor "0"."""
        return Tokens((self.letters - other.letters + _NINE) ^ (_NINE ^ _ZERO), self.starts, self.ends)

    def behind(self, places: Ints, bits: Words) -> Words:
        """Eight letters from these places on, less "0" each; of the last so many bits become zero."""
        return (self._words[places] ^ _ZEROS) << bits >> bits

    def before(self, places: Ints, bits: Words) -> Words:
        """Eight letters up to these places, less "0" each; of the first so many bits become zero."""
        return (self._words[places - WORD] ^ _ZEROS) >> bits << bits


def unused(sizes: Ints) -> Words:
    """Bits of words of which so many letters are used; numpy's shifts by all 64 or more leave nothing."""
    return (np.maximum(WORD - sizes, 0) * 8).view(np.uint64)
