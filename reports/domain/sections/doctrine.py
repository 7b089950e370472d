"""Validated recommendations, as they were validated, and published road maps with how far they are."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_date, format_etp, format_euros
from iae_portal.common.tables import Table
from reports.domain.reading import Reading, SectionDraft, tell_origin
from reports.enums import Section
from reports.queries.doctrine import (
    list_actions,
    list_goals,
    list_published,
    list_validated,
)
from reports.rules.content import PROOF, Card, Part
from reports.rules.figures import Figure, freeze_table
from strategy.enums import Lever, Priority
from strategy.models import Action, RecommendationVersion
from strategy.presentation.action_words import tell_state
from strategy.queries.road_maps import ActionLine
from territories.enums import AreaLevel

NOTHING = "Aucune préconisation n’est validée à ce jour pour ce territoire."
NO_MAP = "Aucune feuille de route n’est publiée à ce jour pour ce territoire."


def compose_doctrine(reading: Reading) -> SectionDraft:
    department = None if reading.is_region else (reading.department or reading.area)
    versions = list_validated(reading.user, department=department)
    figures = [freeze_recommendations(reading, versions)] if versions else []
    road_maps = list_published(reading.user, department=department)
    figures += _freeze_road_maps(reading, road_maps)
    sentences = []
    if versions:
        count = len(versions)
        words = "1 préconisation est validée" if count == 1 else f"{count} préconisations sont validées"
        sentences.append(f"{words} ; leur texte est celui de leur dernière version.")
    else:
        sentences.append(NOTHING)
    sentences += [
        f"Feuille de route publiée : « {one.title} », {one.first_year}-{one.last_year}." for one in road_maps
    ]
    if not road_maps:
        sentences.append(NO_MAP)
    part = Part(
        key=Section.DOCTRINE,
        title="Préconisations et feuilles de route",
        sentences=tuple(sentences),
        figures=tuple(figure.key for figure in figures),
        cards=tuple(_tell(version, is_public=reading.is_public) for version in versions),
    )
    told = [
        (f"Préconisation {one.recommendation.number}", f"version {one.number}, empreinte {one.fingerprint[:16]}")
        for one in versions
    ]
    return SectionDraft(part=part, figures=figures, versions=told)


def freeze_recommendations(reading: Reading, versions: Sequence[RecommendationVersion]) -> Figure:
    def read(name: str) -> Callable[[RecommendationVersion], Any]:
        return lambda one: one.content.get(name)

    columns = [
        Column(key="title", label="Préconisation", row_header=True, getter=_name),
        Column(key="priority", label="Priorité", getter=lambda one: Priority(one.content["priority"]).label),
        Column(key="lever", label="Levier", getter=lambda one: Lever(one.content["lever"]).label),
        Column(key="owner", label="Pilote", getter=read("owner")),
        Column(key="calendar", label="Calendrier", getter=lambda one: _calendar(one.content)),
        Column(key="etp", label="ETP", kind=Kind.ETP, getter=lambda one: _number(one.content.get("etp"))),
        Column(key="euros", label="Euros", kind=Kind.EURO, getter=lambda one: _number(one.content.get("euros"))),
    ]
    table = Table(columns=columns, rows=list(versions), caption="", page_size=None)
    estimated = any(row["is_estimated"] for one in versions for row in one.content.get("evidences", []))
    return freeze_table(
        table,
        key="recommendations",
        title=f"Préconisations validées, {reading.place}",
        origin=tell_origin(reading, [], words="versions validées dans le portail", is_estimated=estimated),
        is_headline=reading.area.level != AreaLevel.EPCI and len(versions) <= 8,  # noqa: PLR2004 -- what a note holds
    )


def _freeze_road_maps(reading: Reading, road_maps: Any) -> list[Figure]:
    actions, goals = list(list_actions(road_maps)), list_goals(road_maps)
    estimated = any(one.is_demonstration for one in road_maps) or any(last and last.is_estimated for _, last in goals)
    words = "feuilles de route publiées dans le portail"
    origin = tell_origin(reading, [], words=words, is_estimated=estimated)
    figures = []
    if actions:
        table = Table(columns=_action_columns(), rows=actions, caption="", page_size=None)
        title = f"Actions des feuilles de route, {reading.place}"
        figures.append(freeze_table(table, key="actions", title=title, origin=origin))
    if goals:
        table = Table(columns=_goal_columns(), rows=goals, caption="", page_size=None)
        title = f"Objectifs des feuilles de route, {reading.place}"
        figures.append(freeze_table(table, key="goals", title=title, origin=origin))
    return figures


def _action_columns() -> list[Column]:
    return [
        Column(key="title", label="Action", row_header=True),
        Column(key="road_map", label="Feuille de route", getter=lambda one: one.axis.road_map.place),
        Column(key="axis", label="Axe", getter=lambda one: one.axis.title),
        Column(key="owner", label="Pilote"),
        Column(key="due_on", label="Échéance", kind=Kind.DATE),
        Column(key="state", label="État", getter=_state),
        Column(
            key="progress",
            label="Avancement",
            kind=Kind.PERCENT,
            decimals=0,
            getter=lambda one: Decimal(one.progress) / 100,
        ),
    ]


def _state(action: Action) -> str:
    """As the page of its road map tells it, with the days since a term that was not kept."""
    is_overdue = action.is_overdue(timezone.localdate())
    return tell_state(ActionLine(action, action.axis, is_overdue, last=None))


def _goal_columns() -> list[Column]:
    return [
        Column(key="title", label="Objectif", row_header=True, getter=lambda pair: pair[0].title),
        Column(key="measure", label="Indicateur", getter=lambda pair: pair[0].measure),
        Column(key="unit", label="Unité", getter=lambda pair: pair[0].unit),
        Column(key="start", label="Départ", kind=Kind.DECIMAL, is_mixed=True, getter=lambda pair: pair[0].start),
        Column(
            key="last",
            label="Dernière valeur",
            kind=Kind.DECIMAL,
            is_mixed=True,
            getter=lambda pair: pair[1].value if pair[1] else None,
        ),
        Column(
            key="read_on", label="Relevée le", kind=Kind.DATE, getter=lambda pair: pair[1].read_on if pair[1] else None
        ),
        Column(key="target", label="Cible", kind=Kind.DECIMAL, is_mixed=True, getter=lambda pair: pair[0].target),
        Column(key="target_year", label="Échéance", getter=lambda pair: _year(pair[0].target_year)),
    ]


def _name(version: RecommendationVersion) -> str:
    return f"{version.recommendation.number} {version.content['title']}"


def _tell(version: RecommendationVersion, *, is_public: bool) -> Card:
    """The public reads no proof: one may name what only readers of the portal know."""
    content = version.content
    proofs = [] if is_public else content.get("evidences", [])
    lines = [
        ("Constat", content.get("problem")),
        ("Action", content.get("action")),
        ("Pilote", content.get("owner")),
        ("Partenaires", ", ".join(content.get("partners", []))),
        ("Calendrier", _calendar(content)),
        ("Moyens", _cost(content)),
        ("Conditions de réussite", content.get("success")),
        ("Points de vigilance", content.get("vigilance")),
        *((f"{PROOF} : {row['title']}", _prove(row)) for row in proofs),
    ]
    return Card(title=_name(version), lines=tuple((label, str(text)) for label, text in lines if text))


def _prove(row: Mapping[str, Any]) -> str:
    """A figure of a recommendation with its own source and date, as it was frozen there."""
    figures = " ; ".join(f"{label} : {value}" for label, value in row["figures"])
    estimated = ", estimé ou de démonstration" if row["is_estimated"] else ""
    words = " ".join(part for part in (figures, row["text"]) if part)
    dated = format_date(dt.date.fromisoformat(row["dated_on"]))
    return f"{words} ({row['source'].rstrip('.')}, {dated}{estimated})"


def _calendar(content: Mapping[str, Any]) -> str:
    days = [content.get(name) for name in ("starts_on", "ends_on")]
    told = [format_date(dt.date.fromisoformat(day)) for day in days if day]
    return " – ".join(told)


def _cost(content: Mapping[str, Any]) -> str:
    parts = []
    if content.get("etp") is not None:
        parts.append(f"{format_etp(content['etp'])} ETP")
    if content.get("euros") is not None:
        parts.append(format_euros(content["euros"]))
    return ", ".join(parts)


def _number(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _year(value: int | None) -> str | None:
    return None if value is None else str(value)
