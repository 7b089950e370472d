"""The databases of the tests, on the private server.

`python -m tests.databases` migrates the one that TEST_DATABASE_TEMPLATE names; each suite then takes a copy of it.
Without this variable, each suite migrates its own.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection, transaction
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[1]


def address_of(name: str) -> str:
    """DATABASE_URL, for another database of the same server."""
    return re.sub(r"/[^/]*$", f"/{name}", os.environ["DATABASE_URL"])


@contextmanager
def open_cursor(name: str) -> Iterator[Any]:
    """A cursor on a database of the server, that commits each statement."""
    server = psycopg2.connect(address_of(name).replace("postgis://", "postgresql://"))
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            yield cursor
    finally:
        server.close()


def create_database(name: str, *, template: str = "") -> None:
    """Anew: empty, or a copy of another one that nobody is connected to."""
    command = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template:
        command += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    with open_cursor("postgres") as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        cursor.execute(command)


def migrate_template() -> None:
    name = os.environ["TEST_DATABASE_TEMPLATE"]
    create_database(name)
    environment = {**os.environ, "DATABASE_URL": address_of(name)}
    command = [sys.executable, "manage.py", "migrate", "--no-input", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def keep_for_module(blocker, make):
    """What `make()` gives, written once for the tests of a module; each of them undoes its own changes.

    For a fixture of a module that asks for `django_db_setup` and `django_db_blocker`: `yield from keep_for_module(…)`.
    None of these tests may use real transactions.
    """
    with blocker.unblock(), transaction.atomic():
        made = make()
        # Else the end of each test would check the references of all these rows again.
        connection.check_constraints()
        yield made
        transaction.set_rollback(True)


@contextmanager
def other_database(name):
    """The default connection on a new database, put back whatever happens."""
    home = connection.settings_dict["NAME"]
    execute(f"CREATE DATABASE {name}")
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = home
        execute(f"DROP DATABASE {name}")


def execute(statement):
    """Outside a transaction, which the creation of a database refuses."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


if __name__ == "__main__":
    migrate_template()
