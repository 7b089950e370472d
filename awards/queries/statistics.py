"""What became of the files of a call: counts, ETP, euros, days; in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Count, Q

from awards.enums import FROZEN_CONVENTIONS, DecisionKind, DecisionState
from awards.models import Convention, Decision, DecisionLine
from awards.rules.statistics import Duration, Stage, Step, make_funnel, measure_steps
from calls.enums import BEFORE_COMMITTEE, ApplicationState as S
from calls.models import Application, Call
from committees.enums import OpinionValue
from committees.models import Opinion
from iae_portal.common.models import AuditEvent
from structures.rules.discretion import MINIMUM_STRUCTURES, choose_shown

DECISIONS = {S.ACCEPTED, S.WAITLISTED, S.REJECTED, S.DISMISSED}
HIDDEN = "Autres (moins de trois porteurs par territoire)"


@dataclass(frozen=True, slots=True)
class Group:
    """Files of one territory and kind: asked and granted, for the year of the call."""

    department: str
    kind: str
    files: int
    accepted: int
    etp_asked: Decimal
    etp_granted: Decimal
    euros_asked: Decimal
    euros_granted: Decimal
    hides_awards: bool = False
    """What was granted would tell what one or two applicants got, or lets it be deduced."""


@dataclass(frozen=True, slots=True)
class CallFigures:
    call: Call
    funnel: Sequence[Stage]
    groups: Sequence[Group]
    durations: Sequence[Duration]
    files: int


def read_figures(call: Call) -> CallFigures:
    """Everything that the agents of the région read of a call; six queries."""
    files = list(
        Application.objects.filter(call=call, submitted_at__isnull=False)
        .select_related("department", "siae")
        .defer("point", "search_text")
    )
    keys = [file.pk for file in files]
    lives = _lives(keys)
    favourable = set(
        Opinion.objects.in_force()
        .filter(application__in=keys, value__in=[OpinionValue.FAVOURABLE, OpinionValue.RESERVED])
        .values_list("application", flat=True)
    )
    accepted = set(
        Decision.objects.filter(
            application__in=keys, kind=DecisionKind.ACCEPTED, state=DecisionState.RELEASED
        ).values_list("application", flat=True)
    )
    contracted = set(
        Convention.objects.filter(application__in=keys, state__in=FROZEN_CONVENTIONS).values_list(
            "application", flat=True
        )
    )
    begun = Application.objects.filter(call=call).aggregate(
        n=Count("pk", filter=~Q(state=S.WITHDRAWN) | Q(pk__in=keys))
    )
    admitted = {file.pk for file in files if _was_admitted(file, lives)}
    funnel = make_funnel(
        {
            Step.BEGUN: begun["n"],
            Step.SUBMITTED: len(files),
            Step.ADMITTED: len(admitted),
            Step.FAVOURABLE: len(favourable),
            Step.ACCEPTED: len(accepted),
            Step.CONVENTIONED: len(contracted),
        }
    )
    return CallFigures(
        call=call,
        funnel=funnel,
        groups=_group(files, accepted, granted=_granted(call, accepted)),
        durations=measure_steps(lives.values()),
        files=len(files),
    )


def group_for_agent(figures: CallFigures, *, departments: Collection[str]) -> list[Group]:
    """In full for the départements of the agent, by their names; the others as everybody reads them."""
    own = [group for group in figures.groups if group.department in departments]
    others = [group for group in figures.groups if group.department not in departments]
    return [*own, *group_for_public(others)]


def group_for_public(groups: Sequence[Group]) -> list[Group]:
    """By département only, and never a figure that tells those of one or two applicants."""
    by_department: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        by_department[group.department].append(group)
    merged = {name: _merge(name, "", groups) for name, groups in by_department.items()}
    shown = choose_shown({name: one.files for name, one in merged.items()})
    told = [one for name, one in sorted(merged.items()) if name in shown]
    rest = [one for name, one in merged.items() if name not in shown]
    if rest and sum(one.files for one in rest) >= MINIMUM_STRUCTURES:
        told.append(_merge(HIDDEN, "", rest))
    granted = choose_shown({one.department: one.accepted for one in told})
    return [replace(one, hides_awards=one.department not in granted) for one in told]


def _was_admitted(file: Application, lives: dict[int, dict[str, dt.datetime]]) -> bool:
    return S.UNDER_REVIEW in lives.get(file.pk, {}) or file.state in (S.UNDER_REVIEW, *BEFORE_COMMITTEE)


def _lives(keys: Sequence[int]) -> dict[int, dict[str, dt.datetime]]:
    """When each file first came to each state, from its trail; one query."""
    rows = AuditEvent.objects.filter(
        subject_type=Application._meta.label_lower,  # noqa: SLF001 -- the documented introspection API
        subject_id__in=[str(key) for key in keys],
        verb__startswith="application:",
    )
    found: dict[int, dict[str, dt.datetime]] = defaultdict(dict)
    for key, verb, moment in rows.order_by("pk").values_list("subject_id", "verb", "happened_at"):
        state = verb.partition(":")[2]
        life = found[int(key)]
        life.setdefault(state, moment)
        if state in DECISIONS:
            life.setdefault("decided", moment)
    return dict(found)


def _granted(call: Call, accepted: set[int]) -> dict[int, tuple[Decimal, Decimal]]:
    rows = DecisionLine.objects.filter(
        decision__application__in=accepted,
        decision__state=DecisionState.RELEASED,
        decision__kind=DecisionKind.ACCEPTED,
        year=call.year,
    )
    found: dict[int, tuple[Decimal, Decimal]] = {}
    for key, etp, euros in rows.values_list("decision__application", "etp", "euros"):
        before = found.get(key, (Decimal(), Decimal()))
        found[key] = (before[0] + (etp or 0), before[1] + (euros or 0))
    return found


def _group(
    files: Sequence[Application], accepted: set[int], *, granted: dict[int, tuple[Decimal, Decimal]]
) -> list[Group]:
    held: dict[tuple[str, str], list[Application]] = defaultdict(list)
    for file in files:
        held[file.department.name, file.siae.kind if file.siae else ""].append(file)
    nothing = (Decimal(), Decimal())
    return [
        Group(
            department=department,
            kind=kind,
            files=len(group),
            accepted=sum(file.pk in accepted for file in group),
            etp_asked=sum((file.etp_asked or Decimal() for file in group), Decimal()),
            etp_granted=sum((granted.get(file.pk, nothing)[0] for file in group), Decimal()),
            euros_asked=sum((file.euros_asked or Decimal() for file in group), Decimal()),
            euros_granted=sum((granted.get(file.pk, nothing)[1] for file in group), Decimal()),
        )
        for (department, kind), group in sorted(held.items())
    ]


def _merge(department: str, kind: str, groups: Sequence[Group]) -> Group:
    return Group(
        department=department,
        kind=kind,
        files=sum(one.files for one in groups),
        accepted=sum(one.accepted for one in groups),
        etp_asked=sum((one.etp_asked for one in groups), Decimal()),
        etp_granted=sum((one.etp_granted for one in groups), Decimal()),
        euros_asked=sum((one.euros_asked for one in groups), Decimal()),
        euros_granted=sum((one.euros_granted for one in groups), Decimal()),
    )
