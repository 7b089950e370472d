"""What is typed in a dialogue de gestion."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.text import capfirst

from iae_portal.common.formatting import format_etp
from iae_portal.common.forms import PortalForm
from iae_portal.common.number_fields import FrenchDecimalField, FrenchIntegerField
from iae_portal.common.sent_once import OnceForm
from structures.dialogue_enums import Section
from structures.domain.dialogue_campaign import CampaignPlan
from structures.models import Bilan, Dialogue, DialogueCampaign, DialogueLine
from structures.rules.dialogues import EURO_FIELDS, SECTION_FIELDS

MOMENT_FORMAT = "%Y-%m-%dT%H:%M"
PARIS = "Heure de Paris."


class MomentField(forms.DateTimeField):
    """A day and an hour on the clock of Paris."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", PARIS)
        super().__init__(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT_FORMAT),
            input_formats=[MOMENT_FORMAT, "%d/%m/%Y %H:%M"],
            **options,
        )


class SectionForm(PortalForm):
    """One section of the bilan; every field may stay empty in a draft."""

    vu = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, dialogue: Dialogue, section: Section, **kwargs: Any) -> None:
        self.dialogue, self.section = dialogue, section
        super().__init__(*args, **kwargs)
        for name in SECTION_FIELDS.get(section, ()):
            self.fields[name] = _bilan_field(name)
            self.initial[name] = getattr(dialogue.bilan, name)
        if section in {Section.ETP, Section.REQUEST}:
            self._add_lines(dialogue.lines.all())
        if section == Section.REQUEST:
            self.fields["request_motive"] = forms.CharField(
                label="Motif de la demande",
                required=False,
                widget=forms.Textarea(attrs={"rows": 5}),
                help_text="Ce qui justifie ce nombre de postes : activité, besoins du territoire, recrutements.",
            )
            self.initial["request_motive"] = dialogue.request_motive
        dress_inputs(self)

    def _add_lines(self, lines: Iterable[DialogueLine]) -> None:
        for line in lines:
            name = f"etp_{line.kind}"
            if self.section == Section.ETP:
                origin = f" Prérempli d’après : {line.realised_origin}. Vérifiez-le." if line.realised_origin else ""
                label = f"ETP réalisés en {self.dialogue.campaign.bilan_year}, {line.kind}"
                help_text = f"Heures payées rapportées à un temps plein annuel.{origin}"
                self.initial[name] = line.realised
            else:
                label = f"ETP demandés pour {self.dialogue.campaign.request_year}, {line.kind}"
                help_text = f"{self.dialogue.base_label} : {format_etp(line.base)}."
                self.initial[name] = line.asked
            self.fields[name] = etp_field(label, help_text=help_text, required=False)

    def values(self) -> dict[str, Any]:
        """What the domain saves."""
        data = dict(self.cleaned_data)
        data.pop("vu", None)
        data["etp"] = {name.removeprefix("etp_"): data.pop(name) for name in list(data) if name.startswith("etp_")}
        return data

    @property
    def seen(self) -> dt.datetime | None:
        """The saving that the page was opened on."""
        return _read_moment(self.data.get("vu", ""))


def _bilan_field(name: str) -> forms.Field:
    """The field of the model, read the French way; never required, since a draft may be incomplete."""
    field: Any = Bilan._meta.get_field(name)  # noqa: SLF001 -- the documented introspection API
    options = {"label": capfirst(field.verbose_name), "help_text": field.help_text, "required": False}
    if not hasattr(field, "decimal_places"):
        return FrenchIntegerField(min_value=0, max_value=1_000_000, **options)
    return FrenchDecimalField(
        min_value=0,
        max_digits=field.max_digits,
        decimal_places=2,
        suffix="€" if name in EURO_FIELDS else "",
        **options,
    )


def etp_field(label: str, *, help_text: str = "", required: bool = True) -> FrenchDecimalField:
    return FrenchDecimalField(
        label=label, help_text=help_text, required=required, min_value=0, max_digits=10, decimal_places=2
    )


def dress_inputs(form: forms.Form) -> None:
    """The class of the inputs added after the form was made."""
    for field in form.fields.values():
        if not isinstance(field.widget, forms.HiddenInput):
            field.widget.attrs.setdefault("class", "fr-input")


class FiguresForm(PortalForm):
    """A number of ETP by kind, then what goes with it; `stage` is the figure proposed first."""

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any) -> None:
        self.dialogue = dialogue
        super().__init__(*args, **kwargs)
        after = dict(self.fields)
        self.fields.clear()
        for line in dialogue.lines.all():
            name = f"etp_{line.kind}"
            self.fields[name] = etp_field(f"{self.etp_label}, {line.kind}", help_text=self.describe(line))
            self.initial.setdefault(name, self.suggest(line))
        self.fields.update(after)
        dress_inputs(self)

    etp_label = "ETP"

    def suggest(self, line: DialogueLine) -> Decimal | None:
        return line.proposed if line.proposed is not None else line.asked

    def describe(self, line: DialogueLine) -> str:
        base = f"{self.dialogue.base_label} : {format_etp(line.base)}"
        return f"{base} ; demandés : {format_etp(line.asked)}."

    def figures(self) -> dict[str, Decimal | None]:
        names = [name for name in self.cleaned_data if name.startswith("etp_")]
        return {name.removeprefix("etp_"): self.cleaned_data[name] for name in names}


class SeenProposal(PortalForm):
    """Remembers which proposal the page showed."""

    vu = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def seen(self) -> dt.datetime | None:
        """The date of the proposal that the page was opened on."""
        return _read_moment(self.cleaned_data["vu"])


def shown_proposal(dialogue: Dialogue) -> str:
    return dialogue.proposed_at.isoformat() if dialogue.proposed_at else ""


class ProposalForm(SeenProposal, FiguresForm):
    """The administration's proposal."""

    etp_label = "ETP proposés"
    modulated_share = FrenchDecimalField(
        label="Part modulée (%)",
        help_text="De 0 à 100, en pourcentage de la part modulable de l’aide au poste.",
        required=False,
        min_value=0,
        validators=[MaxValueValidator(100)],
        max_digits=5,
        decimal_places=2,
    )
    motive = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 3}))
    conditions = forms.CharField(
        label="Conditions (facultatif)", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any) -> None:
        initial = {
            "modulated_share": dialogue.modulated_share,
            "motive": dialogue.proposal_motive,
            "conditions": dialogue.conditions,
            "vu": shown_proposal(dialogue),
        }
        super().__init__(*args, dialogue=dialogue, initial=initial, **kwargs)


class AcceptForm(SeenProposal):
    """The structure's agreement to the proposal that its page shows."""

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any) -> None:
        super().__init__(*args, initial={"vu": shown_proposal(dialogue)}, **kwargs)


class AgreementForm(FiguresForm):
    etp_label = "ETP convenus"
    note = forms.CharField(
        label="Motif, si le chiffre diffère de la proposition",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SettlementForm(FiguresForm):
    etp_label = "ETP arrêtés"
    motive = forms.CharField(
        label="Motif et date de la consultation du CDIAE", widget=forms.Textarea(attrs={"rows": 3})
    )


class MotiveForm(PortalForm):
    motive = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 3}))


class ContestForm(PortalForm):
    motive = forms.CharField(label="Ce que vous contestez, et pourquoi", widget=forms.Textarea(attrs={"rows": 4}))


class ReturnForm(PortalForm):
    motive = forms.CharField(label="Ce que la structure doit corriger", widget=forms.Textarea(attrs={"rows": 3}))
    due = MomentField(label="À déposer de nouveau avant")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        tomorrow = timezone.localtime() + dt.timedelta(days=10)
        kwargs.setdefault("initial", {"due": tomorrow.replace(hour=17, minute=0)})
        super().__init__(*args, **kwargs)


class ExtensionForm(PortalForm):
    until = MomentField(label="Nouvelle échéance de dépôt")
    motive = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 2}))


class MessageForm(OnceForm):
    text = forms.CharField(label="Message", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    attachment = forms.FileField(
        label="Pièce jointe (facultatif)",
        required=False,
        help_text="PDF, image, texte ou tableur ; 10 Mo au plus.",
        widget=forms.FileInput(attrs={"class": "fr-upload"}),
    )


class CampaignForm(PortalForm):
    """The years and the dates of a campaign."""

    year = FrenchIntegerField(
        label="Année de la campagne",
        help_text="Le dialogue se tient cette année-là ; la demande porte sur l’année suivante.",
        min_value=2000,
        max_value=2100,
    )
    name = forms.CharField(label="Nom", max_length=120)
    bilan_year = FrenchIntegerField(
        label="Année du bilan",
        help_text="La dernière année complète, ou l’année de la campagne.",
        min_value=1999,
        max_value=2100,
    )
    base_year = FrenchIntegerField(
        label="Millésime des annexes prises pour base",
        help_text="Un dialogue s’ouvre pour chaque structure dont une annexe de cette année compte.",
        min_value=1999,
        max_value=2100,
    )
    opens_at = MomentField(label="Ouverture")
    submission_deadline = MomentField(label="Échéance de dépôt")
    review_deadline = MomentField(label="Échéance d’instruction")
    closes_at = MomentField(label="Clôture")

    @classmethod
    def of(cls, campaign: DialogueCampaign, **kwargs: Any) -> "CampaignForm":
        names = CampaignPlan.__dataclass_fields__
        return cls(initial={name: _local(getattr(campaign, name)) for name in names}, **kwargs)

    def plan(self) -> CampaignPlan:
        return CampaignPlan(**self.cleaned_data)


def _read_moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return None


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, dt.datetime) else value
