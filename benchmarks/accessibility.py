"""Each page of the portal in a browser, as people who adapt it see it; a table for the audit of accessibility.

Usage: bin/bench accessibility [--only TEXT] [--out FILE] [--address URL]. Starts the portal of the browser's tests, on
a database of its own, or reads the demonstration that runs at the address given. For each page: rules of axe broken at
1280 px and at 390 px, contrasts lost in forced colours and when more contrast is asked for; sideways scroll at 320 px
and with a zoom of 200 %; words cut when the text is spaced out (RGAA 10.12); movement left when less is asked for;
stops of the keyboard, those without a visible mark, and whether it turns round in the page. What is found is told in
full on the way. Exits with 1 when anything is found.
"""

import argparse
import datetime as dt
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error as PlaywrightError, Page, sync_playwright

from benchmarks.accessibility_scripts import COLOUR, MARK, MOVING, SPACED_OUT, UNREADABLE, WIDER
from tests.e2e.conftest import ARGUMENTS, describe_context, open_session, settle, watch, without_maps
from tests.e2e.stack import Stack
from tests.e2e.test_pages import DRAWN, PAGES

# Presses of Tab on a page, and within one field.
MOST_STOPS, MOST_PARTS = 1500, 8
HEADINGS = ("page", "compte", "axe 1280", "axe 390", "couleurs forcées", "contraste renforcé", "défile à 320 px")
FURTHER = ("défile à 200 %", "texte espacé coupé", "mouvements", "arrêts du clavier", "sans marque visible", "piège")
# Of the rules of axe, those that the colours alone decide.
COLOURS = ("color-contrast", "link-in-text-block")


@dataclass(frozen=True)
class Row:
    page: str
    account: str
    axe_wide: int
    axe_narrow: int
    axe_forced: int
    axe_contrast: int
    scrolls_narrow: str
    scrolls_zoomed: str
    cut: int
    moving: int
    stops: int
    unmarked: int
    trap: str

    @property
    def is_clean(self) -> bool:
        counted = self.axe_wide + self.axe_narrow + self.axe_forced + self.axe_contrast
        counted += self.cut + self.moving + self.unmarked
        return not counted and {self.scrolls_narrow, self.scrolls_zoomed, self.trap} == {"non"}


class Reader:
    """A browser on the portal; a window an account, kept from one page to the next."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.pages: dict[tuple[str | None, bool], Page] = {}

    def get_window(self, email: str | None, *, with_maps: bool) -> Page:
        key = (email, with_maps)
        if key not in self.pages:
            context = self.browser.new_context(**describe_context(self))
            if email:
                open_session(context, email)
            page = watch(context.new_page())
            self.pages[key] = page if with_maps else without_maps(page)
        return self.pages[key]

    def read(self, path: str, email: str | None) -> Row:
        # Without a graphics card a map takes seconds to draw: those of the tests of pages stand for all.
        page = self.get_window(email, with_maps=path in DRAWN)
        wide = read_wide(load(page, path, width=1280))
        narrow = read_narrow(load(page, path, width=390, reduced_motion="reduce"))
        return Row(page=path, account=(email or "visiteur").partition("@")[0], **wide, **narrow)


def load(page: Page, path: str, *, width: int, **media: Any) -> Page:
    page.emulate_media(**{"forced_colors": "none", "contrast": "no-preference", "reduced_motion": "null", **media})
    page.set_viewport_size({"width": width, "height": 900})
    answer = page.goto(path)
    settle(page)
    if answer is None or not answer.ok:
        raise RuntimeError(f"{path} answers {answer and answer.status}")
    return page


def read_wide(page: Page) -> dict[str, Any]:
    found = {"axe_wide": count_broken(page)}
    page.emulate_media(forced_colors="active")
    found["axe_forced"] = count_broken(page, *COLOURS, keep=is_drawn_so)
    page.emulate_media(forced_colors="none", contrast="more")
    found["axe_contrast"] = count_broken(page, *COLOURS)
    page.emulate_media(contrast="no-preference")
    stops, unmarked, trap = walk(page)
    return found | {"stops": stops, "unmarked": unmarked, "trap": say(trap), "cut": count_cut(page)}


def read_narrow(page: Page) -> dict[str, Any]:
    found = {"axe_narrow": count_broken(page), "moving": page.evaluate(MOVING)}
    # Twice as large on a screen of 1280: as many CSS pixels as a screen of 640.
    return found | {"scrolls_narrow": scrolls(page, 320), "scrolls_zoomed": scrolls(page, 640)}


def count_broken(page: Page, *rules: str, keep: Callable[[Page, Any], bool] | None = None) -> int:
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    count = 0
    for violation in Axe().run(page, options=options).response["violations"]:
        if nodes := [node["target"] for node in violation["nodes"] if keep is None or keep(page, node)]:
            count += 1
            tell(page, violation["id"], *nodes)
    return count


def is_drawn_so(page: Page, node: Any) -> bool:
    """Whether the words have the colour that axe says: it reads that of the style under the one that is forced."""
    said = next((one["data"] for one in node["any"] if one["id"] == "color-contrast"), None)
    return said is None or page.locator(node["target"][-1]).first.evaluate(COLOUR) == said["fgColor"]


def scrolls(page: Page, width: int) -> str:
    """Whether the page scrolls sideways in a window of this width, in CSS pixels."""
    page.set_viewport_size({"width": width, "height": 900})
    beyond = page.evaluate(WIDER)
    if beyond > 0:
        tell(page, f"sideways by {beyond} px at {width}")
    return say(beyond > 0)


def count_cut(page: Page) -> int:
    """Elements whose words are cut, or run over what follows, once the text is spaced out, and were not before."""
    before = set(page.evaluate(UNREADABLE))
    page.evaluate(SPACED_OUT)
    after = [one for one in page.evaluate(UNREADABLE) if one not in before]
    if after:
        tell(page, "cut when spaced out", *after)
    return len(after)


def walk(page: Page) -> tuple[int, int, bool]:
    """Stops of the Tab key on the page, those without a visible mark, and whether it turns round before the end."""
    seen: list[str] = []
    unmarked = presses = 0
    page.evaluate("document.activeElement.blur()")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate(MARK)
        presses += 1
        if found and seen and found["stop"] == seen[-1] and presses < MOST_PARTS:
            # A date has a stop for each of its parts.
            continue
        presses = 0
        if found is None or found["stop"] in seen:
            # Out of the page, or back to its first stop: the end was reached.
            return len(seen), unmarked, found is not None and found["stop"] != seen[0]
        seen.append(found["stop"])
        if not found["marked"] or found["hidden"]:
            unmarked += 1
            tell(page, "hidden stop" if found["hidden"] else "no mark of the focus", found["html"])
    raise RuntimeError(f"{page.url}: more than {MOST_STOPS} stops")


def tell(page: Page, what: str, *where: Any) -> None:
    print(f"{page.url}: {what}", *where, sep="\n    ", file=sys.stderr, flush=True)


def say(holds: bool) -> str:
    return "oui" if holds else "non"


@contextmanager
def open_reader(address: str) -> Iterator[Reader]:
    with sync_playwright() as playwright, open_portal(address) as found:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield Reader(browser, found)
        browser.close()


@contextmanager
def open_portal(address: str) -> Iterator[str]:
    if address:
        yield address
        return
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(state=Path(folder))
        stack.prepare()
        try:
            stack.start()
            yield stack.address
        finally:
            stack.stop()


def describe(rows: list[Row], *, commit: str) -> list[str]:
    """The table in Markdown, and above it what it was made from and how to make it again."""
    clean = sum(row.is_clean for row in rows)
    head = (*HEADINGS, *FURTHER)
    return [
        "# Accessibilité, page par page",
        "",
        f"Commit `{commit}`, {dt.datetime.now(dt.UTC):%d/%m/%Y à %H h %M} UTC : {len(rows)} pages sur {len(PAGES)},",
        f"dont {clean} sans rien trouvé. Pour refaire ce tableau :",
        "`bin/bench accessibility --out docs/accessibilite-pages.md` ; une partie des pages : `--only TEXTE`.",
        "Ce que chaque colonne compte est dit en tête de `benchmarks/accessibility.py`.",
        "",
        "| " + " | ".join(head) + " |",
        "|---" * len(head) + "|",
        *("| " + " | ".join(str(one) for one in astuple(row)) + " |" for row in rows),
    ]


def read_all(text: str, *, address: str, out: Path | None) -> tuple[list[Row], int]:
    """The rows of the pages whose address holds the text, and how many could not be read; written as they come."""
    rows: list[Row] = []
    lost = 0
    commit = subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], text=True).strip()
    with open_reader(address) as reader:
        for email, path in PAGES:
            if text not in path:
                continue
            try:
                rows.append(reader.read(path, email))
            except (RuntimeError, PlaywrightError) as error:
                lost += 1
                print(f"{path}: not read: {error}", file=sys.stderr, flush=True)
            else:
                print(*astuple(rows[-1]), sep=" | ", flush=True)
            if out:
                out.write_text("\n".join(describe(rows, commit=commit)) + "\n")
    return rows, lost


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="fichier qui reçoit le tableau")
    parser.add_argument("--only", default="", help="les pages dont l’adresse contient ce texte")
    parser.add_argument("--address", default="", help="le portail de démonstration à lire, s’il est déjà ouvert")
    options = parser.parse_args()
    rows, lost = read_all(options.only, address=options.address, out=options.out)
    print(f"{len(rows)} pages, {sum(row.is_clean for row in rows)} sans rien trouvé, {lost} non lues")
    return 0 if not lost and all(row.is_clean for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
