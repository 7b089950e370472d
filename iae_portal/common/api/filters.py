"""Filters of the API: what is not known or cannot be read is refused, since a program would not see what it lost."""

from collections.abc import Collection
from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework.request import Request

from iae_portal.common.api.problems import ParameterError

# Long enough for fifty codes.
MOST_CHARACTERS = 400
MOST_CODES = 50


class ApiFilterSet(django_filters.FilterSet):
    """Each filter is declared with its French label, which documents it."""

    def read(self) -> "QuerySet[Any]":
        form = self.form
        if not form.is_valid():
            raise ParameterError({name: " ".join(errors) for name, errors in form.errors.items()})
        return self.qs


class CodesFilter(django_filters.CharFilter):
    """One code, or several cut by commas."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_CHARACTERS, **kwargs)

    def filter(self, qs: "QuerySet[Any]", value: str) -> "QuerySet[Any]":
        if not value:
            return qs
        codes = [code.strip() for code in value.split(",") if code.strip()]
        if not codes or len(codes) > MOST_CODES:
            raise ParameterError({self.field_name: f"Écrivez de 1 à {MOST_CODES} codes séparés par des virgules."})
        return qs.filter(**{f"{self.field_name}__in": codes})


def refuse_unknown(request: Request, known: Collection[str]) -> None:
    """A parameter that means nothing here, or that is given twice, is an error of who asks."""
    errors = {}
    for name, values in request.query_params.lists():
        if name not in known:
            errors[name] = f"Paramètre inconnu. Paramètres connus\u00a0: {', '.join(sorted(known))}."
        elif len(values) > 1:
            errors[name] = "Ce paramètre ne se donne qu’une fois."
    if errors:
        raise ParameterError(errors)
