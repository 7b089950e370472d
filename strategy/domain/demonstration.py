"""The doctrine of the demonstration: invented texts, and evidence frozen from the demonstration's own figures."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from iae_portal.common.job_execution import execute_job
from iae_portal.common.job_lifecycle import enqueue_job
from strategy.domain.demonstration_texts import (
    INITIATIVES,
    INVENTED,
    PARTNERS,
    RECOMMENDATIONS,
    InitiativeText,
    RecommendationText,
)
from strategy.domain.freezing import freeze_indicator, freeze_run, write_note
from strategy.domain.partners import lean_on_initiatives, record_commitment
from strategy.domain.recommendations import (
    add_evidence,
    create_recommendation,
    drop_recommendation,
    open_discussion,
    resume_writing,
    save_recommendation,
    validate_recommendation,
    write_remark,
)
from strategy.enums import Lever, RecommendationState as S
from strategy.models import Evidence, Initiative, Partner, Recommendation, Suggestion
from strategy.queries.places import map_departments
from strategy.rules.suggesting import JOB_KIND, JOB_SUBJECT
from territories.domain.catalogue import NEED
from territories.enums import AreaLevel
from territories.models import Area, Indicator
from territories.queries.areas import get_region, list_children
from white_zones.queries.results import results_at
from white_zones.queries.runs import published_run
from white_zones.rules import ALL_KINDS

AUTHOR, MEMBER = "agent.region@demo.example", "cdiae.cantal@demo.example"


def load_demo_doctrine() -> list[Recommendation]:
    """Once: a doctrine that exists is left as it is, and so are suggestions already read."""
    actor = User.objects.get(email=AUTHOR)
    if not Suggestion.objects.exists():
        execute_job(job_id=enqueue_job(kind=JOB_KIND, subject=JOB_SUBJECT, parameters={}, actor=actor).pk)
    return [] if Recommendation.objects.exists() or Partner.objects.exists() else _write_all(actor)


@transaction.atomic
def _write_all(actor: User) -> list[Recommendation]:
    departments = {area.code: area for area in Area.objects.current().at_level(AreaLevel.DEPARTMENT)}
    partners = {
        text.name: Partner.objects.create(
            name=text.name, kind=text.kind, area=departments.get(text.department), is_demonstration=True
        )
        for text in PARTNERS
    }
    initiatives = {text.title: _record(text, departments, actor) for text in INITIATIVES}
    member = User.objects.filter(email=MEMBER).first()
    return [
        _write(text, departments.get(text.department), partners, initiatives, actor=actor, member=member)
        for text in RECOMMENDATIONS
        if not text.department or text.department in departments
    ]


def _record(text: InitiativeText, departments: dict[str, Area], actor: User) -> Initiative:
    initiative = Initiative.objects.create(
        title=text.title,
        origin=text.origin,
        theme=text.theme,
        carrier=text.carrier,
        description=text.description,
        outcome=text.outcome,
        first_year=text.first_year,
        last_year=text.last_year,
        source=INVENTED,
        is_demonstration=True,
        recorded_by=actor,
    )
    initiative.areas.set([departments[code] for code in text.departments if code in departments])
    return initiative


def _write(
    text: RecommendationText,
    department: Area | None,
    partners: dict[str, Partner],
    initiatives: dict[str, Initiative],
    *,
    actor: User,
    member: User | None,
) -> Recommendation:
    chosen = [partners[name] for name in text.partners]
    areas = _areas(text, department, actor)
    made = create_recommendation(values=_values(text, department), areas=areas, partners=chosen, actor=actor)
    _prove(made, areas, actor)
    lean_on_initiatives(made, initiatives=[initiatives[title] for title in text.initiatives], actor=actor)
    if text.state == S.DROPPED:
        return drop_recommendation(made, motive=text.motive, actor=actor)
    if text.state == S.DRAFT:
        return made
    open_discussion(made, actor=actor)
    for words in text.remarks:
        write_remark(made, text=words, actor=member or actor)
    if text.state == S.VALIDATED:
        validate_recommendation(made, note="", actor=actor)
        for name, words, euros in text.commitments:
            values = {"partner": partners[name], "text": words, "euros": Decimal(euros), "due_on": made.ends_on}
            record_commitment(made, values=values, actor=actor)
    if text.second_version:
        _validate_again(made, text, areas, chosen, actor)
    return made


def _validate_again(
    made: Recommendation, text: RecommendationText, areas: list[Area], partners: list[Partner], actor: User
) -> None:
    """A second version, with another cost: what changed is told."""
    resume_writing(made, actor=actor)
    values = {**_values(text, made.department), "euros": Decimal(text.euros) - 15000}
    save_recommendation(made, values=values, areas=areas, partners=partners, revision=made.revision, actor=actor)
    open_discussion(made, actor=actor)
    validate_recommendation(made, note=text.second_version, actor=actor)


def _values(text: RecommendationText, department: Area | None) -> dict[str, object]:
    start = dt.date(timezone.localdate().year, 9, 1)
    return {
        "title": text.title,
        "department": department,
        "priority": text.priority,
        "lever": text.lever,
        "problem": text.problem,
        "action": text.action,
        "owner": text.owner,
        "success": text.success,
        "vigilance": text.vigilance,
        "starts_on": start if text.action else None,
        "ends_on": start + dt.timedelta(days=365) if text.action else None,
        "etp": Decimal(text.etp) if text.etp else None,
        "euros": Decimal(text.euros) if text.euros else None,
    }


def _areas(text: RecommendationText, department: Area | None, actor: User) -> list[Area]:
    """The EPCI of the département that has the least access, for a call; else the whole département or the région."""
    if department is None:
        return [get_region()]
    run = published_run(actor)
    if run is None or text.lever != Lever.CALL:
        return [department]
    inside = {area.pk: area for area in list_children(department, level=AreaLevel.EPCI)}
    homes = map_departments(list(inside))
    ratios = {row.area_id: row.ratio for row in results_at(run, level=AreaLevel.EPCI) if row.ratio is not None}
    own = [key for key in inside if homes.get(key) == department and key in ratios]
    return [inside[min(own, key=lambda key: ratios[key])]] if own else [department]


def _prove(made: Recommendation, areas: list[Area], actor: User) -> None:
    """Figures of the published run and of the need, as they are today, and one finding that says it is invented."""
    place = areas[0]
    need = Indicator.objects.filter(code=NEED).first()
    attempts: list[Callable[[], Evidence]] = [lambda: freeze_run(area=place, kind=ALL_KINDS, actor=actor)]
    if need is not None:
        attempts.append(lambda: freeze_indicator(indicator=need, area=place, actor=actor))
    for freeze in attempts:
        try:
            add_evidence(made, evidence=freeze(), actor=actor)
        except ValidationError:
            # Before a diagnosis is published, or where nothing is measured, the finding stands alone.
            continue
    finding = write_note(
        title="Constat des structures du territoire",
        text=f"{INVENTED} Les structures rencontrées confirment ce constat.",
        source=INVENTED,
        dated_on=timezone.localdate(),
        is_doubtful=True,
        area=place,
    )
    add_evidence(made, evidence=finding, actor=actor)
