"""Commune outlines as published: a compressed CSV of hexadecimal WKB in EPSG:4326."""

import csv
import lzma
from collections.abc import Collection
from dataclasses import dataclass

from territories.sources.packages import PackageFile, unusable_file

NULL = r"\N"
CURRENT = "COM"
FORMER = {"COMD", "COMA"}
# One outline is a single field of up to a few hundred kilobytes.
FIELD_LIMIT = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Outlines:
    """Hexadecimal WKB by INSEE code: a code may be both a current commune and a former one inside it."""

    current: dict[str, str]
    former: dict[str, str]


def read_outlines(file: PackageFile, *, departments: Collection[str]) -> Outlines:
    """Read the outlines of the communes whose code starts with one of the départements' codes."""
    outlines = Outlines(current={}, former={})
    prefixes = tuple(departments)
    csv.field_size_limit(FIELD_LIMIT)
    try:
        with lzma.open(file.path, "rt", encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["geometry"] == NULL or not row["code"].startswith(prefixes):
                    continue
                if row["type"] == CURRENT:
                    outlines.current[row["code"]] = row["geometry"]
                elif row["type"] in FORMER:
                    outlines.former[row["code"]] = row["geometry"]
    except (lzma.LZMAError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise unusable_file(file, "il est tronqué ou corrompu.") from error
    except KeyError as error:
        raise unusable_file(file, f"la colonne {error} manque.") from error
    return outlines
