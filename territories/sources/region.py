"""One region made whole: every area with its outline, its map outlines and where it belongs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon

from territories.enums import AreaLevel
from territories.sources.divisions import Divisions, read_divisions
from territories.sources.outlines import read_outlines
from territories.sources.packages import PackageDataError, PackageFiles
from territories.sources.projection import WebMercatorProjection
from territories.sources.repairs import build_outlines
from territories.sources.simplification import SharedBorders
from territories.sources.surfaces import is_valid, join_outlines, make_valid
from territories.sources.welding import weld_outlines

# In web-map metres, about 1.4 times the ground's: less than half a pixel at the closest zoom of each band.
LOW_TOLERANCE = 1000.0
MIDDLE_TOLERANCE = 300.0


@dataclass(frozen=True, kw_only=True)
class AreaRecord:
    """An area ready to be stored; geometries are hexadecimal EWKB."""

    level: str
    code: str
    name: str
    population: int
    epci_kind: str
    is_partial: bool
    geom: str
    point: str
    tile_low: str
    tile_middle: str
    tile_full: str


@dataclass(frozen=True, kw_only=True)
class MembershipRecord:
    child_level: str
    child_code: str
    parent_level: str
    parent_code: str


@dataclass(frozen=True, kw_only=True)
class RegionData:
    fingerprint: str
    areas: tuple[AreaRecord, ...]
    memberships: tuple[MembershipRecord, ...]


Outlines = dict[str, MultiPolygon]


def build_region(files: PackageFiles, *, region_code: str) -> RegionData:
    """Read the packages, repair the outlines and derive every level of the region."""
    divisions = read_divisions(files, region_code=region_code)
    communes = build_outlines(
        codes=divisions.communes,
        published=read_outlines(files.outlines, departments=divisions.departments),
        earlier=read_outlines(files.repairs, departments=divisions.departments),
    )
    refuse_invalid(communes)
    communes = weld_outlines(communes)
    refuse_invalid(communes)
    outlines = dissolve_levels(divisions, communes=communes)
    return RegionData(
        fingerprint=files.fingerprint(region_code=region_code),
        areas=tuple(_build_areas(divisions, outlines=outlines)),
        memberships=tuple(_build_memberships(divisions)),
    )


def refuse_invalid(outlines: Outlines) -> None:
    invalid = sorted(code for code, outline in outlines.items() if not is_valid(outline) or outline.empty)
    if invalid:
        raise PackageDataError(f"Contours de commune non valides : {', '.join(invalid[:10])}.")


def dissolve_levels(divisions: Divisions, *, communes: Outlines) -> dict[AreaLevel, Outlines]:
    """Join communes into EPCI and arrondissements, these into départements, and these into the region."""
    rows = divisions.communes.values()
    arrondissements = _dissolve(communes, groups={row.code: row.arrondissement for row in rows})
    departments = _dissolve(
        arrondissements, groups={code: divisions.arrondissements[code].department for code in arrondissements}
    )
    return {
        AreaLevel.REGION: _dissolve(departments, groups=dict.fromkeys(departments, divisions.region_code)),
        AreaLevel.DEPARTMENT: departments,
        AreaLevel.ARRONDISSEMENT: arrondissements,
        AreaLevel.EPCI: _dissolve(communes, groups={row.code: row.epci for row in rows}),
        AreaLevel.COMMUNE: communes,
    }


def _dissolve(outlines: Outlines, *, groups: Mapping[str, str]) -> Outlines:
    members: dict[str, list[MultiPolygon]] = defaultdict(list)
    for code, group in groups.items():
        members[group].append(outlines[code])
    return {group: join_outlines(parts) for group, parts in members.items()}


def _build_areas(divisions: Divisions, *, outlines: Mapping[AreaLevel, Outlines]) -> Iterable[AreaRecord]:
    projection = WebMercatorProjection()
    projected = {
        level: {code: projection.project(outline) for code, outline in areas.items()}
        for level, areas in outlines.items()
    }
    communes = projected[AreaLevel.COMMUNE]
    borders = SharedBorders(communes.values())
    for tolerance in (LOW_TOLERANCE, MIDDLE_TOLERANCE):
        borders.simplify_together(communes, tolerance=tolerance)
    names = _list_names(divisions)
    for level, areas in outlines.items():
        populations = _populations(divisions, level=level)
        for code in sorted(areas):
            full = projected[level][code]
            epci = divisions.epci.get(code) if level == AreaLevel.EPCI else None
            yield AreaRecord(
                level=level.value,
                code=code,
                name=names[level][code],
                population=populations[code],
                epci_kind=epci.kind if epci else "",
                is_partial=bool(epci and epci.is_partial),
                geom=_hex(areas[code]),
                point=_hex(areas[code].point_on_surface),
                tile_low=_hex(make_valid(borders.simplify(full, tolerance=LOW_TOLERANCE))),
                tile_middle=_hex(make_valid(borders.simplify(full, tolerance=MIDDLE_TOLERANCE))),
                tile_full=_hex(make_valid(full)),
            )


def _hex(geometry: GEOSGeometry) -> str:
    return geometry.hexewkb.decode()


def _list_names(divisions: Divisions) -> dict[AreaLevel, dict[str, str]]:
    return {
        AreaLevel.REGION: {divisions.region_code: divisions.region_name},
        AreaLevel.DEPARTMENT: divisions.departments,
        AreaLevel.ARRONDISSEMENT: {code: row.name for code, row in divisions.arrondissements.items()},
        AreaLevel.EPCI: {code: row.name for code, row in divisions.epci.items()},
        AreaLevel.COMMUNE: {code: row.name for code, row in divisions.communes.items()},
    }


def _populations(divisions: Divisions, *, level: AreaLevel) -> dict[str, int]:
    populations: dict[str, int] = defaultdict(int)
    for commune in divisions.communes.values():
        place = {
            AreaLevel.REGION: divisions.region_code,
            AreaLevel.DEPARTMENT: commune.department,
            AreaLevel.ARRONDISSEMENT: commune.arrondissement,
            AreaLevel.EPCI: commune.epci,
            AreaLevel.COMMUNE: commune.code,
        }[level]
        populations[place] += commune.population
    return populations


def _build_memberships(divisions: Divisions) -> Iterable[MembershipRecord]:
    def link(child: AreaLevel, child_code: str, parent: AreaLevel, parent_code: str) -> MembershipRecord:
        return MembershipRecord(
            child_level=child.value, child_code=child_code, parent_level=parent.value, parent_code=parent_code
        )

    region = divisions.region_code
    for code in divisions.departments:
        yield link(AreaLevel.DEPARTMENT, code, AreaLevel.REGION, region)
    for code, arrondissement in divisions.arrondissements.items():
        yield link(AreaLevel.ARRONDISSEMENT, code, AreaLevel.DEPARTMENT, arrondissement.department)
        yield link(AreaLevel.ARRONDISSEMENT, code, AreaLevel.REGION, region)
    for code in divisions.epci:
        yield link(AreaLevel.EPCI, code, AreaLevel.REGION, region)
    for code, commune in divisions.communes.items():
        yield link(AreaLevel.COMMUNE, code, AreaLevel.EPCI, commune.epci)
        yield link(AreaLevel.COMMUNE, code, AreaLevel.ARRONDISSEMENT, commune.arrondissement)
        yield link(AreaLevel.COMMUNE, code, AreaLevel.DEPARTMENT, commune.department)
        yield link(AreaLevel.COMMUNE, code, AreaLevel.REGION, region)
