"""`make shots`: pictures of the main pages into shots/, English and Hebrew, light and dark, wide and narrow."""

import itertools
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e import halls
from tests.e2e.filling import fill
from tests.e2e.pages import pages

FOLDER = Path("shots")


def main(wanted: set[str]) -> None:
    """Take them all, or those of the pages named."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        halls.hall(Path(home)) as hall,
        sync_playwright() as playwright,
    ):
        chromium = halls.launch(playwright)
        filled = fill(hall, chromium)
        looked = [each for each in pages(hall, filled) if not wanted or each.name in wanted]
        kinds = list(itertools.product(("en", "he"), ("light", "dark"), (1280, 390)))
        for number, (language, scheme, width) in enumerate(kinds, 1):
            print(f"{number} of {len(kinds)}: {language}, {scheme}, {width} px", file=sys.stderr)
            for who, state in filled.states.items():
                context = halls.visit(
                    chromium, hall, language=language, scheme=scheme, width=width, storage_state=state
                )
                page = context.new_page()
                for each in looked:
                    if each.who == who:
                        each.open(page)
                        page.wait_for_timeout(250)
                        page.screenshot(
                            path=FOLDER / f"{each.name}-{language}-{scheme}-{width}.png", full_page=True
                        )
                context.close()
        chromium.close()


if __name__ == "__main__":
    main(set(sys.argv[1:]))
