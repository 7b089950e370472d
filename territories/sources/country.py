"""Metropolitan France as points: what a national diagnosis needs of the territories, without outlines or maps."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from territories.enums import AreaLevel
from territories.sources.outlines import read_outlines
from territories.sources.packages import PackageDataError, PackageFile, PackageFiles, unusable_file
from territories.sources.region import MembershipRecord
from territories.sources.repairs import to_shape

COUNTRY_CODE = "FR"
COUNTRY_NAME = "France métropolitaine"
METROPOLITAN = "metro"


@dataclass(frozen=True, kw_only=True)
class PlaceRecord:
    """An area ready to be stored, as a point inside it in hexadecimal EWKB."""

    level: AreaLevel
    code: str
    name: str
    population: int
    epci_kind: str
    point: str


@dataclass(frozen=True, kw_only=True)
class CountryData:
    areas: tuple[PlaceRecord, ...]
    memberships: tuple[MembershipRecord, ...]


@dataclass(frozen=True, kw_only=True)
class _Commune:
    code: str
    name: str
    population: int
    parents: Mapping[AreaLevel, str]


def read_country(files: PackageFiles) -> CountryData:
    """Read the communes of metropolitan France and what contains them, from the packages of the region.

    Islands without an EPCI have none here either. A larger area lies where its most populous commune does.
    """
    regions = {row["code"]: row["nom"] for row in _read(files.regions) if row.get("zone") == METROPOLITAN}
    names = {
        AreaLevel.COUNTRY: {COUNTRY_CODE: COUNTRY_NAME},
        AreaLevel.REGION: regions,
        AreaLevel.DEPARTMENT: _names(files.departments, regions=regions),
        AreaLevel.ARRONDISSEMENT: _names(files.arrondissements, regions=regions),
        AreaLevel.EPCI: {row["code"]: row["nom"] for row in _read(files.epci)},
    }
    kinds = {row["code"]: row["type"] for row in _read(files.epci)}
    communes = list(_read_communes(files, regions=regions))
    if not communes:
        raise unusable_file(files.communes, "il ne contient aucune commune de France métropolitaine.")
    points = _read_points(files, communes=communes)
    areas = [
        PlaceRecord(
            level=AreaLevel.COMMUNE,
            code=commune.code,
            name=commune.name,
            population=commune.population,
            epci_kind="",
            point=points[commune.code],
        )
        for commune in communes
    ]
    areas += _gather(communes, points=points, names=names, kinds=kinds)
    return CountryData(areas=tuple(areas), memberships=tuple(_link(communes)))


def _read_communes(files: PackageFiles, *, regions: Mapping[str, str]) -> Iterator[_Commune]:
    epci = {member["code"]: row["code"] for row in _read(files.epci) for member in row["membres"]}
    for row in sorted(_read(files.communes), key=lambda row: str(row["code"])):
        if row["type"] != "commune-actuelle" or row["region"] not in regions:
            continue
        parents = {
            AreaLevel.COUNTRY: COUNTRY_CODE,
            AreaLevel.REGION: row["region"],
            AreaLevel.DEPARTMENT: row["departement"],
            AreaLevel.ARRONDISSEMENT: row["arrondissement"],
        }
        if row["code"] in epci:
            parents[AreaLevel.EPCI] = epci[row["code"]]
        yield _Commune(code=row["code"], name=row["nom"], population=row["population"], parents=parents)


def _read_points(files: PackageFiles, *, communes: list[_Commune]) -> dict[str, str]:
    """A point inside each commune; the few that lack an outline have the one of their former self."""
    everywhere = [""]  # a prefix of every code
    published = read_outlines(files.outlines, departments=everywhere)
    earlier = read_outlines(files.repairs, departments=everywhere)
    known = earlier.former | earlier.current | published.former | published.current
    missing = [commune.code for commune in communes if commune.code not in known]
    if missing:
        raise PackageDataError(
            f"{len(missing)} commune(s) sans contour dans les paquets de données : {', '.join(missing[:10])}. "
            "Supprimez le dossier .local/packages, lancez « bin/setup », puis recommencez."
        )
    return {commune.code: _point_inside(known[commune.code]) for commune in communes}


def _point_inside(outline: str) -> str:
    point = to_shape(outline).point_on_surface
    point.srid = 4326
    return str(point.hexewkb.decode())


def _gather(
    communes: list[_Commune],
    *,
    points: Mapping[str, str],
    names: Mapping[AreaLevel, Mapping[str, str]],
    kinds: Mapping[str, str],
) -> Iterator[PlaceRecord]:
    """The larger areas that some commune belongs to, by level and code."""
    members: dict[tuple[AreaLevel, str], list[_Commune]] = defaultdict(list)
    for commune in communes:
        for level, code in commune.parents.items():
            members[level, code].append(commune)
    for level, code in sorted(members):
        inside = members[level, code]
        yield PlaceRecord(
            level=level,
            code=code,
            name=names[level][code],
            population=sum(commune.population for commune in inside),
            epci_kind=kinds[code] if level == AreaLevel.EPCI else "",
            point=points[max(inside, key=lambda commune: (commune.population, commune.code)).code],
        )


def _link(communes: list[_Commune]) -> Iterator[MembershipRecord]:
    """Each commune in all that contains it, and each département in its région and country."""
    above = (AreaLevel.REGION, AreaLevel.COUNTRY)
    links = set()
    for commune in communes:
        for level, code in commune.parents.items():
            yield MembershipRecord(
                child_level=AreaLevel.COMMUNE, child_code=commune.code, parent_level=level, parent_code=code
            )
        department, region = commune.parents[AreaLevel.DEPARTMENT], commune.parents[AreaLevel.REGION]
        links |= {(AreaLevel.DEPARTMENT, department, level, commune.parents[level]) for level in above}
        links.add((AreaLevel.REGION, region, AreaLevel.COUNTRY, COUNTRY_CODE))
    for child_level, child_code, parent_level, parent_code in sorted(links):
        yield MembershipRecord(
            child_level=child_level, child_code=child_code, parent_level=parent_level, parent_code=parent_code
        )


def _names(file: PackageFile, *, regions: Mapping[str, str]) -> dict[str, str]:
    return {row["code"]: row["nom"] for row in _read(file) if row.get("region") in regions}


def _read(file: PackageFile) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = json.loads(file.path.read_bytes())
    except ValueError as error:
        raise unusable_file(file, "ce n’est pas un fichier JSON complet.") from error
    if not all(isinstance(row, dict) and "code" in row for row in rows):
        raise unusable_file(file, "sa structure n’est pas celle attendue.")
    return rows
