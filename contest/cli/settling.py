"""Settings for a command, or one line that says what is wrong with them."""

from pathlib import Path

from contest.cli.home import Unprepared
from contest.settings import Settings, SettingsInvalid


def read_settings(
    *, secret: bool = True, require: tuple[str, ...] = (), home: Path | None = None
) -> Settings:
    """Settings; every variable that is missing or wrong is named at once, with exit code 3."""
    try:
        return Settings.read(secret=secret, require=require, home=home)
    except SettingsInvalid as error:
        raise Unprepared("; ".join(error.problems)) from None
