"""Everything that a call's version freezes: form, eligibility, rubric, checklist, routing, texts of mails."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import Field as Limits, ValidationError, model_validator

from calls.enums import CallEvent
from calls.rules.base import ConditionData, Key, Label, Part, Prose
from calls.rules.definition_faults import find_unreadable, tell_faults
from calls.rules.eligibility import EligibilityRule
from calls.rules.forms import FormSchema
from calls.rules.mail_texts import MailText
from calls.rules.rubrics import Rubric
from iae_portal.common.conditions import ConditionError, Name, parse_condition


class DefinitionError(ValueError):
    """The definition is not one: each line of the message names the place and what is wrong, in French."""


class ChecklistPoint(Part):
    """One point that an agent verifies before a file is instructed."""

    code: Key
    label: Label
    guidance: Prose = ""


class RoutingRule(Part):
    """Where a file goes when the condition holds; the first that holds wins, else the département of the place."""

    condition: ConditionData
    department: str = Limits(pattern=r"^([0-9]{2,3}|2A|2B)$")


class CallDefinition(Part):
    """One version of a call as data. Equal definitions have the same fingerprint."""

    presentation: Prose = ""
    form: FormSchema
    eligibility: tuple[EligibilityRule, ...] = ()
    rubric: Rubric
    checklist: tuple[ChecklistPoint, ...] = ()
    routing: tuple[RoutingRule, ...] = ()
    mails: Mapping[CallEvent, MailText] = {}

    @model_validator(mode="after")
    def _coherent(self) -> "CallDefinition":
        for label, keys in (
            ("règles d’éligibilité", [rule.code for rule in self.eligibility]),
            ("points de recevabilité", [point.code for point in self.checklist]),
        ):
            if len(set(keys)) < len(keys):
                raise ValueError(f"Deux {label} portent la même clé.")
        for rule in self.eligibility:
            _check(rule.condition, f"Règle « {rule.label} »", self.form.names)
        for route in self.routing:
            _check(route.condition, f"Orientation vers le département {route.department}", self.form.names)
        return self

    def dump(self) -> dict[str, Any]:
        """The JSON that `load_definition` reads back to an equal definition."""
        return self.model_dump(mode="json")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON."""
        text = json.dumps(self.dump(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def load_definition(data: Any) -> CallDefinition:
    """The definition that the JSON holds. Raises DefinitionError."""
    unreadable = find_unreadable(data)
    if unreadable is not None:
        raise DefinitionError(unreadable)
    try:
        return CallDefinition.model_validate(data)
    except ValidationError as error:
        raise DefinitionError(tell_faults(error.errors(include_url=False))) from None


def _check(condition: ConditionData, place: str, names: Mapping[str, Name]) -> None:
    try:
        parse_condition(condition, names=names)
    except ConditionError as error:
        raise ValueError(f"{place} : {error}") from None
