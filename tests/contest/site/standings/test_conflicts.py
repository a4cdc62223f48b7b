"""A juror in conflict with an entry finds every page as it would be if that entry had never entered.

Two worlds are made: one with the entry, and a copy of its database in which nothing of the entry ever was.
The juror asks for every address there is, with every id there is, in both; each answer has to be the same.
Forms that name something of the entry are refused and write nothing.
"""

import re
import sqlite3
from contextlib import contextmanager

import pytest
from werkzeug.routing import AnyConverter

from contest import db, events, queues
from contest.app import create_app
from contest.db import Database
from contest.models import Base, ConflictKind, RoundState
from contest.site._shared import slowing
from tests.contest.site.conftest import PASSWORD, Browser
from tests.contest.site.standings.conftest import HIDDEN, make_secret_world
from tests.contest.site.walking import everything

MASKS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r'(name="csrf_token" value=")[^"]+', r"\1…"),
        (r'(name="nonce" value=")[^"]+', r"\1…"),
        (r'(data-(?:token|live-ticket)=")[^"]+', r"\1…"),
        (r'("(?:csrf|ticket)":\s*")[^"]+', r"\1…"),
    )
]
"""What differs from one request to the next, and nothing else."""
LEFT_OUT = {"marking.take_back", "static", "front.speak", "front.paint", "marking.worker"}
"""What says nothing of anybody or changes how pages look; one's own conflict, which one may take back."""
ID_ARGUMENTS = {
    "round_id": "round",
    "entry_id": "entry",
    "sitting_id": "sitting",
    "sheet_id": "sheet",
    "mark_id": "mark",
    "juror": "juror",
    "sheet": "assignment",
    "entry": "entry",
    "question": "question",
    "snapshot": "snapshot",
    "contest": "contest",
    "line": "audit",
    "division": "division",
}
FIELDS = {"reason": "why not", "text": "words", "text_en": "words", "value": "3", "name": "Noa", "count": "1"}
PLAIN_ARGUMENTS = {
    "slug": "pitch",
    "number": 1,
    "name": "deck",
    "kind": "csv",
    "ending": "csv",
    "part": "problems",
    "label": "A",
    "language": "en",
    "token": "nobody's",
    "code": "BCDF",
}


def forget(path):
    """Take the hidden entry out of a database, as if it had never been: what is numbered closes up."""
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA foreign_keys = OFF")
        (entry, party, number, public_id), *_others = base.execute(
            "SELECT id, party_id, number, public_id FROM entry WHERE name = ?", (HIDDEN,)
        ).fetchall()
        seats = f"SELECT id FROM assignment WHERE entry_id = {entry}"
        sheets = f"SELECT id FROM sheet WHERE assignment_id IN ({seats})"
        people = f"SELECT user_id FROM party_member WHERE party_id = {party}"
        base.execute(
            f"UPDATE sitting SET current_entry_id = NULL, timer_ends_at = NULL WHERE current_entry_id = {entry}"
        )
        base.execute(
            "UPDATE turn SET position = position - 1 WHERE position > "
            f"(SELECT position FROM turn other WHERE other.entry_id = {entry} AND other.sitting_id = turn.sitting_id)"
        )
        for table, where in (
            ("mark", f"sheet_id IN ({sheets})"),
            ("remark", f"sheet_id IN ({sheets})"),
            ("sheet", f"assignment_id IN ({seats})"),
            ("assignment", f"entry_id = {entry}"),
            ("turn", f"entry_id = {entry}"),
            ("conflict", f"entry_id = {entry}"),
            ("round_entry", f"entry_id = {entry}"),
            ("entry_version", f"entry_id = {entry}"),
            ("deck", f"entry_id = {entry}"),
            ("audit", f"subject = '{public_id}'"),
            ("entry", f"id = {entry}"),
            ("user", f"id IN ({people})"),
            ("party_member", f"party_id = {party}"),
            ("party", f"id = {party}"),
        ):
            base.execute(f'DELETE FROM "{table}" WHERE {where}')
        for (later,) in base.execute(
            "SELECT id FROM entry WHERE number > ? ORDER BY number", (number,)
        ).fetchall():
            base.execute("UPDATE entry SET number = number - 1 WHERE id = ?", (later,))
        base.commit()


def ids_in(path):
    """Every public id by its table, the juror's own first."""
    found = {}
    with sqlite3.connect(path) as base:
        (noa,) = base.execute(
            "SELECT juror.id FROM juror JOIN user ON user.id = user_id WHERE login = 'noa'"
        ).fetchone()
        own = {
            "juror": f"id <> {noa}",
            "assignment": f"juror_id <> {noa}",
            "sheet": f"assignment_id NOT IN (SELECT id FROM assignment WHERE juror_id = {noa})",
        }
        for table in Base.metadata.sorted_tables:
            if "public_id" in table.columns:
                order = own.get(table.name, "1 = 1")
                rows = base.execute(f'SELECT public_id FROM "{table.name}" ORDER BY {order}, id')
                found[table.name] = [row[0] for row in rows]
    return found


def choose(ids, secret, hidden_most, plain_most):
    """So many ids of each table: of what is the hidden entry's, and of others."""
    chosen = {}
    for table, every in ids.items():
        hidden = [each for each in every if each in secret]
        plain = [each for each in every if each not in secret]
        chosen[table] = [*hidden[:hidden_most], *plain[:plain_most]]
    return chosen


def addresses(app, ids, secret, method="GET"):
    """Every address with the hidden entry's ids in each place; of pages also with others."""
    is_page = method == "GET"
    chosen = choose(ids, secret, 4, 2) if is_page else choose(ids, secret, 1, 1)
    pools = choose(ids, secret, 2, 1) if is_page else choose(ids, secret, 1, 0)
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint in LEFT_OUT or method not in rule.methods:
            continue
        sets = [{}]
        for name in sorted(rule.arguments):
            converter = rule._converters[name]
            if isinstance(converter, AnyConverter):
                values = sorted(converter.items)
            elif name in ID_ARGUMENTS:
                values = chosen.get(ID_ARGUMENTS[name]) or ["none"]
            elif name == "public_id":
                values = [each for every in pools.values() for each in every]
            else:
                values = [PLAIN_ARGUMENTS[name]]
            sets = [{**one, name: value} for one in sets for value in values]
        for values in sets:
            if is_page or secret.intersection(values.values()):
                yield rule.endpoint, adapter.build(rule.endpoint, values, method=method)


@contextmanager
def signed_in(settings, compiled, path):
    """The site over that database, and the juror's browser."""
    database = Database(f"sqlite:///{path}")
    app = create_app(settings, database)
    app.jinja_env.bytecode_cache = compiled
    slowing._own.clear()
    try:
        browser = Browser(app.test_client())
        answer = browser.post("/login", {"login": "noa", "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        yield app, browser
    finally:
        events.bind(None)
        queues.bind(None)
        database.dispose()


def walk(settings, compiled, path, find):
    """What the juror is answered everywhere: endpoint, status and text, without what differs each time."""
    with signed_in(settings, compiled, path) as (app, browser):
        return {where: (endpoint, *_told(browser.get(where))) for endpoint, where in find(app)}


def unsaid(text, path, secret):
    """Whether a text tells nothing of the entry but the address that was asked for."""
    rest = text.replace(path, "")
    return not [word for word in (HIDDEN, *(each for each in secret if each not in path)) if word in rest]


def _told(answer):
    text = answer.get_data(as_text=True) if answer.mimetype != "image/webp" else str(len(answer.data))
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return answer.status_code, answer.location, text


@pytest.fixture
def worlds(app, settings, tmp_path, now):
    """Make both: `worlds(state, chairs, kind)` gives the databases' files, all ids, those of the hidden entry."""

    def make(**facts):
        with db.transaction() as s:
            make_secret_world(s, app.extensions["podium_storage"], **facts)
        with_it = tmp_path / "podium.sqlite3"
        without = tmp_path / "without.sqlite3"
        with sqlite3.connect(with_it) as source, sqlite3.connect(without) as target:
            source.backup(target)
        forget(without)
        ids, left = ids_in(with_it), ids_in(without)
        secret = {each for table, every in ids.items() for each in set(every) - set(left[table])}
        return with_it, without, ids, secret

    return make


@pytest.mark.parametrize(
    ("state", "chairs", "kind"),
    [
        (RoundState.OPEN, True, ConflictKind.ORGANISER),
        (RoundState.CLOSED, False, ConflictKind.RECUSAL),
        pytest.param(RoundState.OPEN, False, ConflictKind.RECUSAL, marks=pytest.mark.slow),
        pytest.param(RoundState.CLOSED, True, ConflictKind.RECUSAL, marks=pytest.mark.slow),
        pytest.param(RoundState.DECIDED, False, ConflictKind.DOMAIN, marks=pytest.mark.slow),
        pytest.param(RoundState.DECIDED, True, ConflictKind.AFFILIATION, marks=pytest.mark.slow),
    ],
)
def test_every_page_is_as_if_the_entry_had_never_been(settings, compiled, worlds, state, chairs, kind):  # noqa: PLR0917 -- fixtures
    with_it, without, ids, secret = worlds(state=state, chairs=chairs, kind=kind)
    assert len(secret) > 10
    told = walk(settings, compiled, with_it, lambda app: addresses(app, ids, secret))
    as_if = walk(settings, compiled, without, lambda app: addresses(app, ids, secret))
    expected = {"marking.panel", "marking.sheet", "marking.state", "watching.contest"}
    if state is not RoundState.DECIDED:
        expected.add("decks.page")
    if state is not RoundState.OPEN or chairs:
        expected.add("standings.standing")
    if chairs:
        expected |= {"chairing.round", "chairing.entry", "chairing.sitting", "standings.feedback"}
    assert expected <= {
        answer[0] for answer in told.values() if answer[1] == 200
    }  # there was something to see
    assert told.keys() == as_if.keys()
    for path, answer in told.items():
        assert answer == as_if[path], path
        assert unsaid(answer[3], path, secret), path


@pytest.mark.parametrize("state", [RoundState.OPEN, pytest.param(RoundState.CLOSED, marks=pytest.mark.slow)])
def test_every_form_that_names_it_is_refused(settings, compiled, worlds, state):
    """Its own sheet of it a juror may know: that one is refused by name, any other as if it wasn't there."""
    with_it, _without, ids, secret = worlds(state=state, chairs=True, kind=ConflictKind.RECUSAL)
    with signed_in(settings, compiled, with_it) as (app, browser):
        before, token = everything(), browser.token()
        for endpoint, path in addresses(app, ids, secret, "POST"):
            answer = browser.post(path, FIELDS, token=token)
            if answer.status_code == 303:  # back to an entry that is theirs, with what is wrong
                assert endpoint.startswith("chairing."), path
                answer = browser.get(answer.location)
                assert 'role="alert"' in answer.text, path
            else:
                assert answer.status_code == 404 or (
                    endpoint.startswith("marking.") and answer.status_code == 409
                ), path
            assert unsaid(answer.text, path, secret), path
        assert everything() == before


def test_a_juror_without_the_conflict_is_told_of_it(settings, compiled, worlds):
    """Else the test above would prove nothing."""
    with_it, without, ids, _secret = worlds(
        state=RoundState.CLOSED, chairs=False, kind=ConflictKind.ORGANISER
    )
    with sqlite3.connect(with_it) as base:
        base.execute("UPDATE conflict SET lifted_at = created_at, lifted_reason = 'a mistake'")
    path = f"/c/pitch/standings/{ids['round'][0]}"
    told, as_if = (walk(settings, compiled, each, lambda _app: [("", path)]) for each in (with_it, without))
    assert told[path][1] == as_if[path][1] == 200
    assert HIDDEN in told[path][3]
    assert HIDDEN not in as_if[path][3]
