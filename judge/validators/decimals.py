"""Many decimal numbers compared at once, exactly, as whole numbers of 64 bits.

Digits are read eight at a time out of one machine word. Nothing but "surely near" is ever said: numbers of
which that can't be told, and what is no number, are for `tolerance` to judge.
"""

from decimal import Context, Decimal
from functools import cached_property, lru_cache

import numpy as np

from judge.validators.flags import Flags
from judge.validators.tokens import WORD, Ints, Tokens, Truths, Words, unused

_MOST = 1 << 62  # what sums and differences of two don't leave 64 bits for
_WHOLE, _PARTS, _POWER = 2 * WORD, 3 * WORD, 3  # digits of a number that are read
# Two numbers that are cut behind some digit lie less than two units further apart than it seems; one more is
# for what `tolerance` rounds.
_CUT = 3
_EXACT = Context(prec=400)

_HIGH_BITS, _TO_HIGH_BIT, _NINES = (
    np.uint64(int.from_bytes(bytes([byte]) * WORD, "little")) for byte in (0x80, 0x76, 9)
)
# Neighbours are joined three times: in words how wide, by which factor (tens for the first, one for the
# second), and how far the sum then lies too high.
_JOINS = (("<u2", (10 << 8) + 1, 8), ("<u4", (100 << 16) + 1, 16), ("<u8", (10_000 << 32) + 1, 32))


class Decimals:
    """Compares numbers by the tolerances of the flags; with two, either suffices."""

    def __init__(self, flags: Flags) -> None:
        self._absolute = Decimal(repr(flags.float_absolute_tolerance or 0.0))
        share, of = Decimal(repr(flags.float_relative_tolerance or 0.0)).as_integer_ratio()
        self._share, self._of = (share, of) if max(share, of) < _MOST else (0, 1)

    def surely_near(self, ours: Tokens, theirs: Tokens) -> Truths:
        """Of which pairs both are numbers that are near enough beyond doubt."""
        given = _Numbers(ours, _Shape(ours))
        is_alike = ours.differ_in_digits_alone(theirs)
        wanted = _Numbers(theirs, given.shape if is_alike else _Shape(theirs))
        fits = given.fits if is_alike else given.fits & wanted.fits
        powers = wanted.powers()
        if given.shape.powers or wanted.shape.powers:
            fits = fits & (given.powers() == powers)
        longest = digits = max(given.shape.longest, wanted.shape.longest)
        largest = 10 ** max(given.size(fits), wanted.size(fits))
        while largest * 10**digits * max(self._share, 1) >= _MOST:
            digits -= 1
        if digits < 0:
            return np.zeros_like(fits)
        if is_alike:
            apart = np.abs(given.less(theirs, digits))
        else:
            apart = np.abs(given.signed(digits) - wanted.signed(digits))
        apart += _CUT if digits < longest else 0
        near: Truths = apart <= self._allowed(digits, powers * fits)
        if self._share and not near.all():
            y = wanted.scaled(digits)
            near |= (apart < _MOST // self._of) & (apart * self._of <= y * self._share)
        return near & fits

    def _allowed(self, digits: int, powers: Ints) -> Ints:
        """How far apart numbers of so many digits behind the point may be, by their powers of ten."""
        low, high = powers.min().item(), powers.max().item()
        allowed = np.array([_units(self._absolute, digits - power) for power in range(low, high + 1)])
        return allowed[powers - low] if allowed.size > 1 else allowed


@lru_cache(maxsize=4096)
def _units(amount: Decimal, digits: int) -> int:
    """How many units of that digit behind the point are in an amount."""
    return min(int(amount.scaleb(digits, _EXACT)), _MOST)


class _Shape:
    """Where tokens have the digits of numbers, as places and the bits there that are not theirs."""

    def __init__(self, tokens: Tokens) -> None:
        starts, self.negative = _signed(tokens, tokens.starts)
        stops = tokens.first(b"e")
        dots = np.minimum(tokens.first(b"."), stops)
        parts = np.maximum(stops - dots - 1, 0)
        self.sizes = dots - starts
        self.fits: Truths = (self.sizes <= _WHOLE) & (parts <= _PARTS) & (self.sizes + parts > 0)
        self.longest = (parts * self.fits).max().item()
        self.whole = [
            (dots - done, unused(self.sizes - done))
            for done in range(0, (self.sizes * self.fits).max().item(), WORD)
        ]
        self.parts = [(dots + 1 + done, unused(parts - done)) for done in range(0, self.longest, WORD)]
        # How many letters of numbers are no digits: signs and points.
        self.marks = np.count_nonzero(starts != tokens.starts) + np.count_nonzero(dots < stops)
        self.powers: list[tuple[Ints, Words]] = []
        if stops is not tokens.ends:
            starts, self.down = _signed(tokens, np.minimum(stops + 1, tokens.ends))
            sizes = tokens.ends - starts
            self.fits &= (stops == tokens.ends) | ((sizes > 0) & (sizes <= _POWER))
            self.powers = [(tokens.ends, unused(np.where(stops == tokens.ends, 0, sizes)))]


class _Numbers:
    """Tokens read as numbers of a shape; which of them are that, `fits` says."""

    def __init__(self, tokens: Tokens, shape: _Shape) -> None:
        self._tokens = tokens
        self.shape = shape

    @cached_property
    def _whole(self) -> list[Words]:
        return [self._tokens.before(*place) for place in self.shape.whole]

    @cached_property
    def _parts(self) -> list[Words]:
        return [self._tokens.behind(*place) for place in self.shape.parts]

    @cached_property
    def _powers(self) -> list[Words]:
        return [self._tokens.before(*place) for place in self.shape.powers]

    @property
    def fits(self) -> Truths:
        """Which are numbers, and not too long."""
        fits = self.shape.fits
        if self._tokens.others() > self.shape.marks:
            for word in (*self._whole, *self._parts, *self._powers):
                fits = fits & _are_digits(word)
        return fits

    def size(self, fits: Truths) -> int:
        """The most digits before the point."""
        most: int = (self.shape.sizes * fits).max().item()
        return most

    def powers(self) -> Ints:
        """Their exponents; 0 where there is none."""
        value = sum(map(_value, self._powers), np.zeros(len(self._tokens), np.int64))
        return np.where(self.shape.down, -value, value) if self._powers else value

    def scaled(self, digits: int) -> Ints:
        """All without their signs, in units of that digit behind the point."""
        return _joined(self._whole, self._parts, digits)

    def signed(self, digits: int) -> Ints:
        """All in units of that digit behind the point."""
        value = self.scaled(digits)
        return np.where(self.shape.negative, -value, value)

    def less(self, theirs: Tokens, digits: int) -> Ints:
        """How much more than others they are, without regard to signs, if those differ in digits alone.

        Digits are subtracted first; nine more than that is no less than 0 and can be joined. To be 0 where a
        word is not used, they are kept as what differs from nine.
        """
        apart = _Numbers(self._tokens.less(theirs), self.shape)
        whole, parts = ([word ^ _NINES for word in words] for words in (apart._whole, apart._parts))
        nines = (10 ** (WORD * len(whole) + digits) - 1) % (1 << 64)
        return _joined(whole, parts, digits) - np.uint64(nines).view(np.int64)


def _joined(whole: list[Words], parts: list[Words], digits: int) -> Ints:
    """Words of digits before the point, the lowest first, and of those behind it, in units of that digit."""
    value = np.zeros(1, np.int64)
    for done, word in enumerate(whole):
        value = value + _value(word) * 10 ** (WORD * done)
    for done in range(0, digits, WORD):
        more = min(digits - done, WORD)
        value = value * np.int64(10**more)
        if done < WORD * len(parts):
            value = value + _value(parts[done // WORD] << np.uint64(8 * (WORD - more)))
    return value


def _signed(tokens: Tokens, places: Ints) -> tuple[Ints, Truths]:
    """Where a number begins behind its sign, and whether that is a minus."""
    letters = tokens.letters[places]
    negative = letters == ord("-")
    return places + (negative | (letters == ord("+"))), negative


def _are_digits(word: Words) -> Truths:
    """Which words hold nothing but the values of digits."""
    are: Truths = ((word + _TO_HIGH_BIT) | word) & _HIGH_BITS == 0
    return are


def _value(word: Words) -> Ints:
    """What eight digits say; the first stands in the lowest bits."""
    for width, factor, bits in _JOINS:
        word = word.view(width)
        word = word * word.dtype.type(factor) >> word.dtype.type(bits)
    return word.view(np.int64)
