"""Conditions chosen from names, and read back as they were typed."""

import pytest

from calls.forms.conditions import ConditionForm
from calls.rules.definitions import load_definition
from tests.factories.calls import DEFINITION

NAMES = load_definition(DEFINITION).form.names
PARTNER = {"name": "partenaire", "operator": "equals", "value": "oui"}
MANY = {"name": "_etp_asked", "operator": "at_least", "value": "2.5"}


def fill(**data):
    return ConditionForm(data, names=NAMES)


def reread(condition):
    """The condition that the form gives back when nothing is changed."""
    shown = ConditionForm(names=NAMES, condition=condition)
    data = {name: shown.get_initial_for_field(field, name) or "" for name, field in shown.fields.items()}
    form = ConditionForm(data, names=NAMES, condition=condition)
    assert form.is_valid(), form.errors
    return form.cleaned_data["condition"]


@pytest.mark.parametrize(
    "condition",
    [
        None,
        PARTNER,
        {"all": [PARTNER, MANY]},
        {"any": [MANY, {"name": "partenaire_nom", "operator": "answered", "value": False}]},
        {"name": "_place_is_targeted", "operator": "equals", "value": True},
        {"name": "_applicant_kind", "operator": "among", "value": ["EI", "ACI"]},
        {"not": {"all": [PARTNER, {"any": [MANY, PARTNER]}]}},
    ],
)
def test_condition_shown_and_sent_back_is_the_same(condition):
    assert reread(condition) == condition


def test_condition_that_is_always_true_is_none():
    form = fill(mode="")

    assert form.is_valid()
    assert form.cleaned_data["condition"] is None


def test_conditional_rule_asks_for_a_comparison():
    form = ConditionForm({"mode": "all"}, names=NAMES, optional=False)

    assert form.non_field_errors() == ["Choisissez au moins un élément à comparer."]


def test_number_is_read_the_french_way():
    form = fill(mode="all", name_0="_etp_asked", operator_0="at_least", value_0="1 250,5")

    assert form.is_valid()
    assert form.cleaned_data["condition"]["value"] == "1250.5"


@pytest.mark.parametrize(
    ("name", "operator", "value", "words"),
    [
        ("_etp_asked", "at_least", "beaucoup", "ne se lit pas"),
        ("_etp_asked", "contains", "2", "ne se compare pas ainsi"),
        ("partenaire", "equals", "peut-être", "n’est pas une réponse de"),
        ("_place_is_targeted", "equals", "bof", "à oui ou à non"),
    ],
)
def test_value_that_does_not_compare_is_refused_beside_its_field(name, operator, value, words):
    form = fill(mode="all", name_0=name, operator_0=operator, value_0=value)

    assert not form.is_valid()
    assert words in form.errors["value_0"][0]


NESTED = {"all": [PARTNER, {"any": [MANY, {"not": {"any": [PARTNER, {"not": MANY}]}}]}]}


def test_groups_inside_groups_are_shown_and_sent_back():
    assert reread(NESTED) == NESTED


def test_group_is_read_by_the_path_of_its_inputs():
    form = fill(
        mode="any",
        name_0="partenaire",
        operator_0="equals",
        value_0="oui",
        mode_1="none",
        name_1_0="_etp_asked",
        operator_1_0="at_least",
        value_1_0="2,5",
        name_1_1="partenaire",
        operator_1_1="equals",
        value_1_1="non",
    )

    assert form.is_valid(), form.errors
    assert form.cleaned_data["condition"] == {
        "any": [PARTNER, {"not": {"any": [MANY, {**PARTNER, "value": "non"}]}}],
    }


def test_empty_group_says_nothing():
    form = fill(mode="all", name_0="partenaire", operator_0="equals", value_0="oui", mode_1="any", name_1_0="")

    assert form.is_valid()
    assert form.cleaned_data["condition"] == PARTNER


def test_input_that_hangs_on_no_group_is_left():
    form = fill(mode="all", name_0="partenaire", operator_0="equals", value_0="oui", name_7_0="partenaire")

    assert form.is_valid()
    assert form.cleaned_data["condition"] == PARTNER


def drawn(part):
    """What the editor shows: a comparison by its number, a group by its parts."""
    return [(inner.number, drawn(inner)) if inner.is_group else inner.number for inner in part.parts]


@pytest.mark.parametrize(
    ("gesture", "expected"),
    [
        ("ligne:", ["1", ("2", ["2.1"]), "3"]),
        ("groupe:", ["1", ("2", ["2.1"]), ("3", ["3.1"])]),
        ("ligne:_1", ["1", ("2", ["2.1", "2.2"])]),
        ("groupe:_1", ["1", ("2", ["2.1", ("2.2", ["2.2.1"])])]),
        ("retirer:_1", ["1"]),
        ("retirer:_0", [("2", ["2.1"])]),
        ("ligne:_0", ["1", ("2", ["2.1"])]),
    ],
)
def test_button_adds_a_part_or_takes_it_out(gesture, expected):
    form = fill(mode="all", name_0="partenaire", mode_1="any", name_1_0="_etp_asked", geste=gesture)

    assert drawn(form.tree) == expected


def test_group_is_not_nested_deeper_than_a_condition_may_be():
    deepest = "_1" * 4
    data = {f"mode{'_1' * depth}": "any" for depth in range(1, 5)}
    form = fill(mode="all", **data, geste=f"groupe:{deepest}")

    part = form.tree
    while part.parts:
        part = part.parts[-1]
    assert (part.number, part.may_nest) == ("2.2.2.2", False)


def test_condition_as_deep_as_the_editor_goes_is_accepted():
    data = {f"mode{'_1' * depth}": "all" for depth in range(1, 5)}
    for depth in range(5):
        end = "_1" * depth + "_0"
        data |= {f"name{end}": "partenaire", f"operator{end}": "equals", f"value{end}": "oui"}
    form = fill(mode="all", **data)

    assert form.is_valid(), form.errors
