"""The questions that a form may ask: a closed set of kinds, each with its own limits."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field as Limits, model_validator

from calls.enums import FieldKind as K
from calls.rules.base import Amount, ConditionData, Key, Label, Part, PlainText, Prose
from iae_portal.common.files import DOCUMENTS

MEGABYTE = 1_048_576
LARGEST_NUMBER = Decimal("999999999999.99")


class FieldRole(StrEnum):
    """What an answer stands for beyond the form: facts, lists and the territorial score read it by its role."""

    TITLE = "title"
    PLACE = "place"
    ETP = "etp"
    EUROS = "euros"


class Prefill(StrEnum):
    """What the register already knows of the applicant, and so writes first; the applicant may change it."""

    NAME = "name"
    SIRET = "siret"
    KIND = "kind"
    COMMUNE = "commune"
    DEPARTMENT = "department"


# The kinds of question that each of them may answer.
PREFILLED: Mapping[Prefill, frozenset[K]] = {
    Prefill.NAME: frozenset({K.TEXT}),
    Prefill.SIRET: frozenset({K.SIRET, K.TEXT}),
    Prefill.KIND: frozenset({K.TEXT, K.CHOICE}),
    Prefill.COMMUNE: frozenset({K.COMMUNE, K.PLACE}),
    Prefill.DEPARTMENT: frozenset({K.TEXT}),
}


class Question(Part):
    """What every question carries. A condition is the JSON of `iae_portal.common.conditions`."""

    key: Key
    label: Label
    help: Prose = ""
    required: bool = True
    visible_to_reviewers: bool = True
    is_personal: bool = False
    condition: ConditionData | None = None
    role: FieldRole | None = None
    prefill: Prefill | None = None

    @model_validator(mode="after")
    def _prefilled(self) -> "Question":
        if self.prefill is not None and self.kind not in PREFILLED[self.prefill]:  # type: ignore[attr-defined]
            raise ValueError(f"« {self.label} » ne peut pas être préremplie ainsi.")
        return self


class TextQuestion(Question):
    kind: Literal[K.TEXT, K.LONG_TEXT]
    max_length: int = Limits(default=200, ge=1, le=20_000)


class NumberQuestion(Question):
    kind: Literal[K.NUMBER, K.EUROS]
    minimum: Amount | None = Limits(default=None, ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)
    maximum: Amount | None = Limits(default=None, ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)
    decimals: int = Limits(default=2, ge=0, le=4)
    unit: Annotated[str, Limits(max_length=40), PlainText] = ""

    @model_validator(mode="after")
    def _ordered(self) -> "NumberQuestion":
        _refuse_upside_down(self.minimum, self.maximum, self.label)
        return self


class EtpQuestion(Question):
    """ETP asked for each of the years, in annual full-time equivalents."""

    kind: Literal[K.ETP_BY_YEAR]
    years: tuple[Annotated[int, Limits(ge=2000, le=2100)], ...] = Limits(min_length=1, max_length=6)
    minimum: Amount = Limits(default=Decimal(0), ge=0, le=100_000)
    maximum: Amount | None = Limits(default=None, ge=0, le=100_000)

    @model_validator(mode="after")
    def _ordered(self) -> "EtpQuestion":
        if list(self.years) != sorted(set(self.years)):
            raise ValueError(f"« {self.label} » : les années se suivent, chacune une seule fois.")
        _refuse_upside_down(self.minimum, self.maximum, self.label)
        return self


class BudgetSide(StrEnum):
    EXPENSE = "expense"
    RESOURCE = "resource"


class BudgetLine(Part):
    """A line of the budget; `is_request` marks what the call itself is asked to pay."""

    key: Key
    side: BudgetSide
    label: Label
    is_request: bool = False


class BudgetQuestion(Question):
    """Expenses and resources in euros, on the lines of the call, whose totals must be equal."""

    kind: Literal[K.BUDGET]
    lines: tuple[BudgetLine, ...] = Limits(min_length=2, max_length=40)

    @model_validator(mode="after")
    def _both_sides(self) -> "BudgetQuestion":
        if {line.side for line in self.lines} != set(BudgetSide):
            raise ValueError(f"« {self.label} » : un budget a des dépenses et des ressources.")
        if any(line.is_request and line.side is BudgetSide.EXPENSE for line in self.lines):
            raise ValueError(f"« {self.label} » : l’aide demandée est une ressource.")
        _refuse_twice([line.key for line in self.lines], self.label)
        return self


class DateQuestion(Question):
    kind: Literal[K.DATE]
    earliest: dt.date | None = None
    latest: dt.date | None = None

    @model_validator(mode="after")
    def _ordered(self) -> "DateQuestion":
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            raise ValueError(f"« {self.label} » : la date au plus tôt dépasse la date au plus tard.")
        return self


class Option(Part):
    key: Key
    label: Label


class ChoiceQuestion(Question):
    kind: Literal[K.CHOICE, K.CHOICES]
    options: tuple[Option, ...] = Limits(min_length=2, max_length=60)
    max_choices: int | None = Limits(default=None, ge=1)

    @model_validator(mode="after")
    def _once(self) -> "ChoiceQuestion":
        _refuse_twice([option.key for option in self.options], self.label)
        return self


class AreaQuestion(Question):
    """An identifier or a place of the reference: a SIRET, a commune, an EPCI, a zone d'emploi, a point on the map."""

    kind: Literal[K.SIRET, K.COMMUNE, K.EPCI, K.ZONE, K.PLACE]


class FilesQuestion(Question):
    """An expected document. `document` names its kind in the library from which a structure takes it again."""

    kind: Literal[K.FILES]
    document: Key | None = None
    extensions: tuple[str, ...] = Limits(
        default=(".pdf", ".docx", ".odt", ".xlsx", ".ods", ".png", ".jpg", ".jpeg"), min_length=1, max_length=20
    )
    max_bytes: int = Limits(default=10 * MEGABYTE, ge=1024, le=50 * MEGABYTE)
    max_files: int = Limits(default=1, ge=1, le=20)
    validity_months: int | None = Limits(default=None, ge=1, le=120)

    @model_validator(mode="after")
    def _known(self) -> "FilesQuestion":
        unknown = sorted(set(self.extensions) - set(DOCUMENTS))
        if unknown:
            raise ValueError(f"« {self.label} » : types de fichier inconnus ({', '.join(unknown)[:200]}).")
        return self


Simple = TextQuestion | NumberQuestion | EtpQuestion | DateQuestion | ChoiceQuestion | AreaQuestion


class BlockQuestion(Question):
    """A group of simple questions answered as many times as there are things to describe."""

    kind: Literal[K.BLOCK]
    questions: tuple[Annotated[Simple, Limits(discriminator="kind")], ...] = Limits(min_length=1, max_length=12)
    row_label: Label
    min_rows: int = Limits(default=1, ge=0, le=30)
    max_rows: int = Limits(default=10, ge=1, le=30)

    @model_validator(mode="after")
    def _once(self) -> "BlockQuestion":
        _refuse_twice([question.key for question in self.questions], self.label)
        for question in self.questions:
            # Facts and totals read one answer, not one a row: a role would be passed over in silence.
            if question.role is not None:
                raise ValueError(f"« {question.label} » : une question d’un bloc ne tient pas de rôle.")
        if self.min_rows > self.max_rows:
            raise ValueError(f"« {self.label} » : le nombre minimal de répétitions dépasse le maximal.")
        return self


AnyQuestion = Annotated[
    Simple | BudgetQuestion | FilesQuestion | BlockQuestion,
    Limits(discriminator="kind"),
]


def _refuse_upside_down(minimum: Decimal | None, maximum: Decimal | None, label: str) -> None:
    if minimum is not None and maximum is not None and minimum > maximum:
        raise ValueError(f"« {label} » : le minimum dépasse le maximum.")


def _refuse_twice(keys: list[str], label: str) -> None:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"« {label} » : la clé « {twice[0]} » est employée deux fois.")
