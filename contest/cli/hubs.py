"""`podium hub`: places that organise contests."""

import click

from contest import clock
from contest.actions import organising
from contest.cli.acting import LANGUAGES, acting, names


@click.group()
def hub() -> None:
    """Make the hubs that hold contests."""


@hub.command()
@click.argument("slug")
@click.option("--name", "given", multiple=True, help="A name, or en=NAME, zh=NAME, he=NAME; may be repeated.")
@click.option(
    "--languages",
    default=",".join(LANGUAGES),
    show_default=True,
    help="Languages of its statements and texts, the first one first.",
)
@click.option("--timezone", default="UTC", show_default=True, help="Such as Asia/Jerusalem.")
def create(slug: str, given: tuple[str, ...], languages: str, timezone: str) -> None:
    """Make a hub with the short name SLUG."""
    spoken = tuple(part.strip() for part in languages.split(",") if part.strip())
    unknown = [language for language in spoken if language not in LANGUAGES]
    if unknown or not spoken:
        raise click.BadParameter(f"of {', '.join(LANGUAGES)} only", param_hint="--languages")
    with acting() as (s, _):
        organising.create_hub(
            s,
            actor=None,
            slug=slug,
            name=names(given) or {"en": slug},
            languages=spoken,
            timezone=timezone,
            at=clock.now(),
        )
    click.echo(f"Made hub {slug}. Next: podium contest create SLUG --hub {slug} --start +1h --length 5h")
