"""What the rules say of a project, as it is being described."""

from decimal import Decimal

import pytest
from hypothesis import given

from calls.enums import RuleSeverity
from calls.rules.eligibility import EligibilityRule, judge
from calls.rules.facts import FACTS
from tests.calls.drawn import facts
from tests.iae_portal.common.drawn_conditions import UNTIMED

OUTSIDE = EligibilityRule(
    code="outside",
    label="Lieu dans la région",
    message="Le projet est hors de la région : déposez-le auprès de la vôtre.",
    condition={"name": "_place_is_in_region", "operator": "equals", "value": False},
)
SMALL = EligibilityRule(
    code="small",
    label="Taille du projet",
    message="Un projet de moins de deux ETP est rarement retenu.",
    severity=RuleSeverity.WARNING,
    condition={"name": "_etp_asked", "operator": "less_than", "value": 2},
)


def told(values):
    return [(verdict.is_met, verdict.blocks) for verdict in judge([OUTSIDE, SMALL], values, names=FACTS)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [(None, False), (None, False)]),
        ({"_place_is_in_region": None}, [(None, False), (None, False)]),
        ({"_place_is_in_region": False, "_etp_asked": Decimal(2)}, [(False, True), (True, False)]),
        ({"_place_is_in_region": True, "_etp_asked": Decimal("1.9")}, [(True, False), (False, False)]),
    ],
)
def test_a_rule_accuses_only_by_what_is_known(values, expected):
    assert told(values) == expected


def test_a_verdict_carries_the_words_of_its_rule():
    verdict = judge([SMALL], {"_etp_asked": Decimal(1)}, names=FACTS)[0]
    assert (verdict.code, verdict.label, verdict.message, verdict.severity) == (
        "small",
        "Taille du projet",
        "Un projet de moins de deux ETP est rarement retenu.",
        RuleSeverity.WARNING,
    )


@UNTIMED
@given(facts())
def test_verdicts_come_in_the_order_of_the_rules_whatever_is_known(values):
    assert [verdict.code for verdict in judge([SMALL, OUTSIDE], values, names=FACTS)] == ["small", "outside"]
