"""Tables of scenarios side by side."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from allocation.domain.comparison import Row, measure_distance
from allocation.domain.comparison_study import Study
from allocation.presentation.comparison import list_indicators, name_changes
from allocation.rules.change_classes import classify_change
from allocation.rules.line_words import words_of
from iae_portal.common.columns import Column, Kind
from iae_portal.common.tables import Table


def list_tables(study: Study, *, params: QueryDict) -> list[Table]:
    """Those that say something, in the order of the page, without that of the map."""
    tables = [territories_table(study, params=params)]
    if study.comparison.is_whole:
        tables = [summary_table(study, params=params), *tables]
        tables += [kinds_table(study, params=params), fairness_table(study, params=params)]
    if any(one.scenario.is_multiyear for one in study.scenarios) and study.comparison.is_whole:
        tables.append(distance_table(study, params=params))
    if any(study.effects):
        tables.append(communes_table(study, params=params))
    return tables


def summary_table(study: Study, *, params: QueryDict) -> Table:
    rows = [
        {
            "name": one.name,
            "total": panel.total,
            "winners": len(panel.winners),
            "winner_names": name_changes(panel.winners),
            "losers": len(panel.losers),
            "loser_names": name_changes(panel.losers),
            "unchanged": panel.unchanged,
            "moved": panel.moved,
            "euros": panel.euros_moved,
            "left": found.effect.people_left if found else None,
            "entered": found.effect.people_entered if found else None,
        }
        for one, panel, found in zip(study.scenarios, study.comparison.panels, study.effects, strict=True)
    ]
    return Table(
        columns=[
            Column(key="name", label="Scénario", row_header=True),
            Column(key="total", label="Total", kind=Kind.ETP),
            Column(key="winners", label="Gagnants", kind=Kind.INTEGER),
            Column(key="winner_names", label="Qui gagne", shown=False),
            Column(key="losers", label="Perdants", kind=Kind.INTEGER),
            Column(key="loser_names", label="Qui perd", shown=False),
            Column(key="unchanged", label="Sans changement", kind=Kind.INTEGER),
            Column(key="moved", label="ETP déplacés", kind=Kind.ETP),
            Column(key="euros", label="Euros déplacés", kind=Kind.EURO),
            Column(key="left", label="Habitants sortant des zones blanches", kind=Kind.INTEGER),
            Column(key="entered", label="Habitants y entrant", kind=Kind.INTEGER),
        ],
        rows=rows,
        caption=f"L’essentiel, {study.comparison.year}",
        name="essentiel",
        params=params,
        page_size=None,
        show_exports=True,
    )


def territories_table(study: Study, *, params: QueryDict) -> Table:
    kind = study.comparison.kind
    return _side_by_side(
        study,
        study.comparison.territories,
        label=words_of(study.scenarios[0].inputs).heading,
        caption=f"Par territoire, {study.comparison.year}, {kind or 'toutes filières'}",
        name="territoires",
        params=params,
    )


def kinds_table(study: Study, *, params: QueryDict) -> Table:
    return _side_by_side(
        study,
        study.comparison.kinds,
        label="Filière",
        caption=f"Par filière, {study.comparison.year}",
        name="filieres",
        params=params,
    )


def _side_by_side(
    study: Study, rows: Sequence[Row], *, label: str, caption: str, name: str, params: QueryDict
) -> Table:
    """For each scenario its ETP, the difference from its base, and from the first scenario."""
    columns = [Column(key="name", label=label, row_header=True, sort=True)]
    first = study.scenarios[0].name
    for rank, one in enumerate(study.scenarios):
        columns += [
            _etp_column(f"etp-{rank}", one.name, _read_share(rank, "etp")),
            _etp_column(f"ecart-{rank}", f"{one.name}, écart à la base", _read_share(rank, "change"), signed=True),
        ]
        if rank:
            columns.append(
                _etp_column(f"premier-{rank}", f"{one.name}, écart à « {first} »", _read_from_first(rank), signed=True)
            )
    return Table(
        columns=columns,
        rows=rows,
        caption=caption,
        name=name,
        params=params,
        page_size=None,
        total=_add_up(columns[1:], rows) if study.comparison.is_whole else None,
        show_exports=True,
        empty="Aucune ligne de ces scénarios ne porte sur votre périmètre.",
    )


def _etp_column(key: str, label: str, getter: Callable[[Any], Any], *, signed: bool = False) -> Column:
    return Column(key=key, label=label, kind=Kind.ETP, getter=getter, sort=True, signed=signed)


def _read_share(rank: int, name: str) -> Callable[[Row], Decimal | None]:
    return lambda row: getattr(row.shares[rank], name)


def _read_from_first(rank: int) -> Callable[[Row], Decimal | None]:
    return lambda row: row.from_first(rank)


def _add_up(columns: Sequence[Column], rows: Sequence[Row]) -> dict[str, Decimal]:
    """Only what every row tells is added up."""
    found = {}
    for column in columns:
        values = [column.value(row) for row in rows]
        if None not in values:
            found[column.key] = sum(values, Decimal())
    return found


def fairness_table(study: Study, *, params: QueryDict) -> Table:
    """The base of each scenario beside its result: bases may differ."""
    columns = [Column(key="label", label="Indice", row_header=True)]
    for rank, one in enumerate(study.scenarios):
        columns += [
            _index_column(f"base-{rank}", f"{one.name}, base", rank, 0),
            _index_column(f"resultat-{rank}", one.name, rank, 1),
        ]
    return Table(
        columns=[*columns, Column(key="sentence", label="Lecture", shown=False)],
        rows=list_indicators(study),
        caption=f"Équité, à besoin égal, {study.comparison.year}",
        name="equite",
        params=params,
        page_size=None,
        show_exports=True,
    )


def _index_column(key: str, label: str, rank: int, side: int) -> Column:
    return Column(key=key, label=label, kind=Kind.DECIMAL, decimals=4, getter=lambda row: row.pairs[rank][side])


def distance_table(study: Study, *, params: QueryDict) -> Table:
    """ETP that would have to move for every territory to be at its target, each year of each scenario."""
    years = sorted({year for one in study.scenarios for year in one.lines})
    rows = [
        {"year": str(year), "distances": [measure_distance(one, year=year) for one in study.scenarios]}
        for year in years
    ]
    return Table(
        columns=[
            Column(key="year", label="Année", row_header=True),
            *(_distance_column(rank, one.name) for rank, one in enumerate(study.scenarios)),
        ],
        rows=rows,
        caption="Distance à la cible, en ETP à déplacer",
        name="distance",
        params=params,
        page_size=None,
        show_exports=True,
    )


def _distance_column(rank: int, name: str) -> Column:
    return Column(key=f"distance-{rank}", label=name, kind=Kind.ETP, getter=lambda row: row["distances"][rank])


def communes_table(study: Study, *, params: QueryDict) -> Table:
    rows = [
        {
            "commune": study.names.get(crossing.area, crossing.code),
            "code": crossing.code,
            "scenario": one.name,
            "crossing": "sort des zones blanches" if crossing.has_left else "entre en zone blanche",
            "population": crossing.population,
            "before": str(crossing.before.label),
            "after": str(crossing.after.label),
        }
        for one, found in zip(study.scenarios, study.effects, strict=True)
        if found
        for crossing in (*found.effect.communes_left, *found.effect.communes_entered)
    ]
    return Table(
        columns=[
            Column(key="commune", label="Commune", row_header=True, sort=True),
            Column(key="code", label="Code", sort=True),
            Column(key="scenario", label="Scénario", sort=True),
            Column(key="crossing", label="Passage", sort=True),
            Column(key="population", label="Habitants", kind=Kind.INTEGER, sort=True),
            Column(key="before", label="Classe avant"),
            Column(key="after", label="Classe après"),
        ],
        rows=rows,
        caption="Communes qui sortent des zones blanches ou y entrent",
        name="communes",
        params=params,
        page_size=None,
        show_exports=True,
        empty="Aucune commune ne passe la limite des zones blanches.",
    )


def change_table(study: Study, *, rank: int, params: QueryDict) -> Table:
    """Beside the map: the change of each territory in one scenario, and its class."""
    rows = [
        {
            "name": row.name,
            "base": share.base,
            "etp": share.etp,
            "change": share.change,
            "rate": share.change / share.base if share.base else None,
            "words": str(classify_change(base=share.base, etp=share.etp).label),
        }
        for row in study.comparison.territories
        for share in [row.shares[rank]]
        if share.base is not None and share.etp is not None and share.change is not None
    ]
    return Table(
        columns=[
            Column(key="name", label=words_of(study.scenarios[0].inputs).heading, row_header=True, sort=True),
            Column(key="base", label="Base", kind=Kind.ETP, sort=True),
            Column(key="etp", label="Résultat", kind=Kind.ETP, sort=True),
            Column(key="change", label="Écart", kind=Kind.ETP, sort=True, signed=True),
            Column(key="rate", label="Écart relatif", kind=Kind.PERCENT, sort=True, signed=True),
            Column(key="words", label="Classe", sort=True),
        ],
        rows=rows,
        caption=f"Changement, « {study.scenarios[rank].name} », {study.comparison.year}",
        name="changement",
        params=params,
        page_size=None,
        show_exports=True,
    )
