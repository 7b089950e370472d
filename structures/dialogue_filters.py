"""Filters of a campaign's table, kept in the address."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from iae_portal.common.filters import PortalFilterSet
from structures.dialogue_enums import DialogueState
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
    retard = django_filters.ChoiceFilter(
        method="keep_late", choices=[("oui", "en retard")], label="Retard", empty_label="Indifférent"
    )

    class Meta:
        model = Dialogue
        fields: tuple[str, ...] = ()

    def keep_late(self, rows: "QuerySet[Dialogue]", _name: str, _value: str) -> "QuerySet[Dialogue]":
        return rows.filter(late_condition(timezone.now()))
