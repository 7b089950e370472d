"""The tables of sketches: what they change, the list of them, and several side by side."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.domain.evaluate_sketch import ClassTotal, Effect, Shift
from white_zones.enums import Access
from white_zones.models import Sketch
from white_zones.rules import ALL_KINDS_LABEL
from white_zones.sketch_words import ToldChange
from white_zones.tables import area_address, class_css

WHITE_RANK = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A line of a comparison: the run, then each sketch."""

    label: str
    base: float
    values: Sequence[float]


def changes_table(told: Sequence[ToldChange], *, params: QueryDict) -> Table:
    columns = [
        Column(key="subject", label="Site", row_header=True),
        Column(key="action", label="Modification", getter=lambda row: capfirst(row.change.action.label)),
        Column(key="place", label="Commune"),
        Column(key="before", label="Avant"),
        Column(key="after", label="Après"),
    ]
    return Table(
        columns=columns,
        rows=told,
        caption="Modifications de l’esquisse",
        params=params,
        name="modifications",
        page_size=None,
        show_exports=True,
    )


def totals_table(effect: Effect, *, params: QueryDict) -> Table:
    columns = [
        Column(key="name", label="Classe", row_header=True, getter=lambda row: capfirst(_group_label(row))),
        *_pair("communes", "Communes"),
        *_pair("people", "Habitants"),
        *_pair("demand", "Besoin"),
    ]
    return Table(
        columns=columns,
        rows=[total for total in effect.totals if not total.is_small or any(total.communes)],
        caption=f"Répartition entre les classes, {effect.kind or ALL_KINDS_LABEL}",
        params=params,
        name="classes",
        page_size=None,
        show_exports=True,
    )


def moved_table(effect: Effect, *, areas: Mapping[int, Area], discreet: bool, params: QueryDict) -> Table:
    """The communes that change of class, those that leave or enter the white zone first."""
    columns = [
        Column(
            key="name",
            label="Commune",
            sort=True,
            row_header=True,
            getter=lambda row: areas[row.area].name,
            link=lambda row: area_address(AreaLevel.COMMUNE, row.code),
        ),
        Column(
            key="before",
            label="Classe avant",
            getter=lambda row: _class_words(row.before, small=row.is_small),
            css=lambda row: class_css(row.before),
        ),
        Column(
            key="after",
            label="Classe après",
            getter=lambda row: _class_words(row.after, small=row.is_small),
            css=lambda row: class_css(row.after),
        ),
        *([] if discreet else _ratio_columns()),
        Column(key="demand", label="Besoin", kind=Kind.INTEGER, sort=True),
        Column(key="population", label="Habitants", kind=Kind.INTEGER, sort=True),
        Column(key="code", label="Code", sort=True),
    ]
    return Table(
        columns=columns,
        rows=effect.moved,
        caption=f"Communes qui changent de classe, {effect.kind or ALL_KINDS_LABEL}",
        params=params,
        name="communes",
        page_size=20,
        empty="Aucune commune ne change de classe.",
        notes=[]
        if discreet or not effect.moved
        else ["Ratio : accès de la commune divisé par la référence figée du calcul."],
        show_exports=True,
    )


def departments_table(effect: Effect, *, areas: Mapping[int, Area], params: QueryDict) -> Table:
    """Départements where a commune changes of class; the export holds every class."""

    columns = [
        Column(
            key="name",
            label="Département",
            sort=True,
            row_header=True,
            getter=lambda row: areas[row[0]].name if row[0] in areas else "Hors département",
        )
    ]
    for rank, total in enumerate(effect.totals):
        for key, label in (("communes", "Communes"), ("people", "Habitants"), ("demand", "Besoin")):
            for side, moment in enumerate(("avant", "après")):
                columns.append(
                    Column(
                        key=f"group{rank}_{key}_{side}",
                        label=f"{label}, {moment}"
                        if rank == WHITE_RANK
                        else f"{label} ({_group_label(total)}), {moment}",
                        kind=Kind.INTEGER,
                        shown=rank == WHITE_RANK,
                        getter=_class_side(rank, key, side),
                    )
                )
    return Table(
        columns=columns,
        rows=list(effect.by_department.items()),
        caption=f"Zone blanche par département, {effect.kind or ALL_KINDS_LABEL}",
        params=params,
        name="departements",
        page_size=None,
        empty="Aucun département ne compte de commune qui change de classe.",
        show_exports=True,
    )


def sketches_table(rows: "QuerySet[Sketch]", *, caption: str, name: str, empty: str, params: QueryDict) -> Table:
    columns = [
        Column(
            key="name",
            label="Esquisse",
            sort="name",
            row_header=True,
            link=lambda sketch: reverse("white_zones:saved-sketch", args=[sketch.pk]),
        ),
        Column(key="run", label="Calcul", sort="run__name", getter=lambda sketch: sketch.run.name),
        Column(key="author", label="Auteur", getter=lambda sketch: sketch.author.get_full_name()),
        Column(key="change_count", label="Modifications", kind=Kind.INTEGER, sort="change_count"),
        Column(key="is_shared", label="Partagée", kind=Kind.BOOLEAN),
        Column(key="updated_at", label="Modifiée le", kind=Kind.DATETIME, sort="updated_at"),
        Column(
            key="compare",
            label="Comparer",
            exported=False,
            getter=lambda _: "comparer",
            link=lambda sketch: f"{reverse('white_zones:compare-sketches')}?e={sketch.pk}",
        ),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=caption,
        params=params,
        name=name,
        default_sort="-updated_at",
        page_size=20,
        empty=empty,
        show_exports=True,
    )


def comparison_table(names: Sequence[str], effects: Sequence[Effect], *, discreet: bool, params: QueryDict) -> Table:
    """Communes, people and need of each class: the run, then each sketch."""
    first = effects[0]
    lines = [
        Measure(
            label=f"{label}, {_group_label(total)}",
            base=getattr(total, key)[0],
            values=[getattr(effect.totals[rank], key)[1] for effect in effects],
        )
        for key, label in (("communes", "Communes"), ("people", "Habitants"), ("demand", "Besoin"))
        for rank, total in enumerate(first.totals)
        if not total.is_small or any(any(effect.totals[rank].communes) for effect in effects)
    ]
    if not discreet:
        unserved = [effect.after.unserved for effect in effects]
        lines.append(Measure(label="Besoin non couvert", base=first.before.unserved, values=unserved))
    columns = [
        Column(key="label", label="Mesure", row_header=True),
        Column(key="base", label="Calcul", kind=Kind.INTEGER),
        *(
            Column(
                key=f"sketch{rank}",
                label=name,
                kind=Kind.INTEGER,
                getter=_value_of(rank),
            )
            for rank, name in enumerate(names)
        ),
    ]
    return Table(
        columns=columns,
        rows=lines,
        caption=f"Esquisses comparées, {first.kind or ALL_KINDS_LABEL}",
        params=params,
        name="comparaison",
        page_size=None,
        show_exports=True,
    )


def compared_communes_table(
    names: Sequence[str], effects: Sequence[Effect], *, areas: Mapping[int, Area], params: QueryDict
) -> Table:
    """The communes that some sketch moves to another class, with the class that each gives."""
    found: dict[str, Shift] = {}
    after: list[dict[str, Access]] = []
    for effect in effects:
        after.append({shift.code: shift.after for shift in effect.moved})
        for shift in effect.moved:
            found.setdefault(shift.code, shift)
    rows = sorted(found.values(), key=lambda shift: (shift.before != Access.WHITE, -(shift.demand or 0), shift.code))

    columns = [
        Column(
            key="name",
            label="Commune",
            sort=True,
            row_header=True,
            getter=lambda row: areas[row.area].name,
            link=lambda row: area_address(AreaLevel.COMMUNE, row.code),
        ),
        Column(key="demand", label="Besoin", kind=Kind.INTEGER, sort=True),
        Column(
            key="before",
            label="Calcul",
            getter=lambda row: str(row.before.label),
            css=lambda row: class_css(row.before),
        ),
        *(
            Column(
                key=f"sketch{rank}",
                label=name,
                getter=_class_label(classes),
                css=_class_colour(classes),
            )
            for rank, (name, classes) in enumerate(zip(names, after, strict=True))
        ),
        Column(key="code", label="Code", sort=True),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption="Communes qui changent de classe dans l’une des esquisses",
        params=params,
        name="communes",
        empty="Aucune commune ne change de classe dans ces esquisses.",
        show_exports=True,
    )


def _pair(key: str, label: str) -> list[Column]:
    return [
        Column(
            key=f"{key}_{side}",
            label=f"{label}, {moment}",
            kind=Kind.INTEGER,
            getter=_side_of(key, side),
        )
        for side, moment in enumerate(("avant", "après"))
    ]


def _ratio_columns() -> list[Column]:
    return [
        Column(key="ratio_before", label="Ratio avant", kind=Kind.DECIMAL),
        Column(key="ratio_after", label="Ratio après", kind=Kind.DECIMAL, sort=True),
    ]


def _group_label(total: ClassTotal) -> str:
    return _class_words(total.access_class, small=total.is_small)


def _class_words(access: Access, *, small: bool) -> str:
    label = str(access.label)
    return f"{label} (petit effectif)" if small and access == Access.WHITE else label


def _side_of(key: str, side: int) -> Callable[[Any], Any]:
    return lambda row: getattr(row, key)[side]


def _class_side(rank: int, key: str, side: int) -> Callable[[Any], Any]:
    return lambda row: getattr(row[1][rank], key)[side]


def _value_of(rank: int) -> Callable[[Any], Any]:
    return lambda row: row.values[rank]


def _class_label(classes: Mapping[str, Access]) -> Callable[[Any], str]:
    return lambda row: str(classes.get(row.code, row.before).label)


def _class_colour(classes: Mapping[str, Access]) -> Callable[[Any], str]:
    return lambda row: class_css(classes.get(row.code, row.before))
