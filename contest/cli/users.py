"""`podium user`: accounts, made and mended at the command line."""

import click

from contest import clock
from contest.actions import accounts, organising
from contest.cli.acting import acting, new_password
from contest.models import Role


@click.group()
def user() -> None:
    """Make accounts, give roles, reset passwords."""


@user.command()
@click.argument("login")
@click.option("--name", help="The name people see; else the log-in name.")
@click.option("--admin", is_flag=True, help="An administrator of the whole site.")
def add(login: str, name: str | None, *, admin: bool) -> None:
    """Make the account LOGIN; the password is asked for, or is the first line of standard input."""
    password, made = new_password()
    with acting() as (s, _):
        accounts.add_user(
            s, login=login, password=password, name=name or login, is_admin=admin, at=clock.now()
        )
    click.echo(f"Made {'administrator' if admin else 'user'} {login.strip().lower()}.")
    if made:
        click.echo(f"Password: {password}")


@user.command()
@click.argument("login")
def passwd(login: str) -> None:
    """Give the account LOGIN a new password, which ends all its sessions."""
    password, made = new_password()
    with acting() as (s, _):
        found = accounts.find_user(s, login=login)
        accounts.reset_password(s, actor=None, user=found, new=password, at=clock.now())
    click.echo(f"Changed the password of {login}; all its sessions are over.")
    if made:
        click.echo(f"Password: {password}")


@user.command()
@click.argument("login")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.option("--hub", help="On this hub and all its contests.")
@click.option("--contest", help="On this contest alone.")
def grant(login: str, role: str, hub: str | None, contest: str | None) -> None:
    """Give the account LOGIN a role: on a hub, on a contest, or (neither) everywhere."""
    if hub and contest:
        raise click.UsageError("Say --hub or --contest, not both.")
    with acting() as (s, _):
        accounts.give_role(
            s,
            actor=None,
            user=accounts.find_user(s, login=login),
            role=Role(role),
            hub=organising.find_hub(s, slug=hub) if hub else None,
            contest=organising.find_contest(s, slug=contest) if contest else None,
            at=clock.now(),
        )
    click.echo(f"{login} is {role} {f'of {hub or contest}' if hub or contest else 'everywhere'}.")
