"""A program as it was sent: from the editor or a file, in UTF-8 or not."""

from dataclasses import dataclass

from contest.site.solving.forms import SubmitForm, TrialForm
from sandbox.languages import by_extension

GB18030 = "gb18030"
TYPED = "answer.txt"


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, and in which language."""

    source: bytes
    language: str
    filename: str | None
    converted: str | None = None
    """The text, if the file was written in GB18030 and not in UTF-8: to be looked at before it counts."""


def sent(form: SubmitForm | TrialForm) -> Sent:
    """Read a form; a chosen file goes before what stands in the editor."""
    upload = form.file.data
    key = (form.language.data or "").strip()
    if upload and upload.filename:
        source = upload.read()
        told = by_extension(upload.filename)
        # By the name alone a header tells nothing of C or C++, so a language chosen stands.
        if not key and told is not None:
            key = told.key
        return Sent(source, key, upload.filename, _from_gb18030(source))
    text = plain(form.source.data)
    return Sent(text.encode("utf-8", "surrogatepass"), key, None)


def answers(form: SubmitForm) -> list[tuple[str, bytes]]:
    """Answers that are handed in, by the names of their files: those chosen, else what was typed."""
    chosen = [(each.filename, each.read()) for each in form.answers.data or () if each and each.filename]
    text = plain(form.source.data)
    return chosen or ([(TYPED, text.encode("utf-8", "surrogatepass"))] if text.strip() else [])


def plain(typed: str | None) -> str:
    """What was typed, its lines ended as programs expect: a form sends them otherwise."""
    return (typed or "").replace("\r\n", "\n").replace("\r", "\n")


def _from_gb18030(source: bytes) -> str | None:
    try:
        source.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return None
    try:
        return source.decode(GB18030).replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None
