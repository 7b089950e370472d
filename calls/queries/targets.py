"""The communes that a rule finds in a diagnosis, or that a version aims at, with how many people live there."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from calls.models import CallVersion, TargetArea
from calls.queries.target_rules import TargetRule
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership
from white_zones.models import CommuneResult, Run


@dataclass(frozen=True, slots=True)
class TargetCount:
    """What a rule aims at: communes, inhabitants, and both by département (name, communes, people)."""

    communes: int
    people: int
    departments: tuple[tuple[str, int, int], ...]


def published_runs() -> "QuerySet[Run]":
    """The diagnoses of the région that may found a call: published and still standing, the newest first."""
    standing = Run.objects.filter(
        publication__isnull=False, publication__replaced_at__isnull=True, perimeter__level=AreaLevel.REGION
    )
    return standing.select_related("publication", "perimeter").order_by("-publication__year", "-pk")


def find_targets(run: Run, rule: TargetRule) -> "QuerySet[CommuneResult]":
    """Results of the communes aimed at, one or more a commune when the rule speaks of several kinds."""
    rows = CommuneResult.objects.filter(run=run, kind__in=rule.kinds, access_class__in=rule.classes)
    if rule.robust_only:
        rows = rows.filter(is_robust=True)
    if rule.without_small:
        rows = rows.exclude(demand__lt=float(run.parameters["minimum_demand"]))
    if rule.departments:
        inside = AreaMembership.objects.current().filter(
            parent__level=AreaLevel.DEPARTMENT, parent__code__in=rule.departments
        )
        rows = rows.filter(area__in=inside.values("child"))
    return rows


def target_communes(run: Run, rule: TargetRule) -> "QuerySet[Area]":
    """The communes aimed at, once each."""
    return Area.objects.filter(pk__in=find_targets(run, rule).values("area"))


def count_targets(areas: "QuerySet[Area]") -> TargetCount:
    """How many communes and people, in all and by département: two queries."""
    whole = areas.aggregate(communes=Count("pk"), people=Sum("population"))
    rows = (
        areas.annotate(department=_department_name())
        .order_by("department")
        .values("department")
        .annotate(communes=Count("pk"), people=Sum("population"))
    )
    parts = tuple((row["department"] or "hors département", row["communes"], row["people"] or 0) for row in rows)
    return TargetCount(whole["communes"], whole["people"] or 0, parts)


def version_communes(version: CallVersion) -> "QuerySet[Area]":
    """The communes that a published version aims at."""
    return Area.objects.filter(pk__in=TargetArea.objects.filter(version=version).values("area"))


def with_department(areas: "QuerySet[Area]") -> "QuerySet[Any]":
    """Each commune with the name and code of its département, in French order."""
    return areas.annotate(department=_department_name(), department_code=_department("code"))


def target_codes(areas: "QuerySet[Area]") -> list[tuple[str, str]]:
    """Code and name of each commune: what a map paints."""
    return list(areas.order_by("code").values_list("code", "name"))


def aimed_in(department: str) -> Q:
    """Condition on calls: those open to the whole région, or whose version aims at a commune of the département."""
    inside = AreaMembership.objects.current().filter(parent__level=AreaLevel.DEPARTMENT, parent__code=department)
    aimed = TargetArea.objects.filter(area__in=inside.values("child")).values("version")
    return Q(version__target_mode="none") | Q(version__in=aimed)


def _department(field: str) -> Subquery:
    links = AreaMembership.objects.current().filter(child=OuterRef("pk"), parent__level=AreaLevel.DEPARTMENT)
    return Subquery(links.order_by("pk").values(f"parent__{field}")[:1])


def _department_name() -> Subquery:
    return _department("name")
