"""How each section of an operator's card is shown and saved."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, cast

from django.forms import Form
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from accounts.models import User
from iae_portal.common.forms import bound_data
from structures.domain.operators import (
    add_proof,
    remove_row,
    save_areas,
    save_identity,
    save_reference,
    save_service,
)
from structures.forms.operators import AreasForm, IdentityForm, ProofForm, ReferenceForm, ServiceForm
from structures.models import ReferencingRequest
from structures.operator_enums import Section
from structures.presentation.operators import format_price
from structures.queries.operators import has_been_referenced


class Handler(ABC):
    """A section made of one form."""

    saved = "Section enregistrée."
    submit_label = "Enregistrer"
    form_title = ""
    empty = ""

    def __init__(self, http: HttpRequest, request: ReferencingRequest) -> None:
        self.http = http
        self.request = request
        self.actor = cast(User, http.user)
        self.edited: Any = None
        # A row taken off sends no form: the fields left empty are then not errors.
        self.data = bound_data(http) if "retirer" not in http.POST else None
        self.form = self.make_form()

    @abstractmethod
    def make_form(self) -> Form:
        """The form of the section, bound when something was sent."""

    @abstractmethod
    def save(self) -> None:
        """Keep what the form holds, once it is valid."""

    def remove(self, key: str) -> None:
        raise Http404(f"Aucune ligne {key} ne se retire ici.")

    @property
    def rows(self) -> list[dict[str, Any]]:
        return []


class IdentityHandler(Handler):
    def make_form(self) -> Form:
        return IdentityForm(self.data, request=self.request, locked=has_been_referenced(self.request.operator))

    def save(self) -> None:
        save_identity(request=self.request, values=self.form.cleaned_data, actor=self.actor)


class AreasHandler(Handler):
    def make_form(self) -> Form:
        return AreasForm(self.data, request=self.request)

    def save(self) -> None:
        save_areas(request=self.request, areas=cast(AreasForm, self.form).chosen, actor=self.actor)


class RowsHandler(Handler):
    """A section made of rows, and of the form that adds or changes one."""

    relation = ""
    edit_title = ""
    add_title = ""

    def make_form(self) -> Form:
        if key := self.http.GET.get("modifier"):
            self.edited = self.find(key)
        self.form_title = self.edit_title if self.edited else self.add_title
        self.submit_label = "Enregistrer" if self.edited else "Ajouter à la fiche"
        return self.make_row_form()

    @abstractmethod
    def make_row_form(self) -> Form:
        """The form of one row, filled with the one being changed."""

    @abstractmethod
    def describe(self, row: Any) -> dict[str, str]:
        """What the list shows of a row."""

    def find(self, key: str) -> Any:
        row = getattr(self.request, self.relation).filter(pk=key).first() if key.isdigit() else None
        if row is None:
            raise Http404("Cette ligne n’est plus sur la fiche.")
        return row

    def remove(self, key: str) -> None:
        remove_row(row=self.find(key), actor=self.actor)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [{"pk": row.pk, **self.describe(row)} for row in getattr(self.request, self.relation).all()]


class ServicesHandler(RowsHandler):
    relation = "services"
    saved = "Service enregistré."
    add_title, edit_title = "Ajouter un service", "Modifier le service"
    empty = "Aucun service pour l’instant : ajoutez le premier."

    def make_row_form(self) -> Form:
        return ServiceForm(self.data, service=self.edited)

    def save(self) -> None:
        save_service(request=self.request, values=self.form.cleaned_data, actor=self.actor, service=self.edited)

    def describe(self, row: Any) -> dict[str, str]:
        detail = ". ".join(part for part in (format_price(row), row.price_note) if part)
        return {"title": capfirst(row.get_kind_display()), "detail": detail, "text": row.description}


class ReferencesHandler(RowsHandler):
    relation = "references"
    saved = "Référence enregistrée."
    add_title, edit_title = "Ajouter une référence", "Modifier la référence"
    empty = "Aucune référence pour l’instant : décrivez une mission déjà faite."

    def make_row_form(self) -> Form:
        return ReferenceForm(self.data, reference=self.edited)

    def save(self) -> None:
        save_reference(request=self.request, values=self.form.cleaned_data, actor=self.actor, reference=self.edited)

    def describe(self, row: Any) -> dict[str, str]:
        return {"title": row.title, "detail": f"{row.client}, {row.year}", "text": row.result}


class ProofsHandler(RowsHandler):
    relation = "proofs"
    saved = "Pièce déposée."
    add_title = "Déposer une pièce"
    empty = "Aucune pièce pour l’instant."

    def make_row_form(self) -> Form:
        if self.edited is not None:
            raise Http404("Une pièce se remplace : retirez-la, puis déposez la nouvelle.")
        self.submit_label = "Déposer la pièce"
        return ProofForm(self.data, self.http.FILES if self.data is not None else None)

    def save(self) -> None:
        values = self.form.cleaned_data
        add_proof(request=self.request, kind=values["kind"], upload=values["file"], actor=self.actor)

    def describe(self, row: Any) -> dict[str, str]:
        return {
            "title": capfirst(row.get_kind_display()),
            "detail": row.file.name,
            "text": "",
            "url": reverse("structures:operator-own-proof", args=[row.pk]),
        }


handlers: Mapping[Section, Callable[[HttpRequest, ReferencingRequest], Handler]] = {
    Section.IDENTITY: IdentityHandler,
    Section.SERVICES: ServicesHandler,
    Section.TERRITORIES: AreasHandler,
    Section.REFERENCES: ReferencesHandler,
    Section.PROOFS: ProofsHandler,
}
