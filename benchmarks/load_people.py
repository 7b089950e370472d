"""The users of `benchmarks.load`: what each kind of person does, page after page, with time to read between them."""

import http.client
import random
import re
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks.deadline_case import TYPED
from benchmarks.load_case import Case

TOKEN = "c" * 32
PATIENCE = 60
CHANCE = random.Random(2036)  # noqa: S311 -- moments of a load, not secrets
# A redirection would be the time of a page that is not the one measured.
GOOD = 200


@dataclass
class Journal:
    """Times in seconds of each page, and what was answered otherwise than it should."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, page: str, seconds: float, error: str = "") -> None:
        with self.lock:
            self.times[page].append(seconds)
            if error:
                self.errors.append(f"{page} : {error}")


@dataclass
class Person:
    """One signed-in user; `pages` are names and addresses, drawn one after the other."""

    port: int
    cookie: str
    pages: list[tuple[str, str]]
    journal: Journal

    def live(self, end: float, *, thinking: float) -> None:
        time.sleep(CHANCE.uniform(0, thinking))
        while time.monotonic() < end:
            self.act()
            time.sleep(thinking * CHANCE.uniform(0.5, 1.5))

    def act(self) -> None:
        name, path = CHANCE.choice(self.pages)
        self.ask(name, "GET", path)

    def ask(self, name: str, method: str, path: str, fields: dict[str, str] | None = None) -> bytes:
        """What the server answers, noted with its time; a redirection is followed by nobody."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": f"{self.cookie}; csrftoken={TOKEN}", "Accept-Encoding": "gzip", "Accept": "text/html"}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN}
            headers["Accept"] = "application/json"
        started = time.monotonic()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            error = "" if answer.status == GOOD else f"{answer.status} {path}"
        except OSError as problem:
            content, error = b"", f"{problem!r} {path}"
        finally:
            connection.close()
        self.journal.note(name, time.monotonic() - started, error)
        return content


@dataclass
class Applicant(Person):
    """Opens a section of the draft, then saves an answer of it, as the page does while one types."""

    draft: int = 0
    revision: int = 1
    turn: int = 0

    def act(self) -> None:
        self.turn += 1
        if self.turn % 4 == 1:
            self.ask("Dossier : une rubrique", "GET", f"/candidatures/{self.draft}/rubriques/rubrique_1/")
            return
        fields = {TYPED: f"Texte {self.turn} {'mot ' * (self.turn % 40)}".strip(), f"vu.{TYPED}": str(self.revision)}
        content = self.ask("Dossier : une réponse", "POST", f"/candidatures/{self.draft}/reponses/{TYPED}/", fields)
        if found := re.search(rb'"revision": (\d+)', content):
            self.revision = int(found[1])


def make_people(case: Case, *, port: int, diagnosis: str, journal: Journal) -> list[Person]:
    browsing = [
        ("Accueil de l’agent", "/"),
        ("Région", "/territoires/region/84/"),
        ("Département (Cantal)", "/territoires/departement/15/"),
        ("Communes", "/territoires/?maille=commune"),
        ("Structures", "/structures/"),
        ("Structures, recherche", "/structures/?nom=recyclerie"),
        ("Diagnostic", diagnosis),
        ("Tuile", "/tuiles/territoires/commune/6/33/22.pbf"),
        ("Appels", "/appels/"),
        ("Recherche", "/recherche/?q=mauriac"),
        ("Stratégie", "/strategie/"),
    ]
    people = [Person(port, cookie, browsing, journal) for cookie in case.agents]
    people += [Person(port, cookie, list_reviewed(case, file), journal) for file, cookie in case.reviewers]
    people += [Applicant(port, cookie, [], journal, draft=draft) for draft, cookie in case.applicants]
    return people


def list_reviewed(case: Case, file: int) -> list[tuple[str, str]]:
    """What a reviewer goes through, one of the files that are theirs included."""
    return [
        ("Instruction", "/instruction/"),
        ("Instruction d’un appel", f"/instruction/?appel={case.desk.large_call}"),
        ("Dossier à instruire", f"/instruction/dossiers/{file}/"),
        ("Accueil de l’instructeur", "/"),
        ("CDIAE", "/cdiae/15/"),
    ]
