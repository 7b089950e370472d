"""The tables and the words of need crossed with access, and of the named clusters."""

from collections.abc import Sequence
from decimal import Decimal

from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_number
from iae_portal.common.grid_chart import GridCell, GridColumn, crossed_squares
from iae_portal.common.tables import Table
from white_zones.class_colours import CLASS_COLOURS
from white_zones.domain.name_clusters import Clusters
from white_zones.domain.need_matrix import NEED_BOUNDS, WEAK_ACCESS, Cell, NeedLevel, NeedMatrix, PlacedArea
from white_zones.enums import Access
from white_zones.filters import Shown
from white_zones.tables import area_address, class_css

NAMED_AREAS = 3
THOUSAND, MILLION = 1000, 1_000_000


def describe_bounds() -> str:
    """How need and access are classed, under every result."""
    low, high = (format_number(bound, decimals=2) for bound in NEED_BOUNDS)
    return (
        f"Besoin : besoin par habitant divisé par la moyenne du périmètre ; faible sous {low}, fort à partir de {high}"
        ", bornes fixes choisies pour le portail. Accès : classes du calcul. Les deux axes ne sont jamais mêlés en un "
        "seul nombre."
    )


def tell_first(matrix: NeedMatrix, *, shown: Shown) -> str:
    """What matters first, in words: strong need and weak access, or the cell that comes nearest to it."""
    if matrix.urgent:
        told = _tell(matrix.urgent, shown=shown)
        return f"{told[0]} un besoin fort et un accès faible (zone blanche ou faiblement dotée) : {told[1]}."
    none = f"Aucun territoire ({shown.level.plural}) n’a à la fois un besoin fort et un accès faible."
    if not matrix.white:
        return none
    told = _tell(matrix.white, shown=shown)
    return f"{none} {told[0]} un besoin moyen en zone blanche : {told[1]}."


def _tell(areas: Sequence[PlacedArea], *, shown: Shown) -> tuple[str, str]:
    """« 14 EPCI, 212 000 habitants, ont », and the names of the first ones."""
    many = len(areas) > 1
    people = format_number(sum(area.position.people for area in areas))
    names = ", ".join(area.position.name for area in areas[:NAMED_AREAS])
    rest = len(areas) - NAMED_AREAS
    others = f" et {format_number(rest)} autre{'s' if rest > 1 else ''}" if rest > 0 else ""
    noun = shown.level.plural if many else shown.level.label
    return f"{format_number(len(areas))} {noun}, {people} habitants, {'ont' if many else 'a'}", f"{names}{others}"


def draw_matrix(matrix: NeedMatrix, *, shown: Shown) -> SafeString:
    """Squares as large as the people of each cell."""
    return crossed_squares(
        title=f"Besoin et accès par {shown.level.label}, {shown.kind_label}",
        description=f"{tell_first(matrix, shown=shown)} Les effectifs de chaque case sont dans le tableau.",
        across="Accès aux emplois d’insertion",
        columns=[GridColumn(capfirst(access.label), CLASS_COLOURS[access]) for access in Access],
        rows=[
            (capfirst(level.label), [_square(matrix.at(level, access)) for access in Access]) for level in NeedLevel
        ],
    )


def _square(cell: Cell) -> GridCell:
    words = (format_number(cell.areas), _short_people(cell.people))
    is_first = cell.need_level == NeedLevel.STRONG and cell.access in WEAK_ACCESS
    return GridCell(Decimal(cell.people), words, is_first)


def _short_people(people: int) -> str:
    if people >= MILLION:
        return f"{format_number(people / MILLION, decimals=1)} M hab."
    return f"{format_number(round(people / THOUSAND))} k hab." if people >= THOUSAND else f"{people} hab."


def cells_table(matrix: NeedMatrix, *, shown: Shown, params: QueryDict) -> Table:
    """The cross table laid out in lines, for its exports."""
    return Table(
        columns=[
            Column(key="need", label="Besoin", row_header=True, getter=lambda cell: cell.need_level.label),
            Column(key="access", label="Accès", getter=lambda cell: cell.access.label),
            Column(key="areas", label=capfirst(shown.level.plural), kind=Kind.INTEGER),
            Column(key="people", label="Habitants", kind=Kind.INTEGER),
            Column(key="demand", label="Besoin en nombre", kind=Kind.INTEGER),
        ],
        rows=matrix.cells,
        caption=f"Besoin et accès par {shown.level.label}, {shown.kind_label}",
        params=params,
        name="croisement",
        page_size=None,
        show_exports=True,
    )


def areas_table(areas: Sequence[PlacedArea], *, shown: Shown, params: QueryDict) -> Table:
    """The areas of the cells that are asked for, those that lack most first."""
    columns = [
        Column(
            key="name",
            label=capfirst(shown.level.label),
            row_header=True,
            sort=True,
            getter=lambda area: area.position.name,
            link=lambda area: area_address(shown.level, area.position.code),
        ),
        Column(
            key="need_level",
            label="Besoin",
            getter=lambda area: area.need_level.label.removeprefix("besoin ") if area.need_level else "inconnu",
        ),
        Column(key="need_index", label="Besoin / moyenne", kind=Kind.DECIMAL, sort=True),
        Column(
            key="access",
            label="Accès",
            getter=lambda area: area.access.label if area.access else "sans valeur",
            css=lambda area: class_css(area.access),
        ),
        Column(key="ratio", label="Ratio", kind=Kind.DECIMAL, sort=True, getter=lambda area: area.position.ratio),
        Column(
            key="unserved",
            label="Besoin non couvert",
            kind=Kind.INTEGER,
            sort=True,
            getter=lambda area: area.position.unserved,
        ),
        Column(key="need_per_hundred", label="Besoin pour 100 habitants", kind=Kind.DECIMAL, sort=True),
        Column(
            key="people", label="Habitants", kind=Kind.INTEGER, sort=True, getter=lambda area: area.position.people
        ),
        Column(key="code", label="Code", sort=True, getter=lambda area: area.position.code),
    ]
    return Table(
        columns=columns,
        rows=areas,
        caption=f"Besoin et accès de chaque territoire ({shown.level.plural}), {shown.kind_label}",
        params=params,
        default_sort="-unserved",
        page_size=25,
        empty="Aucun territoire dans cette case. Choisissez-en une autre, ou effacez les filtres.",
        notes=[describe_bounds()],
        show_exports=True,
        has_outlines=True,
    )


def clusters_table(found: Clusters, *, params: QueryDict) -> Table:
    columns = [
        Column(key="number", label="N°", kind=Kind.INTEGER, sort=True),
        Column(key="name", label="Grappe", row_header=True, sort=True, help="ses principaux EPCI"),
        Column(key="main_commune", label="Plus grande commune", sort=True),
        Column(key="communes", label="Communes", kind=Kind.INTEGER, sort=True),
        Column(key="epci_count", label="EPCI touchés", kind=Kind.INTEGER, sort=True),
        Column(key="people", label="Habitants", kind=Kind.INTEGER, sort=True),
        Column(key="demand", label="Besoin", kind=Kind.INTEGER, sort=True),
        Column(key="unserved", label="Besoin non couvert", kind=Kind.INTEGER, sort=True),
        Column(key="mean_ratio", label="Ratio moyen", kind=Kind.DECIMAL, sort=True),
    ]
    return Table(
        columns=columns,
        rows=found.clusters,
        caption="Grappes de communes d’accès faible",
        params=params,
        default_sort="number",
        empty=(
            "Aucune grappe : nulle part l’accès n’est assez faible, sur assez de communes voisines, pour se "
            "distinguer du hasard."
        ),
        notes=[describe_test(found)] if found.moran is not None else [],
        show_exports=True,
        has_outlines=True,
    )


def describe_test(found: Clusters) -> str:
    """How the clusters were found, so that they may be found again."""
    moran = format_number(found.moran, decimals=3)
    return (
        f"Indice de Moran local sur le ratio, 8 plus proches voisines, {format_number(found.permutations)} "
        f"permutations à graine fixe. Communes faibles parmi des voisines faibles : {format_number(found.alone)} sur "
        f"{format_number(found.communes)} au seuil de 5 % une à une, {format_number(found.kept)} après contrôle des "
        f"fausses découvertes (Benjamini-Hochberg, 5 %), dont {format_number(found.apart)} en groupes de moins de "
        f"trois, non nommés. Indice global : {moran}."
    )
