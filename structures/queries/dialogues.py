"""Reading the dialogues of a campaign: lists, totals, and what one structure is compared with."""

import statistics
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from structures.dialogue_enums import COUNTED_BILANS, IN_HAND
from structures.enums import STATES_COUNTED
from structures.models import AnnexLine, Bilan, Dialogue, DialogueCampaign, DialogueLine
from structures.models.dialogues import late_condition
from structures.rules.dialogues import BILAN_FIELDS
from structures.rules.discretion import MINIMUM_STRUCTURES

ETP_STAGES = ("base", "realised", "asked", "proposed", "agreed")


def annexed_etp(year: int, *, structures: Collection[int] | None = None) -> dict[int, dict[str, Decimal]]:
    """ETP of the counted annexes of a year, by structure and kind."""
    lines = AnnexLine.objects.filter(annex__year=year, annex__state__in=STATES_COUNTED)
    if structures is not None:
        lines = lines.filter(annex__siae__in=structures)
    gathered: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for siae, kind, total in lines.order_by().values_list("annex__siae", "kind").annotate(total=Sum("etp")):
        gathered[siae][kind] = total
    return dict(gathered)


def annexed_year(year: int) -> int | None:
    """The latest year of counted annexes, at or before a year."""
    lines = AnnexLine.objects.filter(annex__year__lte=year, annex__state__in=STATES_COUNTED)
    return lines.order_by("-annex__year").values_list("annex__year", flat=True).first()


def latest_campaign(user: User) -> DialogueCampaign | None:
    """The campaign that a reader comes for: the latest; for those who do not prepare it, the latest opened."""
    return DialogueCampaign.objects.visible_to(user).select_related("source").order_by("-year").first()


def list_dialogues(user: User, *, campaign: DialogueCampaign) -> "QuerySet[Dialogue]":
    """The dialogues of a campaign that the user may see, with `due` and the ETP of each stage over all kinds."""
    totals = {stage: _total(stage) for stage in ETP_STAGES}
    return (
        Dialogue.objects.visible_to(user)
        .filter(campaign=campaign)
        .with_due()
        .annotate(**totals)
        .select_related("siae", "department", "campaign")
        .prefetch_related("lines", "saves", "bilan")
    )


def _total(stage: str) -> Subquery:
    lines = DialogueLine.objects.filter(dialogue=OuterRef("pk")).order_by().values("dialogue")
    return Subquery(
        lines.annotate(total=Sum(stage)).values("total"),
        output_field=DecimalField(max_digits=12, decimal_places=2),
    )


@dataclass(frozen=True)
class CampaignTotals:
    """Where a campaign stands: dialogues by state, those late, and ETP at each stage."""

    count: int
    by_state: dict[str, int]
    late: int
    etp: dict[str, Decimal | None]
    """None where no dialogue has a figure yet: nothing was added up."""

    @property
    def handed_in(self) -> int:
        return sum(self.by_state.get(state, 0) for state in COUNTED_BILANS)


def measure_campaign(rows: "QuerySet[Dialogue]") -> CampaignTotals:
    """Totals of the dialogues given, in three queries whatever their number."""
    plain = Dialogue.objects.filter(pk__in=rows.order_by().values("pk"))
    by_state = dict(plain.order_by().values_list("state").annotate(count=Count("pk")))
    etp = DialogueLine.objects.filter(dialogue__in=plain).aggregate(**{stage: Sum(stage) for stage in ETP_STAGES})
    return CampaignTotals(
        count=sum(by_state.values()),
        by_state=by_state,
        late=plain.late().count(),
        etp=etp,
    )


def find_dialogue(user: User, *, pk: int) -> Dialogue | None:
    """One dialogue with all that its page shows."""
    rows = Dialogue.objects.visible_to(user).filter(pk=pk)
    related = rows.select_related("siae", "siae__department", "department", "campaign", "campaign__source", "bilan")
    return related.prefetch_related("lines", "saves__saved_by").first()


def own_dialogues(user: User) -> "QuerySet[Dialogue]":
    """Those of a structure's member, the most recent campaign first."""
    rows = Dialogue.objects.visible_to(user).filter(campaign__opened_at__isnull=False).with_due()
    return (
        rows.select_related("siae", "department", "campaign")
        .prefetch_related("lines", "saves", "bilan")
        .order_by("-campaign__year", "siae__name", "pk")
    )


def previous_dialogue(dialogue: Dialogue) -> Dialogue | None:
    """That of the same structure in the campaign before, once its bilan was handed in."""
    rows = Dialogue.objects.filter(siae=dialogue.siae_id, campaign__year__lt=dialogue.campaign.year)
    handed_in = rows.filter(state__in=COUNTED_BILANS).select_related("bilan", "campaign").prefetch_related("lines")
    return handed_in.order_by("-campaign__year").first()


@dataclass(frozen=True)
class Peers:
    """The medians of the bilans that a bilan is compared with, and which ones they are."""

    count: int
    label: str
    medians: dict[str, Decimal]


def measure_peers(dialogue: Dialogue) -> Peers:
    """Medians over the département's submitted bilans of the same kind; of all kinds when fewer than three.

    With fewer than three in all, no median: it would tell the figures of one structure.
    """
    rows = list(
        Bilan.objects.filter(
            dialogue__campaign=dialogue.campaign_id,
            dialogue__department=dialogue.department_id,
            dialogue__state__in=COUNTED_BILANS,
        ).values("dialogue__siae__kind", *BILAN_FIELDS)
    )
    alike = [row for row in rows if row["dialogue__siae__kind"] == dialogue.siae.kind]
    place = dialogue.department.name
    if len(alike) >= MINIMUM_STRUCTURES:
        return Peers(len(alike), f"{len(alike)} {dialogue.siae.kind}, {place}", _medians(alike))
    if len(rows) >= MINIMUM_STRUCTURES:
        return Peers(len(rows), f"{len(rows)} structures, {place}", _medians(rows))
    return Peers(len(rows), "", {})


def _medians(rows: Iterable[dict[str, Decimal | int | None]]) -> dict[str, Decimal]:
    known: dict[str, list[Decimal]] = defaultdict(list)
    for row in rows:
        for name in BILAN_FIELDS:
            value = row[name]
            if value is not None:
                known[name].append(Decimal(value))
    return {name: statistics.median(values) for name, values in known.items() if len(values) >= MINIMUM_STRUCTURES}


@dataclass(frozen=True)
class Waiting:
    """What an agent's home tells: dialogues to instruct and dialogues late, in the latest open campaign."""

    campaign: DialogueCampaign
    in_hand: "QuerySet[Dialogue]"
    late: "QuerySet[Dialogue]"


def list_waiting(user: User) -> Waiting | None:
    """None without a campaign under way, or for those who instruct nothing."""
    if not user.can(Permission.STRUCTURES_DIALOGUE_INSTRUCT):
        return None
    campaign = DialogueCampaign.objects.opened().filter(closes_at__gt=timezone.now()).first()
    if campaign is None:
        return None
    rows = Dialogue.objects.visible_to(user).filter(campaign=campaign)
    return Waiting(campaign, rows.filter(state__in=IN_HAND), rows.filter(late_condition(timezone.now())))
