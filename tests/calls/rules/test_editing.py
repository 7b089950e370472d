"""Changing a definition piece by piece."""

import copy

import pytest
from hypothesis import given, strategies as st
from pydantic import TypeAdapter

from calls.rules import editing
from calls.rules.base import Key
from calls.rules.definitions import load_definition
from tests.factories.calls import DEFINITION


def keys(definition):
    return [[one["key"] for one in section["questions"]] for section in definition["form"]["sections"]]


@given(st.text(max_size=80), st.sets(st.sampled_from(["a", "q", "q_", "total", "total_2"])))
def test_any_label_gives_a_key_that_is_one_and_is_free(label, taken):
    key = editing.make_key(label, taken=taken)

    assert TypeAdapter(Key).validate_python(key) == key
    assert key not in taken


def test_key_is_read_in_the_label():
    assert editing.make_key("Coût total (€)", taken={"cout_total"}) == "cout_total_2"


def test_changes_leave_the_definition_given_as_it_was():
    before = copy.deepcopy(DEFINITION)

    editing.remove_question(DEFINITION, container="projet", key="resume")

    assert before == DEFINITION


def test_last_question_goes_down_into_the_next_section():
    moved = editing.move_question(DEFINITION, container="projet", key="lieu", by=1)

    assert keys(moved)[0] == ["titre", "resume"]
    assert keys(moved)[1][0] == "lieu"
    load_definition(moved)


def test_first_question_of_the_form_stays_first():
    assert editing.move_question(DEFINITION, container="projet", key="titre", by=-1) == DEFINITION


def test_sections_are_moved_whole():
    moved = editing.move_section(DEFINITION, key="moyens", by=-1)

    assert keys(moved) == keys(DEFINITION)[::-1]


def test_pieces_are_added_changed_moved_and_removed():
    point = {"code": "statuts", "label": "Statuts signés"}
    added = editing.put_piece(DEFINITION, name="checklist", rank=None, piece=point)
    moved = editing.move_piece(added, name="checklist", rank=1, by=-1)
    removed = editing.remove_piece(moved, name="checklist", rank=1)

    assert [one["code"] for one in moved["checklist"]] == ["statuts", "complet"]
    assert removed["checklist"] == [point]


def test_piece_that_was_removed_meanwhile_is_not_found():
    with pytest.raises(editing.PieceNotFoundError):
        editing.remove_piece(DEFINITION, name="checklist", rank=4)
    with pytest.raises(editing.PieceNotFoundError):
        editing.remove_question(DEFINITION, container="projet", key="absente")


def test_text_of_a_mail_goes_back_to_the_common_one():
    own = editing.put_mail(DEFINITION, event="received", text={"subject": "Reçu", "text": "Reçu."})

    assert editing.put_mail(own, event="received", text=None)["mails"] == {}
