"""Figures of the portal copied as evidence, with their source and their date: what changes later changes nothing here.

Each function gives an unsaved `Evidence`; `add_evidence` keeps it. What the actor may not read is not found.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst

from accounts.models import User
from allocation.enums import LineStatus
from allocation.models import Scenario, ScenarioLine
from allocation.rules.inputs import read_inputs
from awards.queries.statistics import Group, group_for_public, read_figures
from calls.models import Call
from iae_portal.common.formatting import NOTHING, format_etp, format_euros, format_number, format_percent, paris
from iae_portal.common.models import Source
from strategy.domain.suggestions.findings import day_of, is_estimated, source_of
from strategy.enums import EvidenceKind
from strategy.models import Evidence
from structures.enums import SiaeKind
from structures.rules.discretion import MINIMUM_STRUCTURES
from territories.enums import AreaLevel, ValueState
from territories.models import Area, Indicator, IndicatorValue
from territories.queries.indicators import get_area_value, get_latest_period
from white_zones.enums import Access
from white_zones.models import AreaResult, CommuneResult
from white_zones.queries.results import result_of
from white_zones.queries.runs import published_run
from white_zones.rules import ALL_KINDS

ROWS = list[list[str]]
NO_RUN = "Aucun diagnostic n’est publié : il n’y a pas encore de chiffre à figer."
NOT_MEASURED = "Le diagnostic publié ne mesure pas ce territoire : choisissez-en un autre."
NO_LINE = "Ce scénario n’a pas de ligne que vous puissiez lire pour ce territoire."
NOT_CLOSED = "Cet appel n’est pas clos : ses chiffres peuvent encore changer."
TOO_FEW = "Moins de trois porteurs : ce chiffre dirait ce qu’a fait l’un d’eux. Figez l’ensemble de l’appel."
NO_VALUE = "Cet indicateur n’a pas de valeur connue pour ce territoire : il n’y a rien à figer."


def freeze_run(*, area: Area, kind: str, actor: User) -> Evidence:
    """Need, access, class and robustness of an area in the published run, for one kind or for all."""
    run = published_run(actor)
    if run is None:
        raise ValidationError(NO_RUN)
    result = result_of(run, area, kind=kind)
    if result is None:
        raise ValidationError({"area": NOT_MEASURED})
    label = SiaeKind(kind).label if kind != ALL_KINDS else "toutes filières"
    return Evidence(
        kind=EvidenceKind.RUN,
        title=f"Diagnostic {run.year} : {area.display_name}, {label}"[:200],
        figures=_measures(result),
        source=source_of(run)[:240],
        dated_on=day_of(run.finished_at),
        is_estimated=is_estimated(run),
        run=run,
        area=area,
    )


def _measures(result: AreaResult | CommuneResult) -> ROWS:
    access = None if result.accessibility is None else result.accessibility * 100
    rows = [
        ["Besoin (demandeurs)", format_number(result.demand)],
        ["Accès (ETP pour 100 demandeurs)", format_number(access, decimals=2)],
        ["Accès rapporté à la référence", format_number(result.ratio, decimals=2)],
        ["Classe", str(Access(result.access_class).label) if result.access_class else NOTHING],
        ["Besoin non couvert (demandeurs)", format_number(result.unserved)],
    ]
    if isinstance(result, CommuneResult):
        return [*rows, ["Robustesse de la classe", _tell_robust(result)]]
    return [
        *rows,
        ["Part du besoin en commune blanche", format_percent(result.white_demand_share)],
        ["Part du besoin en commune de classe robuste", format_percent(result.robust_demand_share)],
    ]


def _tell_robust(result: CommuneResult) -> str:
    if result.is_robust is None:
        return "non mesurée"
    word = "robuste" if result.is_robust else "à confirmer"
    if not result.probabilities:
        return word
    return f"{word} (au plus probable : {format_percent(max(result.probabilities), decimals=0)} des tirages)"


def freeze_scenario(*, scenario: Scenario, area: Area, actor: User) -> Evidence:
    """ETP of a territory in the current version of a scenario, year by year."""
    lines = ScenarioLine.objects.visible_to(actor).filter(version=scenario.current_id, area=area)
    found = list(lines.select_related("version").order_by("year"))
    if not found:
        raise ValidationError({"area": NO_LINE})
    version = found[0].version
    rows: ROWS = [["ETP de l’année précédente", format_etp(found[0].previous)]]
    for line in found:
        rows.append([f"ETP {line.year}", format_etp(line.etp)])
        rows.append([f"Cible {line.year} (ETP)", format_etp(line.target)])
        rows.append([f"Ce qui tient le chiffre en {line.year}", str(LineStatus(line.status).label)])
        if line.euros is not None:
            rows.append([f"Montant {line.year}", format_euros(line.euros)])
    state = scenario.get_state_display()
    return Evidence(
        kind=EvidenceKind.SCENARIO,
        title=f"Scénario « {scenario.name} » : {area.display_name}"[:200],
        figures=rows,
        source=f"Scénario « {scenario.name} », version {version.number}, {state}"[:240],
        dated_on=day_of(version.created_at),
        is_estimated=read_inputs(version.inputs).is_demonstration,
        scenario=version,
        area=area,
    )


def freeze_call(*, call: Call, department: Area | None, actor: User) -> Evidence:
    """Demands and awards of a closed call, as the public reads them: whole, or of one département."""
    if call.version is None or not Call.objects.visible_to(actor).filter(pk=call.pk).exists() or not call.is_closed:
        raise ValidationError({"call": NOT_CLOSED})
    figures = read_figures(call)
    groups = group_for_public(figures.groups)
    if department is not None:
        groups = [one for one in groups if one.department == department.name]
        if not groups and any(one.department == department.name for one in figures.groups):
            raise ValidationError({"area": TOO_FEW})
    elif 0 < figures.files < MINIMUM_STRUCTURES:
        raise ValidationError({"call": TOO_FEW})
    place = f" : {department.name}" if department else ""
    return Evidence(
        kind=EvidenceKind.CALL,
        title=f"Appel « {call.title} »{place}"[:200],
        figures=_sum_up(groups if department else figures.groups),
        source=f"Dossiers de l’appel « {call.title} », version {call.version.number}"[:240],
        dated_on=timezone.localdate(),
        # Files bear no source of their own: on a portal of demonstration, they are invented.
        is_estimated=bool(settings.DEMONSTRATION),
        call=call.version,
        area=department,
    )


def _sum_up(groups: Sequence[Group]) -> ROWS:
    def add(name: str) -> Decimal:
        return sum((getattr(one, name) for one in groups), Decimal())

    return [
        ["Dossiers déposés", format_number(sum(one.files for one in groups))],
        ["ETP demandés", format_etp(add("etp_asked"))],
        ["Montant demandé", format_euros(add("euros_asked"))],
        ["Dossiers acceptés", format_number(sum(one.accepted for one in groups))],
        ["ETP accordés", format_etp(add("etp_granted"))],
        ["Montant accordé", format_euros(add("euros_granted"))],
    ]


def freeze_indicator(*, indicator: Indicator, area: Area, actor: User) -> Evidence:
    """The latest value of an indicator in an area, with what is estimated or left out of it."""
    period = get_latest_period(indicator) if Indicator.objects.visible_to(actor).filter(pk=indicator.pk) else None
    value = get_area_value(area=area, indicator=indicator, period=period) if period else None
    if value is None or value.value is None or period is None:
        raise ValidationError({"indicator": NO_VALUE})
    label = f"{capfirst(indicator.name)} ({indicator.unit})"
    rows: ROWS = [[label, format_number(value.value, decimals=indicator.decimals)]]
    if value.state != ValueState.KNOWN:
        rows.append(["État de la valeur", str(value.state.label)])
    if left_out := value.secret + value.missing:
        rows.append(["Communes sans valeur connue, non comptées", format_number(left_out)])
    source = _source_of(indicator, area, period)
    words = f"{source.title}, {source.producer}, {source.vintage}" if source else indicator.producer
    return Evidence(
        kind=EvidenceKind.INDICATOR,
        title=f"{capfirst(indicator.name)}, {period} : {area.display_name}"[:200],
        figures=rows,
        source=words[:240],
        dated_on=paris(source.imported_at).date() if source else timezone.localdate(),
        is_estimated=value.is_demonstration or indicator.is_demonstration or value.state == ValueState.ESTIMATED,
        area=area,
    )


def _source_of(indicator: Indicator, area: Area, period: str) -> Source | None:
    """The area's own value tells it; an aggregate leans on the last source of its communes."""
    rows = IndicatorValue.objects.filter(indicator=indicator, period=period).select_related("source")
    own = rows.filter(area=area).first()
    if own is not None:
        return own.source
    communes = rows.filter(area__level=AreaLevel.COMMUNE).order_by("-source__imported_at").first()
    return communes.source if communes else None


def write_note(
    *, title: str, text: str, source: str, dated_on: dt.date, is_doubtful: bool = False, area: Area | None = None
) -> Evidence:
    """A finding in words: of a survey, of a meeting, of a study."""
    return Evidence(
        kind=EvidenceKind.NOTE,
        title=title,
        text=text,
        source=source,
        dated_on=dated_on,
        is_estimated=is_doubtful,
        area=area,
    )
