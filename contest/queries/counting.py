"""Which of the marks on a sheet count: of those that are not late, or were accepted, the newest."""

from collections.abc import Iterable, Mapping

from contest.models import Mark


def counts(mark: Mark) -> bool:
    """Whether a mark is in the running at all."""
    return not mark.is_late or mark.accepted_at is not None


def standing(marks: Iterable[Mark]) -> dict[int, Mark]:
    """The mark that counts, by criterion's id; it may say that nothing does (kind clear)."""
    return {mark.criterion_id: mark for mark in sorted(marks, key=lambda each: each.id) if counts(mark)}


def is_waiting(mark: Mark) -> bool:
    """Whether a late mark waits for the chair."""
    return mark.is_late and mark.accepted_at is None and mark.left_at is None


def is_overtaken(mark: Mark, newest: Mapping[int, Mark]) -> bool:
    """Whether a newer mark counts on its criterion (`standing`), so that taking this one would do nothing."""
    counting = newest.get(mark.criterion_id)
    return counting is not None and counting.id > mark.id
