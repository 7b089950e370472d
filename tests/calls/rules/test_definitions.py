"""A definition is read whole or refused, and told by one fingerprint."""

import json
import re

import pytest
from hypothesis import given, settings, strategies as st

from calls.rules.definitions import DefinitionError, load_definition
from tests.calls.definition import DEFINITION, TARGETED, changed, spoiled
from tests.calls.drawn import forms
from tests.iae_portal.common.drawn_conditions import JSON, UNTIMED

LOADED = load_definition(DEFINITION)


def refusal(data):
    with pytest.raises(DefinitionError) as refused:
        load_definition(data)
    return str(refused.value)


def attempt(data):
    """The definition, or the words of its refusal; nothing else is ever raised."""
    try:
        return load_definition(data), ""
    except DefinitionError as refused:
        return None, str(refused)


# How the library that reads the data would say it.
ENGLISH = re.compile(r"Input should|Field required|Extra inputs|validation error|Value error")


def test_a_definition_is_written_and_read_again_the_same():
    kept = load_definition(json.loads(json.dumps(LOADED.dump(), allow_nan=False)))
    assert (kept, kept.fingerprint) == (LOADED, LOADED.fingerprint)


@settings(UNTIMED, max_examples=40)
@given(forms())
def test_any_form_makes_a_definition_that_is_read_again(form):
    definition = load_definition(changed("form", value=form.model_dump(mode="json")) | {"eligibility": []})
    assert load_definition(definition.dump()).fingerprint == definition.fingerprint


@settings(UNTIMED, max_examples=250)
@given(spoiled())
def test_a_spoiled_definition_is_read_again_the_same_or_refused_in_french(data):
    definition, words = attempt(data)

    if definition is None:
        assert words
        assert not ENGLISH.search(words)
    else:
        assert load_definition(json.loads(json.dumps(definition.dump(), allow_nan=False))) == definition


@UNTIMED
@given(JSON)
def test_any_json_is_refused_in_french(data):
    assert refusal(data)


DEEP = TARGETED
for _ in range(3000):
    DEEP = {"not": DEEP}
LIST = []
for _ in range(3000):
    LIST = [LIST]


@pytest.mark.parametrize("value", [DEEP, LIST, {"not": LIST}, {"name": LIST, "operator": LIST, "value": LIST}])
@pytest.mark.parametrize(
    "way",
    [
        ("form", "sections", 0, "condition"),
        ("form", "sections", 0, "questions", 2, "condition"),
        ("form", "sections", 1, "questions", 0, "questions", 0, "condition"),
        ("eligibility", 0, "condition"),
        ("routing", 0, "condition"),
        ("form", "sections"),
        ("rubric", "criteria", 0, "weight"),
        ("mails",),
        ("presentation",),
    ],
)
def test_what_is_nested_without_end_is_refused(way, value):
    assert refusal(changed(*way, value=value))


@pytest.mark.parametrize("written", [2, 2.0, "2", "2.0"])
def test_equal_definitions_have_one_fingerprint(written):
    other = load_definition(changed("rubric", "criteria", 0, "weight", value=written))
    assert other == LOADED
    assert other.fingerprint == LOADED.fingerprint


@UNTIMED
@given(st.permutations(list(DEFINITION)))
def test_the_order_of_the_json_changes_no_fingerprint(keys):
    assert load_definition({key: DEFINITION[key] for key in keys}).fingerprint == LOADED.fingerprint


def test_another_word_is_another_fingerprint():
    assert load_definition(changed("presentation", value="Un autre appel.")).fingerprint != LOADED.fingerprint


@pytest.mark.parametrize(
    ("way", "value", "message"),
    [
        (("eligibility",), DEFINITION["eligibility"] * 2, "Deux règles d’éligibilité portent la même clé."),
        (("checklist",), DEFINITION["checklist"] * 2, "Deux points de recevabilité portent la même clé."),
        (
            ("eligibility", 0, "condition"),
            {"name": "gone", "operator": "equals", "value": 1},
            "Règle « Lieu visé » : « gone » ne désigne aucune question placée avant, ni aucun fait.",
        ),
        (
            ("routing", 0, "condition"),
            {"name": "gone", "operator": "equals", "value": 1},
            ("Orientation vers le département 15 : « gone » ne désigne aucune question placée avant, ni aucun fait."),
        ),
        (
            ("form", "sections", 1, "condition", "all", 1, "any", 0, "value"),
            ["z"],
            "formulaire : Condition de « Précisions » : « z » n’est pas une des réponses de « Question q_choice ».",
        ),
        (("eligibility", 0, "message"), " ", "règle d’éligibilité nᵒ\u00a01 › message : ce texte est vide."),
    ],
)
def test_what_does_not_hold_together_is_told_with_its_place(way, value, message):
    assert refusal(changed(*way, value=value)) == message
