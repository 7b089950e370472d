"""What a campaign leaves as the base of a scenario: ETP by département and kind, with how firm they are.

For each structure and kind, the firmest figure said: agreed (or settled by the administration), else proposed, else
asked once handed in, else that of the annex taken as the base. A structure whose dialogue is without sequel asks for
nothing: it counts for 0, agreed. A structure with a counted annex of the base year and no dialogue keeps its annex.
Scenarios read `list_outcomes(campaign)`; pages give a user, whose perimeter then bounds what is read.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DecimalField, F, Q, QuerySet, Sum, Value, When

from accounts.models import User
from structures.dialogue_enums import DialogueState, OutcomeStatus
from structures.enums import SiaeKind
from structures.models import AnnexLine, Dialogue, DialogueCampaign, DialogueLine, FinancialAnnex

ETP = DecimalField(max_digits=12, decimal_places=2)
HANDED_IN = Q(dialogue__submitted_at__isnull=False, asked__isnull=False)
DROPPED = Q(dialogue__state=DialogueState.DROPPED)
PROPOSAL_STANDS = ~Q(dialogue__state__in=(DialogueState.SUBMITTED, DialogueState.RETURNED)) & Q(proposed__isnull=False)


@dataclass
class Outcome:
    """ETP of one kind in one département for the year asked for: in all, by status, and beside the base."""

    department: str
    department_name: str
    kind: str
    base: Decimal = Decimal()
    structures: int = 0
    by_status: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(OutcomeStatus.values, Decimal()))

    @property
    def etp(self) -> Decimal:
        return sum(self.by_status.values(), Decimal())

    @property
    def change(self) -> Decimal:
        return self.etp - self.base


def list_outcomes(campaign: DialogueCampaign, *, user: User | None = None) -> list[Outcome]:
    """Every département and kind, in the order of their codes; two queries whatever their number."""
    gathered: dict[tuple[str, str], Outcome] = {}
    for row in _said(campaign, user, "dialogue__department__code", "dialogue__department__name"):
        _add(gathered, row, prefix="dialogue__department")
    for row in _silent(campaign, user, "annex__department__code", "annex__department__name"):
        _add(gathered, row, prefix="annex__department")
    order = {kind: rank for rank, kind in enumerate(SiaeKind.values)}
    return [gathered[key] for key in sorted(gathered, key=lambda key: (key[0], order[key[1]]))]


def list_structure_outcomes(
    campaign: DialogueCampaign, *, departments: Collection[int]
) -> dict[int, dict[str, Decimal]]:
    """ETP by key of structure then kind, for what is allocated to some départements; two queries."""
    gathered: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    said = _said(campaign, None, "dialogue__siae").filter(dialogue__department__in=departments)
    silent = _silent(campaign, None, "annex__siae").filter(annex__department__in=departments)
    for key, rows in (("dialogue__siae", said), ("annex__siae", silent)):
        for row in rows:
            gathered[row[key]][row["kind"]] += row["total"]
    return {siae: dict(cells) for siae, cells in gathered.items()}


def total_by_status(outcomes: list[Outcome]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for outcome in outcomes:
        for status, etp in outcome.by_status.items():
            totals[status] += etp
    return dict(totals)


def _said(campaign: DialogueCampaign, user: User | None, *group: str) -> "QuerySet[Any, Any]":
    lines = DialogueLine.objects.filter(dialogue__campaign=campaign)
    if user is not None:
        lines = lines.filter(dialogue__in=Dialogue.objects.visible_to(user))
    rows: QuerySet[Any, Any] = (
        lines.annotate(
            status=Case(
                When(DROPPED | Q(agreed__isnull=False), then=Value(OutcomeStatus.AGREED)),
                When(PROPOSAL_STANDS, then=Value(OutcomeStatus.PROPOSED)),
                When(HANDED_IN, then=Value(OutcomeStatus.ASKED)),
                default=Value(OutcomeStatus.CURRENT),
            ),
            firmest=Case(
                When(DROPPED, then=Value(Decimal(0))),
                When(agreed__isnull=False, then=F("agreed")),
                When(PROPOSAL_STANDS, then=F("proposed")),
                When(HANDED_IN, then=F("asked")),
                default=F("base"),
                output_field=ETP,
            ),
        )
        .order_by()
        .values(*group, "kind", "status")
        .annotate(total=Sum("firmest"), held=Sum("base"), count=Count("dialogue", distinct=True))
    )
    return rows


def _silent(campaign: DialogueCampaign, user: User | None, *group: str) -> "QuerySet[Any, Any]":
    """Annexes of structures that have no dialogue in the campaign."""
    annexes = FinancialAnnex.objects.counted(campaign.base_year)
    if user is not None:
        annexes = annexes.visible_to(user)
    lines = AnnexLine.objects.filter(annex__in=annexes)
    rows: QuerySet[Any, Any] = (
        lines.exclude(annex__siae__in=campaign.dialogues.values("siae"))
        .order_by()
        .values(*group, "kind")
        .annotate(
            status=Value(OutcomeStatus.CURRENT),
            total=Sum("etp"),
            held=Sum("etp"),
            count=Count("annex__siae", distinct=True),
        )
    )
    return rows


def _add(gathered: dict[tuple[str, str], Outcome], row: dict[str, Any], *, prefix: str) -> None:
    code, name, kind = str(row[f"{prefix}__code"]), str(row[f"{prefix}__name"]), str(row["kind"])
    outcome = gathered.setdefault((code, kind), Outcome(code, name, kind))
    outcome.by_status[str(row["status"])] += Decimal(str(row["total"]))
    outcome.base += Decimal(str(row["held"]))
    outcome.structures += int(str(row["count"]))
