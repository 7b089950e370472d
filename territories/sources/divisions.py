"""The official divisions (communes, EPCI, arrondissements, départements) and populations of one region."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from territories.sources.packages import PackageDataError, PackageFile, PackageFiles, unusable_file

T = TypeVar("T")

# The year of the code officiel géographique and the census year of the populations, as the package states them.
COG_VINTAGE = 2026
POPULATION_YEAR = 2023


@dataclass(frozen=True, kw_only=True)
class Commune:
    code: str
    name: str
    population: int
    epci: str
    arrondissement: str
    department: str


@dataclass(frozen=True, kw_only=True)
class Epci:
    code: str
    name: str
    kind: str
    is_partial: bool


@dataclass(frozen=True, kw_only=True)
class Arrondissement:
    code: str
    name: str
    department: str


@dataclass(frozen=True, kw_only=True)
class Divisions:
    region_code: str
    region_name: str
    departments: dict[str, str]
    arrondissements: dict[str, Arrondissement]
    epci: dict[str, Epci]
    communes: dict[str, Commune]


def read_divisions(files: PackageFiles, *, region_code: str) -> Divisions:
    """Read every division of the region; a commune without population, EPCI or arrondissement is refused."""
    regions = read_rows(files.regions, lambda row: (row["code"], row["nom"]))
    region_name = dict(regions).get(region_code)
    if region_name is None:
        raise PackageDataError(f"La région « {region_code} » est inconnue du découpage administratif.")
    epci_rows = read_rows(files.epci, lambda row: row | {"codes": {member["code"] for member in row["membres"]}})
    epci_of = {code: row["code"] for row in epci_rows for code in row["codes"]}
    communes = {
        row["code"]: _build_commune(files.communes, row, epci_of=epci_of)
        for row in read_rows(files.communes, lambda row: row if row["type"] == "commune-actuelle" else None)
        if row and row["region"] == region_code
    }
    used = Counter(commune.epci for commune in communes.values())
    return Divisions(
        region_code=region_code,
        region_name=region_name,
        departments=dict(read_rows(files.departments, lambda row: (row["code"], row["nom"]), region_code=region_code)),
        arrondissements={
            row.code: row
            for row in read_rows(
                files.arrondissements,
                lambda row: Arrondissement(code=row["code"], name=row["nom"], department=row["departement"]),
                region_code=region_code,
            )
        },
        epci={
            row["code"]: Epci(
                code=row["code"],
                name=row["nom"],
                kind=row["type"],
                is_partial=used[row["code"]] < len(row["codes"]),
            )
            for row in epci_rows
            if row["code"] in used
        },
        communes=communes,
    )


def _build_commune(file: PackageFile, row: dict[str, Any], *, epci_of: dict[str, str]) -> Commune:
    try:
        return Commune(
            code=row["code"],
            name=row["nom"],
            population=row["population"],
            epci=epci_of[row["code"]],
            arrondissement=row["arrondissement"],
            department=row["departement"],
        )
    except KeyError as error:
        raise unusable_file(file, f"la commune {row['code']} n’a pas de valeur pour {error}.") from error


def read_rows(file: PackageFile, build: Callable[[dict[str, Any]], T], *, region_code: str = "") -> list[T]:
    """Every row of a file of divisions through a function, or those of one region."""
    try:
        rows = json.loads(file.path.read_bytes())
        return [build(row) for row in rows if not region_code or row.get("region") == region_code]
    except ValueError as error:
        raise unusable_file(file, "ce n’est pas un fichier JSON complet.") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise unusable_file(file, f"sa structure n’est pas celle attendue ({error}).") from error
