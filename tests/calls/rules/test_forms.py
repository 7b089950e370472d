"""The form as a whole: its keys, its roles, and what its conditions may speak of."""

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from calls.enums import FieldKind
from calls.rules.facts import FACTS
from calls.rules.fields import FieldRole
from calls.rules.forms import ROLE_KINDS, ROLE_LABELS, VALUE_KINDS, FormSchema, name_of
from iae_portal.common.conditions import Comparison, Operator, ValueKind
from tests.calls.drawn import block, form_of, forms, only, question
from tests.iae_portal.common.drawn_conditions import UNTIMED


def refusal(*questions, **section):
    with pytest.raises(ValidationError) as refused:
        form_of(*questions, **section)
    (fault,) = refused.value.errors()
    return str(fault["ctx"]["error"])


def when(name, value="x"):
    return {"condition": {"name": name, "operator": "equals", "value": value}}


def text(key, **changes):
    return question(FieldKind.TEXT, key, **changes)


TWICE = "La clé « {} » est employée deux fois : chaque rubrique et question a la sienne."
NOT_BEFORE = "Condition de « Question {} » : « {} » ne désigne aucune question placée avant, ni aucun fait."


@pytest.mark.parametrize(
    ("questions", "message"),
    [
        ([text("a"), text("a")], TWICE.format("a")),
        ([text("s")], TWICE.format("s")),
        ([text("a"), block(text("a"))], TWICE.format("a")),
        ([block(text("rows"))], TWICE.format("rows")),
        ([text("a", **when("b")), text("b")], NOT_BEFORE.format("a", "b")),
        ([text("a", **when("a"))], NOT_BEFORE.format("a", "a")),
        ([block(text("x")), text("a", **when("x"))], NOT_BEFORE.format("a", "x")),
        ([block(text("x", **when("y")), text("y"))], NOT_BEFORE.format("x", "y")),
        ([text("a", role="etp")], "« Question a » ne peut pas tenir le rôle « ETP demandés »."),
        (
            [question(FieldKind.COMMUNE, key, role="place") for key in "ab"],
            "« Question b » : une seule question tient le rôle « lieu du projet ».",
        ),
    ],
)
def test_a_form_that_does_not_hold_together_is_refused(questions, message):
    assert refusal(*questions) == message


def test_a_condition_of_a_section_speaks_of_earlier_sections_only():
    assert refusal(text("a"), **when("a")) == (
        "Condition de « Projet » : « a » ne désigne aucune question placée avant, ni aucun fait."
    )


def test_a_form_has_a_limited_number_of_questions():
    sections = [
        {"key": f"s{rank}", "title": "R", "questions": [text(f"q{rank}_{number}") for number in range(50)]}
        for rank in range(4)
    ]
    with pytest.raises(ValidationError, match="au plus 200 rubriques et questions"):
        FormSchema.model_validate({"sections": sections})


def test_two_blocks_may_ask_for_the_same_thing():
    form = form_of(block(text("name"), key="one"), block(text("name", **when("_place_department")), key="two"))
    assert list(form.conditions) == ["two.name"]


def test_conditions_are_found_by_the_key_of_what_they_show():
    form = form_of(
        question(FieldKind.CHOICE, "a", **when("_place_department", "15")),
        block(text("x"), text("y", **when("x"))),
        **when("_place_class", "white"),
    )
    assert form.conditions == {
        "s": Comparison("_place_class", Operator.EQUALS, "white"),
        "a": Comparison("_place_department", Operator.EQUALS, "15"),
        "rows.y": Comparison("x", Operator.EQUALS, "x"),
    }


def test_names_are_the_facts_and_the_questions():
    form = form_of(text("a"), question(FieldKind.DATE, "b"))
    assert set(form.names) == {*FACTS, "a", "b"}


def test_a_question_is_found_by_its_key_and_its_role():
    form = form_of(text("a"), question(FieldKind.ETP_BY_YEAR, "b", role="etp"))
    assert form.by_key["b"].kind == FieldKind.ETP_BY_YEAR
    assert form.with_role(FieldRole.ETP) == [form.by_key["b"]]
    assert form.with_role(FieldRole.PLACE) == []
    assert form.section_of("b").key == "s"
    with pytest.raises(KeyError):
        form.section_of("s")


@pytest.mark.parametrize("kind", [kind for kind in FieldKind if kind != FieldKind.BLOCK])
def test_choices_alone_are_compared_by_their_options(kind):
    name = name_of(only(kind))
    assert (name.kind, name.label) == (VALUE_KINDS.get(kind, ValueKind.TEXT), "Question q")
    assert name.options == ({"a": "A", "b": "B", "c": "C"} if kind in {"choice", "choices"} else None)


def test_every_role_has_its_kinds_and_its_words():
    assert set(ROLE_KINDS) == set(ROLE_LABELS) == set(FieldRole)


@settings(UNTIMED, max_examples=50)
@given(forms())
def test_a_form_written_and_read_again_is_the_same(form):
    again = FormSchema.model_validate(form.model_dump(mode="json"))
    assert again == form
    assert again.conditions == form.conditions


@settings(UNTIMED, max_examples=50)
@given(forms())
def test_what_was_computed_of_a_form_changes_neither_its_json_nor_what_it_equals(form):
    used = FormSchema.model_validate(form.model_dump(mode="json"))
    _ = used.by_key, used.names
    assert used == form
    assert used.model_dump_json() == form.model_dump_json()


def test_two_titles_are_refused():
    assert refusal(text("a", role="title"), text("b", role="title")) == (
        "« Question b » : une seule question tient le rôle « intitulé du projet »."
    )
