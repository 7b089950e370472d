"""The campaigns of dialogue de gestion that may ask for an assessment."""

from django.db.models import QuerySet
from django.utils import timezone

from structures.models import DialogueCampaign


def list_campaigns() -> "QuerySet[DialogueCampaign]":
    """Those that are not over, with what they ask for already."""
    rows = DialogueCampaign.objects.filter(closes_at__gt=timezone.now())
    return rows.select_related("quality_reference__version").order_by("-year")
