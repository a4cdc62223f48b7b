"""Refusals: a rule said no, and the page can say why.

A refusal is a code and facts. The table gives each code its HTTP status, the form's field it belongs to
(None: the whole form) and a message id with the facts in braces, which `contest.wording` translates.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from contest.refusing.answers import ANSWERS
from contest.refusing.kinds import Kind
from contest.refusing.marking import MARKING
from contest.refusing.rejudgings import REJUDGINGS
from contest.refusing.rounds import ROUNDS
from contest.refusing.seating import SEATING
from contest.refusing.startups import STARTUPS
from judge.marks import N_


class Refused(Exception):
    """A rule said no: `code` is a key of REFUSALS, `facts` fill its message."""

    def __init__(self, code: str, **facts: Any) -> None:
        if code not in REFUSALS:
            raise KeyError(code)
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, Any] = MappingProxyType(facts)

    @property
    def kind(self) -> Kind:
        """Its row of the table."""
        return REFUSALS[self.code]

    @property
    def status(self) -> int:
        """HTTP status."""
        return self.kind.status

    @property
    def field(self) -> str | None:
        """The form's field it belongs to."""
        return self.kind.field

    def __str__(self) -> str:
        return self.kind.message.format_map(_Shown(self.facts))


class _Shown(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


REFUSALS: Mapping[str, Kind] = MappingProxyType(
    {
        # Who may
        "permission.denied": Kind(403, N_("You may not do this here.")),
        "missing": Kind(404, N_("There is nothing by this address.")),
        # Numbers (see contest.numbers)
        "number.form": Kind(
            422,
            N_("“{value}” is no number here: write digits 0 to 9, at most {places} of them after a point."),
        ),
        "number.whole": Kind(422, N_("“{value}” is no whole number here: write digits 0 to 9.")),
        "number.range": Kind(422, N_("{value} is out of range: from {least} to {most}.")),
        # Accounts
        "account.login_taken": Kind(409, N_("The name {login} is taken: choose another."), "login"),
        "account.login_form": Kind(
            422,
            N_("A log-in name has 2 to 64 of the letters a to z, digits, dots, hyphens and underscores."),
            "login",
        ),
        "account.name_form": Kind(422, N_("A name has 1 to {most} characters."), "name"),
        "account.password_short": Kind(422, N_("A password has at least {least} characters."), "password"),
        "account.password_long": Kind(422, N_("A password has at most {most} bytes."), "password"),
        "account.password_wrong": Kind(403, N_("The present password is another one."), "current"),
        "account.no_password": Kind(409, N_("This account opens by its join code and has no password.")),
        "account.needed": Kind(
            403, N_("This takes an account of your own: a personal link or a join code opens its place only.")
        ),
        "account.unknown": Kind(404, N_("There is no account {login}."), "login"),
        "account.sign_in_failed": Kind(
            403, N_("There is no account with this name and password."), "password"
        ),
        # Entering
        "code.form": Kind(422, N_("A join code has {length} letters; this one has {count}."), "code"),
        "code.unknown": Kind(404, N_("No place opens by this code: compare it with your card."), "code"),
        "code.revoked": Kind(403, N_("This code was revoked: ask the organisers for another card."), "code"),
        "code.other_contest": Kind(404, N_("This code is for another contest, {contest}."), "code"),
        "entry.name_taken": Kind(409, N_("Somebody is called {name} already: choose another name."), "name"),
        "entry.name_form": Kind(422, N_("A display name has 1 to {most} characters."), "name"),
        "entry.code_needed": Kind(403, N_("This contest is entered with a join code.")),
        "entry.already": Kind(409, N_("You are in this contest already.")),
        "entry.after_end": Kind(409, N_("This contest is over.")),
        "entry.withdrawn": Kind(403, N_("This entry was withdrawn: ask the organisers.")),
        "entry.not_withdrawn": Kind(409, N_("This entry is not withdrawn.")),
        # Submitting
        "submission.not_entered": Kind(403, N_("You are not in this contest: enter it first.")),
        "submission.before_start": Kind(409, N_("The contest has not started yet.")),
        "submission.after_end": Kind(409, N_("The contest is over: submissions are no longer taken.")),
        "submission.empty": Kind(422, N_("There is nothing in it: write or choose a program."), "source"),
        "submission.too_large": Kind(
            413, N_("The program has {size} bytes; at most {limit} are taken."), "source"
        ),
        "submission.nul": Kind(
            422, N_("The file is no text: a NUL byte stands at position {position}."), "source"
        ),
        "submission.language_unknown": Kind(422, N_("There is no language {language} here."), "language"),
        "submission.language_not_offered": Kind(
            422, N_("{language} is not offered for this problem."), "language"
        ),
        "submission.language_unavailable": Kind(
            409, N_("No judging machine can run {language} at the moment."), "language"
        ),
        "submission.too_soon": Kind(429, N_("Too many at once: submit again in {wait} seconds.")),
        "submission.repeated": Kind(409, N_("This form was sent before: the program was received once.")),
        "submission.form": Kind(422, N_("This form is damaged: load the page again.")),
        "draft.too_large": Kind(413, N_("The draft has {size} bytes; at most {limit} are kept."), "source"),
        # Trying
        "trial.after_end": Kind(409, N_("The contest is over: programs are no longer run.")),
        "trial.off": Kind(409, N_("In this contest programs are run only when they are submitted.")),
        "trial.no_samples": Kind(409, N_("This problem has no samples to run on.")),
        "trial.no_own_input": Kind(
            409, N_("In this problem the judge answers your program: run it on the samples.")
        ),
        "trial.input_large": Kind(
            413, N_("Your input has {size} bytes; at most {limit} are taken."), "own_input"
        ),
        "trial.waiting": Kind(409, N_("One run at a time: wait until the one before it has ended.")),
        "trial.too_soon": Kind(429, N_("Too many runs at once: run again in {wait} seconds.")),
        # Organising
        "slug.form": Kind(
            422, N_("A short name has 1 to 64 of the letters a to z, digits and hyphens."), "slug"
        ),
        "slug.taken": Kind(409, N_("The short name {slug} is taken."), "slug"),
        "hub.unknown": Kind(404, N_("There is no hub {slug}."), "hub"),
        "contest.unknown": Kind(404, N_("There is no contest {slug}."), "contest"),
        "contest.name_missing": Kind(422, N_("Give it a name in at least one language."), "name"),
        "contest.timezone": Kind(422, N_("There is no time zone {timezone}."), "timezone"),
        "contest.window": Kind(422, N_("The end has to come after the start."), "ends_at"),
        "contest.window_long": Kind(422, N_("A contest lasts at most {days} days."), "ends_at"),
        "contest.freeze": Kind(422, N_("The freeze has to lie between start and end."), "freeze_at"),
        "contest.confirm": Kind(
            409, N_("The contest has started: moving its times changes what counts. Confirm it."), "confirm"
        ),
        "contest.started": Kind(409, N_("The contest has started already.")),
        "contest.no_code": Kind(409, N_("There is no coding in this contest.")),
        "contest.no_problems": Kind(409, N_("There is no problem in it yet.")),
        "contest.languages": Kind(422, N_("There is no language {language}."), "languages"),
        "contest.limit": Kind(422, N_("{name} has to be a whole number from {least} to {most}."), None),
        "passes.count": Kind(422, N_("Make 1 to {most} codes at a time."), "count"),
        "pass.revoked": Kind(409, N_("This code is revoked already.")),
        "undo.late": Kind(409, N_("It was changed again since: there is nothing to undo.")),
        "undo.not": Kind(409, N_("This can't be undone.")),
        "judging.not_failed": Kind(409, N_("Only a judging that failed is tried again.")),
        # Problems
        "problem.label_taken": Kind(409, N_("The label {label} is taken in this contest."), "label"),
        "problem.label_form": Kind(
            422, N_("A label has 1 to 8 letters and digits; this one is {label}."), "label"
        ),
        "problem.colour_form": Kind(422, N_("A colour is written as #rrggbb."), "colour"),
        "problem.points": Kind(422, N_("Points are a number from 0 to {most}."), "points"),
        "problem.in_use": Kind(409, N_("Problem {label} has submissions: it can't be taken out.")),
        "problem.no_limit": Kind(409, N_("The submissions of problem {label} suggest no time limit.")),
        "problem.other": Kind(422, N_("This version is of another problem.")),
        "package.no_zip": Kind(422, N_("{filename} is no zip file."), "package"),
        "package.too_large": Kind(
            413, N_("{filename} has {size} bytes; at most {limit} are taken."), "package"
        ),
        "package.invalid": Kind(422, N_("The package can't be used: {count} things are wrong."), "package"),
        # Decks
        "deck.no_pdf": Kind(
            422, N_("{filename} is no PDF: export your slides as PDF and send that."), "deck"
        ),
        "deck.too_large": Kind(
            413,
            N_("{filename} has {size} bytes; at most {limit} are taken: export it with smaller pictures."),
            "deck",
        ),
        "deck.too_often": Kind(429, N_("You sent {count} decks within an hour: wait for a while."), "deck"),
        # Boards made of boards
        "contest.rule": Kind(422, N_("There is no rule “{rule}” for boards of programs."), "rule"),
        "combination.stages": Kind(409, N_("The stages changed meanwhile: load the page again.")),
        "combination.rule": Kind(422, N_("There is no rule “{rule}” for points.")),
        "combination.table": Kind(
            422, N_("“{rule}”: write points from the first place on, never rising: rank:25,18,15.")
        ),
        "combination.unfed": Kind(
            422, N_("The board of this stage can't feed the rule “{rule}”: it has not the numbers for it.")
        ),
        "combination.weights": Kind(422, N_("Each stage has to weigh more than nothing.")),
        "combination.minimum": Kind(422, N_("A minimum is a number from 0 up.")),
        "combination.drop_lowest": Kind(
            422, N_("Leave out 0 to {most} stages: one has to remain."), "drop_lowest"
        ),
        "combination.digits": Kind(422, N_("Round to 0 to {most} digits."), "digits"),
        "series.unknown": Kind(404, N_("There is no series {slug}."), "series"),
        "series.drop_lowest": Kind(422, N_("Leave out 0 to {most} contests."), "drop_lowest"),
        "series.other_network": Kind(409, N_("This contest belongs to a hub of another network.")),
        "series.weight": Kind(422, N_("A weight is a number above 0."), "weight"),
        **SEATING,
        **ANSWERS,
        **MARKING,
        **REJUDGINGS,
        **STARTUPS,
        **ROUNDS,
        # Published boards
        "snapshot.not_over": Kind(409, N_("The coding is not over yet: publish the board after its end.")),
        "snapshot.judging_open": Kind(
            409, N_("{count} submissions are still being judged: wait for them, then publish.")
        ),
        "snapshot.round_open": Kind(409, N_("{count} rounds are still open: close them, then publish.")),
        "snapshot.not_comparable": Kind(
            409,
            N_("The entries of {stage} fall into {parts} groups that share no judge: they can't be ranked."),
        ),
        "snapshot.empty": Kind(409, N_("There is nothing on this board yet.")),
        "snapshot.none": Kind(409, N_("No board is published that could be withdrawn.")),
        "snapshot.reason": Kind(422, N_("Say why, in at most {most} characters."), "reason"),
        "snapshot.same": Kind(409, N_("The board is the one that is published already.")),
        "snapshot.meanwhile": Kind(409, N_("Somebody published meanwhile: load the page again.")),
        "snapshot.embargo": Kind(422, N_("The embargo has to end in the future."), "embargo_until"),
        "task.over": Kind(409, N_("This task is over already.")),
        "task.not_over": Kind(409, N_("This task has not failed.")),
    }
)
