"""Filters of the lists of decisions, kept in the address."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.text import capfirst

from awards.enums import ConditionState, ConventionState, DecisionKind, DecisionState, ReportState
from awards.models import Condition, Convention, FollowUpReport
from awards.queries.lists import UNDECIDED, late_files
from calls.models import Application, Call
from calls.queries.desk import REFERENCE
from iae_portal.common.filters import PortalFilterSet
from iae_portal.common.plain_text import strip_accents
from territories.enums import AreaLevel
from territories.models import Area

STEPS = [("a-decider", "À décider"), *((one.value, capfirst(one.label)) for one in DecisionState)]


def _departments(_: Any) -> "QuerySet[Area]":
    return Area.objects.current().at_level(AreaLevel.DEPARTMENT)


class DecisionFilter(PortalFilterSet):
    """The rows are those of `list_files_to_decide`."""

    recherche = django_filters.CharFilter(method="search", label="Porteur, projet ou référence")
    appel = django_filters.ModelChoiceFilter(
        field_name="call",
        queryset=lambda request: Call.objects.visible_to(request.user).filter(version__isnull=False),
        label="Appel",
        empty_label="Tous",
    )
    departement = django_filters.ModelChoiceFilter(
        field_name="department",
        queryset=_departments,
        to_field_name="code",
        label="Département",
        empty_label="Tous",
    )
    etape = django_filters.ChoiceFilter(method="keep_step", choices=STEPS, label="Décision", empty_label="Toutes")
    sens = django_filters.ChoiceFilter(
        field_name="decision_kind",
        choices=[(one.value, capfirst(one.label)) for one in DecisionKind],
        label="Sens",
        empty_label="Tous",
    )
    retard = django_filters.ChoiceFilter(
        method="keep_late", choices=[("oui", "En retard")], label="Délais", empty_label="Tous"
    )

    class Meta:
        model = Application
        fields: tuple[str, ...] = ()

    def search(self, rows: "QuerySet[Any]", _name: str, value: str) -> "QuerySet[Any]":
        words = Q()
        for word in strip_accents(value).split():
            words &= Q(search_text__contains=word)
        reference = REFERENCE.fullmatch(value.strip())
        return rows.filter(words | Q(pk=int(reference[1])) if reference else words)

    def keep_step(self, rows: "QuerySet[Any]", _name: str, value: str) -> "QuerySet[Any]":
        if value == "a-decider":
            return rows.filter(state__in=UNDECIDED)
        return rows.filter(decision_state=value)

    def keep_late(self, rows: "QuerySet[Any]", _name: str, _value: str) -> "QuerySet[Any]":
        return late_files(rows)


class ConventionFilter(PortalFilterSet):
    etat = django_filters.ChoiceFilter(
        field_name="state",
        choices=[(one.value, capfirst(one.label)) for one in ConventionState],
        label="État",
        empty_label="Tous",
    )
    departement = django_filters.ModelChoiceFilter(
        field_name="application__department",
        queryset=_departments,
        to_field_name="code",
        label="Département",
        empty_label="Tous",
    )

    class Meta:
        model = Convention
        fields: tuple[str, ...] = ()


class ConditionFilter(PortalFilterSet):
    etat = django_filters.ChoiceFilter(
        field_name="state",
        choices=[(one.value, capfirst(one.label)) for one in ConditionState],
        label="État",
        empty_label="Tous",
    )

    class Meta:
        model = Condition
        fields: tuple[str, ...] = ()


class ReportFilter(PortalFilterSet):
    etat = django_filters.ChoiceFilter(
        field_name="state",
        choices=[(one.value, capfirst(one.label)) for one in ReportState],
        label="État",
        empty_label="Tous",
    )

    class Meta:
        model = FollowUpReport
        fields: tuple[str, ...] = ()
