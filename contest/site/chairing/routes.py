"""Leading a panel: progress, one entry's deliberation, sittings at work; each in a file of its subject."""

from contest.site.chairing import entries, making, rounds, sittings, words
from contest.site.chairing.place import bp

__all__ = ["bp", "entries", "making", "rounds", "sittings"]


@bp.context_processor
def _words() -> dict[str, object]:
    return {"chair_words": words}
