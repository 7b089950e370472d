"""The tables of the comparison of two runs."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table
from territories.enums import AreaLevel
from white_zones.comparison_enums import Movement
from white_zones.comparison_filters import Pair, class_words
from white_zones.comparison_rounding import RoundedParts, round_parts
from white_zones.comparison_words import Difference, note_small
from white_zones.domain.compare_runs import AreaChange, Comparison, Parts
from white_zones.domain.summarise_comparison import DepartmentChange, measure_spread
from white_zones.engine.evolution import Factor
from white_zones.filters import Shown
from white_zones.queries.evolution import Standing
from white_zones.tables import per_hundred, why_address

FACTORS: Mapping[Factor, str] = {
    Factor.SUPPLY: "Offre",
    Factor.DEMAND: "Besoin",
    Factor.TRAVEL: "Trajets",
    Factor.PERIMETER: "Sites ouverts ou fermés",
}
FACTOR_HELP: Mapping[Factor, str] = {
    Factor.SUPPLY: "ETP des sites présents dans les deux calculs",
    Factor.DEMAND: "demandeurs des communes présentes dans les deux",
    Factor.TRAVEL: "temps, poids selon le temps et méthode",
    Factor.PERIMETER: "sites et communes d’un seul des deux calculs",
}
ACCESS_CAPTION = "accès et causes en ETP pour 100 demandeurs"
UNIT = "ETP pour 100"
SPLIT_NOTE = (
    "Partage de Shapley : chaque cause reçoit son effet moyen, quel que soit l’ordre dans lequel on fait varier les "
    "quatre. À l’écran, les parts sont arrondies pour que leur somme donne l’évolution affichée ; l’export donne les "
    "valeurs exactes."
)
SPREAD_NOTE = (
    "Le calcul conserve l’offre : d’autres trajets ou une autre méthode la répartissent autrement entre les communes, "
    "sans presque changer la moyenne. L’écart par commune, pondéré par le besoin, le montre."
)
UNSERVED_NOTE = "Besoin non couvert : ce qui manque pour que chaque commune atteigne la référence de son calcul."
MEAN_NOTE = "Accès d’un territoire : moyenne de ses communes d’aujourd’hui, pondérée par leur besoin."


def changes_table(
    changes: Sequence[AreaChange],
    *,
    comparison: Comparison,
    pair: Pair,
    shown: Shown,
    params: QueryDict,
    note: str = "",
) -> Table:
    """Where the need not covered grew most comes first."""
    columns = [
        _name(shown, pair),
        Column(
            key="movement",
            label="Évolution",
            sort=True,
            getter=lambda change: change.movement.label,
            css=lambda change: f"portal-class-cell portal-class-cell--{change.movement.value}",
        ),
        *_class_columns(),
        Column(
            key="unserved_change",
            label="Besoin non couvert",
            help="évolution",
            kind=Kind.INTEGER,
            sort=True,
            signed=True,
        ),
        *_access_columns(is_split=comparison.is_split),
        Column(key="code", label="Code", sort=True, getter=lambda change: change.place.code),
    ]
    split_notes = [SPLIT_NOTE] if comparison.is_split else []
    mean_notes = [MEAN_NOTE] if shown.level != AreaLevel.COMMUNE else []
    return Table(
        columns=columns,
        rows=changes,
        caption=f"Évolution par {shown.level.label}, {shown.kind_label} ({ACCESS_CAPTION})",
        params=params,
        default_sort="-unserved_change",
        empty="Aucun territoire ne répond à ces filtres. Effacez-en un pour en voir davantage.",
        notes=[UNSERVED_NOTE, *mean_notes, *split_notes, *filter(None, [note])],
        show_exports=True,
    )


def white_table(comparison: Comparison, *, pair: Pair, shown: Shown, params: QueryDict) -> Table:
    """The communes that enter white zones or leave them, by name."""
    crossed = [change for change in comparison.changes if change.movement in {Movement.LEFT, Movement.ENTERED}]
    columns = [
        _name(Shown(AreaLevel.COMMUNE, shown.kind), pair),
        Column(
            key="movement",
            label="Évolution",
            sort=True,
            getter=lambda change: change.movement.label,
            css=lambda change: f"portal-class-cell portal-class-cell--{change.movement.value}",
        ),
        *_class_columns(),
        Column(
            key="population", label="Habitants", kind=Kind.INTEGER, sort=True, getter=lambda row: row.place.population
        ),
        Column(key="need", label="Besoin", kind=Kind.INTEGER, sort=True),
        Column(key="small", label="Petit effectif", kind=Kind.BOOLEAN, getter=lambda row: note_small(row, pair)),
        Column(key="code", label="Code", sort=True, getter=lambda change: change.place.code),
    ]
    return Table(
        columns=columns,
        rows=crossed,
        caption=f"Communes qui entrent en zone blanche ou en sortent, {shown.kind_label}",
        params=params,
        name="blanches",
        default_sort="-need",
        page_size=20,
        empty="Aucune commune n’entre en zone blanche ni n’en sort.",
        show_exports=True,
    )


def departments_table(
    rows: Sequence[DepartmentChange], *, pair: Pair, whole: Parts | None, shown: Shown, params: QueryDict
) -> Table:
    def count(key: str, label: str, read: Callable[[DepartmentChange], float]) -> Column:
        return Column(key=key, label=label, kind=Kind.INTEGER, sort=True, getter=read)

    columns = [
        _name(Shown(AreaLevel.DEPARTMENT, shown.kind), pair),
        count("left", "Communes qui sortent de zone blanche", lambda row: row.left.communes),
        count("left_people", "Leurs habitants", lambda row: row.left.people),
        count("entered", "Communes qui y entrent", lambda row: row.entered.communes),
        count("entered_people", "Leurs habitants", lambda row: row.entered.people),
        Column(
            key="unserved_change",
            label="Besoin non couvert",
            help="évolution",
            kind=Kind.INTEGER,
            sort=True,
            signed=True,
        ),
        *(_access_columns(is_split=True) if whole else []),
    ]
    return Table(
        columns=columns,
        rows=rows,
        caption=f"Évolution par département, {shown.kind_label} ({ACCESS_CAPTION})",
        params=params,
        name="departements",
        default_sort="-unserved_change",
        page_size=None,
        total={
            "left": sum(row.left.communes for row in rows),
            "left_people": sum(row.left.people for row in rows),
            "entered": sum(row.entered.communes for row in rows),
            "entered_people": sum(row.entered.people for row in rows),
            "unserved_change": sum(row.unserved_change for row in rows),
            **(_total_access(whole) if whole else {}),
        },
        total_label="Ensemble",
        show_exports=True,
    )


def _total_access(whole: Parts) -> dict[str, Decimal]:
    rounded = round_parts(whole)
    return {
        "access_before": rounded.before,
        "access_after": rounded.after,
        "change": rounded.change,
        **{factor.value: effect for factor, effect in rounded.by_factor.items()},
    }


def causes_table(whole: Parts, *, changes: Sequence[AreaChange], params: QueryDict) -> Table:
    """From the mean access before to that after, cause by cause: the lines add up."""
    rounded, spread = round_parts(whole), measure_spread(changes)
    lines = [
        (words, FACTOR_HELP[factor], rounded.by_factor[factor], per_hundred(spread[factor]))
        for factor, words in FACTORS.items()
    ]
    return Table(
        columns=[
            Column(key="cause", label="Ce qui varie", row_header=True, getter=lambda line: line[0]),
            Column(key="help", label="Ce qui est compté", getter=lambda line: line[1]),
            Column(
                key="effect",
                label="Effet sur la moyenne",
                kind=Kind.DECIMAL,
                signed=True,
                getter=lambda line: line[2],
            ),
            Column(
                key="spread",
                label="Écart par commune",
                help="de plus ou de moins, en moyenne",
                kind=Kind.DECIMAL,
                getter=lambda line: line[3],
            ),
        ],
        rows=lines,
        caption="D’où vient l’évolution de l’accès moyen (ETP pour 100 demandeurs)",
        params=params,
        name="causes",
        page_size=None,
        total={"effect": rounded.change},
        total_label="Évolution de l’accès moyen",
        notes=[SPREAD_NOTE],
        show_exports=True,
    )


def differences_table(rows: Sequence[Difference], *, pair: Pair, params: QueryDict) -> Table:
    return Table(
        columns=[
            Column(key="label", label="Réglage", row_header=True),
            Column(key="before", label=f"Avant : {pair.before.name}"),
            Column(key="after", label=f"Après : {pair.after.name}"),
            Column(key="effect", label="Ce que cela touche"),
        ],
        rows=rows,
        caption="Ce qui diffère entre les deux calculs",
        params=params,
        name="reglages",
        page_size=None,
        empty="Les deux calculs ont les mêmes réglages.",
        show_exports=True,
    )


def _name(shown: Shown, pair: Pair) -> Column:
    """Linked to why the area has its class in the later run."""
    return Column(
        key="name",
        label=capfirst(shown.level.label),
        sort=True,
        row_header=True,
        getter=lambda row: row.place.name,
        link=lambda row: why_address(pair.after, shown, row.place.code),
    )


def _class_columns() -> list[Column]:
    return [
        Column(key="class_before", label="Classe avant", getter=lambda row: class_words(row.class_before)),
        Column(key="class_after", label="Classe après", getter=lambda row: class_words(row.class_after)),
    ]


def _access_columns(*, is_split: bool) -> list[Column]:
    """Rounded so that they add up where they are read, exact where they are exported."""
    if not is_split:
        return [
            Column(
                key="access_before",
                label="Accès avant",
                kind=Kind.DECIMAL,
                sort=True,
                getter=lambda row: _access(row.before),
            ),
            Column(
                key="access_after",
                label="Accès après",
                kind=Kind.DECIMAL,
                sort=True,
                getter=lambda row: _access(row.after),
            ),
        ]
    columns = [
        *_twice("access_before", "Accès avant", lambda parts: parts.before, lambda parts: parts.before),
        *_twice("access_after", "Accès après", lambda parts: parts.after, lambda parts: parts.after),
        *_twice("change", "Évolution de l’accès", lambda parts: parts.change, lambda parts: parts.change, signed=True),
    ]
    for factor, words in FACTORS.items():
        columns += _twice(
            factor.value,
            words,
            lambda parts, factor=factor: parts.by_factor[factor],  # type: ignore[misc]
            lambda parts, factor=factor: parts.by_factor[factor],  # type: ignore[misc]
            signed=True,
        )
    return columns


def _access(standing: Standing | None) -> Decimal | None:
    return per_hundred(standing.accessibility) if standing else None


def _twice(
    key: str,
    label: str,
    shown: Callable[[RoundedParts], Decimal],
    exact: Callable[[Parts], float],
    *,
    signed: bool = False,
) -> list[Column]:
    common: dict[str, Any] = {"label": label, "kind": Kind.DECIMAL, "signed": signed}
    return [
        Column(
            key=key,
            getter=lambda row: None if row.parts is None else shown(round_parts(row.parts)),
            sort=True,
            exported=False,
            **common,
        ),
        Column(
            key=f"{key}_exact",
            getter=lambda row: None if row.parts is None else per_hundred(exact(row.parts)),
            shown=False,
            **common,
        ),
    ]
