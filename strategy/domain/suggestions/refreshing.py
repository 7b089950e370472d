"""Reading the figures again: what is new is kept, what changed is told anew, what no longer holds is set aside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from calls.queries.targets import published_runs
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import round_half_up
from iae_portal.common.transitions import TransitionTable, transition
from strategy.domain.suggestions.consumption import find_slipping_structures
from strategy.domain.suggestions.costly_rules import find_costly_rules
from strategy.domain.suggestions.findings import Finding
from strategy.domain.suggestions.sitings import find_sitings
from strategy.domain.suggestions.tensions import find_tensions
from strategy.domain.suggestions.unanswered import find_unanswered
from strategy.domain.suggestions.white_zones import find_white_zones
from strategy.enums import SuggestionState as S
from strategy.models import Suggestion

# The portal's own moves: what somebody adopted or dismissed is theirs.
TABLE: TransitionTable = {(S.OPEN, S.OUTDATED): None, (S.OUTDATED, S.OPEN): None}
TOLD = ("title", "reason", "source", "dated_on", "is_estimated", "path", "department", "area")
Report = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a reading changed."""

    created: int
    updated: int
    outdated: int


def read_findings(report: Report | None = None) -> list[Finding]:
    """Everything that the figures of today suggest; the diagnosis is the published one of the région."""
    run = published_runs().first()
    steps: list[tuple[str, Callable[[], Sequence[Finding]]]] = [
        ("Règles qui coûtent dans les scénarios", find_costly_rules),
        ("Consommation des structures", find_slipping_structures),
        ("Appels sans réponse", find_unanswered),
    ]
    if run is not None:
        steps += [
            ("Zones blanches robustes", lambda: find_white_zones(run)),
            ("Implantations proposées", lambda: find_sitings(run)),
            ("Métiers en tension", lambda: find_tensions(run)),
        ]
    found: list[Finding] = []
    for rank, (words, find) in enumerate(steps):
        if report is not None:
            report(90 * rank / len(steps), words)
        found += find()
    return found


def store_findings(findings: Sequence[Finding], *, actor: Any = None) -> Refreshed:
    """Keep what was found, by key: the same figures twice change nothing."""
    by_key = {one.key: one for one in findings}
    now = timezone.now()
    with transaction.atomic():
        rows = Suggestion.objects.select_for_update(of=("self",)).select_related("department", "area", "run", "call")
        known = {row.key: row for row in rows.order_by("pk")}
        new = [key for key in by_key if key not in known]
        Suggestion.objects.bulk_create(Suggestion(key=key, computed_at=now, **_values(by_key[key])) for key in new)
        updated = sum(_update(known[key], by_key[key], now, actor) for key in by_key if key in known)
        outdated = [row for key, row in known.items() if key not in by_key and row.state == S.OPEN]
        for row in outdated:
            transition(instance=row, to=S.OUTDATED, actor=actor, table=TABLE)
        done = Refreshed(len(new), updated, len(outdated))
        data = {"created": done.created, "updated": done.updated, "outdated": done.outdated}
        record_event(actor=actor, verb="suggestions:refreshed", data=data)
    return done


def refresh_suggestions(*, actor: Any = None) -> Refreshed:
    """Read and keep, at once."""
    return store_findings(read_findings(), actor=actor)


def _values(finding: Finding) -> Mapping[str, Any]:
    return {
        **{name: getattr(finding, name) for name in TOLD},
        "kind": finding.kind,
        "figures": [list(row) for row in finding.figures],
        "source": finding.source[:240].rstrip("."),
        "weight": round_half_up(finding.weight, decimals=4) or Decimal(),
        "run": finding.run,
        "scenario_id": finding.scenario_id,
        "call": finding.call,
    }


def _update(row: Suggestion, finding: Finding, now: Any, actor: Any) -> bool:
    """Tell an open one anew when its figures changed, open again one that holds again; whether anything changed."""
    if row.state not in (S.OPEN, S.OUTDATED):
        return False
    values = _values(finding)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if row.state == S.OUTDATED:
        transition(instance=row, to=S.OPEN, actor=actor, table=TABLE)
    elif not changed:
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.computed_at = now
    row.save()
    return True
