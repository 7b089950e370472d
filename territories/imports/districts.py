"""Priority districts of the politique de la ville: their communes, and their outline when the file has one."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, MultiPolygon, Point

from iae_portal.common.imports.report import Change
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Row, Sheet
from iae_portal.common.models import Source
from territories.enums import AreaLevel
from territories.imports.communes import Communes
from territories.imports.values import OUTSIDE
from territories.models import Area, AreaMembership, AreaOutline, DistrictCommune
from territories.sources.surfaces import polygons_of

CODE = re.compile(r"QN\d{3}[0-9A-Z]{3}|QP\d{6}")
# « 01004 », « 01004;01005 », « ="01004" »: whatever wraps or separates them.
COMMUNE_CODES = re.compile(r"\b[0-9AB]{5}\b")
VINTAGE = 2024
WEB_MERCATOR = 3857


@dataclass(frozen=True, slots=True)
class District:
    row: int
    code: str
    name: str
    communes: tuple[int, ...]
    outline: MultiPolygon | None


def load_districts(sheet: Sheet, session: Session) -> None:
    """Create or change the districts of the file; a list without outlines never erases an outline."""
    districts = list(_read(sheet))
    if not districts:
        raise sheet.report.stop(f"« {sheet.report.file_name} » ne contient aucun quartier de la région.")
    sheet.report.rows_kept += len(districts)
    change = Change(label="Quartiers prioritaires")
    stored = {area.code: area for area in Area.objects.at_level(AreaLevel.PRIORITY_DISTRICT)}
    links = _stored_links()
    outlines = dict(AreaOutline.objects.filter(area__in=stored.values()).values_list("area__code", "geom"))
    different = []
    for district in districts:
        old = stored.get(district.code)
        if old is None:
            change.created += 1
        elif _is_same(district, old, links=links, outline=outlines.get(district.code)):
            change.unchanged += 1
            continue
        else:
            change.changed += 1
            change.show(f"{district.code} : {old.name} → {district.name}")
        different.append(district)
    session.tell(change)
    if different:
        source = session.source(sheet, vintage=str(VINTAGE))
        _store(different, source=source)
        session.touched["areas"].add(AreaLevel.PRIORITY_DISTRICT)


def _read(sheet: Sheet) -> Iterator[District]:
    communes = Communes()
    seen: dict[str, int] = {}
    for row in sheet.rows():
        code = row["code"].upper()
        if not CODE.fullmatch(code):
            sheet.refuse(row, "code", f"« {row['code']} » n’est pas un code de quartier prioritaire (QN…).")
            continue
        if code in seen:
            sheet.refuse(row, "code", f"« {code} » figure déjà ligne {seen[code]}.")
            continue
        seen[code] = row.number
        listed = COMMUNE_CODES.findall(_as_text(row.raw("communes")))
        places = [place.area_id for text in listed if (place := communes.find(text)) is not None]
        if not listed:
            sheet.refuse(row, "communes", "aucun code de commune lisible.")
        elif not places:
            sheet.report.leave(OUTSIDE)
        else:
            name = sheet.needed(row, "name")
            yield District(row.number, code, name, tuple(dict.fromkeys(places)), _read_outline(sheet, row))


def _as_text(value: Any) -> str:
    return ";".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _read_outline(sheet: Sheet, row: Row) -> MultiPolygon | None:
    raw = row.raw("geometry")
    if not isinstance(raw, dict):
        return None
    try:
        shape = GEOSGeometry(json.dumps(raw, default=float), srid=4326)
    except (GEOSException, GDALException, ValueError):
        sheet.refuse(row, "geometry", "le contour n’est pas une géométrie lisible.")
        return None
    polygons = list(polygons_of(shape.make_valid()))
    if not polygons:
        sheet.refuse(row, "geometry", "le contour n’est pas une surface.")
        return None
    return MultiPolygon(polygons, srid=4326)


def _stored_links() -> dict[str, set[int]]:
    links: dict[str, set[int]] = {}
    for code, commune in DistrictCommune.objects.values_list("district__code", "commune_id"):
        links.setdefault(code, set()).add(commune)
    return links


def _is_same(district: District, area: Area, *, links: dict[str, set[int]], outline: MultiPolygon | None) -> bool:
    same_outline = district.outline is None or (outline is not None and outline.equals_exact(district.outline, 1e-9))
    return (
        area.name == district.name
        and area.is_current
        and links.get(district.code) == set(district.communes)
        and same_outline
    )


def _store(districts: list[District], *, source: Source) -> None:
    points = dict(
        Area.objects.filter(pk__in=[district.communes[0] for district in districts]).values_list("pk", "point")
    )
    for district in districts:
        area, _ = Area.objects.update_or_create(
            level=AreaLevel.PRIORITY_DISTRICT,
            code=district.code,
            defaults={
                "name": district.name,
                "point": _point_of(district, points),
                "is_current": True,
                "cog_vintage": VINTAGE,
                "source": source,
            },
        )
        area.district_communes.exclude(commune__in=district.communes).delete()
        for commune in district.communes:
            DistrictCommune.objects.get_or_create(district=area, commune_id=commune, defaults={"source": source})
        _store_parents(area, commune=district.communes[0], source=source)
        if district.outline is not None:
            AreaOutline.objects.update_or_create(
                area=area, defaults={**_projected(district.outline), "source": source}
            )


def _store_parents(area: Area, *, commune: int, source: Source) -> None:
    """The larger areas of its first commune are its own: a district never leaves its département."""
    wanted = AreaMembership.objects.current().filter(child=commune)
    known = set(AreaMembership.objects.current().filter(child=area).values_list("parent_level", flat=True))
    AreaMembership.objects.bulk_create(
        AreaMembership(
            child=area,
            parent_id=link.parent_id,
            parent_level=link.parent_level,
            validity=link.validity,
            cog_vintage=VINTAGE,
            source=source,
        )
        for link in wanted
        if link.parent_level not in known
    )


def _point_of(district: District, points: dict[int, Point]) -> Point:
    """Inside the outline, or else inside the first commune."""
    return district.outline.point_on_surface if district.outline else points[district.communes[0]]


def _projected(outline: MultiPolygon) -> dict[str, GEOSGeometry]:
    shape = outline.transform(WEB_MERCATOR, clone=True)
    return {"geom": outline, "tile_low": shape, "tile_middle": shape, "tile_full": shape}
