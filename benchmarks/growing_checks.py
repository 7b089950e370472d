"""What `benchmarks.growing` looks at besides the promises: files, the copy of the database, the pool."""

import hashlib
import http.client
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg2

from benchmarks.growing_hosts import HEADERS, WEB_PORT
from benchmarks.growing_services import POOL_PORT, Shared

Verdict = tuple[str, bool, str]
DASHBOARDS = (
    "/territoires/region/84/",
    "/territoires/departement/15/",
    "/territoires/?maille=commune",
    "/donnees/",
    "/tuiles/territoires/commune/8/132/91.pbf",
)
TURNS = 8


@dataclass(frozen=True)
class Browsed:
    """Dashboards read one after the other: how many did not answer 200, and the seconds of each."""

    errors: list[str]
    times: list[float]

    @property
    def told(self) -> str:
        middle, worst = 1000 * statistics.median(self.times), 1000 * max(self.times)
        return f"{len(self.times)} pages, {len(self.errors)} erreurs, médiane {middle:.0f} ms, au pire {worst:.0f} ms"


def fetch(address: str, path: str, cookie: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address, WEB_PORT, timeout=30)
    try:
        connection.request("GET", path, headers={**HEADERS, "Cookie": cookie})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def browse(addresses: Sequence[str], cookie: str, *, turns: int = TURNS) -> Browsed:
    errors, times = [], []
    for turn in range(turns):
        for path in DASHBOARDS:
            begun = time.monotonic()
            status, _ = fetch(addresses[turn % len(addresses)], path, cookie)
            times.append(time.monotonic() - begun)
            if status not in (200, 204):
                errors.append(f"{status} {path}")
    return Browsed(errors, times)


def compare_files(addresses: Sequence[str], cookie: str, paths: Sequence[str]) -> Verdict:
    """Each document as each web server gives it, though another host made it."""
    found = [{hashlib.sha256(fetch(one, path, cookie)[1]).hexdigest() for one in addresses} for path in paths]
    states = {fetch(one, path, cookie)[0] for one in addresses for path in paths}
    same = states == {200} and all(len(digests) == 1 for digests in found)
    return "chaque serveur web donne les mêmes documents", same, f"{len(paths)} documents, {len(addresses)} serveurs"


def count_transactions(url: str) -> int:
    """Those that a server has ended in the base since it started."""
    from dj_database_url import parse  # noqa: PLC0415 -- reads the address as the settings do

    told = parse(url)
    connection = psycopg2.connect(
        host=told["HOST"], port=told["PORT"], user=told["USER"], password=told["PASSWORD"], dbname=told["NAME"]
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def check_copy(shared: Shared, addresses: Sequence[str], cookie: str) -> list[Verdict]:
    """Dashboards read without a change to the base: most of their queries are answered by the copy."""
    browse(addresses, cookie, turns=2)
    # Servers write their counts at most once a second.
    time.sleep(3)
    before = count_transactions(shared.direct), count_transactions(shared.copy)
    browsed = browse(addresses, cookie)
    time.sleep(3)
    main, copied = (
        after - earlier
        for after, earlier in zip(
            (count_transactions(shared.direct), count_transactions(shared.copy)), before, strict=True
        )
    )
    told = f"{copied} transactions sur la copie, {main} sur la base ; {browsed.told}"
    return [("la copie répond aux tableaux de bord", not browsed.errors and copied > main, told)]


def read_pool(shared: Shared) -> tuple[int, int]:
    """Connections that the pool was asked for, and those that it holds to the database."""
    connection = psycopg2.connect(
        host=shared.pool.address, port=POOL_PORT, user="portail", password=shared.password, dbname="pgbouncer"
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW LISTS")
            told = dict(cursor.fetchall())
        return int(told["used_clients"]), int(told["used_servers"])
    finally:
        connection.close()
