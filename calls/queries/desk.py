"""The list of files that somebody works on: what each line tells, in one query whatever their number."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from calls.enums import ApplicationState, CorrectionState, ReviewState
from calls.models import Application, Call, CorrectionRequest, LastVisit, Review, ReviewAssignment, TargetArea
from calls.queries.assignments import open_assignments
from calls.queries.reviews import hidden_from
from iae_portal.common.plain_text import strip_accents
from white_zones.models import AreaResult, CommuneResult
from white_zones.rules import ALL_KINDS

REFERENCE = re.compile(r"(?:[A-Za-z]{3}-\d{4}-)?0*(\d{1,9})")

# What may be told of each file beside its own fields: each costs a subquery.
TOLD = frozenset(
    {
        "is_mine",
        "is_done",
        "sent_count",
        "asked_count",
        "is_correcting",
        "access",
        "is_targeted",
        "to_discuss",
        "is_new",
    }
)


def list_files(user: Any, *, call: Call | None = None, told: Collection[str] = TOLD) -> "QuerySet[Application]":
    """The files of a call, or of every call, that the person sees, with what is to be `told` of each."""
    mine = ReviewAssignment.objects.filter(application=OuterRef("pk"), reviewer=user)
    sent = Review.objects.filter(application=OuterRef("pk"), state=ReviewState.SENT)
    visit = LastVisit.objects.filter(call=OuterRef("call"), user=user).values("previous_at")[:1]
    corrections = CorrectionRequest.objects.filter(application=OuterRef("pk"), state=CorrectionState.OPEN)
    targets = TargetArea.objects.filter(version=OuterRef("version"), area=OuterRef("place"))
    known: dict[str, Callable[[], Any]] = {
        "is_mine": lambda: Exists(mine),
        "is_done": lambda: Exists(sent.filter(reviewer=user)),
        "sent_count": lambda: _count(sent, distinct="reviewer"),
        "asked_count": lambda: _count(ReviewAssignment.objects.filter(application=OuterRef("pk"))),
        "is_correcting": lambda: Exists(corrections),
        "access": _access,
        "is_targeted": lambda: Exists(targets),
        "to_discuss": lambda: Case(When(hidden_from(user), then=Value(False)), default=F("needs_discussion")),
        "is_new": lambda: Q(changed_at__gt=Subquery(visit)),
    }
    rows = _seen(user, call).annotate(**{name: known[name]() for name in known if name in told})
    return rows.select_related("call", "department", "siae", "place")


def match_words(rows: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
    """Files with every word, without accents, in the applicant or the project; or of the number of a reference."""
    words = Q()
    for word in strip_accents(text).split():
        words &= Q(search_text__contains=word)
    reference = REFERENCE.fullmatch(text.strip())
    return rows.filter(words | Q(pk=int(reference[1])) if reference else words)


def _count(rows: "QuerySet[Any]", *, distinct: str = "pk") -> Coalesce:
    counted = rows.order_by().values("application").annotate(n=Count(distinct, distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _access() -> Coalesce:
    """The class of the place in the diagnosis of the version answered: of its commune, or of its EPCI."""
    where = {"run": OuterRef("version__run"), "area": OuterRef("place"), "kind": ALL_KINDS}
    return Coalesce(
        Subquery(CommuneResult.objects.filter(**where).order_by().values("access_class")[:1]),
        Subquery(AreaResult.objects.filter(**where).order_by().values("access_class")[:1]),
        Value(""),
        output_field=CharField(),
    )


# What a line of the list shows: the rest, geometries and definitions first, is not worth reading 50 times.
LINE_FIELDS = (
    "applicant_name",
    "title",
    "state",
    "submitted_at",
    "changed_at",
    "etp_asked",
    "euros_asked",
    "is_late",
    "needs_discussion",
    "call__title",
    "call__kind",
    "call__year",
    "department__code",
    "department__name",
    "siae__kind",
    "place__name",
)


def only_lines(rows: "QuerySet[Application]") -> "QuerySet[Application]":
    """The same rows, read no wider than a line of the list."""
    return rows.only(*LINE_FIELDS)


@dataclass(frozen=True, slots=True)
class Counted:
    """The files of one call in one state: how many, of which to review by the person, of which being corrected."""

    call: int
    state: str
    files: int
    to_review: int
    correcting: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many files the person sees, and what waits for them among these."""

    counted: Sequence[Counted]

    @property
    def files(self) -> int:
        return sum(one.files for one in self.counted)

    @property
    def to_begin(self) -> int:
        return sum(one.files for one in self.counted if one.state == ApplicationState.SUBMITTED)

    @property
    def handed_in(self) -> int:
        return sum(one.files for one in self.counted if one.state != ApplicationState.WITHDRAWN)

    @property
    def to_review(self) -> int:
        return sum(one.to_review for one in self.counted)

    @property
    def correcting(self) -> int:
        return sum(one.correcting for one in self.counted)

    def of_call(self, call: int) -> int:
        return sum(one.files for one in self.counted if one.call == call)


def count_waiting(user: Any, *, call: Call | None = None) -> Waiting:
    """All that a list tells in numbers, in one reading of the files that the person sees."""
    mine = open_assignments().filter(reviewer=user).values("application")
    corrected = CorrectionRequest.objects.filter(state=CorrectionState.OPEN).values("application")
    counts = {
        "files": Count("pk"),
        "to_review": Count("pk", filter=Q(pk__in=mine)),
        "correcting": Count("pk", filter=Q(pk__in=corrected)),
    }
    rows = _seen(user, call).order_by().values_list("call", "state").annotate(**counts)
    return Waiting([Counted(*row) for row in rows])


def _seen(user: Any, call: Call | None) -> "QuerySet[Application]":
    rows = Application.objects.visible_to(user).exclude(state=ApplicationState.DRAFT)
    return rows.filter(call=call) if call is not None else rows


def find_file(user: Any, *, pk: int) -> Application | None:
    """One file with what its pages show; None when it does not exist for the person."""
    related = ("call", "version__run", "department", "siae", "operator", "territory", "place", "current__submitted_by")
    return _seen(user, None).filter(pk=pk).select_related(*related).first()


@dataclass(frozen=True, slots=True)
class CallCount:
    """A call and how many of its files the person sees."""

    call: Call
    files: int


def list_calls(user: Any, *, waiting: Waiting) -> Sequence[CallCount]:
    """The published calls, the latest first, with the files that the person sees in each."""
    calls = Call.objects.visible_to(user).filter(version__isnull=False).only("title").order_by("-closes_at", "-pk")
    return [CallCount(call, waiting.of_call(call.pk)) for call in calls[:60]]
