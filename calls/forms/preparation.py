"""What agents type around the form of a call."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from calls.enums import RuleSeverity, TargetMode
from calls.models import Call, CallTemplate
from calls.queries.target_rules import KIND_CHOICES, TargetRule, load_rule
from calls.rules.deadlines import ZONES
from calls.rules.mail_texts import PLACEHOLDERS, MailText
from iae_portal.common.forms import PortalForm
from iae_portal.common.number_fields import FrenchDecimalField, FrenchIntegerField
from territories.enums import AreaLevel
from territories.queries.areas import list_areas
from white_zones.enums import Access
from white_zones.models import Run


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def textarea(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class OriginForm(PortalForm):
    """What is made from a model or from a call."""

    origin = forms.ChoiceField(label="À partir de")
    calls_title = "Appels"

    def __init__(
        self, *args: Any, templates: "QuerySet[CallTemplate]", calls: "QuerySet[Call]", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.origins: dict[str, Call | CallTemplate] = {f"modele-{row.pk}": row for row in templates}
        self.origins |= {f"appel-{row.pk}": row for row in calls}
        self.fields["origin"].choices = [  # type: ignore[attr-defined]
            ("Modèles", [(key, row.name) for key, row in self.origins.items() if isinstance(row, CallTemplate)]),
            (self.calls_title, [(key, row.title) for key, row in self.origins.items() if isinstance(row, Call)]),
        ]

    def chosen(self) -> Call | CallTemplate:
        return self.origins[self.cleaned_data["origin"]]


class TemplateForm(PortalForm):
    name = forms.CharField(label="Nom du modèle", max_length=160)
    summary = forms.CharField(label="Objet", max_length=1000, widget=textarea(3))


class NewTemplateForm(TemplateForm, OriginForm):
    field_order = ["origin", "name", "summary"]


class CreateForm(OriginForm):
    """A new call, from a model or from a former call."""

    calls_title = "Appels précédents (sans leurs dates)"
    title = forms.CharField(label="Titre de l’appel", max_length=160)
    year = FrenchIntegerField(
        label="Année de l’enveloppe",
        min_value=2020,
        max_value=2100,
        help_text="Les années demandées dans le formulaire en découlent.",
    )
    contact = forms.EmailField(label="Adresse de contact publiée")


class DatesForm(PortalForm):
    """Dates, envelope and contact of a call. The hours are those of its zone."""

    title = forms.CharField(label="Titre", max_length=160)
    summary = forms.CharField(label="Objet", max_length=1000, widget=textarea(3))
    opens_at = forms.DateTimeField(label="Ouverture", required=False, widget=moment_input())
    closes_at = forms.DateTimeField(label="Clôture", required=False, widget=moment_input())
    zone = forms.ChoiceField(label="Fuseau horaire des deux dates", choices=tuple(ZONES.items()))
    grace_minutes = FrenchIntegerField(
        label="Minutes de tolérance",
        min_value=0,
        max_value=120,
        help_text="Elles ne sont pas annoncées\u00a0: elles couvrent une connexion lente au dernier moment.",
    )
    takes_late = forms.BooleanField(
        label="Recevoir les dossiers hors délai",
        required=False,
        help_text="Ils sont signalés\u00a0; leur recevabilité est décidée par le service.",
    )
    is_sealed = forms.BooleanField(
        label="Sous pli fermé", required=False, help_text="Personne n’ouvre un dossier avant la clôture."
    )
    contact = forms.EmailField(label="Adresse de contact")
    envelope_etp = FrenchDecimalField(label="Enveloppe (ETP)", required=False, min_value=0, decimal_places=2)
    envelope_euros = FrenchDecimalField(label="Enveloppe (€)", required=False, min_value=0, decimal_places=2)
    year = FrenchIntegerField(label="Année de l’enveloppe", min_value=2020, max_value=2100)

    def __init__(self, *args: Any, call: Call, names: frozenset[str] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self._read(call))
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - (names or set(self.fields)):
            del self.fields[name]

    def _read(self, call: Call) -> dict[str, Any]:
        zone = ZoneInfo(call.zone)
        values = {name: getattr(call, name) for name in self.base_fields}
        for name in ("opens_at", "closes_at"):
            moment = values[name]
            values[name] = moment.astimezone(zone).replace(tzinfo=None) if moment else None
        return values

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "zone" in data:
            for name in ("opens_at", "closes_at"):
                if data.get(name):
                    data[name] = in_zone(data[name], data["zone"])
        opens_at, closes_at = data.get("opens_at"), data.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", "La clôture suit l’ouverture\u00a0: choisissez une date plus lointaine.")
        return data


def in_zone(moment: dt.datetime, zone: str) -> dt.datetime:
    """The hour that was typed, on the clock of the call's zone."""
    return moment.replace(tzinfo=ZoneInfo(zone))


class TargetForm(PortalForm):
    """The communes aimed at: a published diagnosis and a rule."""

    mode = forms.ChoiceField(label="Effet du ciblage", choices=TargetMode.choices)
    run = forms.ModelChoiceField(
        queryset=Run.objects.none(), label="Diagnostic publié", required=False, empty_label="Choisir…"
    )
    classes = forms.MultipleChoiceField(
        label="Classes visées", choices=Access.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    kinds = forms.MultipleChoiceField(
        label="Filières du diagnostic",
        choices=[(key or "toutes", label) for key, label in KIND_CHOICES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Une commune est visée si elle est d’une classe choisie pour l’une de ces filières.",
    )
    robust_only = forms.BooleanField(label="Classes robustes seulement", required=False)
    without_small = forms.BooleanField(label="Sans les communes de petit effectif", required=False)
    departments = forms.MultipleChoiceField(
        label="Départements",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Aucun coché\u00a0: toute la région.",
    )

    def __init__(self, *args: Any, call: Call, runs: "QuerySet[Run]", **kwargs: Any) -> None:
        rule = load_rule(call.target_rule)
        initial = {
            "mode": call.target_mode,
            "run": call.run_id,
            **rule.dump(),
            "kinds": [kind or "toutes" for kind in rule.kinds],
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["run"].queryset = runs  # type: ignore[attr-defined]
        self.fields["run"].label_from_instance = lambda run: f"{run.name} ({run.year})"  # type: ignore[attr-defined]
        areas = list_areas(level=AreaLevel.DEPARTMENT).order_by("code")
        self.fields["departments"].choices = [(area.code, area.name) for area in areas]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("mode") != TargetMode.NONE:
            if not data.get("run"):
                self.add_error("run", "Choisissez le diagnostic publié qui désigne les communes.")
            if not data.get("classes"):
                self.add_error("classes", "Choisissez au moins une classe.")
        return data

    def rule(self) -> TargetRule:
        data = self.cleaned_data
        if not data.get("classes"):
            return TargetRule()
        return TargetRule(
            classes=tuple(Access(one) for one in data["classes"]),
            kinds=tuple("" if kind == "toutes" else kind for kind in data["kinds"]) or ("",),
            robust_only=data["robust_only"],
            without_small=data["without_small"],
            departments=tuple(data["departments"]),
        )


class SectionForm(PortalForm):
    title = forms.CharField(label="Titre de la rubrique", max_length=300)
    intro = forms.CharField(label="Introduction", required=False, max_length=4000, widget=textarea(3))


class NewSectionForm(SectionForm):
    first = forms.CharField(
        label="Première question",
        max_length=300,
        help_text="Un texte long\u00a0; les autres questions s’ajoutent ensuite.",
    )


class PresentationForm(PortalForm):
    presentation = forms.CharField(
        label="Présentation de l’appel",
        required=False,
        max_length=4000,
        widget=textarea(16),
        help_text="Objet, ce qui est financé, ce qui est attendu, suite donnée. "
        "Une ligne vide sépare deux paragraphes.",
    )


class RuleForm(PortalForm):
    label = forms.CharField(
        label="Condition à respecter", max_length=300, help_text="Par exemple : au moins 2 ETP d’insertion en tout."
    )
    message = forms.CharField(
        label="Message au porteur", max_length=4000, widget=textarea(3), help_text="Dites aussi que faire."
    )
    severity = forms.ChoiceField(label="Portée", choices=RuleSeverity.choices)


class CriterionForm(PortalForm):
    label = forms.CharField(label="Critère", max_length=300)
    guidance = forms.CharField(
        label="Guide de notation", required=False, max_length=4000, widget=textarea(4), help_text="Il est publié."
    )
    weight = FrenchDecimalField(label="Poids", min_value=0, max_value=100, decimal_places=2, initial=1)
    maximum = FrenchIntegerField(label="Note maximale", min_value=1, max_value=100, initial=5)
    floor = FrenchDecimalField(
        label="Note éliminatoire",
        required=False,
        min_value=0,
        help_text="Une note inférieure écarte le dossier, quel que soit le total.",
    )
    comment_below = FrenchDecimalField(label="Commentaire obligatoire sous la note", required=False, min_value=0)
    required = forms.BooleanField(label="Note obligatoire", required=False, initial=True)


class PointForm(PortalForm):
    label = forms.CharField(label="Point à vérifier", max_length=300)
    guidance = forms.CharField(label="Guide de l’agent", required=False, max_length=4000, widget=textarea(3))


class RouteForm(PortalForm):
    department = forms.ChoiceField(label="Département qui instruit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = list_areas(level=AreaLevel.DEPARTMENT).order_by("code")
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            (area.code, f"{area.code} {area.name}") for area in areas
        ]


class MailForm(PortalForm):
    """A text of the call, in which only the known names between braces are allowed."""

    subject = forms.CharField(label="Objet", max_length=180)
    text = forms.CharField(
        label="Texte",
        max_length=6000,
        widget=textarea(14),
        help_text="Éléments repris du dossier\u00a0: " + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS) + ".",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "subject" in data and "text" in data:
            try:
                data["mail"] = MailText(subject=data["subject"], text=data["text"].replace("\r\n", "\n"))
            except ValueError as error:
                raise ValidationError(_first(error)) from None
        return data


def _first(error: Any) -> str:
    """The reason in French that the rules gave."""
    faults = error.errors() if hasattr(error, "errors") else []
    context = faults[0].get("ctx", {}) if faults else {}
    return str(context.get("error", "Ce texte n’est pas accepté."))


class DocumentForm(PortalForm):
    title = forms.CharField(label="Titre du document", max_length=160)
    upload = forms.FileField(label="Fichier", help_text="PDF, DOCX, XLSX, ODT, ODS, PNG ou JPEG, 10 Mo au plus.")


class AmendForm(PortalForm):
    note = forms.CharField(
        label="Ce qui change, en quelques mots",
        widget=textarea(3),
        max_length=4000,
        help_text="Publié, et envoyé à chaque porteur qui a commencé à répondre.",
    )


class ExtendForm(PortalForm):
    """A later closing, for all or for one file."""

    application = forms.ChoiceField(label="Pour", required=False)
    closes_at = forms.DateTimeField(label="Nouvelle clôture", widget=moment_input())
    motive = forms.CharField(label="Motif", max_length=1000, widget=textarea(2), help_text="Il est envoyé et publié.")

    def __init__(self, *args: Any, call: Call, written: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.written = call.zone, {str(file.pk): file for file in written}
        self.fields["application"].choices = [  # type: ignore[attr-defined]
            ("", "Tous les porteurs"),
            *((key, f"{file.applicant_name} (dossier {file.reference})") for key, file in self.written.items()),
        ]
        self.fields["closes_at"].help_text = f"Heure du fuseau de l’appel\u00a0: {ZONES[call.zone]}."

    def due(self) -> dt.datetime:
        return in_zone(self.cleaned_data["closes_at"], self.zone)

    def chosen(self) -> Any:
        return self.written.get(self.cleaned_data["application"])


class MotiveForm(PortalForm):
    motive = forms.CharField(
        label="Motif", max_length=2000, widget=textarea(3), help_text="Publié, et envoyé à tous les porteurs."
    )


class AnswerForm(PortalForm):
    published_text = forms.CharField(
        label="Question telle que publiée", max_length=2000, widget=textarea(3), help_text="Ne nommez personne."
    )
    answer = forms.CharField(label="Réponse", max_length=6000, widget=textarea(5))
