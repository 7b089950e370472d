"""PostgreSQL's own tools, run on the database of the settings or on another of the same server."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection
from psycopg2 import sql

from iae_portal.common.operating.backups.errors import BackupError

INSTALLED = Path("/usr/lib/postgresql")
MAINTENANCE = "postgres"
VARIABLES = {"dbname": "PGDATABASE", "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}


def run_tool(name: str, *arguments: str, database: str) -> str:
    """What the tool prints; raises BackupError with the end of what it complains of."""
    environment = {**os.environ, **_address(database)}
    command = [str(_find_tool(name)), "--no-password", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"{name} a échoué sur la base {database} : {done.stderr.strip()[-600:]}")
    return done.stdout


def exists(database: str) -> bool:
    with open_server() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        return cursor.fetchone() is not None


def create(database: str) -> None:
    with open_server() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))


def drop(database: str) -> None:
    with open_server() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))


def rename(database: str, *, to: str) -> None:
    """Refused by the server while somebody is connected: raises BackupError, which says so."""
    statement = sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(database), sql.Identifier(to))
    try:
        with open_server() as cursor:
            cursor.execute(statement)
    except psycopg2.errors.ObjectInUse as error:
        raise BackupError(
            f"La base {database} est encore utilisée : arrêter le serveur web, les exécutants et l’ordonnanceur."
        ) from error


@contextmanager
def open_database(database: str) -> Iterator[Any]:
    """A cursor in one transaction that only reads, on one state of the data."""
    opened = _connect(database)
    try:
        opened.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with opened.cursor() as cursor:
            yield cursor
    finally:
        opened.close()


@contextmanager
def open_server() -> Iterator[Any]:
    """A cursor outside of any transaction, on the database that every server has."""
    opened = _connect(MAINTENANCE)
    opened.autocommit = True
    try:
        with opened.cursor() as cursor:
            yield cursor
    finally:
        opened.close()


def _connect(database: str) -> Any:
    try:
        return psycopg2.connect(**_parameters(database))
    except psycopg2.OperationalError as error:
        raise BackupError(f"La base {database} ne répond pas : {str(error).strip()[:300]}") from error


def _find_tool(name: str) -> Path:
    """That of the server's version or a later one; an older one cannot read the server."""
    wanted = _read_version()
    versions = sorted((int(path.name), path) for path in INSTALLED.glob("[0-9]*") if path.name.isdigit())
    for version, folder in versions:
        if version >= wanted and (folder / "bin" / name).exists():
            return folder / "bin" / name
    if found := shutil.which(name):
        return Path(found)
    raise BackupError(f"{name} est introuvable : apt-get install postgresql-client-{wanted}")


def _read_version() -> int:
    with open_server() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def _parameters(database: str) -> dict[str, str]:
    told = connection.settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    return {"dbname": database, **{name: str(told[key]) for name, key in names.items() if told.get(key)}}


def _address(database: str) -> dict[str, str]:
    """The same, as the variables that the tools read."""
    return {VARIABLES[name]: value for name, value in _parameters(database).items()}
