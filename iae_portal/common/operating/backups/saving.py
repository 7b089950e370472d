"""Making a backup: one state of the database, then the files that it names, in a folder that appears once whole."""

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db import connection
from django.utils import timezone

from iae_portal.common.operating.backups import postgres
from iae_portal.common.operating.backups.errors import BackupError
from iae_portal.common.operating.backups.inventory import (
    FORGOTTEN,
    OF_EXTENSIONS,
    Inventory,
    read_chunks,
    read_database,
    walk_files,
)

DUMP, FILES, INVENTORY = "base.dump", "fichiers", "inventaire.json"
BEING_MADE = ".en-cours"


def make_backup(folder: Path, *, storage: Storage = default_storage) -> Inventory:
    """Write `base.dump`, `fichiers/` and `inventaire.json` in a folder that must not exist yet.

    The files are read after the database: none is ever changed, so that all those that its rows name are there. Raises
    BackupError; what was begun is then removed.
    """
    if folder.exists():
        raise BackupError(f"{folder} existe déjà : choisir un autre dossier, ou le supprimer.")
    begun = folder.with_name(folder.name + BEING_MADE)
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir(parents=True, mode=0o700)
    try:
        inventory = _fill(begun, storage)
    except OSError as error:
        raise BackupError(
            f"{begun} n’a pas pu être écrit ({error.strerror}) : vérifier la place et les droits."
        ) from error
    else:
        begun.rename(folder)
        return inventory
    finally:
        shutil.rmtree(begun, ignore_errors=True)


def _fill(folder: Path, storage: Storage) -> Inventory:
    database = connection.settings_dict["NAME"]
    with postgres.open_database(database) as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        left_out = [f"--exclude-table-data={name}" for name in sorted(FORGOTTEN | OF_EXTENSIONS)]
        options = ["--format=custom", f"--snapshot={snapshot}", f"--file={folder / DUMP}"]
        postgres.run_tool("pg_dump", *options, *left_out, database=database)
        inventory = read_database(cursor)
    files = {name: _copy(storage, name, folder / FILES / name) for name in walk_files(storage)}
    inventory = replace(inventory, files=files)
    told: dict[str, Any] = {"made_at": timezone.now().isoformat(), "version": settings.VERSION, **inventory.to_json()}
    (folder / INVENTORY).write_text(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True))
    return inventory


def _copy(storage: Storage, name: str, path: Path) -> str:
    """The SHA-256 of the file, written under the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with storage.open(name) as source, path.open("wb") as target:
        for block in read_chunks(source):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def forget_old_backups(parent: Path, *, keep: int) -> list[Path]:
    """Remove all backups of a folder but the latest; those removed, whose names begin with their dates."""
    made = sorted(path for path in parent.iterdir() if (path / INVENTORY).exists())
    removed = made[: max(0, len(made) - keep)]
    for path in removed:
        shutil.rmtree(path)
    return removed
