"""`podium contest`: contests and their passes."""

import click

from contest import clock
from contest.actions import organising
from contest.actions.organising import ContestForm, StageForm
from contest.cli.acting import acting, instant, length, names
from contest.codes import Codes
from contest.models import EnteringBy
from judge.boards import RULES
from sandbox.languages import LANGUAGES


@click.group()
def contest() -> None:
    """Make contests and their join codes."""


@contest.command()
@click.argument("slug")
@click.option("--hub", required=True, help="Short name of its hub.")
@click.option("--name", "given", multiple=True, help="A name, or en=NAME, zh=NAME, he=NAME; may be repeated.")
@click.option("--start", default="+1h", show_default=True, help="now, +30m, or 2027-05-01T10:00.")
@click.option("--length", "lasting", default="5h", show_default=True, help="Such as 5h, 90m, 1d2h30m.")
@click.option("--timezone", help="Zone of times without one, and of its pages; else the hub's.")
@click.option("--open", "is_open", is_flag=True, help="Whoever is signed in may enter, without a code.")
@click.option("--private", is_flag=True, help="Only those in it see it.")
@click.option("--warm-up", is_flag=True, help="With a warm-up stage, open until the start.")
@click.option(
    "--rule",
    type=click.Choice(sorted(RULES)),
    default="icpc",
    show_default=True,
    help="How teams are ranked.",
)
@click.option("--languages", help=f"Of {', '.join(one.key for one in LANGUAGES)}; else all.")
def create(  # noqa: PLR0917 -- one parameter an option
    slug: str,
    hub: str,
    given: tuple[str, ...],
    start: str,
    lasting: str,
    timezone: str | None,
    is_open: bool,
    private: bool,
    warm_up: bool,
    rule: str,
    languages: str | None,
) -> None:
    """Make a contest with the short name SLUG."""
    now = clock.now()
    with acting() as (s, _):
        found = organising.find_hub(s, slug=hub)
        zone = timezone or found.timezone
        starts_at = instant(start, zone, now)
        form = ContestForm(
            slug=slug,
            name=names(given) or {"en": slug},
            timezone=zone,
            entering=EnteringBy.OPEN if is_open else EnteringBy.CODE,
            is_public=not private,
            warm_up=warm_up,
            stage=StageForm(
                starts_at=starts_at,
                ends_at=starts_at + length(lasting),
                rule=rule,
                languages=None
                if languages is None
                else tuple(part.strip() for part in languages.split(",") if part.strip()),
            ),
        )
        made = organising.create_contest(s, actor=None, hub=found, form=form, at=now)
    click.echo(f"Made contest {slug} ({made.public_id}), from {starts_at.isoformat(timespec='minutes')}.")
    click.echo(f"Next: podium problem import PATH --contest {slug}")


@contest.command()
@click.argument("slug")
@click.argument("count", type=int)
def passes(slug: str, count: int) -> None:
    """Make COUNT places with a join code each, and print number and code."""
    with acting() as (s, settings):
        codes = Codes(settings.secret_key)
        found = organising.find_contest(s, slug=slug)
        made = organising.make_passes(s, actor=None, contest=found, count=count, codes=codes, at=clock.now())
        cards = [organising.card(one, codes) for one in made]
    for card in cards:
        click.echo(f"{card.number}\t{card.code}")
