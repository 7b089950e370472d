"""What the committees said: avis on files by département, and avis on scenarios."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from allocation.enums import FROZEN_STATES, OpinionValue as ScenarioOpinionValue
from allocation.models import Opinion as ScenarioOpinion, Scenario
from awards.rules.statistics import hide_small
from awards.tables.statistics import UNPUBLISHED
from committees.enums import OpinionValue, SessionState
from committees.models import Opinion, Session
from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_number
from iae_portal.common.tables import Table
from reports.domain.reading import Reading, SectionDraft, tell_origin
from reports.enums import Section
from reports.rules.content import Part
from reports.rules.figures import Figure, freeze_table

NOTHING = "Aucun avis n’est rendu à ce jour sur ce périmètre."
NOT_BINDING = "Un avis ne lie pas le préfet, qui décide."


@dataclass(frozen=True, slots=True)
class DepartmentOpinions:
    """What one committee said: its sessions that were held, and its avis by value."""

    name: str
    sessions: int
    values: Counter[str]


def compose_opinions(reading: Reading) -> SectionDraft:
    rows = count_opinions(reading)
    figures: list[Figure] = []
    if rows:
        figures.append(_freeze_counts(reading, rows))
    figures += _freeze_scenarios(reading)
    total = sum(sum(row.values.values()) for row in rows)
    sentences = [NOTHING]
    if rows:
        sessions = sum(row.sessions for row in rows)
        told = format_number(total) if total else "aucun"
        sentences = [
            (
                f"{format_number(sessions)} {_name_sessions(sessions)}, {told} avis en vigueur sur des dossiers. "
                f"{NOT_BINDING}"
            )
        ]
    part = Part(
        key=Section.OPINIONS,
        title="Avis des comités",
        sentences=tuple(sentences),
        figures=tuple(figure.key for figure in figures),
    )
    return SectionDraft(part=part, figures=figures)


def _name_sessions(count: int) -> str:
    many = "séances ou consultations écrites terminées"
    return many if count > 1 else "séance ou consultation écrite terminée"


def count_opinions(reading: Reading) -> list[DepartmentOpinions]:
    """By département of the committee, for the sessions of the perimeter; three queries."""
    opinions = Opinion.objects.visible_to(reading.user).in_force().filter(application__isnull=False)
    sessions = Session.objects.visible_to(reading.user).filter(state=SessionState.CLOSED)
    if not reading.is_region:
        opinions = opinions.filter(item__session__committee__department=reading.scope)
        sessions = sessions.filter(committee__department=reading.scope)
    values: dict[str, Counter[str]] = {}
    for name, value in opinions.order_by().values_list("item__session__committee__department__name", "value"):
        values.setdefault(name, Counter())[value] += 1
    held = Counter(sessions.order_by().values_list("committee__department__name", flat=True))
    return [
        DepartmentOpinions(name, held.get(name, 0), values.get(name, Counter())) for name in sorted({*values, *held})
    ]


def _freeze_counts(reading: Reading, rows: list[DepartmentOpinions]) -> Figure:
    hides = reading.is_discreet

    def read(value: str) -> Callable[[DepartmentOpinions], int | None]:
        return lambda row: hide_small(row.values[value]) if hides else row.values[value]

    columns = [
        Column(key="name", label="Comité", row_header=True, getter=lambda row: f"CDIAE, {row.name}"),
        Column(key="sessions", label="Séances terminées", kind=Kind.INTEGER),
        *(
            Column(key=value.value, label=f"Avis {value.label}", kind=Kind.INTEGER, getter=read(value.value))
            for value in OpinionValue
        ),
    ]
    table = Table(columns=columns, rows=rows, caption="", page_size=None, notes=[UNPUBLISHED] if hides else [])
    return freeze_table(
        table,
        key="opinions",
        title=f"Avis des comités sur les dossiers, {reading.scope.display_name}",
        origin=tell_origin(reading, [], words="procès-verbaux et consultations du portail"),
    )


def _freeze_scenarios(reading: Reading) -> list[Figure]:
    """Avis in force on scenarios; for the public, on those that are adopted."""
    rows = ScenarioOpinion.objects.visible_to(reading.user).in_force()
    rows = rows.filter(consultation__scenario__in=Scenario.objects.visible_to(reading.user))
    if reading.is_public:
        rows = rows.filter(consultation__scenario__state__in=FROZEN_STATES)
    if not reading.is_region:
        rows = rows.filter(department=reading.scope)
    held = list(rows.select_related("consultation__scenario", "department").order_by("department__code", "-given_at"))
    if not held:
        return []
    columns = [
        Column(key="name", label="Comité", row_header=True, getter=lambda row: f"CDIAE, {row.department.name}"),
        Column(key="scenario", label="Scénario", getter=lambda row: row.consultation.scenario.name),
        Column(key="value", label="Avis", getter=lambda row: ScenarioOpinionValue(row.value).label),
        Column(key="held_on", label="Rendu le", kind=Kind.DATE),
    ]
    table = Table(columns=columns, rows=held, caption="", page_size=None)
    title = f"Avis des comités sur les scénarios, {reading.scope.display_name}"
    origin = tell_origin(reading, [], words="consultations du portail")
    return [freeze_table(table, key="scenario_opinions", title=title, origin=origin)]
