"""The rules of a scenario as sentences with inputs; percentages are typed, fractions are kept."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

from django import forms

from allocation.enums import ClauseKind
from allocation.rules.inputs import Inputs
from allocation.rules.line_words import words_of
from allocation.rules.settings import AreaRule, ClauseSettings, Settings, YearSettings
from iae_portal.common.formatting import format_etp, round_half_up
from iae_portal.common.forms import PortalForm
from iae_portal.common.long_selects import LongSelectMultiple
from iae_portal.common.number_fields import FrenchDecimalField
from white_zones.enums import Access

HUNDRED = Decimal(100)
TO_CLASSES = (Access.WHITE, Access.LOW)
GIVER_CLASSES = (Access.HIGH,)
CLAUSES: Mapping[ClauseKind, tuple[tuple[str, str, str], ...]] = {
    ClauseKind.RESERVE: (("share", "Part de l’enveloppe gardée pour eux", "%"),),
    ClauseKind.GROWTH_RATIO: (("ratio", "ETP gagnés là-bas pour 1 ETP gagné ici", "ETP"),),
    ClauseKind.CONDITIONAL_AWARD: (
        ("ratio", "ETP permis par place ouverte", "ETP"),
        ("places", "Places ouvertes, preuve à l’appui", "places"),
        ("clawback", "Repris l’année suivante si rien n’est ouvert", "ETP"),
    ),
    ClauseKind.TUTORSHIP: (
        ("ratio", "ETP gagnés là-bas pour 1 ETP gagné ici", "ETP"),
        ("credit", "Ingénierie portée, comptée comme croissance", "ETP"),
        ("credit_cap", "Au plus", "ETP"),
    ),
}
SPAN = ("first_year", "last_year")
TEXTS = ("evidence", "fallback", "vigilance")
HELP = {
    ClauseKind.RESERVE: "Chaque année, cette part de l’enveloppe accroît les favorisés.",
    ClauseKind.GROWTH_RATIO: "La croissance des contributeurs est suivie par celle des favorisés.",
    ClauseKind.CONDITIONAL_AWARD: "Un contributeur ne croît que si des places ouvrent là où elles manquent.",
    ClauseKind.TUTORSHIP: "L’appui d’une structure installée compte pour une part de la croissance attendue.",
}


def number_field(label: str, *, most: int | None = None, required: bool = False, unit: str = "") -> FrenchDecimalField:
    return FrenchDecimalField(
        label=f"{label} ({unit})" if unit else label,
        min_value=0,
        max_value=most,
        max_digits=12,
        decimal_places=4,
        required=required,
    )


def _year(label: str, settings: Settings) -> forms.ChoiceField:
    years = [(str(year.year), str(year.year)) for year in settings.years]
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", "sans limite"), *years],
        widget=forms.Select(attrs={"class": "fr-select"}),
    )


def _asked_year(text: str | None) -> int | None:
    return int(text) if text else None


class RulesForm(PortalForm):
    """One field a rule; those of a clause count only when it is switched on."""

    loss = number_field("", most=100)
    gain = number_field("")
    start = number_field("Au-delà du plafond, chacun peut gagner", unit="ETP")
    to_threshold = number_field("", most=100)
    giver_threshold = number_field("Contributeurs : part du besoin en commune bien dotée", most=100, unit="%")

    added = forms.MultipleChoiceField(
        label="Favorisés ajoutés à la main", required=False, widget=LongSelectMultiple(attrs={"size": 4})
    )
    removed = forms.MultipleChoiceField(
        label="Favorisés retirés à la main", required=False, widget=LongSelectMultiple(attrs={"size": 4})
    )
    set_motive = forms.CharField(label="Motif de ces choix à la main", required=False, max_length=300)

    def __init__(self, *args: Any, settings: Settings, inputs: Inputs, **kwargs: Any) -> None:
        self.settings = settings
        self.is_costed = bool(inputs.costs)
        self.has_conventions = inputs.has_conventions
        self.bases = inputs.total_by_kind()
        super().__init__(*args, initial=read_initial(settings), **kwargs)
        self.words = words = words_of(inputs)
        self.fields["loss"].label = f"{words.none} ne perd plus de (%)"
        self.fields["gain"].label = f"{words.none} ne gagne plus de (%)"
        self.fields["to_threshold"].label = f"{words.favoured} : part du besoin en commune blanche ou peu dotée (%)"
        for year in settings.years:
            self._add_year(year)
        territories = [(one.code, one.full_name) for one in inputs.territories]
        for name in ("added", "removed"):
            cast(forms.MultipleChoiceField, self.fields[name]).choices = territories
        for kind, figures in CLAUSES.items():
            self.fields[f"{kind}_on"] = forms.BooleanField(
                label=kind.full_name.capitalize(), required=False, help_text=HELP[kind]
            )
            for name, label, unit in figures:
                self.fields[f"{kind}_{name}"] = number_field(label, unit=unit, most=100 if unit == "%" else None)
            self.fields[f"{kind}_evidence"] = forms.CharField(label="Preuve attendue", required=False, max_length=300)
            self.fields[f"{kind}_fallback"] = forms.CharField(
                label="Si la preuve n’est pas donnée", required=False, max_length=300
            )
            self.fields[f"{kind}_vigilance"] = forms.CharField(
                label="Point de vigilance", required=False, max_length=300
            )
            if len(settings.years) > 1:
                self.fields[f"{kind}_first_year"] = _year("À partir de", settings)
                self.fields[f"{kind}_last_year"] = _year("Jusqu’à", settings)
        for field in self.fields.values():
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs.setdefault("class", "fr-input")

    def _add_year(self, year: YearSettings) -> None:
        label = f"Enveloppe {year.year}{'' if year.is_firm else ', indicative'}"
        self.fields[f"envelope_{year.year}"] = number_field(label, required=True, unit="ETP")
        if self.is_costed:
            self.fields[f"budget_{year.year}"] = number_field(f"Budget {year.year}, s’il borne", unit="€")
        for kind, base in self.bases.items():
            field = number_field(f"Total {kind} {year.year}", unit="ETP")
            field.help_text = f"Base : {format_etp(base)}"
            self.fields[f"kind_{kind}_{year.year}"] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for year in self.settings.years:
            self._check_kinds(year.year, cleaned)
        loss, gain = cleaned.get("loss"), cleaned.get("gain")
        if loss is None and gain is not None and "loss" not in self.errors:
            cleaned["loss"] = HUNDRED
        for kind, inputs in CLAUSES.items():
            name = f"{kind}_{inputs[0][0]}"
            if cleaned.get(f"{kind}_on") and cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, "Donnez ce chiffre, ou retirez la clause.")
            first, last = cleaned.get(f"{kind}_first_year"), cleaned.get(f"{kind}_last_year")
            if first and last and first > last:
                self.add_error(f"{kind}_last_year", "La clause finirait avant de commencer.")
        if (cleaned.get("added") or cleaned.get("removed")) and not cleaned.get("set_motive", "").strip():
            self.add_error("set_motive", "Motivez le choix fait à la main : le comité le lira.")
        return cleaned

    @property
    def asked(self) -> Settings:
        """The settings with what was typed; what the form does not show stays as it was."""
        data = self.cleaned_data
        loss, gain = data["loss"], data["gain"]
        return replace(
            self.settings,
            floor=Decimal(0) if loss is None else 1 - loss / HUNDRED,
            cap=None if gain is None else 1 + gain / HUNDRED,
            start=data["start"] or Decimal(0),
            years=tuple(
                replace(
                    year,
                    envelope=data[f"envelope_{year.year}"],
                    budget=data[f"budget_{year.year}"] if self.is_costed else year.budget,
                    kind_totals=self._kind_totals(year.year),
                )
                for year in self.settings.years
            ),
            clauses=tuple(self._clause(kind) for kind in CLAUSES if data[f"{kind}_on"]),
        )

    def _check_kinds(self, year: int, cleaned: dict[str, Any]) -> None:
        """All the totals of a year or none; nothing for a kind that no convention has."""
        names = {kind: f"kind_{kind}_{year}" for kind in self.bases}
        given = [name for name in names.values() if cleaned.get(name) is not None]
        for kind, name in names.items():
            if name in self.errors:
                continue
            if given and cleaned.get(name) is None:
                self.add_error(name, "Donnez le total de chaque filière (0 s’il le faut), ou d’aucune.")
            elif self.has_conventions and cleaned.get(name) and not self.bases[kind]:
                self.add_error(name, f"Aucune structure de la base n’est une {kind} : mettez 0.")

    def _kind_totals(self, year: int) -> dict[str, Decimal] | None:
        totals = {kind: self.cleaned_data[f"kind_{kind}_{year}"] for kind in self.bases}
        return None if any(total is None for total in totals.values()) else totals

    def _clause(self, kind: ClauseKind) -> ClauseSettings:
        data = self.cleaned_data
        figures: dict[str, Any] = {
            name: None if (value := data[f"{kind}_{name}"]) is None else value / HUNDRED if unit == "%" else value
            for name, _, unit in CLAUSES[kind]
        }
        to = AreaRule(
            classes=tuple(map(str, TO_CLASSES)),
            threshold=(data["to_threshold"] or Decimal(0)) / HUNDRED,
            added=tuple(data["added"]),
            removed=tuple(data["removed"]),
            motive=data["set_motive"],
        )
        givers = AreaRule(
            classes=tuple(map(str, GIVER_CLASSES)), threshold=(data["giver_threshold"] or Decimal(0)) / HUNDRED
        )
        return ClauseSettings(
            key=str(kind),
            kind=kind,
            to=to,
            givers=AreaRule() if kind == ClauseKind.RESERVE else givers,
            evidence=data[f"{kind}_evidence"],
            fallback=data[f"{kind}_fallback"],
            vigilance=data[f"{kind}_vigilance"],
            first_year=_asked_year(data.get(f"{kind}_first_year")),
            last_year=_asked_year(data.get(f"{kind}_last_year")),
            **figures,
        )

    @property
    def main_fields(self) -> list[Any]:
        yearly = [f"{name}_{year.year}" for year in self.settings.years for name in ("envelope", "budget")]
        return [self[name] for name in ("loss", "gain", "start", *yearly) if name in self.fields]

    @property
    def kind_fields(self) -> list[Any]:
        return [self[f"kind_{kind}_{year.year}"] for year in self.settings.years for kind in self.bases]

    @property
    def is_by_kind(self) -> bool:
        """Whether a total by kind is given, or refused."""
        return any(field.value() not in (None, "") or field.errors for field in self.kind_fields)

    @property
    def set_fields(self) -> list[Any]:
        return [self["to_threshold"], self["giver_threshold"]]

    @property
    def hand_fields(self) -> list[Any]:
        return [self["added"], self["removed"], self["set_motive"]]

    @property
    def clause_cards(self) -> list[dict[str, Any]]:
        """Each clause with its switch and its fields."""
        return [
            {
                "kind": kind,
                "label": kind.full_name.capitalize(),
                "switch": self[f"{kind}_on"],
                "fields": [
                    self[f"{kind}_{name}"]
                    for name in (*(name for name, _, _ in inputs), *SPAN, *TEXTS)
                    if f"{kind}_{name}" in self.fields
                ],
                "is_on": bool(self[f"{kind}_on"].value()),
            }
            for kind, inputs in CLAUSES.items()
        ]


def read_initial(settings: Settings) -> dict[str, Any]:
    """What the fields show of the settings."""
    first = settings.clauses[0] if settings.clauses else None
    givers = next((clause.givers for clause in settings.clauses if clause.givers.classes), None)
    initial: dict[str, Any] = {
        "loss": to_percent(1 - settings.floor),
        "gain": None if settings.cap is None else to_percent(settings.cap - 1),
        "start": _plain(settings.start),
        "to_threshold": to_percent(first.to.threshold if first else Decimal("0.10")),
        "giver_threshold": to_percent(givers.threshold if givers else Decimal("0.50")),
    }
    for year in settings.years:
        initial[f"envelope_{year.year}"] = _plain(year.envelope)
        initial[f"budget_{year.year}"] = None if year.budget is None else _plain(year.budget)
        initial |= {f"kind_{kind}_{year.year}": _plain(total) for kind, total in (year.kind_totals or {}).items()}
    if first:
        initial |= {
            "added": list(first.to.added),
            "removed": list(first.to.removed),
            "set_motive": first.to.motive,
        }
    for clause in settings.clauses:
        initial |= {
            f"{clause.kind}_on": True,
            **{f"{clause.kind}_{name}": getattr(clause, name) for name in TEXTS},
            **{f"{clause.kind}_{name}": str(getattr(clause, name) or "") for name in SPAN},
        }
        for name, _, unit in CLAUSES[clause.kind]:
            value = getattr(clause, name)
            initial[f"{clause.kind}_{name}"] = (
                None if value is None else to_percent(value) if unit == "%" else _plain(value)
            )
    return initial


def to_percent(value: Decimal) -> Decimal | None:
    return _plain(value * HUNDRED)


def _plain(value: Decimal) -> Decimal | None:
    """Without the zeros that arithmetic leaves."""
    rounded = round_half_up(value, decimals=4)
    if rounded is None:
        return None
    text = f"{rounded:f}".rstrip("0").rstrip(".")
    return Decimal(text or "0")
