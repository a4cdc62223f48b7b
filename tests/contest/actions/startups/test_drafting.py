import pytest

from contest.actions.startups import drafting
from contest.actions.startups.reading import DraftForm, Person
from contest.actions.uploading import Upload
from contest.models import EntryVersion, QuestionKind
from tests.contest.actions.startups.conftest import code_of, save
from tests.making import HOUR, NOW, make_user
from tests.making_pitches import make_deck, make_question, make_startup

DIGEST = "ab" * 32


def fields(saved):
    return {flaw.field: flaw.error.code for flaw in saved.flaws}


def test_one_liner_in_one_language_is_enough_to_save(scene):
    saved = drafting.save_draft(
        scene.s,
        actor=scene.li,
        entry=scene.entry,
        call=scene.call,
        form=DraftForm(one_liner={"he": "מוצאים דליפות לפי הקול"}),
        base="1.0",
        at=NOW,
    )
    assert saved.flaws == ()
    assert (saved.draft.one_liner, saved.draft.name) == ({"he": "מוצאים דליפות לפי הקול"}, {})


def test_everything_is_kept_as_it_was_typed(scene):
    saved = save(scene)
    draft = saved.draft
    assert (saved.flaws, draft.revision, draft.saved_at) == ((), 1, NOW)
    assert draft.name == {"en": "Kingfisher", "zh": "翠鸟"}
    assert draft.people == [{"name": "Li Na", "role": "founder"}, {"name": "Avi", "role": "engineer"}]
    assert (draft.sector, draft.maturity.value, draft.country) == ("manufacturing", "pilot", "CN")


def test_hostile_texts_are_cleaned_of_what_cannot_be_seen(scene):
    saved = save(
        scene,
        name={"en": "\u202eKing\u200bfisher\x07", "xx": "no such language"},
        one_liner={"en": "two\nlines\u2067 and a turn"},
        summary={"en": "a\r\n\tb\x00\u202ec", "he": "שלום\u200f!"},
        people=(Person("\u200b", ""), Person(" Avi\u202e ", "\x1bboss")),
    )
    draft = saved.draft
    assert draft.name == {"en": "Kingfisher"}
    assert draft.one_liner == {"en": "two lines and a turn"}
    assert draft.summary == {"en": "a\n\tbc", "he": "שלום\u200f!"}
    assert draft.people == [{"name": "Avi", "role": "boss"}]


def test_what_is_too_long_to_hand_in_is_kept_and_what_fits_nowhere_is_named(scene):
    saved = save(scene, one_liner={"en": "x" * 500}, summary={"en": "y" * 30_000, "zh": "短"})
    assert fields(saved) == {"summary_en": "startup.text_long"}
    assert saved.draft.one_liner == {"en": "x" * 500}
    assert saved.draft.summary == {"zh": "短"}
    saved = save(scene, summary={"en": "short"})
    saved = save(scene, summary={"en": "y" * 30_000})
    assert saved.draft.summary == {"en": "short"}, "what doesn't fit leaves what was kept"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sector": "gambling"}, "sector"),
        ({"maturity": "unicorn"}, "maturity"),
        ({"country": "XX"}, "country"),
        ({"video_url": "https://e.org/" + "x" * 600}, "video_url"),
        ({"people": tuple(Person(f"P{n}") for n in range(40))}, "people"),
        ({"people": (Person("x" * 10_000),)}, "people_0"),
    ],
)
def test_a_forged_or_too_large_value_is_named_and_the_rest_is_kept(scene, changed, field):
    saved = save(scene, **changed)
    assert list(fields(saved)) == [field]
    assert saved.draft.one_liner == {"zh": "用声音找出管道漏水"}


def test_an_unfinished_video_address_is_kept_in_the_draft(scene):
    assert save(scene, video_url="javascript:alert(1)").draft.video_url == "javascript:alert(1)"


def test_a_second_window_does_not_undo_the_first(scene):
    base = drafting.base_of(drafting.current(scene.s, scene.entry))
    save(scene, base=base, one_liner={"en": "from the first window"})
    code = code_of(save, scene, base=base, one_liner={"en": "from the second"})
    assert code == "startup.changed"
    assert drafting.current(scene.s, scene.entry).one_liner == {"en": "from the first window"}
    # The same text from both is no quarrel, and told the newer base the second window wins knowingly.
    save(scene, base=base, one_liner={"en": "from the first window"})
    assert save(scene, one_liner={"en": "from the second"}).draft.revision == 2


def test_a_window_from_before_the_handing_in_is_told_too(scene):
    base = drafting.base_of(drafting.current(scene.s, scene.entry))
    version = drafting.current(scene.s, scene.entry)
    version.submitted_at, version.digest = NOW, DIGEST
    scene.s.flush()
    assert code_of(save, scene, base=base) == "startup.changed"
    draft = save(scene).draft
    assert (draft.number, draft.submitted_at) == (2, None)
    assert scene.s.get_one(EntryVersion, version.id).one_liner == {}, "what was handed in never changes"


def test_a_file_sent_meanwhile_is_no_quarrel(scene):
    base = drafting.base_of(drafting.current(scene.s, scene.entry))

    def put_deck():
        deck = make_deck(scene.s, scene.entry)
        drafting.set_deck(scene.s, actor=scene.li, entry=scene.entry, call=scene.call, deck=deck, at=NOW)

    put_deck()
    version = save(scene, base=base).draft
    version.submitted_at, version.digest = NOW, DIGEST
    scene.s.flush()
    base = drafting.base_of(version)
    put_deck()
    draft = save(scene, base=base, one_liner={"en": "typed meanwhile"}).draft
    assert (draft.number, draft.revision) == (2, 1)
    assert code_of(save, scene, base=base, one_liner={"en": "older"}) == "startup.changed"


def test_only_its_people_write_it_and_only_while_it_is_open(scene):
    eve = make_user(scene.s)

    def try_it(actor=scene.li, at=NOW):
        return drafting.save_draft(
            scene.s, actor=actor, entry=scene.entry, call=scene.call, form=DraftForm(), base="1.0", at=at
        )

    assert code_of(try_it, actor=eve) == "permission.denied"
    assert code_of(try_it, at=NOW + HOUR) == "startup.closed"
    scene.entry.withdrawn_at = NOW
    assert code_of(try_it) == "startup.withdrawn"


def test_answers_of_each_kind_are_kept_and_others_left_out(scene):
    s, contest = scene.s, scene.contest
    text = make_question(s, contest)
    number = make_question(s, contest, QuestionKind.NUMBER)
    options = [{"key": "a", "name": {"en": "A"}}, {"key": "b", "name": {"en": "B"}}]
    choice = make_question(s, contest, QuestionKind.CHOICE, limits={"options": options, "most": 2})
    file = make_question(s, contest, QuestionKind.FILE)
    retired = make_question(s, contest)
    retired.retired_at = NOW
    s.flush()
    scene.s.refresh(scene.call)
    drafting.set_file(
        s,
        actor=scene.li,
        entry=scene.entry,
        call=scene.call,
        question=file,
        upload=Upload(DIGEST, "plan.pdf", 10),
        at=NOW,
    )
    saved = save(
        scene,
        answers={
            text.public_id: " because ",
            number.public_id: "٣",
            choice.public_id: ["b", "a"],
            file.public_id: "forged",
            retired.public_id: "still",
            "zzz": "unknown",
        },
    )
    assert saved.draft.answers == {
        text.public_id: "because",
        number.public_id: "٣",
        choice.public_id: ["a", "b"],
        file.public_id: {"digest": DIGEST, "filename": "plan.pdf", "bytes": 10},
    }
    saved = save(scene, answers={choice.public_id: ["c"], number.public_id: "9" * 100})
    assert fields(saved) == {
        f"answer_{choice.public_id}": "startup.choice",
        f"answer_{number.public_id}": "startup.text_long",
    }
    assert saved.draft.answers[choice.public_id] == ["a", "b"], "what was kept stays"
    assert file.public_id in saved.draft.answers


def test_a_file_is_of_a_kind_that_is_asked_for(scene):
    s = scene.s
    file = make_question(s, scene.contest, QuestionKind.FILE, limits={"bytes": 100, "extensions": ["pdf"]})
    text = make_question(s, scene.contest)
    scene.s.refresh(scene.call)

    def put(question, upload):
        return drafting.set_file(
            s, actor=scene.li, entry=scene.entry, call=scene.call, question=question, upload=upload, at=NOW
        )

    assert code_of(put, file, Upload(DIGEST, "plan.html", 10)) == "answer.file_kind"
    assert code_of(put, file, Upload(DIGEST, "pdf", 10)) == "answer.file_kind"
    assert code_of(put, file, Upload(DIGEST, "plan.PDF", 101)) == "answer.file_large"
    assert code_of(put, file, Upload(DIGEST, "plan.PDF", 0)) == "answer.file_empty"
    assert code_of(put, text, Upload(DIGEST, "plan.pdf", 10)) == "missing"
    assert put(file, Upload(DIGEST, "plan.PDF", 10)).answers
    assert put(file, None).answers == {}


def test_a_deck_is_the_entrys_own(scene):
    s = scene.s
    own, other = make_deck(s, scene.entry), make_deck(s, make_startup(s, scene.contest))

    def put(deck):
        return drafting.set_deck(s, actor=scene.li, entry=scene.entry, call=scene.call, deck=deck, at=NOW)

    assert code_of(put, other) == "missing"
    assert put(own).deck is own
    assert put(None).deck is None


def test_a_draft_after_handing_in_can_be_thrown_away_the_first_not(scene):
    def drop():
        drafting.drop_draft(scene.s, actor=scene.li, entry=scene.entry, call=scene.call, at=NOW)

    drop()
    first = drafting.current(scene.s, scene.entry)
    assert first is not None
    first.submitted_at, first.digest = NOW, DIGEST
    scene.s.flush()
    assert save(scene).draft.number == 2
    drop()
    assert drafting.current(scene.s, scene.entry) is first
