"""Codes and facts become sentences in the reader's language: the one place that makes them.

Messages stand, marked `N_()`, beside what they tell of; the sentences of verdicts, which only people
read, stand here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from markupsafe import Markup, escape

from contest.causes import CAUSES, REMEDIES
from contest.extensions import chosen_language
from contest.queries.contests import in_language
from contest.refusals import REFUSALS, Refused
from judge.grading.answering import ANSWERS
from judge.packages.findings import SENTENCES
from judge.packages.flaws import Flaw
from judge.panels.flaws import MESSAGES as PANEL_MESSAGES
from judge.verdicts import Reason, Verdict
from sandbox.languages import UnknownLanguage, language

KIB = 1024
MIB = 1024 * 1024


class _Facts(dict[str, Any]):
    """Facts for a message; one that is missing is shown by its name rather than breaking the page."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


def marked(message: str, **facts: object) -> Markup:
    """A translated sentence with markup among its facts: the message is ours, every other fact is escaped."""
    return Markup(message) % facts  # noqa: S704


def say(message: str, facts: Mapping[str, Any] | None = None) -> str:
    """A marked message in the reader's language, its braces filled with facts (plain text, to be escaped)."""
    translated: str = _(message)
    return translated.format_map(_Facts(facts or {}))


def refusal(error: Refused) -> str:
    """Why a rule said no."""
    facts = dict(error.facts)
    for name in ("size", "limit"):
        if isinstance(facts.get(name), int):
            facts[name] = format_decimal(facts[name])
    trouble = facts.get("trouble")
    if isinstance(trouble, Mapping):
        facts["trouble"] = say(PANEL_MESSAGES[trouble["code"]], trouble["facts"])
    for name, value in facts.items():
        if isinstance(value, list):  # of texts in several languages, or plain ones
            language = chosen_language()
            texts = (text if isinstance(text, str) else in_language(text, language) for text in value)
            facts[name] = ", ".join(texts)
    return say(error.kind.message, facts)


def flaw(found: Flaw) -> str:
    """What is wrong with a package, without where."""
    return say(SENTENCES[found.code], {"file": found.file, "key": found.key, **found.facts})


def flaw_place(found: Flaw) -> str:
    """Where it is: `problem.yaml, line 3, limits.memory`."""
    parts = [found.file] if found.file else []
    if found.line is not None:
        parts.append(_("line %(line)d", line=found.line))
    if found.key:
        parts.append(found.key)
    return ", ".join(parts)


def kept_flaw(row: Mapping[str, Any]) -> Flaw:
    """A flaw as a task or a version keeps it."""
    return Flaw(row["code"], row.get("file"), row.get("line"), row.get("key"), row.get("facts") or {})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A result in words: how it looks, what happened, what it means, what to try next."""

    look: str
    """ok, no, wait or empty: a class of the style sheet, never the only sign"""
    icon: str
    title: str | Markup
    brief: str
    """for lists: "Another answer, test 3\""""
    next: str = ""


def language_name(key: str) -> str:
    """A programming language by its key, also one that is gone, and what is no program."""
    if key == ANSWERS.key:
        return _("Answers")
    try:
        return language(key).name
    except UnknownLanguage:
        return key


def seconds(value: float) -> Markup:
    """`0.02 s`, left to right in every line."""
    digits = "0.00" if value < 1 else "0.0##" if value != int(value) else "0"
    return Markup('<span class="num">{} s</span>').format(format_decimal(value, format=digits))


def size(value: int) -> Markup:
    """`9 MB` (of 1,048,576 bytes), or in KB below one."""
    if value < MIB:
        return Markup('<span class="num">{} KB</span>').format(format_decimal(-(-value // KIB)))
    return Markup('<span class="num">{} MB</span>').format(format_decimal(round(value / MIB)))


def verdict(
    given: Verdict,
    *,
    test: int | None,
    total: int,
    time_limit_s: float,
    memory_bytes: int,
    line: int | None = None,
) -> Sentence:
    """What a verdict means to the one who wrote the program; `test` counts from 1, None: not told.

    `line` is the one of the program that the compiler's message names first.
    """
    if given is Verdict.AC:
        return Sentence("ok", "check", _all_passed(total), _("Solved"), _("Well done. On to the next one."))
    title, brief, following = {
        Verdict.CE: _unreadable,
        Verdict.WA: _other_answer,
        Verdict.TLE: _slow,
        Verdict.MLE: _hungry,
        Verdict.OLE: _wordy,
        Verdict.RTE: _stopped,
    }[given](test, seconds(time_limit_s), size(memory_bytes))
    if given is Verdict.CE and line:
        title = _("The program could not be read: line %(line)d", line=line)
    if test and given is not Verdict.CE:
        brief = _("%(what)s, test %(test)d", what=brief, test=test)
    return Sentence("no", "cross", title, brief, following)


def of_answers(given: Verdict, found: Sentence) -> Sentence:
    """The same where answers were handed in, and no program."""
    if given is Verdict.CE:
        title = _("The ZIP file could not be read")
        return replace(found, title=title, next=_("Make the ZIP file again, and hand it in again."))
    if given is Verdict.WA:
        return replace(found, next=_("Look at this answer again, then hand in all your answers again."))
    return found


def failed() -> Sentence:
    """A judging that failed, through no fault of the contestant's."""
    return Sentence(
        "wait",
        "clock",
        _("We could not judge this"),
        _("Could not be judged"),
        _("The fault is ours: we are looking into it, and it costs you nothing. You need not send it again."),
    )


def pending() -> Sentence:
    """Nothing is known yet."""
    return Sentence("wait", "turn", _("Received"), _("Being judged"), "")


_Words = tuple[str | Markup, str, str]


def _unreadable(_test: int | None, _time: Markup, _memory: Markup) -> _Words:
    return (
        _("The program could not be read"),
        _("Could not be read"),
        _(
            "This costs no penalty. The message below says what it stumbled over; often a bracket, a colon "
            "or a quotation mark is missing on that line or on the one above."
        ),
    )


def _other_answer(test: int | None, _time: Markup, _memory: Markup) -> _Words:
    return (
        _("Test %(test)d gave another answer", test=test) if test else _("A test gave another answer"),
        _("Another answer"),
        _(
            "Try the smallest inputs and the largest ones by hand. Read again what the output has to look "
            "like."
        ),
    )


def _slow(test: int | None, time: Markup, _memory: Markup) -> _Words:
    return (
        marked(_("Test %(test)d took longer than %(limit)s"), test=test, limit=time)
        if test
        else marked(_("A test took longer than %(limit)s"), limit=time),
        _("Too slow"),
        _(
            "How many steps does your program take for the largest input? Look for a loop that could be left "
            "out, or one that never ends."
        ),
    )


def _hungry(test: int | None, _time: Markup, memory: Markup) -> _Words:
    return (
        marked(_("Test %(test)d needed more than %(limit)s"), test=test, limit=memory)
        if test
        else marked(_("A test needed more than %(limit)s"), limit=memory),
        _("Too much memory"),
        _("Keep less at a time: does every list have to be kept whole?"),
    )


def _wordy(test: int | None, _time: Markup, _memory: Markup) -> _Words:
    return (
        _("Test %(test)d wrote too much", test=test) if test else _("A test wrote too much"),
        _("Too much output"),
        _(
            "Is something printed in a loop that should be printed once? Take out what was printed for "
            "trying."
        ),
    )


def _stopped(test: int | None, _time: Markup, _memory: Markup) -> _Words:
    return (
        _("The program stopped with an error in test %(test)d", test=test)
        if test
        else _("The program stopped with an error"),
        _("Stopped with an error"),
        _(
            "Look for a division by zero, an index past the end of a list, or input that is read but isn't "
            "there."
        ),
    )


def _all_passed(total: int) -> str:
    words: str = ngettext("The test passed", "All %(num)d tests passed", total)
    return words


def test_result(given: Verdict) -> Sentence:
    """One test's result, for a chip or a row of the table."""
    words = {
        Verdict.AC: _("Right"),
        Verdict.WA: _("Another answer"),
        Verdict.TLE: _("Too slow"),
        Verdict.RTE: _("Stopped with an error"),
        Verdict.MLE: _("Too much memory"),
        Verdict.OLE: _("Too much output"),
        Verdict.CE: _("Could not be read"),
    }
    is_right = given is Verdict.AC
    return Sentence("ok" if is_right else "no", "check" if is_right else "cross", words[given], words[given])


def reason(code: str | None, facts: Mapping[str, Any] | None = None) -> str:
    """Why a test ended as it did, where the verdict leaves it open; empty when there is nothing to add."""
    if not code:
        return ""
    name, _colon, value = code.partition(":")
    try:
        known = next(each for each in Reason if each.value == name)
    except StopIteration:
        return ""
    given = {name: value} if value else dict(facts or {})
    if known in {Reason.EXIT_CODE, Reason.SIGNAL} and name not in given:
        return ""
    return say(known.title, given)


def cause(row: Mapping[str, Any] | None) -> str:
    """Why a judging or a task failed, for organisers."""
    if not row:
        return ""
    code = str(row.get("code"))
    message = CAUSES.get(code) or (REFUSALS[code].message if code in REFUSALS else None)
    facts = row.get("facts") or {}
    if message is None:
        return f"{row.get('code')}: {', '.join(f'{name}={value}' for name, value in facts.items())}"
    return say(message, facts)


def remedy(row: Mapping[str, Any] | None) -> str:
    """Who does what about a judging that failed; empty when nobody knows."""
    code = str((row or {}).get("code"))
    message = REMEDIES.get(code) or REMEDIES.get(code.partition(".")[0])
    return "" if message is None else say(message)


def isolated(text: str) -> Markup:
    """A name in the middle of a sentence."""
    return Markup("<bdi>{}</bdi>").format(escape(text))
