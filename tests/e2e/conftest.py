"""A browser, signed in with a role, on the whole portal."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.e2e.stack import PASSWORD, Stack

# Chromium draws WebGL in software; without the rest it would look for its maker's servers at every start.
ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    stack = Stack(state=tmp_path_factory.mktemp("e2e"))
    stack.prepare()
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, stack):
    """`open_page(email)` gives a page signed in as that account; without one, a visitor's."""
    contexts = []

    def open_page(email=None, *, width=1280, height=900):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            base_url=stack.address,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        if email:
            sign_in(page, email)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page, email, password=PASSWORD):
    page.goto("/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_load_state("load")


@pytest.fixture
def axe_violations():
    """`axe_violations(page)` lists the rules that the page breaks, with the elements at fault."""

    def check(page):
        result = Axe().run(page, options={"resultTypes": ["violations"]})
        return [
            (violation["id"], [node["target"] for node in violation["nodes"]])
            for violation in result.response["violations"]
        ]

    return check
