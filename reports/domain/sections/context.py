"""Context and need: the publics of the area, and where the need lives."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst

from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_number
from iae_portal.common.tables import Table
from iae_portal.dashboards.supply import STRADDLING
from reports.domain.reading import Reading, SectionDraft, tell_origin
from reports.enums import Section
from reports.rules.content import Part
from reports.rules.figures import Chart, Figure, freeze_table
from reports.rules.secrecy import choose_hidden
from territories.enums import AreaLevel
from white_zones.domain.need_matrix import NeedMatrix, PlacedArea, build_matrix
from white_zones.domain.parameters import RunParameters
from white_zones.models import Run
from white_zones.presentation import describe_origin
from white_zones.queries.need_matrix import AreaPosition, read_mean_need, read_positions
from white_zones.queries.results import result_of
from white_zones.rules import MINIMUM_DEMAND

MASKED = f"Un tiret remplace un besoin de moins de {MINIMUM_DEMAND:g} demandeurs, et ce qui permettrait de le déduire."
INDEX_NOTE = "Indice : besoin par habitant du territoire divisé par celui de la région."


def compose_context(reading: Reading) -> SectionDraft:
    figures: list[Figure] = []
    sentences: list[str] = []
    if reading.run is not None:
        matrix = build_matrix(_positions(reading, reading.run), mean=read_mean_need(reading.run))
        figures.append(freeze_need(reading, reading.run, matrix))
        sentences = _tell(reading, reading.run, matrix)
    publics = reading.page.tables.get("besoin")
    if publics is not None:
        origin = tell_origin(reading, reading.page.sources.get("besoin", []))
        title = f"Publics et besoin d’insertion, {reading.place}"
        keep = ("name", "value", "above", "share", "unit", "period", "state")
        figures.append(freeze_table(publics, key="publics", title=title, origin=origin, keep=keep))
    part = Part(
        key=Section.CONTEXT,
        title="Contexte et besoin",
        sentences=tuple(sentences),
        figures=tuple(figure.key for figure in figures),
    )
    return SectionDraft(part=part, figures=figures, sources=list(reading.page.sources.get("besoin", [])))


@dataclass(frozen=True, slots=True)
class NeedReader:
    """The need of each area as the audience reads it: those of a few people are not told to the public."""

    whole: Decimal
    hidden: frozenset[int]

    def demand(self, one: PlacedArea) -> float | None:
        return None if one.position.area_id in self.hidden else one.position.demand

    def share(self, one: PlacedArea) -> Decimal | None:
        demand = self.demand(one)
        return Decimal(repr(demand)) / self.whole if demand is not None and self.whole else None

    def per_hundred(self, one: PlacedArea) -> float | None:
        return None if self.demand(one) is None else one.need_per_hundred

    def index(self, one: PlacedArea) -> float | None:
        return None if self.demand(one) is None else one.need_index


def open_need(reading: Reading, matrix: NeedMatrix) -> NeedReader:
    known = {one.position.area_id: one.position.demand for one in matrix.areas if one.position.demand is not None}
    hides = reading.is_public and reading.child_level == AreaLevel.COMMUNE
    return NeedReader(
        whole=sum((Decimal(repr(demand)) for demand in known.values()), Decimal()),
        hidden=choose_hidden(known, minimum=MINIMUM_DEMAND) if hides else frozenset(),
    )


def freeze_need(reading: Reading, run: Run, matrix: NeedMatrix) -> Figure:
    """Need by département, by EPCI or by commune, as the diagnosis in force knows it."""
    level, need = reading.child_level, open_need(reading, matrix)
    rows = sorted(matrix.areas, key=lambda one: (-(one.position.demand or 0), one.position.code))
    notes = [INDEX_NOTE, *([STRADDLING] if level == AreaLevel.EPCI else []), *([MASKED] if need.hidden else [])]
    people = sum(one.position.people for one in rows)
    table = Table(
        columns=_columns(level, need),
        rows=rows,
        caption="",
        page_size=None,
        total=None if need.hidden else {"people": people, "demand": need.whole},
        total_label=reading.place if level != AreaLevel.EPCI else "Ensemble des lignes",
        notes=notes,
    )
    origin = tell_origin(
        reading,
        reading.page.sources.get("acces", []),
        words=describe_origin(run),
        is_estimated=RunParameters.from_json(run.parameters).is_estimated_travel,
    )
    return freeze_table(
        table,
        key="need",
        title=f"Besoin d’insertion par {level.label}, {reading.place}",
        caption="Le besoin est l’indice de publics du modèle en vigueur, en demandeurs.",
        origin=origin,
        chart=Chart(series=("demand",)),
        is_headline=True,
    )


def _columns(level: AreaLevel, need: NeedReader) -> list[Column]:
    return [
        Column(key="name", label=capfirst(level.label), row_header=True, getter=lambda one: one.position.name),
        Column(key="people", label="Habitants", kind=Kind.INTEGER, getter=lambda one: one.position.people),
        Column(key="demand", label="Besoin", kind=Kind.INTEGER, getter=need.demand),
        Column(key="share", label="Part du besoin", kind=Kind.PERCENT, getter=need.share),
        Column(key="per_hundred", label="Besoin pour 100 habitants", kind=Kind.DECIMAL, getter=need.per_hundred),
        Column(key="index", label="Indice", kind=Kind.DECIMAL, getter=need.index),
    ]


def _positions(reading: Reading, run: Run) -> list[AreaPosition]:
    return read_positions(run, level=reading.child_level, department=None if reading.is_region else reading.area)


def _tell(reading: Reading, run: Run, matrix: NeedMatrix) -> list[str]:
    whole = result_of(run, reading.area)
    known = [one for one in matrix.areas if one.position.demand]
    if whole is None or not whole.demand or not known:
        return ["Le besoin de ce territoire n’est pas connu du diagnostic en vigueur."]
    level = reading.child_level
    first = max(known, key=lambda one: one.position.demand or 0)
    sentences = [
        (
            f"Le diagnostic en vigueur compte {format_number(whole.demand)} demandeurs dans le périmètre "
            f"{reading.of_place}. "
            f"Premier de ses {len(known)} {level.plural} par le besoin : {first.position.name}, "
            f"{format_number(first.position.demand)}."
        )
    ]
    placed = [one for one in known if one.need_index is not None]
    if placed and not (reading.is_public and level == AreaLevel.COMMUNE):
        highest = max(placed, key=lambda one: one.need_index or 0)
        index = format_number(highest.need_index, decimals=2)
        sentences.append(
            f"Rapporté à la population, il est le plus fort ici : {highest.position.name}, {index} fois la moyenne "
            "régionale."
        )
    return sentences
