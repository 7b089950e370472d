"""What is asked, what is compared, and what leaves with the file."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from calls.enums import FieldKind
from calls.rules.checks import find_faults
from calls.rules.fields import BudgetSide
from calls.rules.visibility import budget_total, keep_visible, known_values, value_of, visible_in_row, visible_keys
from tests.calls.drawn import SHAPES, answers_to, block, facts, form_of, forms, only, question
from tests.iae_portal.common.drawn_conditions import JSON, UNTIMED

YES = {"name": "_place_is_targeted", "operator": "equals", "value": True}


def when(name, comparator, value):
    return {"condition": {"name": name, "operator": comparator, "value": value}}


@settings(UNTIMED, max_examples=60)
@given(st.data())
def test_a_hidden_question_is_never_a_fault_nor_kept(data):
    form = data.draw(forms())
    answers, known = data.draw(answers_to(form)), data.draw(facts())
    shown = visible_keys(form, answers, facts=known)
    kept = keep_visible(form, answers, facts=known)
    assert set(kept) <= shown
    assert {fault.key for fault in find_faults(form, answers, facts=known)} <= shown
    # Read as the file left, the form asks for the same and keeps the same.
    assert visible_keys(form, kept, facts=known) == shown
    assert keep_visible(form, kept, facts=known) == kept


@settings(UNTIMED, max_examples=60)
@given(st.data())
def test_a_visible_question_has_a_visible_section(data):
    form = data.draw(forms())
    shown = visible_keys(form, data.draw(answers_to(form)), facts=data.draw(facts()))
    assert {form.section_of(asked.key).key for asked in form.questions() if asked.key in shown} <= shown


FORM = form_of(
    question(FieldKind.CHOICE, "kind"),
    question(FieldKind.TEXT, "why", **when("kind", "equals", "a")),
    question(FieldKind.TEXT, "more", **when("why", "answered", value=True)),
)


def test_a_question_appears_with_the_answer_that_calls_for_it():
    assert visible_keys(FORM, {"kind": "a"}, facts={}) == {"s", "kind", "why"}
    assert visible_keys(FORM, {"kind": "b"}, facts={}) == {"s", "kind"}


def test_the_answer_of_a_hidden_question_shows_nothing():
    answers = {"kind": "b", "why": "Parce que", "more": "Encore"}
    assert visible_keys(FORM, answers, facts={}) == {"s", "kind"}
    assert keep_visible(FORM, answers, facts={}) == {"kind": "b"}


def test_a_hidden_section_hides_its_questions():
    form = form_of(question(FieldKind.TEXT), condition=YES)
    assert visible_keys(form, {"q": "x"}, facts={}) == frozenset()
    assert visible_keys(form, {"q": "x"}, facts={"_place_is_targeted": True}) == {"s", "q"}


def test_answers_leave_in_the_order_of_the_form_without_those_that_went():
    answers = {"gone": "x", "why": "y", "kind": "a"}
    assert list(keep_visible(FORM, answers, facts={}).items()) == [("kind", "a"), ("why", "y")]


def test_an_answer_that_no_longer_fits_shows_nothing_and_does_not_leave():
    assert visible_keys(FORM, {"kind": "d"}, facts={}) == {"s", "kind"}
    assert keep_visible(FORM, {"kind": "d"}, facts={}) == {}


ROWS = form_of(
    question(FieldKind.CHOICE, "kind"),
    block(
        question(FieldKind.NUMBER, "etp"),
        question(FieldKind.TEXT, "big", **when("etp", "at_least", 10)),
        question(FieldKind.TEXT, "note", **when("kind", "equals", "a")),
    ),
)


def test_a_row_asks_by_its_own_answers_and_by_those_of_the_form():
    rows = ROWS.by_key["rows"]
    assert visible_in_row(ROWS, rows, {"etp": "12"}, known={}) == {"etp", "big"}
    assert visible_in_row(ROWS, rows, {"etp": "2"}, known={"kind": "a"}) == {"etp", "note"}


def test_a_row_leaves_with_its_visible_answers_only():
    row = {"etp": "2", "big": "non", "note": "oui"}
    kept = keep_visible(ROWS, {"kind": "a", "rows": [row, {"etp": "?"}]}, facts={})
    assert kept == {"kind": "a", "rows": [{"etp": "2", "note": "oui"}, {}]}


@pytest.mark.parametrize(
    ("kind", "answer", "value"),
    [
        (FieldKind.TEXT, "x", "x"),
        (FieldKind.NUMBER, "1.50", Decimal("1.5")),
        (FieldKind.ETP_BY_YEAR, {"2027": "1.5", "2028": "2"}, Decimal("3.5")),
        (FieldKind.BUDGET, {"wages": "10", "rent": "5", "state": "9"}, Decimal(15)),
        (FieldKind.DATE, "2027-03-01", dt.date(2027, 3, 1)),
        (FieldKind.CHOICES, ["a", "b"], frozenset({"a", "b"})),
        (FieldKind.FILES, [7, 8], Decimal(2)),
        (FieldKind.PLACE, {"commune": "15014"}, "15014"),
        (FieldKind.PLACE, {"lon": "2", "lat": "45"}, None),
        (FieldKind.NUMBER, "beaucoup", None),
        (FieldKind.NUMBER, None, None),
        (FieldKind.CHOICES, [], None),
    ],
)
def test_an_answer_is_compared_by_what_it_is_worth(kind, answer, value):
    assert value_of(only(kind), answer) == value


@pytest.mark.parametrize("kind", SHAPES)
@UNTIMED
@given(answer=JSON)
def test_any_json_has_a_value_or_none(kind, answer):
    value = value_of(only(kind), answer)
    assert value is None or isinstance(value, str | Decimal | dt.date | frozenset)


def test_known_values_are_those_of_visible_questions():
    assert known_values(FORM, {"kind": "b", "why": "y"}, frozenset({"kind"})) == {"kind": "b"}


amounts = st.decimals(0, 10**6, places=2).map(str)


@UNTIMED
@given(st.fixed_dictionaries({}, optional={"wages": amounts, "rent": amounts, "state": amounts}))
def test_the_two_sides_of_a_budget_share_its_lines(answer):
    budget = only(FieldKind.BUDGET)
    sides = [budget_total(budget, answer, side) for side in BudgetSide]
    assert sum(sides) == sum(map(Decimal, answer.values()))
