"""What a contest's page says first: how things stand, and what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest.extensions import chosen_language
from contest.numbers import plain
from contest.phases import Phase, phase
from contest.queries.contests import in_language
from contest.queries.problems import problem_lines
from contest.queries.tries import Try
from contest.site._shared.languages import current
from contest.site._shared.places import Place
from contest.site._shared.results import in_brief
from contest.site._shared.standing import Tile, Work, tiles, work_of
from contest.site._shared.times import clock, into
from contest.site.watching.boards import Standings, standings
from contest.site.watching.pitches import pitches
from contest.site.watching.rulers import ruler
from contest.statements import texts
from contest.wording import marked

RECENT = 6


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do next."""

    title: str | Markup
    text: str | Markup = ""
    icon: str = ""
    label: str = ""
    href: str = ""
    other_label: str = ""
    other_href: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry's own numbers: its place as the public sees it, its solutions as they are."""

    rank: int | None
    total: int
    solved: int
    penalty: int
    points: str = ""
    """on a board by points"""


def overview(s: Session, place: Place) -> dict[str, object]:
    """Everything on the page, in a fixed number of statements."""
    contest, language = place.contest, chosen_language()
    code, warm = contest.code, contest.warm_up
    lines = problem_lines(s, [stage for stage in (code, warm) if stage], language)
    work = Work() if code is None else work_of(s, place.entry, code)
    mine = work.tries
    warm_open = warm is not None and (place.may_see_all or phase(warm.window, place.at).is_open)
    warm_work = work_of(s, place.entry, warm) if warm is not None and warm_open else Work()
    board = standings(s, contest, place.at)
    own = [] if code is None else lines[code.id]
    labels = {line.id: line.label for line in own}
    problems = tiles(code, own, work) if code is not None and place.may_read(code) else []
    warm_tiles = tiles(warm, lines[warm.id], warm_work) if warm and warm_open else []
    about = in_language(contest.about, language, contest.hub.languages)
    standing = _standing(place, board, work)
    return {
        "hub": in_language(contest.hub.name, language, contest.hub.languages),
        "about": texts.text(about) if about else None,
        "problems": problems,
        "solved_by": {line.public_id: solved_by(board.solved_by.get(line.public_id, 0)) for line in own},
        "standing": None if place.is_before else standing,
        "pitches": pitches(s, place),
        "warm_up": warm_tiles,
        "recent": mine[: -RECENT - 1 : -1],
        "labels": labels,
        "ruler": None if code is None else ruler(place, mine, labels, is_rtl=current().direction == "rtl"),
        "next": None if code is None else _next(place, mine, problems, warm_tiles, labels),
    }


def pulse_of(s: Session, place: Place) -> dict[str, object]:
    """Places by entry and solutions by problem in words, as everybody sees them."""
    board = standings(s, place.contest, place.at)
    return {
        "version": place.contest.version,
        "ranks": {} if place.is_frozen else board.ranks,
        "solved": {problem: solved_by(count) for problem, count in board.solved_by.items()},
    }


def solved_by(count: int) -> str:
    """How many have solved a problem."""
    words: str = ngettext("%(num)d team", "%(num)d teams", count) if count else _("nobody yet")
    return words


def _standing(place: Place, board: Standings, work: Work) -> Standing | None:
    code = place.contest.code
    if place.entry is None or code is None:
        return None
    if work.row is not None:
        rank = board.ranks.get(place.entry.public_id)
        return Standing(rank, board.total, work.row.solved, 0, plain(work.row.total))
    solved: set[int] = set()
    wrong: dict[int, int] = {}
    penalty = 0
    start = code.starts_at
    for each in work.tries:
        if each.stage_problem_id in solved or each.verdict is None:
            continue
        if each.verdict == "AC":
            solved.add(each.stage_problem_id)
            minutes = int((each.received_at - start).total_seconds() // 60) if start else 0
            penalty += minutes + code.penalty_minutes * wrong.get(each.stage_problem_id, 0)
        elif each.verdict.penalised:
            wrong[each.stage_problem_id] = wrong.get(each.stage_problem_id, 0) + 1
    return Standing(board.ranks.get(place.entry.public_id), board.total, len(solved), penalty)


def _next(
    place: Place,
    mine: Sequence[Try],
    problems: Sequence[Tile],
    warm_up: Sequence[Tile],
    labels: Mapping[int, str],
) -> Next | None:
    """At most one block: what to do now."""
    if place.phase is Phase.ENDED:
        board = url_for("watching.board", slug=place.slug)
        return Next(_("See how it ended"), "", "steps", _("To the board"), board)
    if place.is_before:
        return _before(place, warm_up)
    if place.entry is None:
        return None
    if mine:
        return _after_try(place, mine[-1], problems, labels)
    if problems:
        first = problems[0]
        return Next(
            _("Begin with problem %(label)s", label=first.label),
            _("The first problems are the easiest ones. Read it through, look at the samples, then write."),
            "",
            _("To problem %(label)s", label=first.label),
            _problem(place, first.label),
        )
    return None


def _before(place: Place, warm_up: Sequence[Tile]) -> Next | None:
    if place.entry is None:
        return None
    waiting = [tile for tile in warm_up if tile.look != "ok"]
    if waiting:
        return Next(
            _("Warm up while you wait"),
            _("One small problem to try the machine with. It counts for nothing."),
            "",
            _("To the warm-up"),
            url_for("solving.problem", slug=place.slug, part="warm-up", label=waiting[0].label),
        )
    return Next(
        _("You are ready"),
        _("The problems appear here at the start, by themselves."),
        "check",
    )


def _after_try(place: Place, last: Try, problems: Sequence[Tile], labels: Mapping[int, str]) -> Next:
    label = labels.get(last.stage_problem_id, "")
    look = url_for("solving.submission", public_id=last.public_id)
    when = clock(last.received_at, place.zone)
    sent = marked(_("Your last try, sent at %(time)s."), time=when)
    sentence = in_brief(last)
    if not last.is_over:
        return Next(_("Your try at %(label)s is being judged", label=label), sent, "turn", _("Look on"), look)
    if last.is_failed:
        return Next(sentence.title, sentence.next, "clock", _("Look at it"), look)
    if last.verdict == "AC" and last.points == last.full:
        left = next((tile for tile in problems if tile.look != "ok"), None)
        minutes = (
            into((last.received_at - place.window.starts_at).total_seconds())
            if place.window.starts_at
            else ""
        )
        solved = marked(_("Solved at %(time)s."), time=minutes) if minutes else ""
        if left is None:
            return Next(_("You have solved everything!"), solved, "check", _("To the board"), _board(place))
        return Next(
            _("%(label)s is solved!", label=label),
            solved,
            "check",
            _("On to %(label)s", label=left.label),
            _problem(place, left.label),
        )
    return Next(
        marked(_("%(label)s: %(what)s"), label=label, what=sentence.brief),
        Markup("{} {}").format(sent, sentence.next),
        sentence.icon,
        _("Look at this try"),
        look,
        _("Or go back to %(label)s", label=label),
        _problem(place, label),
    )


def _problem(place: Place, label: str) -> str:
    return url_for("solving.problem", slug=place.slug, part="problems", label=label)


def _board(place: Place) -> str:
    return url_for("watching.board", slug=place.slug)
