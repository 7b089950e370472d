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

    def describe(self) -> str:
        """The active filters in words, for an exported table that is read without its page."""
        if self.refusal or not self.is_bound:
            return self.refusal
        words = []
        for name, value in self.form.cleaned_data.items():
            if value:
                choices = getattr(self.form.fields[name], "choices", ()) if isinstance(value, str) else ()
                words.append(f"{self.form[name].label}\u00a0: {dict(choices).get(value, value)}")
        return "\u00a0; ".join(words)
