"""What operators and structures type about support operators."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst

from iae_portal.common.forms import PortalForm
from structures.models import OperatorService, ReferencingRequest, Siae
from structures.models.operator_reviews import HIGHEST_MARK, LOWEST_MARK
from structures.operator_enums import EvaluationAxis, LegalForm, PriceUnit, ProofKind, ServiceKind
from structures.queries.operators import flatten
from structures.rules.siren import check_siren, clean_siren
from territories.enums import AreaLevel
from territories.models import Area
from territories.queries.areas import list_areas, search_areas

CODE_IN_BRACKETS = re.compile(r"\(([0-9AB]{5})\)\s*$")
MOST_CANDIDATES = 8
CHOOSE = ("", "Choisir…")
MARK_WORDS = {1: "très insuffisant", 2: "insuffisant", 3: "correct", 4: "bon", 5: "très bon"}


def _textarea(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _with_blank(choices: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return [CHOOSE, *((value, capfirst(label)) for value, label in choices)]


def label_commune(area: Area) -> str:
    return f"{area.name} ({area.code})"


def read_commune(text: str) -> Area | None:
    """The commune named or coded, or a refusal that lists those that the name may stand for."""
    text = text.strip()
    if not text:
        return None
    inside = CODE_IN_BRACKETS.search(text)
    code = inside.group(1) if inside else text
    communes = list_areas(level=AreaLevel.COMMUNE)
    if found := communes.filter(code=code).first():
        return found
    candidates = list(search_areas(text=text, levels=[AreaLevel.COMMUNE], limit=50))
    exact = [area for area in candidates if flatten(area.name) == flatten(text)]
    if len(exact) == 1 or len(candidates) == 1:
        return (exact or candidates)[0]
    if not candidates:
        raise ValidationError(
            "Aucune commune de la région ne porte ce nom : écrivez son nom entier ou son code INSEE."
        )
    names = ", ".join(label_commune(area) for area in (exact or candidates)[:MOST_CANDIDATES])
    raise ValidationError(f"Plusieurs communes répondent à ce nom : recopiez l’une d’elles, {names}.")


class OperatorForm(PortalForm):
    """The organisation, the first time."""

    siren = forms.CharField(
        label="SIREN",
        help_text="Neuf chiffres, les espaces sont permis.",
        max_length=15,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    legal_name = forms.CharField(label="Raison sociale", max_length=200)
    legal_form = forms.ChoiceField(label="Forme juridique", choices=_with_blank(LegalForm.choices))

    def clean_siren(self) -> str:
        siren = clean_siren(self.cleaned_data["siren"])
        check_siren(siren)
        return siren


class IdentityForm(PortalForm):
    """The organisation and how it presents itself; nothing but the name is needed to save."""

    legal_name = forms.CharField(label="Raison sociale", max_length=200)
    legal_form = forms.ChoiceField(label="Forme juridique", choices=_with_blank(LegalForm.choices))
    presentation = forms.CharField(
        label="Présentation",
        help_text="Ce que vous faites, pour qui, avec quelle équipe. Publique : ne nommez personne.",
        max_length=3000,
        required=False,
        widget=_textarea(7),
    )
    website = forms.URLField(
        label="Site internet", required=False, assume_scheme="https", help_text="Par exemple https://www.exemple.fr"
    )
    seat = forms.CharField(
        label="Commune du siège",
        help_text="Nom ou code INSEE d’une commune de la région.",
        max_length=120,
        required=False,
    )
    seat_elsewhere = forms.CharField(
        label="Siège hors de la région",
        help_text="Seulement si le siège n’est pas dans la région : commune et département.",
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, request: ReferencingRequest, locked: bool, **kwargs: Any) -> None:
        operator = request.operator
        initial = {
            "legal_name": operator.legal_name,
            "legal_form": operator.legal_form,
            "presentation": request.presentation,
            "website": request.website,
            "seat": label_commune(request.seat) if request.seat else "",
            "seat_elsewhere": request.seat_elsewhere,
        }
        super().__init__(*args, initial=initial, **kwargs)
        if locked:
            for name in ("legal_name", "legal_form"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "Vérifiée lors du référencement : écrivez au service pour la changer."

    def clean_seat(self) -> Area | None:
        return read_commune(self.cleaned_data["seat"])


class ServiceForm(PortalForm):
    """One service, with its indicative price."""

    kind = forms.ChoiceField(label="Service", choices=_with_blank(ServiceKind.choices))
    description = forms.CharField(label="Ce que vous proposez", max_length=1000, required=False, widget=_textarea(3))
    price_unit = forms.ChoiceField(label="Unité du prix", choices=_with_blank(PriceUnit.choices))
    price_min = forms.DecimalField(
        label="Prix minimal (€ HT)", min_value=0, max_digits=9, decimal_places=2, localize=True
    )
    price_max = forms.DecimalField(
        label="Prix maximal (€ HT)", min_value=0, max_digits=9, decimal_places=2, localize=True
    )
    price_note = forms.CharField(
        label="Précision sur le prix",
        help_text="Par exemple : frais de déplacement compris.",
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, service: OperatorService | None = None, **kwargs: Any) -> None:
        names = ("kind", "description", "price_unit", "price_min", "price_max", "price_note")
        initial = {name: getattr(service, name) for name in names} if service else None
        super().__init__(*args, initial=initial, **kwargs)


class AreasForm(PortalForm):
    """Where the operator works: the région, départements, and EPCI added one by one."""

    areas = forms.MultipleChoiceField(label="Territoires servis", required=False, widget=forms.CheckboxSelectMultiple)
    epci = forms.ChoiceField(
        label="Ajouter une intercommunalité",
        required=False,
        help_text="Pour un opérateur qui n’intervient pas dans tout un département. Enregistrez pour en ajouter une "
        "autre.",
    )

    def __init__(self, *args: Any, request: ReferencingRequest, **kwargs: Any) -> None:
        served = list(request.areas.all())
        super().__init__(*args, initial={"areas": [str(area.pk) for area in served]}, **kwargs)
        wide = [AreaLevel.REGION, AreaLevel.DEPARTMENT]
        whole = sorted(
            Area.objects.current().filter(level__in=wide), key=lambda area: (area.level != AreaLevel.REGION, area.name)
        )
        groups = list(list_areas(level=AreaLevel.EPCI).order_by("name"))
        kept = [area for area in served if area.level == AreaLevel.EPCI]
        self.choices = {str(area.pk): area for area in [*whole, *groups]}
        checkboxes = self.fields["areas"]
        checkboxes.choices = [(str(area.pk), _label_area(area)) for area in [*whole, *kept]]  # type: ignore[attr-defined]
        rest = [(str(area.pk), area.display_name) for area in groups if area not in kept]
        self.fields["epci"].choices = [("", "Aucune"), *rest]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[Area]:
        keys = [*self.cleaned_data["areas"], *filter(None, [self.cleaned_data["epci"]])]
        return [self.choices[key] for key in keys]


def _label_area(area: Area) -> str:
    return f"Toute la région {area.name}" if area.level == AreaLevel.REGION else area.display_name


class ReferenceForm(PortalForm):
    """One mission already done."""

    client = forms.CharField(
        label="Client",
        max_length=160,
        help_text="Le nom de l’organisme, non celui d’une personne.",
    )
    year = forms.IntegerField(label="Année", min_value=1990)
    title = forms.CharField(label="Mission", max_length=200)
    result = forms.CharField(label="Résultat", max_length=1000, required=False, widget=_textarea(3))

    def __init__(self, *args: Any, reference: Any = None, **kwargs: Any) -> None:
        names = ("client", "year", "title", "result")
        initial = {name: getattr(reference, name) for name in names} if reference else None
        super().__init__(*args, initial=initial, **kwargs)

    def clean_year(self) -> int:
        year = int(self.cleaned_data["year"])
        if year > timezone.localdate().year:
            raise ValidationError("L’année d’une mission faite n’est pas à venir.")
        return year


class ProofForm(PortalForm):
    """One document."""

    kind = forms.ChoiceField(label="Nature de la pièce", choices=_with_blank(ProofKind.choices))
    file = forms.FileField(
        label="Fichier",
        help_text="PDF, image ou document bureautique, 10 Mo au plus. Sans donnée personnelle inutile.",
        widget=forms.FileInput(attrs={"class": "fr-upload"}),
    )


class ColleagueForm(PortalForm):
    """Whom to let write on the card."""

    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Celle du compte d’une personne qui a le rôle d’opérateur d’appui.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class EvaluationForm(PortalForm):
    """A mission that has ended, and what the structure thinks of it."""

    siae = forms.ModelChoiceField(label="Votre structure", queryset=Siae.objects.none(), empty_label=None)
    service = forms.ChoiceField(label="Service rendu", choices=_with_blank(ServiceKind.choices))
    started_on = forms.DateField(label="Début de la mission", widget=_date_input())
    ended_on = forms.DateField(label="Fin de la mission", widget=_date_input())
    comment = forms.CharField(
        label="Commentaire",
        help_text="Public et sans le nom de votre structure, à partir de trois structures : ne nommez personne.",
        max_length=1500,
        required=False,
        widget=_textarea(4),
    )

    def __init__(self, *args: Any, structures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["siae"].queryset = structures  # type: ignore[attr-defined]
        marks = [(mark, f"{mark} : {MARK_WORDS[mark]}") for mark in range(HIGHEST_MARK, LOWEST_MARK - 1, -1)]
        for axis in EvaluationAxis:
            self.fields[axis.value] = forms.TypedChoiceField(
                label=capfirst(axis.label),
                choices=[CHOOSE, *marks],
                coerce=int,
                widget=forms.Select(attrs={"class": "fr-select"}),
            )
        self.order_fields(["siae", "service", "started_on", "ended_on", *EvaluationAxis.values, "comment"])

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "siae"}


class AnswerForm(PortalForm):
    """The operator's public answer to a comment."""

    text = forms.CharField(label="Votre réponse publique", max_length=1500, required=False, widget=_textarea(3))


class HideForm(PortalForm):
    """Why an evaluation is taken out."""

    motive = forms.CharField(label="Motif du masquage", max_length=500, widget=_textarea(2))
