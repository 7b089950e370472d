"""People before the form of a call, who type, hand in, and try again while nobody answers, as the page does."""

import http.client
import random
import re
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

from benchmarks import deadline_case

PERIOD = 10.0
TOKEN = "d" * 32
BACKOFF = (0.5, 1.0, 2.0, 4.0)
PATIENCE = 60
CHANCE = random.Random(2027)  # noqa: S311 -- moments of a load, not secrets


@dataclass
class Applicant:
    """One person before a form: what the server has confirmed, and how long it took each time."""

    port: int
    application: int
    cookie: str
    number: int
    clicks: int = 2
    """On the button that hands in, at the same time."""
    revision: int = 1
    confirmed: str = ""
    waits: list[float] = field(default_factory=list)
    submission_waits: list[float] = field(default_factory=list)
    retries: int = 0
    conflicts: int = 0
    refusals: list[str] = field(default_factory=list)
    receipts: set[str] = field(default_factory=set)

    def open(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def headers(self) -> dict[str, str]:
        """Who asks, and the proof that the form is the portal's."""
        return {"Cookie": f"{self.cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, "Accept": "application/json"}

    def request(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, bytes]:
        """One exchange on a connection of its own: status, address redirected to, content."""
        connection = self.open()
        headers = self.headers()
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read()
        finally:
            connection.close()

    def persist(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, bytes]:
        """Try again while nobody answers, as the page does."""
        turn = 0
        while True:
            with suppress(OSError, http.client.HTTPException):
                found = self.request(method, path, fields)
                if found[0] < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return found
            self.retries += 1
            time.sleep(BACKOFF[min(turn, len(BACKOFF) - 1)] * CHANCE.uniform(0.8, 1.2))
            turn += 1

    def type_until(self, end: float) -> None:
        """Save one answer every ten seconds."""
        time.sleep(CHANCE.uniform(0, PERIOD))
        words = 0
        while time.monotonic() < end:
            words += 1
            self.save(f"Texte {self.number}, {words} : {'mot ' * (words % 40)}".strip())
            time.sleep(max(0.0, PERIOD * CHANCE.uniform(0.9, 1.1)))

    def save(self, text: str) -> None:
        started = time.monotonic()
        path = f"/candidatures/{self.application}/reponses/{deadline_case.TYPED}/"
        fields = {deadline_case.TYPED: text, f"vu.{deadline_case.TYPED}": str(self.revision)}
        status, _, content = self.persist("POST", path, fields)
        self.waits.append(time.monotonic() - started)
        if status == HTTPStatus.OK:
            self.revision = int(re.search(rb'"revision": (\d+)', content)[1])
            self.confirmed = text
        elif status == HTTPStatus.CONFLICT:
            self.conflicts += 1
        else:
            self.refusals.append(f"{status} {content[:160]!r}")

    def submit(self) -> None:
        """Read the file again, click on the button, read the receipt."""
        started = time.monotonic()
        status, _, page = self.persist("GET", f"/candidatures/{self.application}/relire/")
        key = re.search(rb'name="cle" value="([0-9a-f-]{36})"', page)
        version = re.search(rb'name="version" value="(\d+)"', page)
        if key is None or version is None:
            self.refusals.append(f"{status} page sans bouton")
            return
        fields = {"cle": key[1].decode(), "version": version[1].decode()}
        clicks = [threading.Thread(target=self._click, args=(fields,)) for _ in range(self.clicks)]
        for click in clicks:
            click.start()
        for click in clicks:
            click.join()
        for receipt in self.receipts:
            self.persist("GET", receipt)
        self.submission_waits.append(time.monotonic() - started)

    def _click(self, fields: dict[str, str]) -> None:
        status, location, content = self.persist("POST", f"/candidatures/{self.application}/deposer/", fields)
        if status == HTTPStatus.FOUND and "/recepisses/" in location:
            self.receipts.add(location)
        else:
            self.refusals.append(f"{status} {location} {content[:160]!r}")
