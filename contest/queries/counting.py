"""Which of the marks on a sheet count: of those that are not late, or were accepted, the newest."""

from collections.abc import Iterable

from contest.models import Mark


def counts(mark: Mark) -> bool:
    """Whether a mark is in the running at all."""
    return not mark.is_late or mark.accepted_at is not None


def standing(marks: Iterable[Mark]) -> dict[int, Mark]:
    """The mark that counts, by criterion's id; it may say that nothing does (kind clear)."""
    return {mark.criterion_id: mark for mark in sorted(marks, key=lambda each: each.id) if counts(mark)}
