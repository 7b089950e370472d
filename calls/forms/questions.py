"""The editor of one question: what all have in common, then the limits of its kind."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from calls.enums import FieldKind as K
from calls.rules.editing import make_key
from calls.rules.fields import MEGABYTE, BudgetSide, FieldRole
from calls.rules.forms import ROLE_KINDS
from calls.rules.years import FIRST_REAL_YEAR, TEMPLATE_YEAR, tell_year
from iae_portal.common.files import DOCUMENTS
from iae_portal.common.forms import PortalForm
from iae_portal.common.number_fields import FrenchDecimalField, FrenchIntegerField

ROLE_WORDS = {
    FieldRole.TITLE: "donne l’intitulé du projet",
    FieldRole.PLACE: "désigne le lieu du projet",
    FieldRole.ETP: "compte dans les ETP demandés",
    FieldRole.EUROS: "compte dans les euros demandés",
}
BLOCK_KINDS = tuple(kind for kind in K if kind not in (K.BUDGET, K.FILES, K.BLOCK))


class QuestionForm(PortalForm):
    """What every question carries."""

    label = forms.CharField(label="Intitulé", max_length=300)
    help = forms.CharField(label="Aide", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    required = forms.BooleanField(label="Réponse obligatoire", required=False, initial=True)
    visible_to_reviewers = forms.BooleanField(label="Visible des évaluateurs", required=False, initial=True)
    is_personal = forms.BooleanField(
        label="Donnée personnelle", required=False, help_text="Effacée à la fin de la durée de conservation."
    )
    limits: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, kind: K, previous: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self.read(previous) if previous else {})
        super().__init__(*args, **kwargs)
        self.kind, self.previous = kind, previous or {}
        roles = [role for role, kinds in ROLE_KINDS.items() if kind in kinds]
        if roles:
            self.fields["role"] = forms.ChoiceField(
                label="Rôle dans le dossier",
                choices=[("", "aucun"), *((role.value, ROLE_WORDS[role]) for role in roles)],
                required=False,
                initial=(previous or {}).get("role") or "",
                widget=forms.Select(attrs={"class": "fr-select"}),
            )

    def read(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """The initial values of the form, from the JSON of a question."""
        names = ("label", "help", "required", "visible_to_reviewers", "is_personal", *self.limits)
        defaults = {"required": True, "visible_to_reviewers": True}
        return {name: _plain(question.get(name, defaults.get(name))) for name in names}

    def write(self) -> dict[str, Any]:
        """What the kind adds to the JSON."""
        return {name: _json(self.cleaned_data.get(name)) for name in self.limits}

    def question(self, *, taken: set[str]) -> dict[str, Any]:
        """The JSON of the question, with its key if it has one, else a new one."""
        data = self.cleaned_data
        made = {
            "key": self.previous.get("key") or make_key(data["label"], taken=taken),
            "kind": self.kind.value,
            "label": data["label"],
            "help": data["help"],
            "required": data["required"],
            "visible_to_reviewers": data["visible_to_reviewers"],
            "is_personal": data["is_personal"],
            "role": data.get("role") or None,
        }
        return {**made, **{name: value for name, value in self.write().items() if value is not None}}


class TextQuestionForm(QuestionForm):
    max_length = FrenchIntegerField(label="Longueur maximale (caractères)", min_value=1, max_value=20_000, initial=500)
    limits = ("max_length",)


class NumberQuestionForm(QuestionForm):
    minimum = FrenchDecimalField(label="Minimum", required=False)
    maximum = FrenchDecimalField(label="Maximum", required=False)
    decimals = FrenchIntegerField(label="Décimales", min_value=0, max_value=4, initial=2)
    unit = forms.CharField(label="Unité", max_length=40, required=False)
    limits = ("minimum", "maximum", "decimals", "unit")


class EtpQuestionForm(QuestionForm):
    years = forms.CharField(label="Années", help_text="Séparées par des virgules, par exemple 2027, 2028, 2029.")
    minimum = FrenchDecimalField(label="Minimum par an", required=False, min_value=Decimal(0))
    maximum = FrenchDecimalField(label="Maximum par an", required=False, min_value=Decimal(0))
    limits = ("minimum", "maximum")

    def read(self, question: Mapping[str, Any]) -> dict[str, Any]:
        return {**super().read(question), "years": ", ".join(tell_year(year) for year in question["years"])}

    def clean_years(self) -> list[int]:
        years = [_year(part) for part in re.split(r"[,;]", self.cleaned_data["years"]) if part.strip()]
        if years != sorted(set(years)) or not 1 <= len(years) <= 6:  # noqa: PLR2004 -- the limit of the rules
            raise ValidationError("Écrivez de une à six années, dans l’ordre.")
        return years

    def write(self) -> dict[str, Any]:
        return {**super().write(), "years": self.cleaned_data["years"]}


class DateQuestionForm(QuestionForm):
    earliest = forms.DateField(label="Au plus tôt", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    latest = forms.DateField(label="Au plus tard", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    limits = ("earliest", "latest")


class ChoiceQuestionForm(QuestionForm):
    options = forms.CharField(
        label="Réponses proposées",
        help_text="Une par ligne, deux au moins.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    max_choices = FrenchIntegerField(label="Nombre maximal de réponses", required=False, min_value=1)
    limits = ("max_choices",)

    def read(self, question: Mapping[str, Any]) -> dict[str, Any]:
        return {**super().read(question), "options": "\n".join(one["label"] for one in question["options"])}

    def write(self) -> dict[str, Any]:
        labels = _lines(self.cleaned_data["options"])
        return {**super().write(), "options": keyed(labels, self.previous.get("options", ()))}


class FilesQuestionForm(QuestionForm):
    document = forms.RegexField(
        regex=r"^[a-z][a-z0-9_]{0,39}$",
        label="Pièce de la bibliothèque",
        help_text="Nom court commun aux appels\u00a0: statuts, comptes, rib… La structure la reprend d’un appel à "
        "l’autre.",
        required=False,
    )
    extensions = forms.MultipleChoiceField(
        label="Types acceptés",
        choices=[(extension, extension.removeprefix(".").upper()) for extension in DOCUMENTS],
        widget=forms.CheckboxSelectMultiple,
        initial=list(DOCUMENTS),
    )
    max_megabytes = FrenchIntegerField(label="Taille maximale (Mo)", min_value=1, max_value=50, initial=10)
    max_files = FrenchIntegerField(label="Nombre maximal de fichiers", min_value=1, max_value=20, initial=1)
    validity_months = FrenchIntegerField(label="Validité (mois)", required=False, min_value=1, max_value=120)
    limits = ("document", "extensions", "max_files", "validity_months")

    def read(self, question: Mapping[str, Any]) -> dict[str, Any]:
        size = question.get("max_bytes", 10 * MEGABYTE) // MEGABYTE
        return {**super().read(question), "max_megabytes": max(1, size)}

    def write(self) -> dict[str, Any]:
        made = {**super().write(), "max_bytes": self.cleaned_data["max_megabytes"] * MEGABYTE}
        return {name: value for name, value in made.items() if value != ""}


class BudgetQuestionForm(QuestionForm):
    expenses = forms.CharField(
        label="Dépenses", help_text="Un poste par ligne.", widget=forms.Textarea(attrs={"rows": 6})
    )
    requested = forms.CharField(
        label="Aide demandée",
        help_text="Les ressources que l’appel finance, une par ligne.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    resources = forms.CharField(
        label="Autres ressources",
        help_text="Une par ligne.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def read(self, question: Mapping[str, Any]) -> dict[str, Any]:
        lines = question["lines"]
        return {**super().read(question), **{name: "\n".join(_budget(lines, name)) for name in BUDGET_GROUPS}}

    def write(self) -> dict[str, Any]:
        lines, taken = [], list(self.previous.get("lines", ()))
        used: set[str] = set()
        for name, (side, is_request) in BUDGET_GROUPS.items():
            known = [line for line in taken if _group(line) == (side, is_request)]
            for one in keyed(_lines(self.cleaned_data[name]), known, taken=used | {line["key"] for line in taken}):
                used.add(one["key"])
                lines.append({**one, "side": side, "is_request": is_request})
        return {"lines": lines}


class BlockQuestionForm(QuestionForm):
    row_label = forms.CharField(label="Nom d’une ligne", max_length=300, help_text="Par exemple\u00a0: Partenaire.")
    min_rows = FrenchIntegerField(label="Lignes au moins", min_value=0, max_value=30, initial=1)
    max_rows = FrenchIntegerField(label="Lignes au plus", min_value=1, max_value=30, initial=10)
    first = forms.CharField(
        label="Première question du bloc",
        max_length=300,
        required=False,
        help_text="Un texte court\u00a0; les autres questions s’ajoutent ensuite.",
    )
    limits = ("row_label", "min_rows", "max_rows")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.previous:
            del self.fields["first"]
        else:
            self.fields["first"].required = True

    def write(self) -> dict[str, Any]:
        made = super().write()
        if self.previous:
            return {**made, "questions": self.previous["questions"]}
        first = {"key": make_key(self.cleaned_data["first"], taken=()), "kind": K.TEXT.value}
        return {**made, "questions": [{**first, "label": self.cleaned_data["first"]}]}


FORMS: Mapping[K, type[QuestionForm]] = {
    K.TEXT: TextQuestionForm,
    K.LONG_TEXT: TextQuestionForm,
    K.NUMBER: NumberQuestionForm,
    K.EUROS: NumberQuestionForm,
    K.ETP_BY_YEAR: EtpQuestionForm,
    K.DATE: DateQuestionForm,
    K.CHOICE: ChoiceQuestionForm,
    K.CHOICES: ChoiceQuestionForm,
    K.FILES: FilesQuestionForm,
    K.BUDGET: BudgetQuestionForm,
    K.BLOCK: BlockQuestionForm,
}
BUDGET_GROUPS: Mapping[str, tuple[str, bool]] = {
    "expenses": (BudgetSide.EXPENSE.value, False),
    "requested": (BudgetSide.RESOURCE.value, True),
    "resources": (BudgetSide.RESOURCE.value, False),
}


def form_of(kind: K) -> type[QuestionForm]:
    return FORMS.get(kind, QuestionForm)


def kinds_for(*, in_block: bool) -> list[tuple[str, str]]:
    """The kinds that may be added in a section, or in a block."""
    kinds: Sequence[K] = BLOCK_KINDS if in_block else tuple(K)
    return [(kind.value, capfirst(kind.label)) for kind in kinds]


def keyed(labels: list[str], known: Any, *, taken: set[str] | None = None) -> list[dict[str, Any]]:
    """A key for each label: that of the same label, else, when as many stay, that of the same rank: a word mended
    keeps its key, and what was answered keeps its meaning."""
    by_label = {one["label"]: one["key"] for one in known}
    rest = [one["key"] for one in known if one["label"] not in labels]
    same_size = len(labels) == len(known)
    used = set(taken or ()) | set(by_label.values())
    made = []
    for label in labels:
        key = by_label.get(label) or (rest.pop(0) if same_size and rest else make_key(label, taken=used))
        used.add(key)
        made.append({"key": key, "label": label})
    return made


def _budget(lines: Any, name: str) -> list[str]:
    return [line["label"] for line in lines if _group(line) == BUDGET_GROUPS[name]]


def _group(line: Mapping[str, Any]) -> tuple[str, bool]:
    return line["side"], bool(line.get("is_request"))


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _year(text: str) -> int:
    """« 2028 », or « N + 1 » in a model."""
    bare = re.sub(r"\s", "", text).upper()
    if relative := re.fullmatch(r"N(?:\+([0-9]))?", bare):
        return TEMPLATE_YEAR + int(relative[1] or 0)
    if not re.fullmatch(r"[0-9]{4}", bare) or not FIRST_REAL_YEAR <= int(bare) <= 2100:  # noqa: PLR2004 -- as told
        raise ValidationError(f"«\u00a0{text.strip()}\u00a0» n’est pas une année.")
    return int(bare)


def _plain(value: Any) -> Any:
    """Numbers kept as text in the JSON, as the fields read them."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        return Decimal(value)
    return value


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if hasattr(value, "isoformat") else value
