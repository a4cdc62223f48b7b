"""`podium problem new`: a package to begin with."""

from pathlib import Path
from uuid import uuid4

import click

from contest.cli.acting import Said
from judge.packages.skeleton import NAME, Shape, skeleton


@click.command("new")
@click.argument("path", metavar="NAME", type=click.Path(path_type=Path))
@click.option(
    "--type",
    "shape",
    type=click.Choice([str(shape) for shape in Shape]),
    default=str(Shape.PASS_FAIL),
    show_default=True,
    help="What kind of a problem it is to become.",
)
@click.option("--title", help="Its name for readers; else NAME with a capital letter.")
def new_command(path: Path, shape: str, title: str | None) -> None:
    """Make a package to begin with, in the format 2025-09, as a new folder NAME.

    It has a statement in three languages, tests, a validator of inputs and solutions; `podium problem verify
    NAME` accepts it as it is.
    """
    if not NAME.fullmatch(path.name):
        raise Said(f"“{path.name}” can't be a package's name: it has letters a to z and digits only.")
    if title is not None and not (title.strip() and title.isprintable()):
        raise Said("A title is one line of text.")
    files = skeleton(Shape(shape), title=title or path.name.capitalize(), uuid=uuid4())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir()
    except FileExistsError:
        raise Said(f"{path} is there already.") from None
    except OSError as error:
        raise Said(f"{path} can't be made: {error.strerror}.") from None
    for name, text in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"Made {path} with {len(files)} files. Try it: podium problem verify {path}")
