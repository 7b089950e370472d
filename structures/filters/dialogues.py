"""Filters of a campaign's table, kept in the address."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from iae_portal.common.filters import PortalFilterSet
from structures.dialogue_enums import IN_HAND, DialogueState
from structures.enums import SiaeKind
from structures.models import Dialogue
from structures.models.dialogues import late_condition
from territories.enums import AreaLevel
from territories.models import Area


class DialogueFilter(PortalFilterSet):
    nom = django_filters.CharFilter(field_name="siae__name", lookup_expr="unaccent__icontains", label="Structure")
    departement = django_filters.ModelChoiceFilter(
        field_name="department",
        queryset=lambda _: Area.objects.current().at_level(AreaLevel.DEPARTMENT),
        to_field_name="code",
        label="Département",
        empty_label="Tous",
    )
    filiere = django_filters.ChoiceFilter(
        field_name="siae__kind",
        choices=[(kind.value, kind.value) for kind in SiaeKind],
        label="Filière",
        empty_label="Toutes",
    )
    etat = django_filters.ChoiceFilter(
        field_name="state", choices=DialogueState.choices, label="État", empty_label="Tous"
    )
    attente = django_filters.ChoiceFilter(
        method="keep_waiting",
        choices=[("instruire", "à instruire"), ("retard", "en retard")],
        label="En attente",
        empty_label="Indifférent",
    )

    class Meta:
        model = Dialogue
        fields: tuple[str, ...] = ()

    def keep_waiting(self, rows: "QuerySet[Dialogue]", _name: str, value: str) -> "QuerySet[Dialogue]":
        """What an agent has to instruct, or what a structure hands in late."""
        waits = Q(state__in=IN_HAND) if value == "instruire" else late_condition(timezone.now())
        return rows.filter(waits)
