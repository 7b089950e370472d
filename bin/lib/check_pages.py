"""Ask a running demonstration for its main pages, signed out then signed in, and fail on the first that is not right.

Usage: check_pages.py ADDRESS
"""

import http.cookiejar
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

PUBLIC = {
    "/": "insertion par l",
    "/connexion/": "Se connecter",
    "/methode/": "Accessibilité",
    "/glossaire/": "Zone blanche",
    "/accessibilite/": "accessibilité",
    "/mentions-legales/": "Mentions légales",
    "/operateurs/": "Opérateurs d’appui",
    "/appels/": "Appels à projets",
    "/api/": "API et données ouvertes",
    "/sante/": "",
}
SIGNED_IN = {
    "/": "Auvergne-Rhône-Alpes",
    "/territoires/region/84/": "8 739,75",
    "/territoires/departement/15/": "Cantal",
    "/territoires/": "Cantal",
    "/structures/": "Structures",
    "/diagnostic/": "Diagnostic",
    "/tuiles/territoires/commune/6/33/22.pbf": "",
}
ACCOUNT = ("agent.region@demo.example", "demonstration")


class Browser:
    """A cookie jar, and pages read as text with the narrow spaces made plain."""

    def __init__(self, address: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> tuple[int, str]:
        return self._open(self.address + path)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.address + path, data=data, headers={"Referer": self.address + path})  # noqa: S310
        return self._open(request)

    def _open(self, request: str | urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, re.sub("[\u00a0\u202f]", " ", answer.read().decode("utf-8", "replace"))
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace")


def check(browser: Browser, pages: dict[str, str]) -> int:
    failures = 0
    for path, expected in pages.items():
        started = time.perf_counter()
        status, text = browser.get(path)
        right = status == 200 and expected in text  # noqa: PLR2004 -- HTTP's own number
        failures += not right
        reason = "" if right else f" « {expected} » est absent" if status == 200 else " page en erreur"  # noqa: PLR2004
        milliseconds = (time.perf_counter() - started) * 1000
        print(f"    {'bon ' if right else 'FAUX'} {status} {milliseconds:6.0f} ms  {path}{reason}")
    return failures


def sign_in(browser: Browser) -> bool:
    _, page = browser.get("/connexion/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        return False
    fields = {"csrfmiddlewaretoken": token[1], "username": ACCOUNT[0], "password": ACCOUNT[1]}
    status, page = browser.post("/connexion/", fields)
    return status == 200 and "deconnexion" in page  # noqa: PLR2004


def main() -> int:
    browser = Browser(sys.argv[1])
    failures = check(browser, PUBLIC)
    if not sign_in(browser):
        print(f"    FAUX connexion impossible avec le compte {ACCOUNT[0]}")
        return 1
    failures += check(browser, SIGNED_IN)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
