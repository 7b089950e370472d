"""A backup restored beside, or in place of what was there, is the same as what was saved."""

import json
import os

import psycopg2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection

from iae_portal.common.operating.backups import postgres
from iae_portal.common.operating.backups.errors import BackupError
from iae_portal.common.operating.backups.inventory import list_differences, read_tables
from iae_portal.common.operating.backups.restoring import read_inventory, restore_backup, verify_backup
from iae_portal.common.operating.backups.saving import forget_old_backups, make_backup
from tests.factories.territories import make_area

# Other connections read and copy the database: what is written must be committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def storage(tmp_path):
    storage = FileSystemStorage(location=tmp_path / "media")
    storage.save("dossiers/2026/bilan.pdf", ContentFile(b"%PDF-1.7 un bilan"))
    return storage


@pytest.fixture
def backup(tmp_path, storage):
    """A folder that holds one commune and one file."""
    make_area(name="Mauriac")
    folder = tmp_path / "sauvegardes" / "2026-03-02T030000"
    make_backup(folder, storage=storage)
    return folder


@pytest.fixture
def elsewhere(settings):
    """The settings then name a database that does not exist yet; its name."""
    name = f"portail_restauration_{os.getpid()}"
    kept = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    yield name
    connection.close()
    connection.settings_dict["NAME"] = kept
    with postgres.open_server() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}%"])
        names = [found for (found,) in cursor.fetchall()]
    for found in names:
        postgres.drop(found)


def execute(database, statement):
    opened = psycopg2.connect(**{**connection.get_connection_params(), "dbname": database, "cursor_factory": None})
    with opened, opened.cursor() as cursor:
        cursor.execute(statement)
    opened.close()


def read_names(database):
    with postgres.open_database(database) as cursor:
        cursor.execute("SELECT name FROM territories_area")
        return [name for (name,) in cursor.fetchall()]


def test_backup_restored_beside_is_the_same(backup):
    assert verify_backup(backup) == []
    with postgres.open_server() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE '%verification%'")
        assert cursor.fetchone() == (0,)


def test_inventory_tells_rows_and_files(backup):
    inventory = read_inventory(backup)
    assert inventory.tables["territories_area"][0] == 1
    assert list(inventory.files) == ["dossiers/2026/bilan.pdf"]
    assert "django_session" not in inventory.tables
    assert json.loads((backup / "inventaire.json").read_text())["version"]


def test_backup_is_restored_in_a_database_that_does_not_exist(backup, elsewhere, tmp_path):
    target = FileSystemStorage(location=tmp_path / "restored")
    assert restore_backup(backup, storage=target) == ""
    assert read_names(elsewhere) == ["Mauriac"]
    with target.open("dossiers/2026/bilan.pdf") as restored:
        assert restored.read() == b"%PDF-1.7 un bilan"


def test_database_that_holds_something_is_refused(backup, elsewhere, storage):
    restore_backup(backup, storage=storage)
    execute(elsewhere, "UPDATE territories_area SET name = 'Ydes'")
    with pytest.raises(BackupError, match="n’est pas vide"):
        restore_backup(backup, storage=storage)
    assert read_names(elsewhere) == ["Ydes"]


def test_database_replaced_is_renamed_and_keeps_its_rows(backup, elsewhere, storage):
    restore_backup(backup, storage=storage)
    execute(elsewhere, "UPDATE territories_area SET name = 'Ydes'")
    former = restore_backup(backup, storage=storage, replace_existing=True)
    assert (read_names(elsewhere), read_names(former)) == (["Mauriac"], ["Ydes"])


def test_backup_cut_short_leaves_the_database_in_place(backup, elsewhere, storage):
    restore_backup(backup, storage=storage)
    whole = (backup / "base.dump").read_bytes()
    (backup / "base.dump").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupError, match="pg_restore a échoué"):
        restore_backup(backup, storage=storage, replace_existing=True)
    assert read_names(elsewhere) == ["Mauriac"]


def test_row_changed_in_a_backup_is_told(backup):
    inventory = read_inventory(backup)
    with postgres.open_database(connection.settings_dict["NAME"]) as cursor:
        same = read_tables(cursor)
    assert dict(inventory.tables) == same
    execute(connection.settings_dict["NAME"], "UPDATE django_migrations SET name = 'autre' WHERE app = 'reports'")
    with postgres.open_database(connection.settings_dict["NAME"]) as cursor:
        changed = read_tables(cursor)
    other = type(inventory)(tables=changed, schema=inventory.schema, files={})
    assert list_differences(inventory, other) == [
        "Table django_migrations\u00a0: des lignes diffèrent.",
        "Fichier dossiers/2026/bilan.pdf\u00a0: absent.",
    ]


def test_file_changed_in_a_backup_is_told(backup):
    (backup / "fichiers" / "dossiers" / "2026" / "bilan.pdf").write_bytes(b"autre")
    assert verify_backup(backup) == ["Fichier dossiers/2026/bilan.pdf\u00a0: différent."]


def test_folder_without_inventory_is_refused(tmp_path):
    with pytest.raises(BackupError, match="n’est pas une sauvegarde entière"):
        verify_backup(tmp_path)


def test_folder_that_exists_is_refused(backup, storage):
    with pytest.raises(BackupError, match="existe déjà"):
        make_backup(backup, storage=storage)


def test_backup_that_fails_leaves_no_folder(tmp_path, monkeypatch, storage):
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    with pytest.raises(BackupError, match="ne répond pas"):
        make_backup(tmp_path / "sauvegardes" / "une", storage=storage)
    assert list((tmp_path / "sauvegardes").iterdir()) == []


def test_only_the_latest_backups_are_kept(tmp_path):
    for name in ("2026-03-01", "2026-03-02", "2026-03-03", "autre"):
        (tmp_path / name).mkdir()
        if name != "autre":
            (tmp_path / name / "inventaire.json").touch()
    assert [path.name for path in forget_old_backups(tmp_path, keep=2)] == ["2026-03-01"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-03-02", "2026-03-03", "autre"]
