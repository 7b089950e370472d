"""A browser, signed in with a role, on the whole portal."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, sync_playwright

from tests.e2e.stack import PASSWORD, Stack

# Chromium reads the last such list alone: first, what Playwright leaves out so that pages behave the same everywhere;
# then the drop-down of the address bar, a page that no test sees and that took half of the time of a new window.
LEFT_OUT = [
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable"),
    *("HttpsUpgrades", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    "PreconnectToSearch",
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
]
ARGUMENTS = [
    # WebGL is drawn in software. The rest of a page does without it: an imitated card makes it four times slower.
    *("--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    # Else it would look for its maker's servers at every start.
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    f"--disable-features={','.join(LEFT_OUT)}",
]

# A script that watches what is in sight, as maps do, is called once the page is drawn.
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    stack = Stack(state=tmp_path_factory.mktemp("e2e"))
    stack.prepare()
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture(scope="session", autouse=True)
def _whole_pages():
    """A click that leaves a page comes back once the next one is whole: what is counted then is all there is."""
    click = Locator.click

    def click_and_load(self, **options):
        click(self, **options)
        self.page.wait_for_load_state("load")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", click_and_load)
        yield


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright):
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def open_page(browser, stack):
    """`open_page(email)` gives an empty page, in a new session of that account; without one, a visitor's."""
    contexts = []

    def open_page(email=None, *, width=1280, height=900):
        context = browser.new_context(**describe_context(stack, width=width, height=height))
        contexts.append(context)
        if email:
            open_session(context, email)
        return watch(context.new_page())

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def readers(browser, stack):
    """The page of each account that only reads, signed in by the form; no map is drawn in it."""
    pages = {}

    def get_reader(email):
        if email not in pages:
            pages[email] = watch(browser.new_context(**describe_context(stack)).new_page())
            if email:
                sign_in(pages[email], email)
            without_maps(pages[email])
        return pages[email]

    yield get_reader
    for page in pages.values():
        page.context.close()


@pytest.fixture
def read_page(readers):
    """Like `open_page`, for pages that are only read: those of an account follow one another in the same window.

    A new window, signing in and drawing maps take more time than the page that is looked at.
    """
    used = []

    def read_page(email=None, *, width=1280, height=900):
        page = readers(email)
        used.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.faults.clear()
        page.pending.clear()
        return page

    yield read_page
    for page in used:
        # What the page still does ends here, and is not laid at the door of the next one.
        page.goto("about:blank")


def describe_context(stack, *, width=1280, height=900):
    return {
        "viewport": {"width": width, "height": height},
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "base_url": stack.address,
        "accept_downloads": True,
    }


def watch(page):
    """The page, with what it complains of and what it still fetches."""
    page.faults = []
    page.pending = set()

    def begin(request):
        page.pending.add(request)

    def end(request):
        page.pending.discard(request)

    page.on("request", begin)
    page.on("requestfinished", end)
    page.on("requestfailed", end)
    page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    return page


def settle(page):
    """Until a loaded page fetches nothing more, what its scripts ask for once it is drawn included.

    « networkidle » says the same, half a second later.
    """
    for _ in range(1000):
        page.evaluate(TWO_FRAMES)
        if not page.pending:
            return
        page.wait_for_timeout(20)
    pytest.fail(f"the page still fetches {[request.url for request in page.pending]}")


def without_maps(page):
    """The page, where the library of maps is asked for and answers nothing."""
    page.route("**/maplibre-gl*.mjs", lambda route: route.fulfill(content_type="text/javascript", body="export {};"))
    return page


def sign_in(page, email, password=PASSWORD):
    """By the form, as its user."""
    page.goto("/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_load_state("load")


def open_session(context, email, password=PASSWORD):
    """The same without drawing the form nor the page that follows it."""
    context.request.get("/connexion/")
    (token,) = [cookie["value"] for cookie in context.cookies() if cookie["name"] == "csrftoken"]
    answer = context.request.post(
        "/connexion/",
        form={"csrfmiddlewaretoken": token, "username": email, "password": password},
        max_redirects=0,
    )
    assert answer.status == 302, f"{email} is not signed in"


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
