"""Reading a consultation: its départements, the avis given and awaited, the people to write to."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Assignment, User
from accounts.roles import Role
from allocation.enums import OpinionValue
from allocation.models import Consultation, Opinion, Scenario, ScenarioLine, ScenarioVersion
from allocation.queries.deadlines import deadlines_of
from territories.enums import AreaLevel
from territories.models import Area


@dataclass(frozen=True)
class Standing:
    """One département of a consultation, its avis in force if it is given, and until when it is awaited."""

    department: Area
    opinion: Opinion | None
    due_at: dt.datetime


@dataclass(frozen=True)
class Standings:
    """Every département of the version submitted, in the order of their codes."""

    rows: tuple[Standing, ...]

    @property
    def missing(self) -> list[Area]:
        return [row.department for row in self.rows if row.opinion is None]

    def awaited(self, *, now: dt.datetime) -> list[Standing]:
        """Those without avis that still have time."""
        return [row for row in self.rows if row.opinion is None and now <= row.due_at]

    @property
    def reserved(self) -> list[Area]:
        return self._answering(OpinionValue.RESERVED)

    @property
    def unfavourable(self) -> list[Area]:
        return self._answering(OpinionValue.UNFAVOURABLE)

    def _answering(self, value: OpinionValue) -> list[Area]:
        return [row.department for row in self.rows if row.opinion and row.opinion.value == value]

    @property
    def given(self) -> int:
        return len(self.rows) - len(self.missing)

    def find(self, code: str) -> Standing | None:
        return next((row for row in self.rows if row.department.code == code), None)


def current_version(scenario: Scenario) -> ScenarioVersion:
    """The version that the scenario stands on. Raises ScenarioVersion.DoesNotExist when it has none."""
    return ScenarioVersion.objects.get(pk=scenario.current_id or 0)


def open_consultation(scenario: Scenario) -> Consultation | None:
    return scenario.consultations.filter(closed_at=None).select_related("version", "opened_by").first()


def last_consultation(scenario: Scenario) -> Consultation | None:
    """The one under way, else the last that was held."""
    return scenario.consultations.select_related("version", "opened_by").first()


def list_departments(version_id: int | None) -> list[Area]:
    """The départements that a version shares between."""
    keys = ScenarioLine.objects.filter(version=version_id, area__level=AreaLevel.DEPARTMENT).values("area")
    return list(Area.objects.filter(pk__in=keys).order_by("code"))


def read_standings(consultation: Consultation) -> Standings:
    """Where each CDIAE stands; for the rules, whoever asks. What is shown goes through `Opinion.visible_to`."""
    opinions = consultation.opinions.in_force().select_related("department", "given_by")
    by_department = {opinion.department_id: opinion for opinion in opinions}
    deadlines = deadlines_of(consultation)
    return Standings(
        tuple(
            Standing(department, by_department.get(department.pk), deadlines.of(department.pk))
            for department in list_departments(consultation.version_id)
        )
    )


def reviewers_of(departments: Iterable[Area]) -> list[User]:
    """The members of the CDIAE and the agents of these départements today, each once."""
    hats = Assignment.objects.current().filter(
        Q(role=Role.COMMITTEE_MEMBER) | Q(role=Role.DEPARTMENTAL_AGENT),
        areas__in=list(departments),
        user__is_active=True,
    )
    return sorted({hat.user for hat in hats.select_related("user")}, key=lambda user: user.pk)
