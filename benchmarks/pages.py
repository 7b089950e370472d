"""Queries, times, throughput and weight of the main pages, with the demonstration loaded and two gunicorn workers.

Usage: bin/bench pages [--seconds N] [--json FILE]. The columns are those of the comparison with peers: SQL queries,
median for one user, 95th percentile for 20 users who think for two seconds between two pages, pages a second for 20
who do not, and the weight of HTML + CSS + JS as sent. The pages of calls are measured with 5,000 files, on a copy of
the base that `benchmarks.call_pages` makes and drops: nothing else may then be using the demonstration.
"""

import argparse
import http.client
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode

USERS = 20
THINKING = 2.0
VISITOR = "(publique)"
SAMPLES = 30
LAYOUT = "/mentions-legales/"
ACCOUNT = ("agent.region@demo.example", "demonstration")
PAGES = {
    "Accueil de l’agent": "/",
    "Région": "/territoires/region/84/",
    "Département (Cantal)": "/territoires/departement/15/",
    "Liste des communes": "/territoires/?maille=commune",
    "Liste des structures": "/structures/",
    "Recherche (un mot)": "/recherche/?q=mauriac",
    "Recherche (mal écrite)": "/recherche/?q=recyclrie",
    "Diagnostic (liste)": "/diagnostic/",
    "Diagnostic (carte)": "DIAGNOSTIC",
    "Méthode (publique)": "/methode/",
    "Connexion (publique)": "/connexion/",
    "Tuile, zoom 6": "/tuiles/territoires/commune/6/33/22.pbf",
    "Tuile, zoom 10": "/tuiles/territoires/commune/10/525/366.pbf",
}


@dataclass(frozen=True)
class Measure:
    page: str
    queries: int
    median_one_ms: float
    p95_thinking_ms: float
    median_many_ms: float
    p95_many_ms: float
    requests_per_second: float
    html_kb: float
    page_kb: float


class Session:
    """One signed-in user on one kept connection."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookie = cookie

    def get(self, path: str) -> tuple[int, bytes, http.client.HTTPMessage]:
        headers = {"Cookie": self.cookie, "Accept-Encoding": "gzip", "Accept": "text/html"}
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read(), answer.headers

    def sign_in(self) -> None:
        self.connection.request("GET", "/connexion/")
        answer = self.connection.getresponse()
        page = answer.read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            raise SystemExit("La page de connexion n’a pas de formulaire.")
        cookies = _cookies(answer.headers)
        body = urlencode({"csrfmiddlewaretoken": token[1], "username": ACCOUNT[0], "password": ACCOUNT[1]})
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", "/connexion/", body, headers)
        answer = self.connection.getresponse()
        answer.read()
        self.cookie = _cookies(answer.headers)
        if "sessionid" not in self.cookie:
            raise SystemExit(f"Connexion impossible avec {ACCOUNT[0]} : la démonstration est-elle chargée ?")


def _cookies(headers: http.client.HTTPMessage) -> str:
    return "; ".join(value.split(";", 1)[0] for value in headers.get_all("Set-Cookie") or [])


def count_queries(path: str, cookie: str) -> int:
    """In this process, on the same database: the queries of a warm page."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by main
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = Client(headers={"host": "localhost"})
    client.cookies.load(cookie)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def layout_cost() -> float:
    """Milliseconds of processor for a page that is little more than the layout, in this process."""
    from django.test import Client  # noqa: PLC0415 -- Django is set up by main

    from accounts.models import User  # noqa: PLC0415

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email=ACCOUNT[0]), backend="django.contrib.auth.backends.ModelBackend")
    client.get(LAYOUT)
    started = time.process_time()
    for _ in range(SAMPLES):
        client.get(LAYOUT)
    return (time.process_time() - started) * 1000 / SAMPLES


def one_user(port: int, cookie: str, path: str) -> tuple[float, bytes]:
    session = Session(port, cookie)
    times, content = [], b""
    for _ in range(SAMPLES):
        started = time.perf_counter()
        status, content, _ = session.get(path)
        times.append((time.perf_counter() - started) * 1000)
        if status not in {200, 204}:
            raise SystemExit(f"{path} répond {status}")
    return statistics.median(times[3:]), content


def many_users(
    port: int, cookie: str, path: str, *, seconds: float, thinking: float = 0.0
) -> tuple[list[float], float]:
    """Times in milliseconds and requests a second, of 20 users who pause between two pages, or do not."""
    times: list[float] = []
    stop = time.perf_counter() + seconds

    def ask() -> None:
        session = Session(port, cookie)
        time.sleep(random.uniform(0, thinking))  # noqa: S311 -- moments of a load, not secrets
        while (started := time.perf_counter()) < stop:
            session.get(path)
            times.append((time.perf_counter() - started) * 1000)
            if thinking:
                # The server closes a connection that has nothing to say for so long.
                session.connection.close()
                time.sleep(thinking)

    started = time.perf_counter()
    threads = [threading.Thread(target=ask) for _ in range(USERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(times) / (time.perf_counter() - started)


def assets_weight(port: int, cookie: str, html: str) -> int:
    """Bytes sent for the style sheets and scripts that the page names (the map library comes later, by itself)."""
    names = re.findall(r'<link rel="stylesheet" href="([^"]+)"|<script[^>]* src="([^"]+)"', html)
    session = Session(port, cookie)
    return sum(len(session.get(style or script)[1]) for style, script in names)


def measure(port: int, cookie: str, name: str, path: str, *, seconds: float) -> Measure:
    import gzip  # noqa: PLC0415 -- only here

    cookie = "" if VISITOR in name else cookie
    median, content = one_user(port, cookie, path)
    thoughtful, _ = many_users(port, cookie, path, seconds=max(seconds, 4 * THINKING), thinking=THINKING)
    times, rate = many_users(port, cookie, path, seconds=seconds)
    html = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    is_page = html.lstrip().startswith(b"<!DOCTYPE")
    assets = assets_weight(port, cookie, html.decode()) if is_page else 0
    return Measure(
        page=name,
        queries=count_queries(path, cookie),
        median_one_ms=median,
        p95_thinking_ms=statistics.quantiles(thoughtful, n=20)[18],
        median_many_ms=statistics.median(times),
        p95_many_ms=statistics.quantiles(times, n=20)[18],
        requests_per_second=rate,
        html_kb=len(content) / 1024,
        page_kb=(len(content) + assets) / 1024,
    )


def start_server() -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "iae_portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--threads", "2", "--no-control-socket", "--log-level", "error"]
    server = subprocess.Popen(command)
    for _ in range(100):
        time.sleep(0.2)
        try:
            if Session(port).get("/sante/")[0] == 200:  # noqa: PLR2004 -- HTTP's own number
                return server, port
        except OSError:
            continue
    server.kill()
    raise SystemExit("Le serveur ne répond pas.")


def latest_diagnosis() -> str:
    from white_zones.models import Run  # noqa: PLC0415 -- Django is set up by main

    run = Run.objects.order_by("-pk").first()
    return f"/diagnostic/{run.pk}/" if run else "/diagnostic/"


def measure_calls(*, seconds: float) -> list[Measure]:
    """The pages of calls, in a process of its own: it works on another database."""
    with tempfile.NamedTemporaryFile("r") as kept:
        command = [sys.executable, "-m", "benchmarks.call_pages", "--seconds", str(seconds), "--json", kept.name]
        subprocess.run(command, check=True)
        return [Measure(**row) for row in json.load(kept)]


def print_table(measures: list[Measure]) -> None:
    header = ("page", "SQL", "p50, 1 util.", "p95, 20 util., pause de 2 s", "pages/s à 20", "HTML", "HTML + CSS + JS")
    print("| " + " | ".join(header) + " |")
    print("|---" * len(header) + "|")
    for row in measures:
        cells = (
            row.page,
            f"{row.queries}",
            f"{row.median_one_ms:.0f} ms",
            f"{row.p95_thinking_ms:.0f} ms",
            f"{row.requests_per_second:.0f}",
            f"{row.html_kb:.1f} Ko",
            f"{row.page_kb:.0f} Ko",
        )
        print("| " + " | ".join(cells) + " |")


def main() -> int:
    parser = argparse.ArgumentParser(description="Mesure les pages principales de la démonstration chargée.")
    parser.add_argument("--seconds", type=float, default=5, help="durée de la charge, par page")
    parser.add_argument("--json", help="fichier où garder les chiffres")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iae_portal.settings.local")
    import django  # noqa: PLC0415 -- needs the settings' name

    django.setup()
    from django.db import connection  # noqa: PLC0415

    server, port = start_server()
    try:
        session = Session(port)
        session.sign_in()
        measures = [
            measure(
                port,
                session.cookie,
                name,
                latest_diagnosis() if path == "DIAGNOSTIC" else path,
                seconds=options.seconds,
            )
            for name, path in PAGES.items()
        ]
        layout = f"{layout_cost():.1f} ms de processeur, {count_queries(LAYOUT, session.cookie)} requêtes SQL"
    finally:
        server.terminate()
        server.wait()
        connection.close()
    measures += measure_calls(seconds=options.seconds)
    print_table(measures)
    print(f"Habillage seul ({LAYOUT}) : {layout}. Charge de la machine : {os.getloadavg()[0]:.1f}.")
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(row) for row in measures], ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
