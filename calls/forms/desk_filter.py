"""Filters of the lists of files, kept in the address."""

from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.utils.text import capfirst

from calls.enums import INSTRUCTED, ApplicationState
from calls.models import Application
from calls.queries.desk import match_words
from iae_portal.common.filters import PortalFilterSet
from structures.enums import SiaeKind
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.enums import Access

STATES = [(value, capfirst(label)) for value, label in ApplicationState.choices if value != ApplicationState.DRAFT]
YES_NO = [("oui", "Oui"), ("non", "Non")]


class FileFilter(PortalFilterSet):
    """The rows are those of `calls.queries.desk.list_files`, whose annotations are filtered here."""

    recherche = django_filters.CharFilter(method="search", label="Porteur, projet ou référence")
    etat = django_filters.ChoiceFilter(field_name="state", choices=STATES, label="État", empty_label="Tous")
    departement = django_filters.ModelChoiceFilter(
        field_name="department",
        queryset=lambda _: Area.objects.current().at_level(AreaLevel.DEPARTMENT).only("code", "name", "is_partial"),
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
    classe = django_filters.ChoiceFilter(
        field_name="access",
        choices=[(value, capfirst(label)) for value, label in Access.choices],
        label="Classe du lieu",
        empty_label="Toutes",
    )
    vise = django_filters.ChoiceFilter(
        method="keep_yes", choices=YES_NO, label="Territoire visé", empty_label="Indifférent"
    )
    retard = django_filters.ChoiceFilter(
        method="keep_yes", choices=YES_NO, label="Hors délai", empty_label="Indifférent"
    )
    correction = django_filters.ChoiceFilter(
        method="keep_yes", choices=YES_NO, label="Correction attendue", empty_label="Indifférent"
    )
    moi = django_filters.ChoiceFilter(
        method="keep_mine",
        choices=[("confies", "Confiés à moi"), ("a-evaluer", "À évaluer par moi"), ("evalues", "Évalués par moi")],
        label="Pour moi",
        empty_label="Indifférent",
    )
    evaluation = django_filters.ChoiceFilter(
        method="keep_reviewed",
        choices=[("complete", "Complète"), ("attendue", "Attendue"), ("a-confier", "À confier")],
        label="Évaluation",
        empty_label="Indifférente",
    )
    discussion = django_filters.ChoiceFilter(
        method="keep_yes", choices=YES_NO, label="À discuter", empty_label="Indifférent"
    )
    nouveau = django_filters.ChoiceFilter(
        method="keep_yes",
        choices=[("oui", "Depuis ma dernière visite")],
        label="Mouvements",
        empty_label="Tous",
    )

    class Meta:
        model = Application
        fields: tuple[str, ...] = ()

    # The names of `list_files`: annotations, which the model does not know.
    FLAGS = {
        "vise": "is_targeted",
        "retard": "is_late",
        "correction": "is_correcting",
        "discussion": "to_discuss",
        "nouveau": "is_new",
    }

    # What each filter reads of `list_files`; the others read the file's own fields.
    READS = {
        "classe": {"access"},
        "vise": {"is_targeted"},
        "correction": {"is_correcting"},
        "moi": {"is_mine", "is_done"},
        "evaluation": {"sent_count", "asked_count"},
        "discussion": {"to_discuss"},
        "nouveau": {"is_new"},
    }

    def search(self, rows: "QuerySet[Any]", _name: str, value: str) -> "QuerySet[Any]":
        return match_words(rows, value)

    def keep_yes(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return rows.filter(**{self.FLAGS[name]: value == "oui"})

    def keep_mine(self, rows: "QuerySet[Any]", _name: str, value: str) -> "QuerySet[Any]":
        mine: dict[str, Any] = {"is_mine": True}
        if value != "confies":
            mine["is_done"] = value == "evalues"
        if value == "a-evaluer":
            mine["state__in"] = INSTRUCTED
        return rows.filter(**mine)

    def keep_reviewed(self, rows: "QuerySet[Any]", _name: str, value: str) -> "QuerySet[Any]":
        kept = {
            "a-confier": Q(asked_count=0, state__in=INSTRUCTED),
            "complete": Q(asked_count__gt=0, sent_count__gte=F("asked_count")),
            "attendue": Q(sent_count__lt=F("asked_count")),
        }
        return rows.filter(kept[value])
