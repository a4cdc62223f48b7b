"""`podium problem`: packages checked, and brought into contests."""

from pathlib import Path

import click

from contest import clock
from contest.actions import importing, organising
from contest.actions.converting import convert_statements
from contest.cli.acting import Said, acting
from contest.cli.judge import told
from contest.cli.problem_new import new_command
from contest.cli.verifying import show_command, verify_command
from contest.storage import Storage
from judge.packages import PackageInvalid, opened
from judge.packages.flaws import safe


@click.group()
def problem() -> None:
    """Check problem packages, and bring them into contests."""


problem.add_command(new_command)
problem.add_command(verify_command)
problem.add_command(show_command)


@problem.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--contest", "slug", required=True, help="Short name of the contest.")
@click.option("--label", help="Such as A; else the next free letter.")
@click.option("--colour", help="As #rrggbb; else the next of the palette.")
@click.option("--warm-up", is_flag=True, help="Into the contest's warm-up stage.")
@click.option("--strict", is_flag=True, help="Refuse also what is only doubtful, such as unknown keys.")
@click.option(
    "--verify/--no-verify",
    default=True,
    show_default=True,
    help="Have a worker judge the package's own submissions; see the site, or `podium problem verify`.",
)
def import_(  # noqa: PLR0917 -- one parameter an option
    path: Path, slug: str, label: str | None, colour: str | None, warm_up: bool, strict: bool, verify: bool
) -> None:
    """Import the package at PATH, a folder or a ZIP archive, into a contest."""
    try:
        with opened(path, strict=strict) as package, acting() as (s, settings):
            # Before the first statement: nobody waits for a lock while files are stored.
            storage = Storage(settings.storage_url)
            manifest = importing.store_files(package, storage)
            statements = convert_statements(package, manifest, storage)
            found = organising.find_contest(s, slug=slug)
            if warm_up and found.warm_up is None:
                raise Said(f"The contest {slug} has no warm-up stage.")
            placed = importing.import_package(
                s,
                actor=None,
                contest=found,
                package=package,
                manifest=manifest,
                statements=statements,
                stage=found.warm_up if warm_up else None,
                label=label,
                colour=colour,
                verify=verify,
                at=clock.now(),
            )
            version = max(placed.version.problem.versions, key=lambda one: one.number)
    except PackageInvalid as invalid:
        raise Said("\n".join(["The package can't be used:", *map(told, invalid.problems)])) from None
    for warning in (*package.warnings, *statements.warnings):
        click.echo(f"Warning: {told(warning)}", err=True)
    languages = ", ".join(sorted(version.statements)) or "no language"
    click.echo(
        f"Imported {safe(package.name)} as {placed.label}, version {version.number}: "
        f"{len(version.testcases)} tests, statements in {languages}."
    )
    if placed.version_id != version.id:
        click.echo("The contest has started: it goes on with the version it had.")
