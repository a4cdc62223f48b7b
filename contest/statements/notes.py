"""What a setter should know of how a statement came out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SHOWN_MOST = 120


@dataclass(frozen=True, slots=True)
class Note:
    """What a setter should know of how a statement came out.

    Codes: failed.missing, failed.syntax, failed.too_much; lost (a command), formula, include, tag (of HTML),
    constant, sample (one more is asked for than there are), mended (a bracket closed); picture.missing,
    .kind, .size, .acts (SVG that does more than show), .file (a PDF).
    """

    code: str
    what: str = ""


_SKIPPED = re.compile(r"\[INFO\] Skipped '(.*)' at ", re.DOTALL)
_FORMULA = re.compile(r"\[WARNING\] Could not convert TeX math (.*?),? rendering as TeX")
_INCLUDE = re.compile(r"\[(?:WARNING|INFO)\] Could not load include file (.*) at ")
_TAG = re.compile(r"\[WARNING\] Scripting warning.*: tag (\w+)\.")
# How a page of paper looks: nobody misses it here.
_LOOKS_WORDS = """
tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge noindent indent centering
raggedright raggedleft bgroup egroup begingroup endgroup vspace hspace vfill hfill smallskip medskip
bigskip newpage clearpage pagebreak nopagebreak linebreak nolinebreak sloppy fussy setlength addtolength
par looseness parskip parindent baselineskip textwidth linewidth columnwidth arraystretch tabcolsep
setcounter relax protect mbox makebox raisebox strut null unskip ignorespaces leavevmode phantom hphantom
vphantom lstset graphicspath usepackage documentclass pagestyle thispagestyle hyphenation allowbreak
newline kern hskip vskip baselinestretch selectfont fontsize color itemsep topsep parsep index
captionsetup label flushleft flushright center endcenter endminipage endfigure samepage minipage
multicols columns column figure table wraptable quad qquad noalign
"""
_LOOKS = frozenset(_LOOKS_WORDS.split())
_WORD = re.compile(r"\\(?:(?:begin|end)\{)?([A-Za-z]+)")


def lost(log: Sequence[str]) -> Iterator[Note]:
    """What the converter says it left out, as far as a reader may miss it."""
    for line in log:
        if found := _SKIPPED.match(line):
            word = _WORD.match(found[1])
            if word is None or word[1] not in _LOOKS:
                yield Note("lost", " ".join(found[1].split())[:SHOWN_MOST])
        elif found := _FORMULA.match(line):
            yield Note("formula", found[1][:SHOWN_MOST])
        elif found := _INCLUDE.match(line):
            yield Note("include", found[1][:SHOWN_MOST])
        elif found := _TAG.match(line):
            yield Note("tag", found[1])
        elif line == MENDED:
            yield Note("mended")


MENDED = "[MENDED]"
"""A line of our own in a log: a bracket was closed at the end."""
