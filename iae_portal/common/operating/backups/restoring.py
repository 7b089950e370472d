"""Restoring a backup, and proving one by restoring it beside: nothing of what is in service is ever erased."""

import json
import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.db import connection
from django.utils import timezone

from iae_portal.common.operating.backups import postgres
from iae_portal.common.operating.backups.errors import BackupError
from iae_portal.common.operating.backups.inventory import (
    Inventory,
    fingerprint_file,
    list_differences,
    read_database,
    read_tables,
)
from iae_portal.common.operating.backups.saving import DUMP, FILES, INVENTORY

# The first differences say enough of what went wrong.
MOST_TOLD = 5


def read_inventory(folder: Path) -> Inventory:
    """Raises BackupError when the folder is no whole backup."""
    try:
        return Inventory.from_json(json.loads((folder / INVENTORY).read_text()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(
            f"{folder} n’est pas une sauvegarde entière : {INVENTORY} manque ou est illisible."
        ) from error


def verify_backup(folder: Path) -> list[str]:
    """Restore it in a database of its own, compare and remove that database; the differences, none for a good one."""
    expected = read_inventory(folder)
    database = f"{connection.settings_dict['NAME']}_verification_{os.getpid()}"
    postgres.drop(database)
    try:
        _load(folder, database)
        found = replace(_read_database(database), files=_read_copies(folder, expected))
        return list_differences(expected, found)
    finally:
        postgres.drop(database)


def restore_backup(folder: Path, *, replace_existing: bool = False, storage: Storage = default_storage) -> str:
    """Put the database and the files of the settings in the state of the backup; the name of the former database.

    Without `replace_existing`, refuses when the database holds anything. With it, the former one is renamed. The files
    that the backup does not name stay. Raises BackupError, the former database then being in its place.
    """
    expected = read_inventory(folder)
    database = connection.settings_dict["NAME"]
    connection.close()
    former = _set_aside(database, replace_existing=replace_existing)
    try:
        _load(folder, database)
        _write_files(folder, expected, storage)
        found = replace(_read_database(database), files=_read_stored(expected, storage))
        _require_same(expected, found)
    except BackupError:
        _put_back(database, former)
        raise
    return former


def _require_same(expected: Inventory, found: Inventory) -> None:
    if differences := list_differences(expected, found):
        raise BackupError(" ".join(differences[:MOST_TOLD]))


def _set_aside(database: str, *, replace_existing: bool) -> str:
    if not postgres.exists(database):
        return ""
    if not replace_existing and _holds_tables(database):
        raise BackupError(f"La base {database} n’est pas vide. Ajouter --replace : elle sera renommée, non effacée.")
    former = f"{database}_avant_{timezone.now():%Y%m%d_%H%M%S}"
    postgres.rename(database, to=former)
    return former


def _put_back(database: str, former: str) -> None:
    with suppress(BackupError):
        postgres.drop(database)
        if former:
            postgres.rename(former, to=database)


def _holds_tables(database: str) -> bool:
    with postgres.open_database(database) as cursor:
        return bool(read_tables(cursor))


def _load(folder: Path, database: str) -> None:
    postgres.create(database)
    # The comments are those of extensions, which belong to the owner of the server.
    options = ["--exit-on-error", "--no-owner", "--no-privileges", "--no-comments", "--jobs=2"]
    postgres.run_tool("pg_restore", *options, f"--dbname={database}", str(folder / DUMP), database=database)


def _read_database(database: str) -> Inventory:
    with postgres.open_database(database) as cursor:
        return read_database(cursor)


def _read_copies(folder: Path, expected: Inventory) -> dict[str, str]:
    found = {}
    for name in expected.files:
        path = folder / FILES / name
        if path.exists():
            with path.open("rb") as opened:
                found[name] = fingerprint_file(opened)
    return found


def _write_files(folder: Path, expected: Inventory, storage: Storage) -> None:
    """Each file that is absent or other; those in place stay as they are."""
    for name, digest in expected.files.items():
        if storage.exists(name):
            with storage.open(name) as opened:
                if fingerprint_file(opened) == digest:
                    continue
            storage.delete(name)
        try:
            with (folder / FILES / name).open("rb") as opened:
                storage.save(name, File(opened))
        except OSError as error:
            raise BackupError(f"Le fichier {name} n’a pas pu être écrit ({error.strerror}).") from error


def _read_stored(expected: Inventory, storage: Storage) -> dict[str, str]:
    found = {}
    for name in expected.files:
        if storage.exists(name):
            with storage.open(name) as opened:
                found[name] = fingerprint_file(opened)
    return found
