"""Reading operators: the public directory, what a card lacks, what the members and the agents see."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Avg, Count, ExpressionWrapper, F, FloatField, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from accounts.models import Assignment, User
from accounts.perimeter import hat_of
from accounts.roles import Permission
from iae_portal.common.formatting import round_half_up
from iae_portal.common.plain_text import strip_accents
from structures.models import Operator, OperatorEvaluation, ReferencingRequest, Review
from structures.models.operators import ReferencingRequestQuerySet
from structures.operator_enums import (
    OPEN_STATES,
    REQUIRED_PROOFS,
    WAITING_STATES,
    EvaluationAxis,
    ProofKind,
    RequestState,
    Section,
)
from structures.rules.discretion import MINIMUM_STRUCTURES
from territories.enums import AreaLevel
from territories.models import Area, AreaMembership

# Below four letters, a word that resembles another is another word.
SHORTEST_MISSPELT = 4
LEAST_RESEMBLANCE = 0.55


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a card lacks, and the section where it is filled."""

    section: Section
    text: str

    @property
    def url(self) -> str:
        return reverse("structures:operator-section", args=[self.section.value])


@dataclass(frozen=True, slots=True)
class EvaluationSummary:
    """The marks of an operator, given only when they come from enough structures: fewer would tell who said what."""

    count: int
    structures: int
    average: Decimal | None = None
    axes: tuple[tuple[str, Decimal], ...] = ()

    @property
    def is_shown(self) -> bool:
        return self.structures >= MINIMUM_STRUCTURES


def flatten(text: str) -> str:
    """Lower case, without accents nor signs: what is searched and what is searched for."""
    kept = (sign if sign.isalnum() else " " for sign in strip_accents(text))
    return " ".join("".join(kept).split())


def list_directory() -> "ReferencingRequestQuerySet":
    """The cards in force, with `evaluation_average` (None below the smallest number of structures) and its count."""
    marks = OperatorEvaluation.objects.shown().filter(operator=OuterRef("operator")).order_by().values("operator")
    mean = ExpressionWrapper(
        (F("quality") + F("deadlines") + F("adaptation") + F("price")) / 4.0, output_field=FloatField()
    )
    enough = marks.annotate(structures=Count("siae", distinct=True)).filter(structures__gte=MINIMUM_STRUCTURES)
    return (
        ReferencingRequest.objects.in_force()
        .select_related("operator", "operator__source", "seat")
        .prefetch_related("services", "areas")
        .annotate(
            evaluation_average=Subquery(enough.annotate(value=Avg(mean)).values("value")[:1]),
            evaluation_count=Subquery(enough.annotate(value=Count("pk")).values("value")[:1]),
        )
    )


def search_requests(rows: "ReferencingRequestQuerySet", *, text: str) -> "ReferencingRequestQuerySet":
    """The cards that hold every word: as it is written, or nearly so when it is long enough to be misspelt."""
    for word in flatten(text).split():
        found = Q(search_text__contains=word)
        if len(word) >= SHORTEST_MISSPELT:
            near = ReferencingRequest.objects.annotate(resemblance=TrigramWordSimilarity(word, "search_text")).filter(
                resemblance__gte=LEAST_RESEMBLANCE
            )
            found |= Q(pk__in=near.values("pk"))
        rows = rows.filter(found)
    return rows


def compose_search_text(request: ReferencingRequest) -> str:
    """All that a card is found by: name, services, territories, presentation and references."""
    parts = [request.operator.legal_name, request.presentation, request.seat_elsewhere]
    parts += [request.seat.name] if request.seat else []
    parts += [f"{service.get_kind_display()} {service.description}" for service in request.services.all()]
    parts += [area.name for area in request.areas.all()]
    parts += [reference.title for reference in request.references.all()]
    return flatten(" ".join(parts))


def summarise_evaluations(operator: Operator) -> EvaluationSummary:
    fields = {axis.value: Avg(axis.value) for axis in EvaluationAxis}
    rows = OperatorEvaluation.objects.shown().filter(operator=operator)
    found = rows.aggregate(count=Count("pk"), structures=Count("siae", distinct=True), **fields)
    if found["structures"] < MINIMUM_STRUCTURES:
        return EvaluationSummary(found["count"], found["structures"])
    axes = tuple((str(axis.label), _tenth(found[axis.value])) for axis in EvaluationAxis)
    average = _tenth(sum(found[axis.value] for axis in EvaluationAxis) / len(EvaluationAxis))
    return EvaluationSummary(found["count"], found["structures"], average, axes)


def _tenth(value: float) -> Decimal:
    return round_half_up(value, decimals=1) or Decimal(0)


def list_comments(operator: Operator) -> list[OperatorEvaluation]:
    """The comments that may be read without knowing who wrote them, in an order that tells nothing."""
    if not summarise_evaluations(operator).is_shown:
        return []
    rows = OperatorEvaluation.objects.shown().filter(operator=operator).exclude(comment="")
    return list(rows.order_by("comment", "pk"))


def list_gaps(request: ReferencingRequest) -> list[Gap]:
    """What keeps the card from being handed in, item by item."""
    gaps = []
    if not request.presentation.strip():
        gaps.append(Gap(Section.IDENTITY, "la présentation de l’organisme"))
    if request.seat_id is None and not request.seat_elsewhere:
        gaps.append(Gap(Section.IDENTITY, "la commune du siège"))
    if not request.services.exists():
        gaps.append(Gap(Section.SERVICES, "au moins un service et son prix"))
    if not request.areas.exists():
        gaps.append(Gap(Section.TERRITORIES, "au moins un territoire"))
    if not request.references.exists():
        gaps.append(Gap(Section.REFERENCES, "au moins une mission de référence"))
    handed = set(request.proofs.values_list("kind", flat=True))
    gaps += [
        Gap(Section.PROOFS, f"la pièce « {ProofKind(kind).label} »") for kind in REQUIRED_PROOFS if kind not in handed
    ]
    return gaps


def find_own_operator(user: User) -> Operator | None:
    """The operator of which the active hat is a member."""
    hat = hat_of(user)
    return Operator.objects.filter(members=hat.assignment_id).first() if hat else None


def find_current_request(operator: Operator) -> ReferencingRequest | None:
    """The request in progress, else the one in force, else the latest."""
    rows = operator.requests.select_related("operator__source", "seat", "grid")
    return (
        rows.filter(state__in=OPEN_STATES).first()
        or rows.filter(state=RequestState.REFERENCED).first()
        or rows.order_by("-version").first()
    )


def find_request_in_force(operator: Operator) -> ReferencingRequest | None:
    return ReferencingRequest.objects.in_force().filter(operator=operator).first()


def has_been_referenced(operator: Operator) -> bool:
    """Whether its identity has been checked once: it then changes only with the directorate."""
    return operator.requests.exclude(valid_from=None).exists()


def list_member_addresses(operator: Operator) -> list[User]:
    """The people to write to."""
    hats = Assignment.objects.current().filter(operators=operator, user__is_active=True)
    return [hat.user for hat in hats.select_related("user").order_by("user__email")]


def list_requests(user: User) -> "ReferencingRequestQuerySet":
    """The files that an agent sees, with `scored_count` and whether this agent has declared and scored."""
    mine = Review.objects.filter(request=OuterRef("pk"), reviewer=user)
    return (
        ReferencingRequest.objects.visible_to(user)
        .select_related("operator__source")
        .prefetch_related("reviews__scores__criterion")
        .annotate(
            scored_count=Count("reviews", filter=Q(reviews__completed_at__isnull=False)),
            my_conflict=Subquery(mine.values("has_conflict")[:1]),
            my_completed_at=Subquery(mine.values("completed_at")[:1]),
        )
    )


def waiting_requests(user: User) -> "QuerySet[ReferencingRequest]":
    """The files that wait for the service, among those that this agent sees."""
    rows = ReferencingRequest.objects.visible_to(user).filter(state__in=WAITING_STATES)
    return rows if user.can(Permission.STRUCTURES_OPERATOR_REVIEW) else rows.none()


def count_served_departments(requests: Iterable[ReferencingRequest]) -> dict[str, int]:
    """Code of each département → how many of these cards serve it, by name, by an EPCI or by the whole région."""
    rows = list(requests)
    departments = list(Area.objects.current().at_level(AreaLevel.DEPARTMENT))
    served = _departments_of_groups(rows)
    counts = dict.fromkeys((area.code for area in departments), 0)
    for request in rows:
        codes: set[str] = set()
        for area in request.areas.all():
            if area.level == AreaLevel.REGION:
                codes = set(counts)
            elif area.level == AreaLevel.DEPARTMENT:
                codes.add(area.code)
            else:
                codes |= served.get(area.pk, set())
        for code in codes & set(counts):
            counts[code] += 1
    return counts


def _departments_of_groups(requests: list[ReferencingRequest]) -> dict[int, set[str]]:
    """Each EPCI served → the codes of the départements where its communes are."""
    groups = {area.pk for request in requests for area in request.areas.all() if area.level == AreaLevel.EPCI}
    links = AreaMembership.objects.current()
    inside = links.filter(parent__in=groups, child__level=AreaLevel.COMMUNE)
    department = links.filter(child=OuterRef("child"), parent_level=AreaLevel.DEPARTMENT)
    pairs = inside.values_list("parent", Subquery(department.values("parent__code")[:1])).distinct()
    found: dict[int, set[str]] = {}
    for group, code in pairs:
        found.setdefault(group, set()).add(code)
    return found


def list_departments() -> "QuerySet[Area]":
    return Area.objects.current().at_level(AreaLevel.DEPARTMENT).order_by("name")
