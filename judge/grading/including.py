"""What a package puts beside submissions (`include`, `.files`), and which languages it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from judge.grading.brief import Brief
from judge.packages.constants import replaced_files
from sandbox.languages import Language, language
from sandbox.languages.several import several

# The format's codes of our languages, where they differ: it has one Python 3.
CODES = {"pypy3": "python3"}
DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission with all that is compiled with it, and what lies beside it while it runs."""

    language: Language
    source: bytes | Mapping[str, bytes]
    beside: Mapping[str, bytes]

    @property
    def files(self) -> dict[str, bytes]:
        """All files by their names."""
        source = self.source if isinstance(self.source, Mapping) else {self.language.source: self.source}
        return dict(source)


def code_of(spoken: Language) -> str:
    """The format's code of a language."""
    return CODES.get(spoken.key, spoken.key)


def is_allowed(brief: Brief) -> bool:
    """Whether the problem may be solved in the submission's language."""
    allowed = brief.procedure.languages
    return allowed is None or code_of(brief.language) in allowed


def submitted(brief: Brief) -> Submitted:
    """Put what is included beside a submission, in place of its own files of these names.

    A file of the language's own first name (main.py) among them is where the program begins: then the
    submission, when it is one file without a name, is called `submission`.
    """
    includes = brief.procedure.includes
    paths = {**includes.get(DEFAULT, {}), **includes.get(code_of(brief.language), {})}
    data = replaced_files(paths, brief.procedure.constants)
    own = brief.source
    if not data:
        return Submitted(brief.language, own, _not_sources(own, brief.language))
    base = language(brief.language.key)
    entry = None
    if isinstance(own, Mapping):
        entry = _entry(brief.language, base)
        files = {**own, **data}
    else:
        suffix = PurePath(base.source).suffix
        name = f"submission{suffix}" if base.source in data else base.source
        files = {name: own, **data}
    return Submitted(several(base, files, entry), files, _not_sources(files, base))


def _not_sources(source: bytes | Mapping[str, bytes], spoken: Language) -> dict[str, bytes]:
    """Data among the files: programs look for it where they run, not where they are kept."""
    if not isinstance(source, Mapping):
        return {}
    return {name: data for name, data in source.items() if PurePath(name).suffix not in spoken.extensions}


def _entry(spoken: Language, base: Language) -> str | None:
    """Where a submission of several files was said to begin; None: where its language does."""
    if base.entries:
        return spoken.source if spoken.source not in base.entries else None
    words = spoken.compile or ()
    if base.entry_option and base.entry_option in words:
        return words[words.index(base.entry_option) + 1]
    return None
