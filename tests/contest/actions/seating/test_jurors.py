import pytest
from sqlalchemy import select

from contest.actions import seating
from contest.actions.seating import JurorForm
from contest.models import Audit, Juror
from contest.refusals import Refused
from tests import making
from tests.making import HOUR, NOW
from tests.making_pitches import assign, make_juror, make_pitch_contest, make_round, make_startup, pitch_stage


@pytest.fixture
def contest(session):
    return make_pitch_contest(session)


@pytest.fixture
def stage(contest):
    return pitch_stage(contest)


def invite(session, stage, codes, **values):
    form = JurorForm(**({"name": "Dana Alon", "languages": ["en"]} | values))
    return seating.invite(session, actor=None, stage=stage, form=form, codes=codes, at=NOW)


def refusal(action):
    with pytest.raises(Refused) as caught:
        action()
    return caught.value.code


def test_an_invitation_makes_a_person_and_a_link_that_finds_them(session, stage, codes):
    juror = invite(
        session,
        stage,
        codes,
        name=" Dana  Alon ",
        languages=["he", "en"],
        fields=["agrifood", "health"],
        country="il",
        affiliation=" Technion ",
        email="dana@cs.technion.ac.il",
        least=2,
        most=9,
    )
    assert (juror.user.name, juror.user.login, juror.user.password_hash) == ("Dana Alon", None, None)
    assert (juror.languages, juror.fields) == (["en", "he"], ["health", "agrifood"])
    assert (juror.country, juror.affiliation, juror.least, juror.most) == ("IL", "Technion", 2, 9)
    token = seating.link_of(juror, codes)
    assert len(token) == 32
    assert token not in (juror.link_cipher, juror.link_hmac)
    assert seating.juror_by_link(session, codes, token) is juror
    for wrong in (token[:-1], token + "x", "", "x" * 100_000, "\x00", token.swapcase()):
        assert seating.juror_by_link(session, codes, wrong) is None
    line = session.scalars(select(Audit)).one()
    assert line.action == "juror.invite"
    assert "dana@" not in str(line.after)  # an address is nobody's business there


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": " "}, "account.name_form"),
        ({"name": "x" * 81}, "account.name_form"),
        ({"languages": []}, "juror.languages"),
        ({"languages": ["en", "fr"]}, "juror.language"),
        ({"fields": ["magic"]}, "juror.field"),
        ({"country": "Israel"}, "juror.country"),
        ({"country": "XX"}, "juror.country"),
        ({"affiliation": "x" * 121}, "juror.text_long"),
        ({"email": "dana"}, "juror.email"),
        ({"email": "dana@localhost"}, "juror.email"),
        ({"email": "a@b.org, c@d.org"}, "juror.email"),
        ({"least": -1}, "juror.load"),
        ({"most": 501}, "juror.load"),
        ({"least": 5, "most": 4}, "juror.load_range"),
    ],
)
def test_what_cannot_be_is_refused_by_name(session, stage, codes, values, code):
    assert refusal(lambda: invite(session, stage, codes, **values)) == code
    assert session.scalars(select(Juror)).all() == []


def test_only_organisers_invite(session, stage, codes):
    somebody = making.make_user(session)
    form = JurorForm(name="Dana", languages=["en"])
    assert (
        refusal(lambda: seating.invite(session, actor=somebody, stage=stage, form=form, codes=codes, at=NOW))
        == "permission.denied"
    )


def test_another_link_ends_the_old_one_and_its_sessions(session, stage, codes):
    juror = invite(session, stage, codes)
    old = seating.link_of(juror, codes)
    seating.renew_link(session, actor=None, juror=juror, codes=codes, at=NOW)
    assert seating.juror_by_link(session, codes, old) is None
    assert seating.juror_by_link(session, codes, seating.link_of(juror, codes)) is juror
    assert juror.user.epoch == 1


def test_a_juror_confirms_who_they_are(session, stage, codes):
    juror = invite(session, stage, codes)
    seating.open_link(session, juror=juror, at=NOW)
    seating.confirm(session, juror=juror, languages=["he"], fields=["health"], name="Dana A.", at=NOW + HOUR)
    assert (juror.opened_at, juror.confirmed_at) == (NOW, NOW + HOUR)
    assert (juror.user.name, juror.languages, juror.fields) == ("Dana A.", ["he"], ["health"])
    seating.confirm(session, juror=juror, languages=["en"], fields=[], at=NOW + 2 * HOUR)
    assert (juror.confirmed_at, juror.languages, juror.user.name) == (NOW + HOUR, ["en"], "Dana A.")
    assert (
        refusal(lambda: seating.confirm(session, juror=juror, languages=[], fields=[], at=NOW))
        == "juror.languages"
    )
    lines = session.scalars(select(Audit).where(Audit.action == "juror.confirm")).all()
    assert [line.actor_id for line in lines] == [juror.user_id] * 2


def test_who_leaves_gives_up_every_open_seat_and_may_come_back(session, contest, codes):
    juror = make_juror(session, contest)
    entries = [make_startup(session, contest) for _each in range(2)]
    round_ = make_round(session, contest, entries=entries)
    seats = [assign(session, round_, juror, entry) for entry in entries]
    assert seating.revoke_juror(session, actor=None, juror=juror, reason=" ill ", at=NOW) == 2
    assert {(seat.ended_at, seat.ended_reason) for seat in seats} == {(NOW, "left")}
    assert juror.link_hmac is None
    assert (
        refusal(lambda: seating.revoke_juror(session, actor=None, juror=juror, reason="", at=NOW))
        == "juror.revoked"
    )
    assert (
        refusal(lambda: seating.renew_link(session, actor=None, juror=juror, codes=codes, at=NOW))
        == "juror.revoked"
    )
    seating.restore_juror(session, actor=None, juror=juror, codes=codes, at=NOW + HOUR)
    assert seating.juror_by_link(session, codes, seating.link_of(juror, codes)) is juror
    assert seats[0].ended_at == NOW  # seats do not come back by themselves
    assert round_.version == 1


TABLE = """Name;Languages;Country;Fields;Organisation;E-mail;Min;Max

Dana Alon;en he;il;health/agrifood;Technion;dana@technion.ac.il;2;10
林若水;zh, en;CN;;;;;
"""


def test_a_table_is_read_as_a_spreadsheet_saves_it(session, stage, codes):
    rows = seating.read_rows(session, stage=stage, text="\ufeff" + TABLE.replace("\n", "\r\n"))
    assert [row.line for row in rows] == [3, 4]
    assert all(row.flaw is None for row in rows)
    assert rows[0].form == JurorForm(
        "Dana Alon", ["en", "he"], ["health", "agrifood"], "IL", "Technion", "dana@technion.ac.il", 2, 10
    )
    assert (rows[1].form.name, rows[1].form.languages) == ("林若水", ["en", "zh"])
    assert (rows[1].form.least, rows[1].form.most) == (0, 12)
    made = seating.invite_all(session, actor=None, stage=stage, text=TABLE, codes=codes, at=NOW)
    assert [juror.user.name for juror in made] == ["Dana Alon", "林若水"]
    assert len({seating.link_of(juror, codes) for juror in made}) == 2


def test_bad_lines_are_named_and_nobody_is_taken_in(session, stage, codes):
    text = (
        "name,languages,max,email\n"
        "Dana,en,5,\n"
        "Noa,fr,5,\n"
        '"Wei\nLi",zh,many,\n'
        "Dana,en,5,\n"
        "Dana,en,5,dana@example.org\n"
        ",en,5,\n"
    )
    rows = seating.read_rows(session, stage=stage, text=text)
    assert [(row.line, row.flaw and row.flaw.code) for row in rows] == [
        (2, None),
        (3, "juror.language"),
        (5, "juror.load"),
        (6, "juror.twice"),
        (7, None),
        (8, "account.name_form"),
    ]
    with pytest.raises(Refused) as caught:
        seating.invite_all(session, actor=None, stage=stage, text=text, codes=codes, at=NOW)
    assert (caught.value.code, dict(caught.value.facts)) == ("jurors.rows", {"count": 4})
    assert session.scalars(select(Juror)).all() == []


def test_who_is_there_already_is_told(session, stage, codes):
    invite(session, stage, codes, name="Dana", email="Dana@Example.org")
    (row,) = seating.read_rows(session, stage=stage, text="name,languages,email\nD. Alon,en,dana@example.ORG")
    assert row.flaw.code == "juror.twice"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "jurors.none"),
        ("name,languages\n\n", "jurors.none"),
        ("name,country\nDana,IL", "jurors.column"),
        ("name,languages,colour\nDana,en,red", "jurors.column_unknown"),
        ("name,languages,min,minimum\nDana,en,1,2", "jurors.column_unknown"),
        ('name,languages\n"Dana,en', "jurors.table"),
        ("name,languages\n" + "Dana,en\n" * 501, "jurors.many"),
        ("name,languages\n" + "x" * 200_000, "jurors.table"),
    ],
)
def test_a_table_that_is_none_is_refused(session, stage, text, code):
    assert refusal(lambda: seating.read_rows(session, stage=stage, text=text)) == code
