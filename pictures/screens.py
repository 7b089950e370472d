"""The pictures of README, taken of the demonstration in a browser without a screen.

Usage: bin/pictures screens. Uses the portal of the browser's tests, on a database of its own.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.e2e.conftest import ARGUMENTS, describe_context, open_session, settle, watch
from tests.e2e.stack import Stack

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
REGIONAL, CANTAL, MEMBER = "agent.region@demo.example", "agent.cantal@demo.example", "siae@demo.example"
# File, account, address, what is scrolled to.
SCREENS = (
    ("diagnostic", REGIONAL, "/diagnostic/1/", ""),
    ("departement", CANTAL, "/territoires/departement/15/", ""),
    ("repartition", REGIONAL, "/repartition/scenarios/3/", ""),
    ("dossier", MEMBER, "/candidatures/1/", ""),
    ("instruction", CANTAL, "/instruction/", ""),
    ("seance", CANTAL, "/cdiae/seances/1/", ""),
)
WIDTH, HEIGHT, QUALITY = 1280, 860, 72
# Maps are drawn in software: outlines come after the page.
DRAWN = 2500


def take(page: Page, name: str, path: str, anchor: str) -> None:
    page.goto(path)
    if anchor:
        page.locator(anchor).first.scroll_into_view_if_needed()
    settle(page)
    page.wait_for_timeout(DRAWN)
    page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=QUALITY)
    print(f"docs/images/{name}.jpg")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        stack = Stack(state=Path(folder))
        stack.prepare()
        try:
            stack.start()
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
            for name, email, path, anchor in SCREENS:
                context = browser.new_context(**describe_context(stack, width=WIDTH, height=HEIGHT))
                open_session(context, email)
                take(watch(context.new_page()), name, path, anchor)
                context.close()
            browser.close()
        finally:
            stack.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
