"""What is typed in a preview: answers that are read and not kept, and what is supposed of the applicant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from calls.domain.answering import Outcome, Unread
from calls.enums import FieldKind
from calls.forms.typed import read_raw
from calls.rules import facts
from calls.rules.definitions import CallDefinition
from calls.rules.forms import FormSchema
from calls.rules.values import UnreadableError, read_value
from iae_portal.common.conditions import Value, names_of, parse_condition
from iae_portal.common.forms import PortalForm
from structures.enums import SiaeKind
from territories.enums import AreaLevel
from territories.queries.areas import list_areas

SUPPOSED = {"kind": facts.APPLICANT_KIND, "department": facts.APPLICANT_DEPARTMENT}


@dataclass(slots=True)
class Trial:
    """Canonical answers by key, and why the others do not read."""

    answers: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)


def read_trial(data: QueryDict, form: FormSchema) -> Trial:
    """Every answer that the page sent, the ones it carries from its other sections included."""
    trial = Trial()
    for question in form.questions():
        if question.kind == FieldKind.FILES:
            continue
        try:
            value = read_value(question, read_raw(data, question, name=question.key))
        except UnreadableError as error:
            trial.outcomes[question.key] = Unread(question.key, str(error))
        else:
            if value is not None:
                trial.answers[question.key] = value
    return trial


def carried_inputs(data: QueryDict, *, form: FormSchema, without: frozenset[str]) -> list[tuple[str, str]]:
    """What the page carries, unseen, of the questions that it does not draw."""
    kept = frozenset(form.by_key) - without
    return [(name, value) for name, values in data.lists() if name.split(".")[0] in kept for value in values]


class SupposedForm(PortalForm):
    """The applicant supposed: only what the conditions and the rules speak of."""

    kind = forms.ChoiceField(label="Filière du porteur", required=False)
    department = forms.ChoiceField(label="Département du porteur", required=False)

    def __init__(self, *args: Any, content: CallDefinition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = names_spoken(content)
        self.fields["kind"].choices = [("", "Non précisée"), *SiaeKind.choices]  # type: ignore[attr-defined]
        areas = list_areas(level=AreaLevel.DEPARTMENT).order_by("code")
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            ("", "Non précisé"),
            *((area.code, f"{area.code} {area.name}") for area in areas),
        ]
        for name, fact in SUPPOSED.items():
            if fact not in spoken:
                del self.fields[name]

    def facts(self) -> Mapping[str, Value]:
        """What is supposed, by fact; a choice that does not exist supposes nothing."""
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {SUPPOSED[name]: value for name, value in data.items() if value}


def names_spoken(content: CallDefinition) -> frozenset[str]:
    """What the conditions and the rules of the definition speak of."""
    form = content.form
    rules = [parse_condition(dict(rule.condition), names=form.names) for rule in content.eligibility]
    return frozenset(name for one in [*form.conditions.values(), *rules] for name in names_of(one))
