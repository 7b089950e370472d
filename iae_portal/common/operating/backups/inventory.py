"""What a backup holds, so that what is restored from it can be compared: rows of each table, files, schema."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import Storage
from psycopg2 import sql

# Sessions are not kept: nobody is signed in to what is restored.
FORGOTTEN = frozenset({"accounts_portalsession", "django_session"})
# What comes with the extension, of which the portal changes nothing.
OF_EXTENSIONS = frozenset({"spatial_ref_sys"})
# The part of an md5 that a bigint holds; their sum depends neither on the order of rows nor on memory.
FINGERPRINT = """
SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0)::text FROM {} AS t
"""
TABLES = """
SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname = 'public'
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relname
"""
# What the schema is made of, by name: PostgreSQL writes the same condition in other words once it is restored.
SCHEMA = """
SELECT format('%%s.%%s %%s %%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relname = ANY(%(tables)s) AND c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT format('%%s %%s %%s', conrelid::regclass, conname, contype) FROM pg_constraint
WHERE conrelid::regclass::text = ANY(%(tables)s)
UNION ALL
SELECT format('%%s %%s', tablename, indexname) FROM pg_indexes WHERE tablename = ANY(%(tables)s)
UNION ALL
SELECT format('%%s %%s %%s', proname, pg_get_function_identity_arguments(p.oid), md5(prosrc)) FROM pg_proc AS p
WHERE pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT format('%%s %%s', tgrelid::regclass, tgname) FROM pg_trigger WHERE NOT tgisinternal
ORDER BY 1
"""
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Inventory:
    """`tables`: rows and fingerprint by name; `files`: SHA-256 by name; `schema`: SHA-256 of its parts."""

    tables: Mapping[str, tuple[int, str]]
    schema: str
    files: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        tables = {name: list(told) for name, told in self.tables.items()}
        return {"tables": tables, "schema": self.schema, "files": dict(self.files)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Inventory":
        tables = {name: (int(rows), str(fingerprint)) for name, (rows, fingerprint) in told["tables"].items()}
        return cls(tables=tables, schema=told["schema"], files=dict(told["files"]))


def read_database(cursor: Any) -> "Inventory":
    """Its tables and its schema, in the transaction of the cursor; no file."""
    tables = read_tables(cursor)
    cursor.execute(SCHEMA, {"tables": list(tables)})
    told = "\n".join(line for (line,) in cursor.fetchall())
    return Inventory(tables=tables, schema=hashlib.sha256(told.encode()).hexdigest(), files={})


def read_tables(cursor: Any) -> dict[str, tuple[int, str]]:
    """Rows and fingerprint of each table of the portal, in the transaction of the cursor."""
    cursor.execute(TABLES)
    found = {}
    for (name,) in cursor.fetchall():
        if name not in FORGOTTEN:
            cursor.execute(sql.SQL(FINGERPRINT).format(sql.Identifier(name)))
            found[name] = cursor.fetchone()
    return found


def walk_files(storage: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files of a storage, in order; nothing when it has never held any."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" if folder else name for name in sorted(names))
    for inner in sorted(folders):
        yield from walk_files(storage, f"{folder}/{inner}" if folder else inner)


def read_chunks(opened: Any) -> Iterator[bytes]:
    while block := opened.read(CHUNK):
        yield block


def fingerprint_file(opened: Any) -> str:
    digest = hashlib.sha256()
    for block in read_chunks(opened):
        digest.update(block)
    return digest.hexdigest()


def list_differences(expected: Inventory, found: Inventory) -> list[str]:
    """What was restored otherwise than it was kept, in sentences; empty when all is the same."""
    told = []
    if expected.schema != found.schema:
        told.append("La structure de la base n’est pas la même.")
    for name in sorted({*expected.tables, *found.tables}):
        kept, read = expected.tables.get(name), found.tables.get(name)
        if kept is None or read is None:
            told.append(f"Table {name} : {'inconnue de la sauvegarde' if kept is None else 'absente'}.")
        elif kept[0] != read[0]:
            told.append(f"Table {name} : {read[0]} lignes au lieu de {kept[0]}.")
        elif kept[1] != read[1]:
            told.append(f"Table {name} : des lignes diffèrent.")
    for name, digest in sorted(expected.files.items()):
        if found.files.get(name) != digest:
            told.append(f"Fichier {name} : {'différent' if name in found.files else 'absent'}.")
    return told
