"""The slowest queries of the pages of `benchmarks.load`, with what PostgreSQL says of how it answers them."""

from collections.abc import Iterable

SHOWN = 5
SHORTENED = 110


def list_slowest(pages: Iterable[tuple[str, str, str]]) -> list[tuple[str, float, str, str]]:
    """Page, milliseconds, statement and plan of the slowest queries; `pages` are names, addresses and cookies."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by the caller
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    found: dict[str, tuple[float, str]] = {}
    for name, path, cookie in pages:
        client = Client(headers={"host": "localhost"})
        client.cookies.load(cookie)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        for query in captured.captured_queries:
            if query["sql"].startswith("SELECT"):
                known = found.get(query["sql"], (0.0, name))
                found[query["sql"]] = max(known, (float(query["time"]) * 1000, name))
    slowest = sorted(found.items(), key=lambda item: -item[1][0])[:SHOWN]
    return [(name, took, sql, _explain(sql)) for sql, (took, name) in slowest]


def _explain(sql: str) -> str:
    from django.db import connection  # noqa: PLC0415 -- Django is set up by the caller

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + sql.replace("%", "%%"))
        return "\n".join(line for (line,) in cursor.fetchall())


def shorten(sql: str) -> str:
    """The table first: the columns of a model say nothing of the query."""
    _, _, rest = sql.partition(" FROM ")
    return f"… FROM {rest}"[:SHORTENED]
