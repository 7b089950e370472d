"""What a candidature de territoire says that its projet de territoire takes up: read from the version handed in.

The questions are those of the model call. An agent may have changed them: what is not found is left to be written.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from calls.models import ApplicationVersion
from calls.rules.fields import BlockQuestion, BudgetQuestion, ChoiceQuestion, FieldRole, TextQuestion
from iae_portal.common.plain_text import strip_accents
from strategy.enums import PartnerKind

AMBITION, GOVERNANCE = "ambition", "gouvernance"
DIAGNOSIS = "rubrique_diagnostic"
PARTNERS, ACTIONS = "partenaires", "actions"
COUNCILS = {"conseil departemental": PartnerKind.DEPARTMENT, "conseil regional": PartnerKind.REGION}
KINDS = {
    "collectivite": PartnerKind.EPCI,
    "emploi": PartnerKind.EMPLOYMENT,
    "entreprise": PartnerKind.FIRM,
}
LONGEST_TITLE, LONGEST_OWNER = 200, 160


@dataclass(frozen=True, slots=True)
class ReadPartner:
    name: str
    kind: PartnerKind
    contribution: str


@dataclass(frozen=True, slots=True)
class ReadAction:
    title: str
    theme: str
    description: str
    expected: str
    owner: str
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class ReadResource:
    """A resource of the budget that is not asked of the call."""

    payer: str
    euros: Decimal


@dataclass(frozen=True, slots=True)
class ReadProject:
    """`diagnosis` holds the labels and the answers of the shared diagnosis, in the order of the form."""

    title: str
    ambition: str
    governance: str
    diagnosis: tuple[tuple[str, str], ...]
    partners: tuple[ReadPartner, ...]
    actions: tuple[ReadAction, ...]
    resources: tuple[ReadResource, ...]


def read_project(version: ApplicationVersion) -> ReadProject:
    """What the file said when it was handed in; `version` comes with its call version."""
    answers, form = version.answers, version.call_version.content.form
    titles = form.with_role(FieldRole.TITLE)
    title = _text(answers, titles[0].key) if titles else ""
    return ReadProject(
        title=title[:LONGEST_TITLE],
        ambition=_text(answers, AMBITION),
        governance=_text(answers, GOVERNANCE),
        diagnosis=tuple(_read_diagnosis(version)),
        partners=tuple(_read_partners(answers)),
        actions=tuple(_read_actions(form.by_key.get(ACTIONS), answers)),
        resources=tuple(_read_resources(version)),
    )


def _text(answers: Mapping[str, Any], key: str) -> str:
    value = answers.get(key)
    return value.strip() if isinstance(value, str) else ""


def _read_diagnosis(version: ApplicationVersion) -> Iterator[tuple[str, str]]:
    """Every text and choice of the section of the diagnosis that was answered."""
    for section in version.call_version.content.form.sections:
        if section.key != DIAGNOSIS:
            continue
        for question in section.questions:
            value = _text(version.answers, question.key)
            if value and isinstance(question, TextQuestion):
                yield question.label, value
            elif value and isinstance(question, ChoiceQuestion):
                yield question.label, _label(question, value)


def _label(question: ChoiceQuestion, key: str) -> str:
    return next((option.label for option in question.options if option.key == key), key)


def _rows(answers: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = answers.get(key)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _read_partners(answers: Mapping[str, Any]) -> Iterator[ReadPartner]:
    """One a name: an organisation told twice is one partner, with its first contribution."""
    seen = set()
    for row in _rows(answers, PARTNERS):
        name = _text(row, "partenaire_nom")[:LONGEST_OWNER]
        if name and name.casefold() not in seen:
            seen.add(name.casefold())
            yield ReadPartner(name, _read_kind(_text(row, "partenaire_nature"), name), _text(row, "partenaire_apport"))


def _read_actions(question: Any, answers: Mapping[str, Any]) -> Iterator[ReadAction]:
    themes: dict[str, str] = {}
    if isinstance(question, BlockQuestion):
        choices = [part for part in question.questions if part.key == "action_axe"]
        themes = {
            option.key: option.label for part in choices if isinstance(part, ChoiceQuestion) for option in part.options
        }
    for row in _rows(answers, ACTIONS):
        title = _text(row, "action_titre")
        if title:
            yield ReadAction(
                title=title[:LONGEST_TITLE],
                theme=themes.get(_text(row, "action_axe"), ""),
                description=_text(row, "action_contenu"),
                expected=_text(row, "action_resultat"),
                owner=_text(row, "action_pilote")[:LONGEST_OWNER],
                due_on=_day(_text(row, "action_echeance")),
            )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _read_resources(version: ApplicationVersion) -> Iterator[ReadResource]:
    """What the others bring; what is asked of the call is told by the decision."""
    for question in version.call_version.content.form.questions():
        if not isinstance(question, BudgetQuestion):
            continue
        amounts = version.answers.get(question.key)
        for line in question.lines:
            raw = amounts.get(line.key) if isinstance(amounts, dict) else None
            if line.side == "resource" and not line.is_request and raw and Decimal(str(raw)) > 0:
                yield ReadResource(line.label, Decimal(str(raw)))


def _read_kind(nature: str, name: str) -> PartnerKind:
    """The form asks for « collectivité » alone: the name of a council tells which it is."""
    kind = KINDS.get(nature, PartnerKind.OTHER)
    if kind != PartnerKind.EPCI:
        return kind
    said = strip_accents(name).lower()
    return next((council for words, council in COUNCILS.items() if said.startswith(words)), kind)
