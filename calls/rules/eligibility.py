"""The rules that say beforehand who cannot be helped: shown at the start of the form and as one answers.

A rule states what makes a project ineligible, not what makes it eligible: an answer that is not given yet accuses
nobody, and each refusal has its own words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calls.enums import RuleSeverity
from calls.rules.base import ConditionData, Key, Label, Part, Sentence
from iae_portal.common.conditions import Name, Value, evaluate, parse_condition


class EligibilityRule(Part):
    """« If the condition holds, the project is not eligible »: its words and how serious it is."""

    code: Key
    label: Label
    message: Sentence
    severity: RuleSeverity = RuleSeverity.BLOCKING
    condition: ConditionData


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule found: `is_met` is True (nothing against), False (ineligible), None (not known yet)."""

    code: str
    label: str
    message: str
    severity: RuleSeverity
    is_met: bool | None

    @property
    def blocks(self) -> bool:
        return self.is_met is False and self.severity is RuleSeverity.BLOCKING


def judge(
    rules: Sequence[EligibilityRule], values: Mapping[str, Value], *, names: Mapping[str, Name]
) -> tuple[Verdict, ...]:
    """The verdict of each rule on what is known, in the order of the rules."""
    found = []
    for rule in rules:
        answer = evaluate(parse_condition(rule.condition, names=names), values)
        is_met = None if answer is None else not answer
        found.append(Verdict(rule.code, rule.label, rule.message, rule.severity, is_met))
    return tuple(found)
