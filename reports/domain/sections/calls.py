"""Calls and awards: how far files went in each call, and what was asked and granted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.roles import Permission
from awards.queries.statistics import CallFigures, Group, group_for_public, read_figures
from awards.rules.statistics import Stage, Step, hide_small
from awards.tables.statistics import UNPUBLISHED
from calls.enums import CallState
from calls.models import Call
from iae_portal.common.columns import Column, Kind
from iae_portal.common.formatting import format_date, format_etp, format_number
from iae_portal.common.tables import Table
from reports.domain.reading import Reading, SectionDraft, tell_origin
from reports.enums import Section
from reports.rules.content import Part
from reports.rules.figures import Chart, Figure, freeze_table

# The latest ones: a committee does not read the history of all calls.
MOST_CALLS = 8
# Two bars say nothing that two figures do not.
CHARTED = 3
NOTHING = "Aucun appel n’est à restituer à ce jour."
AWARDED = frozenset({"accepted", "etp_granted", "euros_granted"})
WORDS = "dossiers déposés dans le portail"


@dataclass(frozen=True, slots=True)
class CallGroup:
    """Files of one call in one territory; what was granted is hidden when it tells what one or two applicants got."""

    call: Call
    group: Group

    @property
    def hides_awards(self) -> bool:
        return self.group.hides_awards


def compose_calls(reading: Reading) -> SectionDraft:
    figures = [read_figures(call) for call in list_told(reading)]
    told = [one for one in figures if one.files]
    part = Part(key=Section.CALLS, title="Appels à projets et décisions", sentences=(NOTHING,))
    if not told:
        return SectionDraft(part=part)
    groups = list_groups(reading, told)
    frozen = [freeze_funnels(reading, told), *([freeze_groups(reading, groups)] if groups else [])]
    part = Part(
        key=Section.CALLS,
        title="Appels à projets et décisions",
        sentences=tuple(_tell(reading, told, groups)),
        figures=tuple(figure.key for figure in frozen),
    )
    versions = [
        ("Appel", f"« {one.call.title} », version {one.call.version.number}") for one in told if one.call.version
    ]
    return SectionDraft(part=part, figures=frozen, versions=versions)


def list_told(reading: Reading) -> list[Call]:
    """Published calls, the latest first: closed ones for all, those under way for the agents' own meetings.

    The files of a sealed call are not counted before it closes.
    """
    rows = Call.objects.visible_to(reading.user).filter(version__isnull=False).exclude(state=CallState.DRAFT)
    calls = rows.select_related("version").defer("definition", "version__definition").order_by("-closes_at", "-pk")
    may_read_open = not reading.is_public and reading.user.can(Permission.CALLS_APPLICATION_INSTRUCT)
    found = [call for call in calls if call.is_closed or (may_read_open and not call.is_sealed)]
    return found[:MOST_CALLS]


def list_groups(reading: Reading, figures: Sequence[CallFigures]) -> list[CallGroup]:
    """What each territory asked and got; masked as in public, but for the direction."""
    found = []
    for one in figures:
        groups = group_for_public(one.groups) if reading.is_discreet else one.groups
        if not reading.is_region:
            groups = [group for group in groups if group.department == reading.scope.name]
        found += [CallGroup(one.call, group) for group in groups]
    return found


def freeze_funnels(reading: Reading, figures: Sequence[CallFigures]) -> Figure:
    """One line a call, one column a step of the funnel."""
    columns = [
        Column(key="call", label="Appel", row_header=True, getter=lambda one: one.call.title),
        Column(key="closes", label="Clôture", kind=Kind.DATE, getter=lambda one: one.call.closes_at),
        *(
            Column(key=step.name.lower(), label=step.value, kind=Kind.INTEGER, getter=_count(reading, step))
            for step in Step
        ),
    ]
    hides = reading.is_discreet
    total = None if hides else {step.name.lower(): sum(_stage(one, step).count for one in figures) for step in Step}
    table = Table(
        columns=columns,
        rows=list(figures),
        caption="",
        page_size=None,
        total=total,
        notes=[UNPUBLISHED] if hides else [],
    )
    return freeze_table(
        table,
        key="funnels",
        title="Du brouillon à la convention, par appel",
        caption="Tous territoires de l’appel.",
        origin=tell_origin(reading, [], words=WORDS),
        chart=Chart(series=(Step.SUBMITTED.name.lower(),)) if len(figures) >= CHARTED and not hides else None,
    )


def freeze_groups(reading: Reading, groups: Sequence[CallGroup]) -> Figure:
    with_kind = not reading.is_discreet
    columns = [
        Column(key="call", label="Appel", row_header=True, getter=lambda one: one.call.title),
        Column(key="department", label="Territoire", getter=lambda one: one.group.department),
        *([Column(key="kind", label="Filière", getter=lambda one: one.group.kind)] if with_kind else []),
        *(
            Column(key=key, label=label, kind=kind, getter=_of_group(key))
            for key, label, kind in (
                ("files", "Déposés", Kind.INTEGER),
                ("accepted", "Acceptés", Kind.INTEGER),
                ("etp_asked", "ETP demandés", Kind.ETP),
                ("etp_granted", "ETP accordés", Kind.ETP),
                ("euros_granted", "Euros accordés", Kind.EURO),
            )
        ),
    ]
    notes = [UNPUBLISHED] if any(one.hides_awards for one in groups) else []
    table = Table(columns=columns, rows=list(groups), caption="", page_size=None, notes=notes)
    return freeze_table(
        table,
        key="awards",
        title=f"Demandé et accordé par territoire, {reading.scope.display_name}",
        origin=tell_origin(reading, [], words=WORDS),
    )


def _stage(figures: CallFigures, step: Step) -> Stage:
    return next(stage for stage in figures.funnel if stage.step == step)


def _count(reading: Reading, step: Step) -> Callable[[CallFigures], int | None]:
    def read(figures: CallFigures) -> int | None:
        count = _stage(figures, step).count
        return hide_small(count) if reading.is_discreet else count

    return read


def _of_group(name: str) -> Callable[[CallGroup], int | Decimal | None]:
    def read(one: CallGroup) -> int | Decimal | None:
        if name in AWARDED and one.hides_awards:
            return None
        value: int | Decimal = getattr(one.group, name)
        return value

    return read


def _tell(reading: Reading, figures: Sequence[CallFigures], groups: Sequence[CallGroup]) -> list[str]:
    last = figures[0].call
    count = len(figures)
    calls = "1 appel a reçu" if count == 1 else f"{count} appels ont reçu"
    verb = "est clos depuis le" if last.is_closed else "se clôt le"
    sentences = [f"{calls} des dossiers ; le dernier, « {last.title} », {verb} {format_date(last.closes_at)}."]
    if groups:
        files = sum(one.group.files for one in groups)
        told = [one.group.etp_granted for one in groups if not one.hides_awards]
        words = f", {format_etp(sum(told, Decimal()))} ETP accordés" if told else ""
        sentences.append(
            f"Dans les territoires dont les chiffres sont donnés : {format_number(files)} dossiers déposés{words}."
        )
    else:
        sentences.append(
            f"Trop peu de porteurs de {reading.scope.display_name} pour donner un chiffre sans dire celui de l’un "
            "d’eux."
        )
    return sentences
