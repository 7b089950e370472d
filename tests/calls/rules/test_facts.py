"""The facts beside the answers."""

import re

from calls.rules.facts import FACTS
from iae_portal.common.conditions import ValueKind


def test_no_key_of_a_question_is_the_name_of_a_fact():
    assert [name for name in FACTS if re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name)] == []


def test_facts_that_are_choices_say_their_values():
    assert {name for name, fact in FACTS.items() if (fact.kind is ValueKind.CHOICE) != bool(fact.options)} == set()
    assert list(FACTS["_place_class"].options) == ["white", "low", "middle", "high"]
