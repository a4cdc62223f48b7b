"""What was lost on the way of a statement, in sentences; what it was stands behind each as it was written."""

from flask_babel import gettext as _

from contest.statements import Note
from judge.marks import N_

NOTES = {
    "failed.missing": N_("The converter isn't installed here: readers see the text as it was written."),
    "failed.syntax": N_("This text can't be read as LaTeX or Markdown: readers see it as it was written."),
    "failed.too_much": N_("Typesetting takes too much time or memory: readers see it as it was written."),
    "lost": N_("Left out, since it isn't known here:"),
    "formula": N_("Shown as it was written, since this formula isn't understood:"),
    "include": N_("No other file is read into a statement:"),
    "tag": N_("This HTML has no place in a statement:"),
    "constant": N_("The package has no constant of this name:"),
    "sample": N_("It places more samples than there are."),
    "mended": N_("A curly bracket is never closed: it was closed at the end."),
    "picture.missing": N_("This picture is not in the statement's folder:"),
    "picture.kind": N_("This is no picture that pages can show:"),
    "picture.size": N_("This picture is too large, in bytes or pixels:"),
    "picture.acts": N_("This drawing holds scripts or reaches outside, so it isn't shown:"),
    "picture.file": N_("A PDF can't be shown within a page: readers get a link to it."),
}


def note_words(note: Note) -> str:
    """The sentence of a note."""
    return _(NOTES[note.code])
