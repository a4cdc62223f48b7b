"""What a program and the judge of an interactive problem said to each other, as a conversation."""

import re
from dataclasses import dataclass

TURNS_MOST = 400
# As judge.grading.transcripts writes them; of what is left out the text says how many bytes.
JUDGE, LEFT_OUT = "<", "…"
_LINE = re.compile(r"\s*(\d+\.\d+) (\S)(?: (.*))?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side says before the other does."""

    at_s: float
    is_judge: bool
    text: str
    is_cut: bool = False
    """no side: something is left out here"""


def turns(transcript: str) -> tuple[Turn, ...]:
    """A conversation from its transcript (judge.grading.transcripts); cut after TURNS_MOST."""
    found: list[Turn] = []
    side = ""
    for line in transcript.split("\n"):
        match = _LINE.match(line)
        if match is None:
            continue
        at, sign, text = float(match[1]), match[2], match[3] or ""
        if sign == side and sign != LEFT_OUT:
            last = found[-1]
            found[-1] = Turn(last.at_s, last.is_judge, f"{last.text}\n{text}")
        elif len(found) == TURNS_MOST:
            return (*found, Turn(at, is_judge=False, text="", is_cut=True))
        else:
            found.append(Turn(at, sign == JUDGE, text, sign == LEFT_OUT))
        side = sign
    return tuple(found)
