"""Filling a dialogue, page by page."""

import pytest

from structures.dialogue_enums import DialogueState, Section
from structures.models import Bilan
from tests.factories.dialogues import make_dialogue, make_instructor, make_member

EXITS = {
    "exits_total": "20",
    "exits_durable": "5",
    "exits_transition": "4",
    "exits_positive": "3",
    "exits_other": "8",
}


@pytest.fixture
def dialogue():
    return make_dialogue()


@pytest.fixture
def member(enter, dialogue):
    return enter(make_member(dialogue, first_name="Ana", last_name="Petit"))


def address(dialogue, section="sorties"):
    return f"/dialogue/{dialogue.pk}/rubriques/{section}/"


@pytest.mark.parametrize("section", Section.values)
def test_each_section_has_its_page(member, dialogue, section):
    response = member.get(address(dialogue, section))

    assert response.status_code == 200
    assert f"bilan {dialogue.campaign.bilan_year}" in response.content.decode()


def test_section_unknown_does_not_exist(member, dialogue):
    assert member.get(address(dialogue, "inconnue")).status_code == 404


def test_section_saved_returns_to_the_summary(member, dialogue):
    response = member.post(address(dialogue), EXITS)

    assert response.url == f"/dialogue/{dialogue.pk}/"
    assert Bilan.objects.get(pk=dialogue.pk).exits_other == 8


def test_section_saved_leads_to_the_next_when_asked(member, dialogue):
    response = member.post(address(dialogue), {**EXITS, "suivante": "oui"})

    assert response.url == address(dialogue, "publics")


def test_section_that_contradicts_itself_keeps_what_was_typed(member, dialogue):
    response = member.post(address(dialogue), {**EXITS, "exits_total": "19"})

    text = response.content.decode()
    assert (response.status_code, 'value="19"' in text) == (422, True)
    assert "Les sorties par nature dépassent le nombre de sorties." in text


def test_section_with_a_word_for_a_number_names_the_field(member, dialogue):
    response = member.post(address(dialogue), {**EXITS, "exits_total": "vingt"})

    assert response.status_code == 422
    assert response.context["form"]["exits_total"].errors == ["Saisissez un nombre entier."]


def test_autosave_says_when_and_by_whom(member, dialogue):
    response = member.post(address(dialogue), {"exits_total": "20"}, headers={"HX-Request": "true"})

    text = response.content.decode()
    assert "Enregistré à 10\xa0h\xa000" in text
    assert "par Ana Petit" in text
    assert "<html" not in text


def test_autosave_refused_says_why_and_keeps_nothing(member, dialogue):
    response = member.post(address(dialogue), {**EXITS, "exits_total": "19"}, headers={"HX-Request": "true"})

    assert "Non enregistré." in response.content.decode()
    assert Bilan.objects.get(pk=dialogue.pk).exits_total is None


def test_two_people_do_not_write_over_each_other_unseen(enter, member, dialogue):
    member.post(address(dialogue), {"exits_total": "18"})
    other = enter(make_member(dialogue))

    refused = other.post(address(dialogue), {**EXITS, "vu": ""})
    accepted = other.post(address(dialogue), {**EXITS, "vu": refused.context["seen"]})

    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert Bilan.objects.get(pk=dialogue.pk).exits_total == 20


def test_section_of_a_dialogue_handed_in_leads_to_its_summary(enter):
    dialogue = make_dialogue(state=DialogueState.SUBMITTED)

    response = enter(make_member(dialogue)).get(address(dialogue))

    assert response.url == f"/dialogue/{dialogue.pk}/"


def test_section_is_refused_to_an_agent_and_unknown_to_another_structure(enter, dialogue):
    assert enter(make_instructor(dialogue)).get(address(dialogue)).status_code == 403
    assert enter(make_member(make_dialogue())).get(address(dialogue)).status_code == 404


def test_prefilled_figure_says_where_it_comes_from(member, dialogue):
    dialogue.lines.update(realised="9.25", realised_origin="annexe financière 2020 (ETP conventionnés)")

    text = member.get(address(dialogue, "etp")).content.decode()

    assert 'value="9,25"' in text
    assert "annexe financière 2020 (ETP conventionnés). Vérifiez-le." in text
