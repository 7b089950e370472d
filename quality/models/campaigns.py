"""The version of the reference that a campaign of dialogue de gestion asks for."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from quality.models.versions import ReferenceVersion
from structures.models import DialogueCampaign


class CampaignReference(models.Model):
    """In this campaign, structures are asked for an assessment on this version; one a campaign."""

    campaign = models.OneToOneField(
        DialogueCampaign, on_delete=models.PROTECT, related_name="quality_reference", verbose_name="campagne"
    )
    version = models.ForeignKey(ReferenceVersion, on_delete=models.PROTECT, related_name="+", verbose_name="version")
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="joint par"
    )
    attached_at = models.DateTimeField("joint le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "référentiel d’une campagne"
        verbose_name_plural = "référentiels des campagnes"
        ordering = ["-campaign__year"]

    def __str__(self) -> str:
        return f"{self.campaign_id} v{self.version_id}"
