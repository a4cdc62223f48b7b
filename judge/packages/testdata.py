"""The files of tests: which belong to one, what is missing between them, and what is shown of samples."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from judge.packages.model import Shown, Trap
from judge.packages.report import Report
from judge.packages.tree import head

SAMPLE, SECRET = "sample", "secret"
INPUT, ANSWER, OUTPUT, INTERACTION = ".in", ".ans", ".out", ".interaction"
INPUT_SHOWN, ANSWER_SHOWN = ".in.statement", ".ans.statement"
INPUT_GIVEN, ANSWER_GIVEN = ".in.download", ".ans.download"
YAML, ARGS, HINT, DESCRIPTION = ".yaml", ".args", ".hint", ".desc"
FILES = ".files"
# The longest first, as names of tests may have points in them.
PARTS = (
    INPUT_SHOWN,
    ANSWER_SHOWN,
    INPUT_GIVEN,
    ANSWER_GIVEN,
    INTERACTION,
    INPUT,
    ANSWER,
    OUTPUT,
    YAML,
    ARGS,
    HINT,
    DESCRIPTION,
)
LEGACY_PARTS = (INTERACTION, INPUT, ANSWER, ARGS, HINT, DESCRIPTION)  # `.args` is DOMjudge's
OF_FOLDERS = ("testdata.yaml", "test_group.yaml")
TRAPS: Mapping[str, Trap] = {
    **{str(trap): trap for trap in Trap},
    **{f"{trap}s": trap for trap in Trap},  # as earlier drafts and BAPCtools have it
}
BAD = "bad"  # as BAPCtools once had all that is to be refused
KNOWN = (SAMPLE, SECRET, *TRAPS, BAD)
MOST_SHOWN = 1024 * 1024


@dataclass(slots=True)
class Parts:
    """What lies in data/ under the name of one test."""

    name: str  # "secret/1/a"
    paths: dict[str, Path] = field(default_factory=dict)  # by ending
    files: dict[str, Path] = field(default_factory=dict)  # of its folder `.files`

    @property
    def folder(self) -> str:
        """Where it lies: "secret/1"."""
        return self.name.rpartition("/")[0]

    @property
    def top(self) -> str:
        """The folder of data/ that it lies in: "sample", "secret", "invalid_input"."""
        return self.name.partition("/")[0]

    def file(self, ending: str) -> str:
        """The name of one of its files in the package."""
        return f"data/{self.name}{ending}"


def gather(
    files: Mapping[str, Path], report: Report, endings: Sequence[str] = PARTS, *, with_files: bool = True
) -> dict[str, Parts]:
    """Put together what belongs to each test below data/, by their names, samples first.

    `endings`: those that mean something; `with_files`: whether folders `.files` do.
    """
    found: dict[str, Parts] = {}
    for name, path in files.items():
        if not name.startswith("data/") or name.rpartition("/")[2] in OF_FOLDERS:
            continue
        inner = name.removeprefix("data/")
        if inner.partition("/")[0] not in KNOWN:
            if inner.endswith((INPUT, ANSWER)):
                report.warning("data.outside", name)
            continue
        stem, within = _within(inner) if with_files else (inner, None)
        if within is not None:
            found.setdefault(stem, Parts(stem)).files[within] = path
        elif ending := next((part for part in endings if inner.endswith(part)), None):
            stem = inner.removesuffix(ending)
            found.setdefault(stem, Parts(stem)).paths[ending] = path
    return dict(sorted(found.items(), key=lambda item: item[0].split("/")))


def _within(inner: str) -> tuple[str, str | None]:
    """Split at the folder `.files` of a test: its name, and the name in that folder."""
    stem, mark, rest = inner.partition(f"{FILES}/")
    return (stem, rest) if mark and not stem.endswith("/") else (inner, None)


def paired(gathered: Mapping[str, Parts], report: Report) -> Iterator[Parts]:
    """Those that are tests of submissions; what lacks its twin is a flaw."""
    for parts in gathered.values():
        if parts.top not in {SAMPLE, SECRET}:
            continue
        has_input, has_answer = INPUT in parts.paths, ANSWER in parts.paths
        if has_input and has_answer:
            yield parts
        elif has_input:
            report.flaw("data.answer_missing", parts.file(INPUT), answer=_base(parts, ANSWER))
        elif has_answer:
            report.flaw("data.input_missing", parts.file(ANSWER), input=_base(parts, INPUT))
        elif parts.top == SECRET or not _is_shown(parts):
            # Settings without a test, or what should have been shown of it.
            ending = next(iter(parts.paths), FILES)
            report.lenient("data.test_missing", parts.file(ending), input=_base(parts, INPUT))
    if not any(INPUT in parts.paths for parts in gathered.values() if parts.top in {SAMPLE, SECRET}):
        report.flaw("data.empty", "data/secret")
    elif not any(INPUT in parts.paths for parts in gathered.values() if parts.top == SECRET):
        report.lenient("data.secret_empty", "data/secret")


def check_names(gathered: Mapping[str, Parts], report: Report) -> None:
    """Note names that mean two things."""
    folders = {parts.folder for parts in gathered.values()}
    for name, parts in gathered.items():
        if name in folders:
            report.lenient("data.same_name", parts.file(INPUT))
        if name.endswith("/test_group") and INPUT in parts.paths:
            report.lenient("data.group_name", parts.file(INPUT))


def samples(gathered: Mapping[str, Parts]) -> Iterator[Parts]:
    """What is shown to everyone: samples, and such as have no test."""
    for parts in gathered.values():
        if parts.top == SAMPLE and ((INPUT in parts.paths and ANSWER in parts.paths) or _is_shown(parts)):
            yield parts


def _is_shown(parts: Parts) -> bool:
    return not parts.paths.keys().isdisjoint({INTERACTION, INPUT_SHOWN, ANSWER_SHOWN})


def shown(
    parts: Parts, report: Report, *, is_hidden: bool = False, args: tuple[str, ...] = (), hint: str = ""
) -> Shown:
    """Say what people get to see of a test. `is_hidden`: not the input and the answer as they are."""
    has = parts.paths
    for endings in ((INPUT_SHOWN, INTERACTION), (OUTPUT, ANSWER_SHOWN, INTERACTION), (OUTPUT, ANSWER_GIVEN)):
        there = [ending for ending in endings if ending in has]
        if len(there) > 1:
            report.lenient("sample.shown_twice", parts.file(there[1]), other=_base(parts, there[0]))
    interaction = has.get(INTERACTION)
    is_told = interaction is not None or is_hidden  # in another way
    plain_input, plain_answer = (None, None) if is_hidden else (has.get(INPUT), has.get(ANSWER))
    input_shown, answer_shown = has.get(INPUT_SHOWN), has.get(OUTPUT) or has.get(ANSWER_SHOWN)
    return Shown(
        name=parts.name,
        input=input_shown or (None if is_told else plain_input),
        output=answer_shown or (None if is_told else plain_answer),
        interaction=interaction,
        # What is shown in another way is not given away as it is.
        download_input=has.get(INPUT_GIVEN) or (None if input_shown or is_told else plain_input),
        download_output=has.get(OUTPUT)
        or has.get(ANSWER_GIVEN)
        or (None if answer_shown or is_told else plain_answer),
        args=args,
        files=dict(parts.files),
        hint=hint,
    )


def check_given(parts: Parts, report: Report) -> None:
    """Note what is shown in another way and is not there to be downloaded, as 2025-09 wants it."""
    for given, instead in ((INPUT_GIVEN, (INPUT_SHOWN,)), (ANSWER_GIVEN, (ANSWER_SHOWN,))):
        shown_as = next((ending for ending in (INTERACTION, *instead) if ending in parts.paths), None)
        if shown_as and given not in parts.paths and INPUT in parts.paths and OUTPUT not in parts.paths:
            report.lenient("sample.not_given", parts.file(shown_as), other=_base(parts, given))


def check_shown(one: Shown, root: Path, report: Report) -> None:
    """Warn of a sample that people could not read."""
    for path in filter(None, (one.input, one.output, one.interaction)):
        begin = head(path, MOST_SHOWN)
        try:
            begin.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.start < MOST_SHOWN - 4:  # not merely cut within a character
                name = path.relative_to(root).as_posix()
                report.warning("data.sample_not_utf8", name, begin.count(b"\n", 0, error.start) + 1)


def _base(parts: Parts, ending: str) -> str:
    return parts.name.rpartition("/")[2] + ending
