"""One's own programs, saved."""

import zipfile
from datetime import timedelta
from io import BytesIO

from contest import db
from tests import making
from tests.contest.site.conftest import fresh
from tests.making import NOW


def test_own_programs_are_saved_one_by_one_and_all_together(coder, world):
    with db.transaction() as s:
        for number, (problem, language) in enumerate(
            [(world.first, "python3"), (world.first, "cpp"), (world.warm, "java")]
        ):
            made = making.make_submission(
                s,
                fresh(s, world.lanterns),
                fresh(s, problem),
                language=language,
                source=b"<script>%d</script>\xff" % number,
                at=NOW + timedelta(minutes=number),
                storage=world.storage,
            )
            made.filename = "../../etc/passwd\r\nX: y.html"
        making.make_submission(s, fresh(s, world.foxes), fresh(s, world.first), storage=world.storage)
    answer = coder.get(f"/s/{made.public_id}/source")
    assert answer.data == b"<script>2</script>\xff"
    assert answer.content_type.startswith("text/plain")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=A-{made.public_id}.java"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    answer = coder.get("/c/cup/submissions.zip")
    assert answer.headers["Content-Disposition"] == "attachment; filename=cup-programs.zip"
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        assert sorted(archive.namelist()) == ["A/try-1.py", "A/try-2.cpp", "warm-up/A/try-1.java"]
        assert archive.read("A/try-2.cpp") == b"<script>1</script>\xff"
    assert "/c/cup/submissions.zip" in coder.get("/c/cup/submissions").text
