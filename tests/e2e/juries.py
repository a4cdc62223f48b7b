"""A hall of pitches for browser tests: a whole Podium without a judge, a round of six startups, two jurors."""

import contextlib
import socket
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from contest import clock, events
from contest.actions import seating
from contest.actions.rounds.telling import tell_round
from contest.codes import Codes
from contest.db import Database
from contest.models import Assignment, Criterion, Entry, Juror, Mark, Sheet, Sitting, Turn
from contest.settings import Settings
from contest.storage import Storage
from tests import making_pitches
from tests.e2e import halls
from tests.making import SECOND

NAMES = ("Tidal Garden", "Silk Battery", "Desert Leaf", "Night Owl", "Red Thread", "Kite School")
NAMES_HE = ("גן הגאות", "סוללת משי", "עלה המדבר", "ינשוף לילה", "חוט אדום", "בית ספר לעפיפונים")
ANCHORS = {
    "1": {"en": "I did not see it", "he": "לא ראיתי את זה"},
    "2": {"en": "Clear, but few people have it", "he": "ברור, אבל למעטים יש את זה"},
    "3": {"en": "Many may have it, no proof yet", "he": "לרבים אולי יש, בלי הוכחה"},
    "4": {"en": "They asked the people who have it", "he": "הם שאלו את מי שיש לו"},
    "5": {"en": "They measured it, and it is urgent", "he": "הם מדדו, וזה דחוף"},
}
CRITERIA = {
    "problem": (
        {"en": "Problem", "he": "הבעיה"},
        {"en": "Is it real, and do they know it well?", "he": "האם היא אמיתית?"},
        40,
    ),
    "team": (
        {"en": "Team", "he": "הצוות"},
        {"en": "Can these people carry it through?", "he": "האם יצליחו?"},
        35,
    ),
    "market": (
        {"en": "First customers", "he": "לקוחות ראשונים"},
        {"en": "Who wants it enough to pay?", "he": "מי ישלם?"},
        25,
    ),
}


class Wire:
    """The network between a phone and the site, which a test cuts: what is open breaks, nothing new opens."""

    def __init__(self, port: int) -> None:
        self._far = ("127.0.0.1", port)
        self._is_cut = False
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """The network is away."""
        self._is_cut = True
        for end in list(self._open):
            _end(end)

    def join(self) -> None:
        """It is back."""
        self._is_cut = False

    def close(self) -> None:
        """Let go of everything."""
        self.cut()
        _end(self._listener)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self._is_cut:
                    _end(near)
                    continue
                far = socket.create_connection(self._far)
                self._open |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while content := one.recv(65536):
                other.sendall(content)
        for end in (one, other):
            self._open.discard(end)
            _end(end)


def _end(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@dataclass(frozen=True)
class Room:
    """The hall and what is in it: ids by name."""

    address: str
    settings: Settings
    database: Database
    round: str
    sitting: int
    links: dict[str, str]
    jurors: dict[str, str]
    sheets: dict[tuple[str, str], str]
    """juror, startup -> assignment"""

    def sheet(self, juror: str, startup: str) -> str:
        """The address of a sheet."""
        return f"/jury/{self.jurors[juror]}/sheets/{self.sheets[juror, startup]}"

    def panel(self, juror: str) -> str:
        """The address of a panel."""
        return f"/jury/{self.jurors[juror]}"

    def marks(self, juror: str) -> list[tuple[str, str, str, str]]:
        """Every row of a juror's, in the order received: startup, criterion, kind, value."""
        with self.database.reading() as s:
            rows = s.execute(
                select(Entry.name, Criterion.key, Mark.kind, Mark.value)
                .join(Sheet, Sheet.id == Mark.sheet_id)
                .join(Assignment, Assignment.id == Sheet.assignment_id)
                .join(Entry, Entry.id == Assignment.entry_id)
                .join(Juror, Juror.id == Assignment.juror_id)
                .join(Criterion, Criterion.id == Mark.criterion_id)
                .where(Juror.public_id == self.jurors[juror])
                .order_by(Mark.id)
            )
            return [
                (row[0], row[1], row[2].value, "" if row[3] is None else f"{row[3]:f}".split(".")[0])
                for row in rows
            ]

    def keys(self, juror: str) -> list[str]:
        """The idempotency keys of all of them."""
        with self.database.reading() as s:
            return list(
                s.scalars(
                    select(Mark.key)
                    .join(Sheet, Sheet.id == Mark.sheet_id)
                    .join(Assignment, Assignment.id == Sheet.assignment_id)
                    .join(Juror, Juror.id == Assignment.juror_id)
                    .where(Juror.public_id == self.jurors[juror])
                )
            )

    def unlock(self, juror: str, startup: str) -> None:
        """As if the sheet had never been submitted."""
        with self.database.transaction() as s:
            named = self.sheets[juror, startup]
            sheet = s.scalars(select(Sheet).join(Sheet.assignment).where(Assignment.public_id == named)).one()
            sheet.locked_at = None

    def move(self, juror: str, startup: str) -> None:
        """As if an organiser had given the entry to somebody else."""
        with self.database.transaction() as s:
            named = self.sheets[juror, startup]
            seat = s.scalars(select(Assignment).where(Assignment.public_id == named)).one()
            seat.ended_at, seat.ended_reason = clock.now(), "move"

    def on_stage(self, startup: str | None, seconds: int | None) -> None:
        """What the chair does: put a pitch on, start the timer; every phone is told."""
        events.bind(self.settings.redis_address)
        try:
            with self.database.transaction() as s:
                sitting = s.get_one(Sitting, self.sitting)
                found = s.scalar(select(Entry).where(Entry.name == startup))
                sitting.current_entry_id = None if found is None else found.id
                now = clock.now()
                sitting.timer_ends_at = None if seconds is None else now + SECOND * seconds
                tell_round(s, sitting.round)
        finally:
            events.bind(None)


@contextmanager
def room(home: Path) -> Iterator[Room]:
    """Podium up on a free port, with a round of pitches that is open."""
    with halls.served(home, slots=0) as (address, settings, _lines):
        database = Database(settings.database_url)
        yield fill(address, settings, database)
        database.dispose()


def picture(shade: int) -> bytes:
    """A grey page of a deck, 16 to 9."""
    width, height = 320, 180
    rows = (b"\0" + bytes([shade]) * width) * height
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def fill(address: str, settings: Settings, database: Database) -> Room:
    """Six startups, two jurors who are to mark them all, a sitting with a timer of four minutes."""
    codes = Codes(settings.secret_key)
    links, jurors, sheets = {}, {}, {}
    with database.transaction() as s:
        contest = making_pitches.make_pitch_contest(s, slug="pitches")
        contest.name = {"en": "Harbour Pitches", "he": "במת הנמל", "zh": "海港路演"}
        stage = making_pitches.pitch_stage(contest)
        startups = [making_pitches.make_startup(s, contest, name=name) for name in NAMES]
        storage = Storage(settings.storage_url)
        for number, (startup, name_he) in enumerate(zip(startups, NAMES_HE, strict=True)):
            version = startup.versions[-1]
            pages = [
                {
                    "digest": storage.put(picture(60 + 20 * number + each)),
                    "width": 320,
                    "height": 180,
                    "type": "image/png",
                }
                for each in range(3)
            ]
            version.deck = making_pitches.make_deck(s, startup, pages=pages)
            version.name = {"en": startup.name, "he": name_he}
            version.one_liner = {
                "en": "Floating beds of reeds that clean harbour water.",
                "he": "ערוגות קנים צפות שמנקות את מי הנמל.",
            }
        round_ = making_pitches.make_round(s, contest, entries=startups, criteria=())
        round_.name, round_.pitch_seconds = {"en": "Final round", "he": "סיבוב הגמר"}, 240
        rubric = making_pitches.make_rubric(s, round_, tuple(CRITERIA))
        for criterion in rubric.criteria:
            name, help_, weight = CRITERIA[criterion.key]
            criterion.name, criterion.help, criterion.weight, criterion.anchors = name, help_, weight, ANCHORS
            criterion.is_required = criterion.key != "market"
        sitting = Sitting(round=round_, name="Panel A", room="Hall 2")
        sitting.turns = [Turn(entry=entry, position=number) for number, entry in enumerate(startups)]
        s.add(sitting)
        for name in ("Li Wei", "Noa Levi"):
            form = seating.JurorForm(name=name, languages=["en", "he"])
            juror = seating.invite(s, actor=None, stage=stage, form=form, codes=codes, at=clock.now())
            s.flush()
            links[name] = f"/j/{seating.link_of(juror, codes)}"
            jurors[name] = juror.public_id
            for startup in startups:
                sheets[name, startup.name or ""] = making_pitches.assign(s, round_, juror, startup).public_id
        s.flush()
        return Room(address, settings, database, round_.public_id, sitting.id, links, jurors, sheets)
