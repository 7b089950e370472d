"""The language of conditions: what it reads, what it says, and its three values."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from iae_portal.common.conditions import (
    LARGEST_LIST,
    LARGEST_TREE,
    All,
    Comparison,
    ConditionError,
    Either,
    Not,
    Operator,
    describe,
    dump_condition,
    evaluate,
    holds,
    is_answered,
    names_of,
    parse_condition,
    walk,
)
from tests.iae_portal.common.drawn_conditions import JSON, NAMES, UNTIMED, conditions, known_values

MORE_THAN_TWO = {"name": "number", "operator": "more_than", "value": 2}
TREES = conditions(NAMES)


def parse(data):
    return parse_condition(data, names=NAMES)


def refusal(data):
    with pytest.raises(ConditionError) as refused:
        parse(data)
    return str(refused.value)


def attempt(data):
    """The condition, or the words of its refusal; nothing else is ever raised."""
    try:
        return parse(data), ""
    except ConditionError as refused:
        return None, str(refused)


def nested(depth):
    return MORE_THAN_TWO if depth == 1 else {"not": nested(depth - 1)}


@UNTIMED
@given(TREES)
def test_what_is_dumped_is_parsed_to_the_same_tree(tree):
    assert parse(dump_condition(tree)) == tree


@UNTIMED
@given(TREES)
def test_a_parsed_condition_dumps_to_one_json(tree):
    data = dump_condition(tree)
    assert dump_condition(parse(data)) == data


@pytest.mark.parametrize("value", [2, 2.0, "2", "2.00"])
def test_a_number_is_read_however_it_is_written(value):
    parsed = parse({"name": "number", "operator": "at_least", "value": value})
    assert dump_condition(parsed) == {"name": "number", "operator": "at_least", "value": "2"}


@UNTIMED
@given(JSON)
def test_any_json_is_a_condition_or_is_refused_in_french(data):
    condition, words = attempt(data)
    assert parse(dump_condition(condition)) == condition if condition else words.endswith((".", "}"))


@UNTIMED
@given(st.sampled_from(sorted(NAMES)), st.sampled_from(sorted(Operator)), JSON)
def test_any_constant_is_read_or_refused_in_french(name, comparator, constant):
    condition, words = attempt({"name": name, "operator": comparator.value, "value": constant})
    assert parse(dump_condition(condition)) == condition if condition else words.endswith(".")


@UNTIMED
@given(JSON, JSON)
def test_any_name_and_operator_are_refused_in_french(name, comparator):
    assert "ne se compare pas ainsi" in refusal({"name": "number", "operator": [comparator], "value": 1})
    assert "s’écrit comme un texte" in refusal({"name": [name], "operator": "equals", "value": 1})


HUGE = pytest.param(10**5000, id="huge")
DEEP = []
for _ in range(2000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "Une condition s’écrit comme un objet : { « name », « operator », « value » }."),
        ({"all": []}, "« all » réunit au moins une condition, dans une liste."),
        ({"any": {"name": 1}}, "« any » réunit au moins une condition, dans une liste."),
        (
            {"all": [MORE_THAN_TWO], "any": [MORE_THAN_TWO]},
            "Une condition porte « name », « operator » et « value », ou « all », « any », « not ».",
        ),
        (
            {**MORE_THAN_TWO, "name": DEEP},
            "« name » s’écrit comme un texte : la clé d’une question placée avant, ou un fait.",
        ),
        (
            {**MORE_THAN_TWO, "name": "later\ud800"},
            "« later » ne désigne aucune question placée avant, ni aucun fait.",
        ),
        (
            {**MORE_THAN_TWO, "operator": "contains"},
            (
                "« ETP demandés » ne se compare pas ainsi. Comparaisons possibles : « est », « n’est pas », "
                "« est supérieur à », « est inférieur à », « est au moins », « est au plus », « est renseigné »."
            ),
        ),
        ({"name": "flag", "operator": "equals", "value": 1}, "« Lieu en territoire visé » se compare à oui ou à non."),
        (
            {"name": "choice", "operator": "equals", "value": "c"},
            "« c » n’est pas une des réponses de « Filière ».",
        ),
        (
            {"name": "choice", "operator": "among", "value": []},
            "« Filière » se compare à une liste d’au moins une valeur.",
        ),
        (
            {"name": "choice", "operator": "among", "value": ["a"] * (LARGEST_LIST + 1)},
            "« Filière » se compare à une liste d’au plus 500 valeurs.",
        ),
        (
            {"name": "text", "operator": "equals", "value": "x" * 201},
            "« Commentaire » se compare à un texte de 1 à 200 caractères.",
        ),
        (nested(7), "Une condition s’emboîte au plus 6 fois : simplifiez-la."),
        (
            {"all": [MORE_THAN_TWO] * LARGEST_TREE},
            "Une condition compte au plus 60 éléments : séparez-la en plusieurs règles.",
        ),
        (
            {"all": [MORE_THAN_TWO] * (LARGEST_TREE + 1)},
            "Une condition compte au plus 60 éléments : séparez-la en plusieurs règles.",
        ),
    ],
)
def test_a_condition_that_is_not_one_is_refused_with_the_remedy(data, message):
    assert refusal(data) == message


@pytest.mark.parametrize(
    "value",
    [
        True,
        "1e3",
        float("nan"),
        float("inf"),
        HUGE,
        "1e999999999",
        pytest.param(DEEP, id="deep"),
        None,
    ],
)
def test_a_number_that_is_not_plain_is_refused(value):
    assert refusal({**MORE_THAN_TWO, "value": value}) == (
        "« ETP demandés » se compare à un nombre, écrit en chiffres avec six décimales au plus, par exemple 12.5."
    )


@pytest.mark.parametrize("value", ["20270301", "2027-W10-1", "2027-02-30", 20270301, pytest.param(DEEP, id="deep")])
def test_a_day_is_written_in_one_way(value):
    assert refusal({"name": "day", "operator": "equals", "value": value}) == (
        "« Ouverture » se compare à une date, par exemple 2027-03-01."
    )


def test_the_deepest_and_the_largest_trees_are_accepted():
    assert len(list(walk(parse(nested(6))))) == 6
    assert len(list(walk(parse({"all": [MORE_THAN_TWO] * (LARGEST_TREE - 1)})))) == LARGEST_TREE


def test_names_of_a_condition_are_those_of_all_its_parts():
    tree = parse({"any": [{"not": MORE_THAN_TWO}, {"name": "flag", "operator": "equals", "value": True}]})
    assert names_of(tree) == {"number", "flag"}


@UNTIMED
@given(TREES, known_values())
def test_evaluation_never_fails(tree, values):
    assert evaluate(tree, values) in (True, False, None)


@UNTIMED
@given(TREES, known_values())
def test_not_not_is_the_condition(tree, values):
    assert evaluate(Not(Not(tree)), values) is evaluate(tree, values)


@UNTIMED
@given(TREES, TREES, known_values())
def test_de_morgan(one, other, values):
    assert evaluate(Not(All((one, other))), values) is evaluate(Either((Not(one), Not(other))), values)
    assert evaluate(Not(Either((one, other))), values) is evaluate(All((Not(one), Not(other))), values)


@UNTIMED
@given(TREES, TREES, known_values())
def test_order_of_the_parts_changes_nothing(one, other, values):
    assert evaluate(All((one, other)), values) is evaluate(All((other, one)), values)
    assert evaluate(Either((one, other)), values) is evaluate(Either((other, one)), values)


TRUE, FALSE, UNKNOWN = (
    Comparison("flag", Operator.EQUALS, constant=True),
    Comparison("flag", Operator.EQUALS, constant=False),
    Comparison("number", Operator.EQUALS, Decimal(1)),
)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (All((FALSE, UNKNOWN)), False),
        (All((TRUE, UNKNOWN)), None),
        (Either((TRUE, UNKNOWN)), True),
        (Either((FALSE, UNKNOWN)), None),
        (Not(UNKNOWN), None),
    ],
)
def test_what_is_unknown_decides_only_when_the_rest_does_not(condition, expected):
    assert evaluate(condition, {"flag": True}) is expected


def test_no_condition_holds_and_an_unknown_one_does_not():
    assert holds(None, {})
    assert not holds(UNKNOWN, {})
    assert not holds(Not(UNKNOWN), {})


@pytest.mark.parametrize("value", [None, "", frozenset()])
def test_nothing_said_is_no_answer(value):
    assert not is_answered(value)
    assert evaluate(Comparison("number", Operator.ANSWERED, constant=False), {"number": value}) is True


@pytest.mark.parametrize("value", [Decimal(0), False, dt.date(2027, 1, 1), "0", frozenset({"a"})])
def test_zero_and_no_are_answers(value):
    assert is_answered(value)


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (("number", "at_least", 2), True),
        (("number", "less_than", 2), False),
        (("number", "differs", 3), True),
        (("day", "at_most", "2027-03-01"), True),
        (("day", "more_than", "2027-03-01"), False),
        (("choice", "among", ["a", "b"]), True),
        (("choice", "equals", "b"), False),
        (("choices", "contains", "b"), True),
        (("choices", "contains", "a"), False),
        (("text", "answered", True), False),
    ],
)
def test_each_comparator_compares(comparison, expected):
    values = {"number": Decimal(2), "day": dt.date(2027, 3, 1), "choice": "a", "choices": frozenset({"b"})}
    condition = parse(dict(zip(("name", "operator", "value"), comparison, strict=True)))
    assert evaluate(condition, values) is expected


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (MORE_THAN_TWO, "« ETP demandés » est supérieur à 2"),
        ({**MORE_THAN_TWO, "value": "1939.5"}, "« ETP demandés » est supérieur à 1\u202f939,5"),
        (
            {"name": "day", "operator": "at_least", "value": "2027-03-01"},
            "« Ouverture » est au plus tôt le 1er\u00a0mars\u00a02027",
        ),
        (
            {"name": "day", "operator": "more_than", "value": "2027-03-12"},
            "« Ouverture » est après le 12\u00a0mars\u00a02027",
        ),
        ({"name": "choice", "operator": "among", "value": ["a", "b"]}, "« Filière » est « Bâtiment » ou « Propreté »"),
        ({"name": "choices", "operator": "contains", "value": "b"}, "« Publics » contient « Seniors »"),
        ({"name": "text", "operator": "answered", "value": False}, "« Commentaire » n’est pas renseigné"),
        ({"name": "flag", "operator": "differs", "value": True}, "« Lieu en territoire visé » n’est pas oui"),
        (
            {
                "all": [
                    MORE_THAN_TWO,
                    {"any": [{"name": "flag", "operator": "equals", "value": False}, {"not": MORE_THAN_TWO}]},
                ]
            },
            (
                "« ETP demandés » est supérieur à 2 et (« Lieu en territoire visé » est non ou il est faux que "
                "(« ETP demandés » est supérieur à 2))"
            ),
        ),
    ],
)
def test_a_condition_is_told_in_french(data, words):
    assert describe(parse(data), names=NAMES) == words


@UNTIMED
@given(TREES)
def test_any_condition_can_be_told(tree):
    assert "« " in describe(tree, names=NAMES)


def test_a_name_that_went_is_told_by_its_key():
    assert describe(parse(MORE_THAN_TWO), names={}) == "« number » est supérieur à 2"
