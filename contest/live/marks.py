"""What Flask says of a public answer: `X-Podium-Public: contest=…; version=…; until=…`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

NAME = b"x-podium-public"


@dataclass(frozen=True, slots=True)
class Mark:
    """The answer holds for a contest's version, until an instant if there is one."""

    contest: str
    version: int
    until: datetime | None

    @classmethod
    def parse(cls, value: bytes) -> Self | None:
        """None for what isn't whole: such an answer is not public."""
        try:
            fields = dict(part.strip().split("=", 1) for part in value.decode("ascii").split(";"))
            until = datetime.fromisoformat(fields["until"]) if fields["until"] else None
            version = int(fields["version"])
        except (ValueError, KeyError):
            return None
        if not fields.get("contest") or (until is not None and until.tzinfo is None):
            return None
        return cls(fields["contest"], version, until)
