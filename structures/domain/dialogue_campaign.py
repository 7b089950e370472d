"""Preparing a campaign, opening it, and adding the structures that arrive later."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import format_datetime
from iae_portal.common.models import Source
from structures.domain.dialogue_mails import Notice, notify_structure
from structures.domain.dialogue_prefill import prefill
from structures.models import Bilan, Dialogue, DialogueCampaign, DialogueLine, FinancialAnnex
from structures.queries.dialogues import annexed_etp


@dataclass(frozen=True)
class CampaignPlan:
    """What an agent decides of a campaign."""

    year: int
    name: str
    bilan_year: int
    base_year: int
    opens_at: dt.datetime
    submission_deadline: dt.datetime
    review_deadline: dt.datetime
    closes_at: dt.datetime


def create_campaign(*, plan: CampaignPlan, actor: User, is_demonstration: bool = False) -> DialogueCampaign:
    """Write the campaign down; nobody is told before it is opened. Raises a ValidationError in French."""
    _require_management(actor)
    campaign = DialogueCampaign(**asdict(plan), created_by=actor)
    campaign.full_clean(exclude=["source"])
    try:
        with transaction.atomic():
            campaign.source = _create_source(plan, actor=actor, is_demonstration=is_demonstration)
            campaign.save()
            record_event(actor=actor, verb="dialoguecampaign:created", subject=campaign, data=asdict(plan))
    except IntegrityError:
        # Another agent has created the campaign of the year since it was checked: checked again, it is refused.
        campaign.full_clean(exclude=["source"])
        raise
    return campaign


def _create_source(plan: CampaignPlan, *, actor: User, is_demonstration: bool) -> Source:
    return Source.objects.create(
        slug="dialogue-de-gestion",
        title=plan.name,
        producer="Structures d’insertion et services instructeurs",
        licence="Usage interne",
        vintage=str(plan.year),
        note=f"Bilans de l’année {plan.bilan_year}, demandes pour {plan.year + 1}, saisis dans le portail.",
        is_demonstration=is_demonstration,
        imported_at=timezone.now(),
        imported_by=actor,
    )


def edit_campaign(campaign: DialogueCampaign, *, plan: CampaignPlan, actor: User) -> DialogueCampaign:
    """Change the name and the dates; the years no longer change once the dialogues exist."""
    _require_management(actor)
    with transaction.atomic():
        locked = DialogueCampaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
        years = ("year", "bilan_year", "base_year")
        if locked.opened_at is not None and any(getattr(locked, name) != getattr(plan, name) for name in years):
            raise ValidationError("La campagne est ouverte : ses années ne peuvent plus changer.", code="opened")
        for name, value in asdict(plan).items():
            setattr(locked, name, value)
        locked.full_clean()
        locked.save(update_fields=list(asdict(plan)))
        record_event(actor=actor, verb="dialoguecampaign:edited", subject=locked, data=asdict(plan))
    return locked


def open_campaign(campaign: DialogueCampaign, *, actor: User) -> list[Dialogue]:
    """Create a dialogue for each structure with a counted annex of the base year; the dialogues created.

    Opening again adds the structures that have arrived since, and changes nothing for the others.
    """
    _require_management(actor)
    now = timezone.now()
    with transaction.atomic():
        locked = DialogueCampaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
        if now < locked.opens_at:
            raise ValidationError(
                f"La campagne ouvre le {format_datetime(locked.opens_at)} : avancez cette date pour l’ouvrir "
                "maintenant.",
                code="early",
            )
        if locked.has_ended(now=now):
            raise ValidationError("La campagne est close : repoussez sa clôture pour l’ouvrir.", code="ended")
        created = create_dialogues(locked)
        if locked.opened_at is None:
            locked.opened_at = now
            locked.save(update_fields=["opened_at"])
        for dialogue in created:
            notify_structure(dialogue, notice=Notice.OPENED)
        record_event(actor=actor, verb="dialoguecampaign:opened", subject=locked, data={"created": len(created)})
    campaign.refresh_from_db()
    return created


def create_dialogues(campaign: DialogueCampaign) -> list[Dialogue]:
    """The missing dialogues of a campaign, with their lines prefilled; inside the caller's transaction."""
    drafts = draft_dialogues(campaign)
    store_drafts(drafts)
    return [draft.dialogue for draft in drafts]


@transaction.atomic
def join_campaigns() -> int:
    """Give the structures that have just arrived a dialogue in the campaigns under way, and tell them; how many."""
    now = timezone.now()
    created = [
        dialogue
        for campaign in DialogueCampaign.objects.filter(opened_at__isnull=False, closes_at__gt=now)
        for dialogue in create_dialogues(campaign)
    ]
    for dialogue in created:
        notify_structure(dialogue, notice=Notice.OPENED)
    return len(created)


@dataclass(frozen=True)
class Draft:
    """A dialogue not yet in the database, with its lines and its bilan."""

    dialogue: Dialogue
    lines: list[DialogueLine]
    bilan: Bilan


def draft_dialogues(campaign: DialogueCampaign) -> list[Draft]:
    """Of each structure with a counted annex of the base year and no dialogue in the campaign."""
    annexes = FinancialAnnex.objects.counted(campaign.base_year)
    # A structure with several annexes is followed by the département of the first.
    missing = {annex.siae_id: annex for annex in annexes.order_by("-pk").select_related("siae", "department")}
    for followed in campaign.dialogues.values_list("siae", flat=True):
        missing.pop(followed, None)
    base = annexed_etp(campaign.base_year, structures=missing.keys())
    realised = prefill(missing.keys(), year=campaign.bilan_year)
    drafts = []
    for siae, annex in sorted(missing.items()):
        dialogue = Dialogue(campaign=campaign, siae=annex.siae, department=annex.department)
        known = realised.get(siae, {})
        lines = [
            DialogueLine(
                dialogue=dialogue,
                kind=kind,
                base=etp,
                realised=known[kind].etp if kind in known else None,
                realised_origin=known[kind].origin if kind in known else "",
            )
            for kind, etp in sorted(base.get(siae, {}).items())
        ]
        drafts.append(Draft(dialogue, lines, Bilan(dialogue=dialogue)))
    return drafts


def store_drafts(drafts: list[Draft]) -> None:
    """In three insertions, whatever their number."""
    Dialogue.objects.bulk_create(draft.dialogue for draft in drafts)
    DialogueLine.objects.bulk_create(line for draft in drafts for line in draft.lines)
    Bilan.objects.bulk_create(draft.bilan for draft in drafts)


def _require_management(actor: User) -> None:
    if not actor.can(Permission.STRUCTURES_CAMPAIGN_MANAGE):
        raise PermissionDenied
