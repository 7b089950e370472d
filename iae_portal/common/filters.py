"""Filters kept in the address, which may have been typed by hand or kept from another version of the portal."""

from typing import Any

import django_filters
from django.db.models import QuerySet


class PortalFilterSet(django_filters.FilterSet):
    """A value that is not one of those proposed shows nothing, and is told: dropped in silence, it would show all."""

    @property
    def qs(self) -> "QuerySet[Any]":
        rows = super().qs
        return rows.none() if self.refusal else rows

    @property
    def refusal(self) -> str:
        """What could not be read in the address, in words; empty when all of it was."""
        form = self.form
        if not self.is_bound or form.is_valid():
            return ""
        parts = [f"{form[name].label} « {form[name].value()} »" for name in form.errors]
        return f"Filtre inconnu : {', '.join(parts)}. Rien n’est affiché : choisissez une valeur proposée."
