"""Asking for the reference in a campaign of dialogue de gestion."""

from django.db import transaction

from accounts.models import User
from iae_portal.common.audit_trail import record_event
from iae_portal.common.transitions import TransitionRefusedError
from quality.domain.versions import require_editor
from quality.models import CampaignReference, ReferenceVersion
from structures.models import DialogueCampaign


def attach_reference(campaign: DialogueCampaign, *, actor: User) -> CampaignReference:
    """Structures are asked, in this campaign, for an assessment on the published version.

    Raises TransitionRefusedError without a published version, once the campaign is over, or when it has one already.
    """
    require_editor(actor)
    version = ReferenceVersion.objects.published().first()
    if version is None:
        raise TransitionRefusedError("Aucune version du référentiel n’est publiée.")
    if campaign.has_ended():
        raise TransitionRefusedError("Cette campagne est close.")
    with transaction.atomic():
        DialogueCampaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
        if CampaignReference.objects.filter(campaign=campaign).exists():
            raise TransitionRefusedError("Cette campagne demande déjà une auto-évaluation.")
        made = CampaignReference.objects.create(campaign=campaign, version=version, attached_by=actor)
        data = {"campaign": campaign.pk, "version": version.number}
        record_event(actor=actor, verb="referenceversion:campaign", subject=version, data=data)
    return made
