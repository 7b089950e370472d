"""Each page of the portal in a browser, as people who adapt it see it; a table for the audit of accessibility.

Usage: bin/bench accessibility [--out FILE]. Starts the portal of the browser's tests, on a database of its own. For
each page: rules of axe broken at 1280 px, at 390 px and in forced colours; sideways scroll at 320 px and with a zoom
of 200 %; movement left when less is asked for; stops of the keyboard, those without a visible mark, and whether it
turns round in the page. Exits with 1 when anything is found.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.conftest import ARGUMENTS, describe_context, open_session, settle
from tests.e2e.stack import Stack
from tests.e2e.test_pages import PAGES

MOST_STOPS = 400
HEADINGS = ("page", "compte", "axe 1280", "axe 390", "axe couleurs forcées", "défile à 320 px", "défile à 200 %")
KEYBOARD = ("mouvements", "arrêts du clavier", "sans marque visible", "piège")
# Of the element that holds the focus: a mark of its own, or one of a parent that the style gives it.
MARK = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const marked = (one) => { const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"; };
  const shown = element.getBoundingClientRect();
  const label = element.labels && element.labels[0];
  const near = [element, element.parentElement, label].filter(Boolean);
  if (!element.dataset.stop) element.dataset.stop = Math.random().toString(36).slice(2);
  return { stop: element.dataset.stop, marked: near.some(marked), hidden: shown.width === 0 || shown.height === 0 };
}"""
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"
MOVING = "() => document.getAnimations().filter((one) => one.playState === 'running').length"


@dataclass(frozen=True)
class Row:
    page: str
    account: str
    axe_wide: int
    axe_narrow: int
    axe_forced: int
    scrolls_narrow: str
    scrolls_zoomed: str
    moving: int
    stops: int
    unmarked: int
    trap: str

    @property
    def is_clean(self) -> bool:
        counted = self.axe_wide + self.axe_narrow + self.axe_forced + self.moving + self.unmarked
        return not counted and {self.scrolls_narrow, self.scrolls_zoomed, self.trap} == {"non"}


class Reader:
    """A browser on the portal; a window an account and a way of showing pages, kept from one page to the next."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        self.browser, self.stack = browser, stack
        self.pages: dict[tuple[Any, ...], Page] = {}

    def open(self, path: str, email: str | None, *, width: int = 1280, **media: str) -> Page:
        key = (email, width, *sorted(media.items()))
        if key not in self.pages:
            described = describe_context(self.stack, width=width)
            context = self.browser.new_context(**described, **media)  # type: ignore[arg-type]
            if email:
                open_session(context, email)
            self.pages[key] = context.new_page()
        page = self.pages[key]
        page.goto(path)
        settle(page)
        return page

    def read(self, path: str, email: str | None) -> Row:
        wide = self.open(path, email)
        axe_wide, (stops, unmarked, trap) = count_broken(wide), walk(wide)
        narrow = self.open(path, email, width=390)
        forced = self.open(path, email, forced_colors="active")
        return Row(
            page=path,
            account=(email or "visiteur").partition("@")[0],
            axe_wide=axe_wide,
            axe_narrow=count_broken(narrow),
            axe_forced=count_broken(forced),
            scrolls_narrow=say(self.open(path, email, width=320).evaluate(WIDER) > 0),
            # Twice as large on a screen of 1280: as many CSS pixels as a screen of 640.
            scrolls_zoomed=say(self.open(path, email, width=640).evaluate(WIDER) > 0),
            moving=self.open(path, email, reduced_motion="reduce").evaluate(MOVING),
            stops=stops,
            unmarked=unmarked,
            trap=say(trap),
        )


def count_broken(page: Page) -> int:
    return len(Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"])


def walk(page: Page) -> tuple[int, int, bool]:
    """Stops of the Tab key on the page, those without a visible mark, and whether it turns round before the end."""
    seen: list[str] = []
    unmarked = 0
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate(MARK)
        if found is None or found["stop"] in seen:
            # Out of the page, or back to its first stop: the end was reached.
            return len(seen), unmarked, found is not None and found["stop"] != seen[0]
        seen.append(found["stop"])
        unmarked += not found["marked"] or found["hidden"]
    return len(seen), unmarked, False


def say(holds: bool) -> str:
    return "oui" if holds else "non"


@contextmanager
def open_reader() -> Iterator[Reader]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        stack = Stack(state=Path(folder))
        stack.prepare()
        try:
            stack.start()
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
            yield Reader(browser, stack)
            browser.close()
        finally:
            stack.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="fichier qui reçoit le tableau")
    parser.add_argument("--only", default="", help="les pages dont l’adresse contient ce texte")
    options = parser.parse_args()
    lines = ["| " + " | ".join((*HEADINGS, *KEYBOARD)) + " |", "|---" * len((*HEADINGS, *KEYBOARD)) + "|"]
    clean = True
    with open_reader() as reader:
        for email, path in PAGES:
            if options.only in path:
                row = reader.read(path, email)
                clean &= row.is_clean
                lines.append("| " + " | ".join(str(one) for one in astuple(row)) + " |")
                print(lines[-1], flush=True)
    if options.out:
        options.out.write_text("\n".join(lines) + "\n")
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
