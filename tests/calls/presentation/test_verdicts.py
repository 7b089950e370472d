"""The conditions of a call, as the applicant reads them while answering."""

import json
import re

import pytest

from calls.domain.templates import DATA
from calls.enums import RuleSeverity
from calls.presentation.form_pages import sort_verdicts
from calls.rules.eligibility import Verdict

# What a condition to meet does not begin with: that would be what it refuses.
REFUSING = re.compile(r"^(Moins|Plus|Aucun)\b|\bhors\b|(inférieure|supérieure) à")


def told(is_met, severity=RuleSeverity.BLOCKING):
    (row,) = sort_verdicts([Verdict("etp", "Au moins 2 ETP", "Il en manque.", severity, is_met)])
    return row["words"], row["badge"], row["message"]


@pytest.mark.parametrize(
    ("severity", "is_met", "expected"),
    [
        (RuleSeverity.BLOCKING, True, ("respectée", "success", "")),
        (RuleSeverity.BLOCKING, None, ("réponse attendue", "info", "")),
        (RuleSeverity.BLOCKING, False, ("non respectée\u00a0: dépôt impossible", "error", "Il en manque.")),
        (RuleSeverity.WARNING, False, ("non respectée\u00a0: à vérifier par le service", "warning", "Il en manque.")),
    ],
)
def test_condition_is_met_or_not(severity, is_met, expected):
    assert told(is_met, severity) == expected


@pytest.mark.parametrize("path", sorted(DATA.glob("*.json")), ids=lambda path: path.stem)
def test_rules_of_the_models_are_written_as_conditions_to_meet(path):
    rules = json.loads(path.read_text(encoding="utf-8"))["definition"]["eligibility"]
    assert rules
    assert [rule["label"] for rule in rules if REFUSING.search(rule["label"])] == []
