"""What the default validator takes for a long output, by how it differs from the answer."""

from __future__ import annotations

import io
import random
import resource
import time
from collections.abc import Sequence

import numpy as np  # noqa: F401 -- loaded here, so that its memory is not counted as a comparison's

from judge.validators.default import compare
from judge.validators.flags import Flags

SEED = 20_261
TOKENS = 20_000  # in a block, which is read again and again
NEAR = "float_tolerance 1e-6"


class Again(io.RawIOBase):
    """A block read over and over, so many times."""

    def __init__(self, block: bytes, times: int, last: bytes = b"") -> None:
        self._blocks = [last, *[block] * times]
        self._left = b""

    def read(self, size: int = -1, /) -> bytes:
        """Hand out at most so much, and never more than a block has left."""
        if not self._left and self._blocks:
            self._left = self._blocks.pop()
        read, self._left = self._left[:size], self._left[size:]
        return read


def cases() -> dict[str, tuple[str, bytes, bytes]]:
    """Flags, a block of the answer, a block of the output; all are accepted."""
    chance = random.Random(SEED)  # noqa: S311 -- made-up outputs
    numbers = [chance.randrange(10**7, 10**9) for _ in range(TOKENS)]
    nudged = [number + chance.choice([-3, -2, -1, 1, 2, 3]) for number in numbers]
    words = b"".join(bytes(chance.choices(b"abcdefgh", k=7)) + b"\n" for _ in range(TOKENS))
    whole, decimals = b"".join(b"%d\n" % number for number in numbers), _decimals(numbers)
    digits = b"".join(b"%d\n" % (number % 10) for number in numbers)
    return {
        "equal": ("", whole, whole),
        "case": ("", words, words.upper()),
        "lines_end_in_crlf": ("", whole, whole.replace(b"\n", b"\r\n")),
        "a_blank_at_each_lines_end": ("", whole, whole.replace(b"\n", b" \n")),
        "one_line": ("", words, words.replace(b"\n", b" ")),
        "one_token": ("", b"a" * 200_000, b"A" * 200_000),
        "one_digit_a_line_two_blanks": ("", digits, digits.replace(b"\n", b"  ")),
        "last_digits": (NEAR, decimals, _decimals(nudged)),
        "last_digits_of_a_tenth": (NEAR, decimals, _decimals(_tenth(numbers, nudged))),
        "last_digits_relative": ("float_relative_tolerance 1e-6", decimals, _decimals(nudged)),
        "last_digits_where_white_space_counts": (
            f"space_change_sensitive {NEAR}",
            decimals,
            _decimals(nudged),
        ),
        "last_digits_of_integers": (
            "float_absolute_tolerance 5",
            whole,
            b"".join(b"%d\n" % number for number in nudged),
        ),
        "fewer_digits": (
            "float_tolerance 1e-4",
            decimals,
            b"".join(b"%d.%05d\n" % divmod(number // 100, 10**5) for number in numbers),
        ),
        "exponents": (
            NEAR,
            b"".join(b"%.9e\n" % (number / 1e7) for number in numbers),
            b"".join(b"%.9e\n" % (number / 1e7) for number in nudged),
        ),
        "words_and_numbers": (NEAR, _labelled(decimals), _labelled(_decimals(nudged))),
    }


def _decimals(numbers: Sequence[int]) -> bytes:
    return b"".join(b"%d.%07d\n" % divmod(number, 10**7) for number in numbers)


def _tenth(numbers: Sequence[int], nudged: Sequence[int]) -> list[int]:
    return [
        other if at % 10 == 0 else one for at, (one, other) in enumerate(zip(numbers, nudged, strict=True))
    ]


def _labelled(decimals: bytes) -> bytes:
    return b"".join(b"Case #%d: %s\n" % (at, number) for at, number in enumerate(decimals.split(), 1))


def measure(megabytes: int = 100, runs: int = 3) -> dict[str, float | int | str]:
    """Compare each case; least of `runs`, in seconds of CPU, and the most memory it took meanwhile, in MB."""
    figures: dict[str, float | int | str] = {"validator_mb": megabytes}
    made = cases()
    before, worst = _most_memory(), 0.0
    for name, (words, answer, output) in made.items():
        times = max(1, megabytes * 1_000_000 // max(len(answer), len(output)))
        seconds = min(_seconds(Flags.parse(words), answer, output, times) for _ in range(runs))
        figures[f"validator_{name}_cpu_s"] = round(seconds, 3)
        worst = max(worst, seconds)
    figures["validator_worst_cpu_s"] = round(worst, 3)
    figures["validator_cpu_s_goal"] = 1.0
    figures["validator_memory_mb"] = round((_most_memory() - before) / 1000, 1)
    return figures


def _seconds(flags: Flags, answer: bytes, output: bytes, times: int) -> float:
    """Compare to the end, and there find what is too much."""
    began = time.process_time()
    found = compare(Again(output, times, last=b" 7"), Again(answer, times), flags)  # type: ignore[arg-type]
    seconds = time.process_time() - began
    if found is None or found.wanted is not None:
        raise AssertionError(f"{flags}: {found}")
    return seconds


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
