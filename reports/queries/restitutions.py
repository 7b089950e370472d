"""Lists of restitutions, as a person sees them."""

from typing import Any

from django.db.models import Count

from reports.models import DocumentTemplate, Restitution
from reports.models.restitutions import RestitutionQuerySet


def list_restitutions(user: Any) -> RestitutionQuerySet:
    """Those of the person, the latest first, with how many files each has."""
    return Restitution.objects.visible_to(user).with_context().annotate(files=Count("documents"))


def list_templates() -> list[DocumentTemplate]:
    """Every template, the employed ones first."""
    rows = DocumentTemplate.objects.select_related("file", "added_by")
    return list(rows.order_by("kind", "-is_current", "-added_at", "-pk"))
