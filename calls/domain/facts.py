"""What is known of an applicant and of the place of a project, beside what was answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from calls.enums import FieldKind
from calls.models import Application, CallVersion
from calls.rules import facts as names
from calls.rules.fields import BudgetQuestion, FieldRole, Question
from calls.rules.forms import FormSchema
from calls.rules.values import fits
from iae_portal.common.conditions import Value
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership
from white_zones.models import AreaResult, CommuneResult
from white_zones.rules import ALL_KINDS

LEVELS = {
    FieldKind.PLACE: AreaLevel.COMMUNE,
    FieldKind.COMMUNE: AreaLevel.COMMUNE,
    FieldKind.EPCI: AreaLevel.EPCI,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a project stands. `access` is its class in the version's diagnosis, `is_robust` None for an EPCI."""

    area: Area
    department: Area | None
    access: str
    is_robust: bool | None
    is_targeted: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the file asks for, in all and by year."""

    etp: Decimal | None
    euros: Decimal | None
    etp_by_year: Mapping[str, Decimal]


def read_facts(
    application: Application, answers: Mapping[str, Any], *, place: Place | None = None
) -> dict[str, Value]:
    """The facts that conditions speak of; what is not known is absent. `place` spares reading it again."""
    form = application.version.content.form
    place = place or find_place(application.version, answers)
    asked = sum_asked(form, answers)
    found: dict[str, Value] = {
        names.APPLICANT_KIND: application.siae.kind if application.siae else None,
        names.APPLICANT_DEPARTMENT: application.siae.department.code if application.siae else None,
        names.ETP_ASKED: asked.etp,
        names.EUROS_ASKED: asked.euros,
    }
    if place is not None:
        found[names.PLACE_DEPARTMENT] = place.department.code if place.department else None
        found[names.PLACE_CLASS] = place.access or None
        found[names.PLACE_IS_TARGETED] = place.is_targeted
        found[names.PLACE_IS_IN_REGION] = True
    elif _place_code(form, answers):
        found[names.PLACE_IS_IN_REGION] = False
    return {name: value for name, value in found.items() if value is not None}


def find_place(
    version: CallVersion, answers: Mapping[str, Any], *, is_aimed: Callable[[Area], bool] | None = None
) -> Place | None:
    """The commune or the EPCI that the file designates; None when it names none, or one out of the reference.

    `is_aimed` says which areas a version that is not published yet would aim at.
    """
    form = version.content.form
    code = _place_code(form, answers)
    if not code:
        return None
    level = LEVELS[FieldKind(form.with_role(FieldRole.PLACE)[0].kind)]
    area = Area.objects.current().at_level(level).filter(code=code).first()
    if area is None:
        return None
    access, is_robust = _class_of(version, area)
    return Place(
        area, find_department(area), access, is_robust, is_aimed(area) if is_aimed else is_targeted(version, area)
    )


def find_department(area: Area) -> Area | None:
    """The département of an area; for an EPCI that straddles a border, the one where most of its people live."""
    parents = Area.objects.filter(level=AreaLevel.DEPARTMENT)
    direct = AreaMembership.objects.current().filter(child=area, parent__in=parents).select_related("parent").first()
    if direct is not None:
        return direct.parent
    links = AreaMembership.objects.current()
    communes = links.filter(parent=area, child__level=AreaLevel.COMMUNE).values("child")
    held: dict[Area, int] = {}
    for link in links.filter(child__in=communes, parent__in=parents).select_related("parent", "child"):
        held[link.parent] = held.get(link.parent, 0) + (link.child.population or 0)
    return max(held, key=lambda parent: (held[parent], parent.code)) if held else None


def is_targeted(version: CallVersion, area: Area) -> bool:
    """Whether the version aims at the commune, or at a commune of the EPCI."""
    if area.level == AreaLevel.COMMUNE:
        return version.targets.filter(area=area).exists()
    inside = AreaMembership.objects.current().filter(parent=area, child__level=AreaLevel.COMMUNE).values("child")
    return version.targets.filter(area__in=inside).exists()


def sum_asked(form: FormSchema, answers: Mapping[str, Any]) -> Asked:
    """ETP and euros asked, read by the role of the questions; None when no such question is answered."""
    years: dict[str, Decimal] = {}
    for question in form.with_role(FieldRole.ETP):
        for year, etp in (fitting(question, answers) or {}).items():
            years[year] = years.get(year, Decimal(0)) + Decimal(etp)
    euros: Decimal | None = None
    for question in form.with_role(FieldRole.EUROS):
        amount = _euros(question, fitting(question, answers))
        euros = euros if amount is None else (euros or Decimal(0)) + amount
    return Asked(sum(years.values(), Decimal(0)) if years else None, euros, years)


def fitting(question: Question, answers: Mapping[str, Any]) -> Any:
    """The answer, None when none was given or when the question has changed since."""
    answer = answers.get(question.key)
    return answer if answer is not None and fits(question, answer) else None


def _euros(question: Any, answer: Any) -> Decimal | None:
    if answer is None:
        return None
    if not isinstance(question, BudgetQuestion):
        return Decimal(answer)
    asked = [Decimal(answer[line.key]) for line in question.lines if line.is_request and line.key in answer]
    return sum(asked, Decimal(0)) if asked else None


def _place_code(form: FormSchema, answers: Mapping[str, Any]) -> str | None:
    for question in form.with_role(FieldRole.PLACE):
        answer = fitting(question, answers)
        code = answer.get("commune") if isinstance(answer, Mapping) else answer
        return str(code) if code else None
    return None


def _class_of(version: CallVersion, area: Area) -> tuple[str, bool | None]:
    run = version.run_id
    if run is None:
        return "", None
    if area.level == AreaLevel.COMMUNE:
        row = CommuneResult.objects.filter(run=run, area=area, kind=ALL_KINDS).first()
        return (row.access_class, row.is_robust) if row else ("", None)
    wide = AreaResult.objects.filter(run=run, area=area, kind=ALL_KINDS).first()
    return (wide.access_class or "", None) if wide else ("", None)
