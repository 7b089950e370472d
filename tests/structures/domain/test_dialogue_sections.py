"""Saving a section, and knowing what is missing."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from structures.dialogue_enums import DialogueState, FigureStage, Section
from structures.domain.dialogue_completeness import list_missing, measure_progress
from structures.domain.dialogue_sections import save_section
from structures.models import Bilan, Dialogue
from tests.factories.dialogues import (
    AFTER_DEADLINE,
    DURING,
    FIGURES,
    fill_dialogue,
    make_dialogue,
    make_instructor,
    make_member,
)

pytestmark = pytest.mark.django_db
EXITS = {name: FIGURES[name] for name in FIGURES if name.startswith("exits")}


@pytest.fixture(autouse=True)
def _during():
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def dialogue():
    return make_dialogue()


def save(dialogue, actor, *, section=Section.EXITS, values=EXITS, seen=None):
    return save_section(dialogue, section=section, values=values, actor=actor, seen=seen)


def test_save_section_keeps_what_is_typed_and_when(dialogue):
    member = make_member(dialogue)

    saved = save(dialogue, member)

    assert (saved.saved_at, saved.saved_by) == (DURING, member)
    assert Bilan.objects.get(pk=dialogue.pk).exits_durable == 5


def test_save_section_incomplete_is_kept(dialogue):
    save(dialogue, make_member(dialogue), values={"exits_total": 20})

    bilan = Bilan.objects.get(pk=dialogue.pk)
    assert (bilan.exits_total, bilan.exits_other) == (20, None)


def test_save_section_leaves_the_others_as_they_are(dialogue):
    Bilan.objects.filter(pk=dialogue.pk).update(entrants=24)

    save(dialogue, make_member(dialogue))

    assert Bilan.objects.get(pk=dialogue.pk).entrants == 24


def test_save_section_whose_parts_exceed_their_total_keeps_nothing(dialogue):
    with pytest.raises(ValidationError, match="dépassent le nombre de sorties"):
        save(dialogue, make_member(dialogue), values={**EXITS, "exits_total": 19})

    assert Bilan.objects.get(pk=dialogue.pk).exits_total is None
    assert dialogue.saves.count() == 0


def test_save_section_of_etp_confirms_what_was_prefilled(dialogue):
    dialogue.lines.update(realised=Decimal(9), realised_origin="annexe")

    save(dialogue, make_member(dialogue), section=Section.ETP, values={"etp": {"ACI": Decimal("8.75")}})

    line = dialogue.lines.get()
    assert (line.realised, line.realised_origin) == (Decimal("8.75"), "")


def test_save_section_of_the_request_keeps_each_figure_said(dialogue):
    member = make_member(dialogue)
    for etp in ("12.00", "12.00", "13.50"):
        values = {"etp": {"ACI": Decimal(etp)}, "request_motive": "Un marché."}
        save(dialogue, member, section=Section.REQUEST, values=values)

    changes = dialogue.changes.order_by("pk").values_list("stage", "etp", "made_by")
    assert list(changes) == [
        (FigureStage.ASKED, Decimal("12.00"), member.pk),
        (FigureStage.ASKED, Decimal("13.50"), member.pk),
    ]
    assert Dialogue.objects.get(pk=dialogue.pk).request_motive == "Un marché."


def test_save_section_over_the_unseen_saving_of_another_is_refused(dialogue):
    first, second = make_member(dialogue, first_name="Ana", last_name="Petit"), make_member(dialogue)
    save(dialogue, first, values={"exits_total": 18})

    with pytest.raises(ValidationError, match="Ana Petit a enregistré cette rubrique à 10") as refusal:
        save(dialogue, second, seen=DURING - dt.timedelta(minutes=5))

    assert refusal.value.code == "stale"
    assert Bilan.objects.get(pk=dialogue.pk).exits_total == 18


def test_save_section_over_the_seen_saving_of_another_replaces_it(dialogue):
    first, second = make_member(dialogue), make_member(dialogue)
    seen = save(dialogue, first, values={"exits_total": 18}).saved_at

    save(dialogue, second, seen=seen)

    assert Bilan.objects.get(pk=dialogue.pk).exits_total == 20


@pytest.mark.parametrize("make", [make_instructor, lambda _: make_member(make_dialogue())])
def test_save_section_is_refused_to_those_who_do_not_answer_for_the_structure(dialogue, make):
    with pytest.raises(PermissionDenied):
        save(dialogue, make(dialogue))


def test_save_section_after_the_deadline_is_refused(dialogue):
    member = make_member(dialogue)

    with time_machine.travel(AFTER_DEADLINE), pytest.raises(ValidationError, match="L’échéance est passée"):
        save(dialogue, member)


def test_save_section_once_handed_in_is_refused():
    dialogue = make_dialogue(state=DialogueState.SUBMITTED)

    with pytest.raises(ValidationError, match="il ne se modifie plus"):
        save(dialogue, make_member(dialogue))


def test_measure_progress_of_an_empty_dialogue_names_what_is_missing(dialogue):
    parts = {part.section: part for part in measure_progress(dialogue)}

    assert [(part.given, part.expected) for part in parts.values()] == [
        (0, 1),
        (0, 5),
        (0, 11),
        (0, 4),
        (0, 10),
        (0, 2),
    ]
    assert parts[Section.REQUEST].missing == ("ETP demandés, ACI", "motif de la demande")
    assert parts[Section.EXITS].state == "à remplir"


def test_list_missing_of_a_filled_dialogue_is_empty(dialogue):
    filled = fill_dialogue(dialogue, author=make_member(dialogue))

    assert list_missing(filled) == []


def test_section_that_is_only_prefilled_is_to_be_read_again(dialogue):
    dialogue.lines.update(realised=Decimal(9), realised_origin="annexe")

    assert measure_progress(dialogue)[0].state == "à relire"


def test_list_missing_asks_for_the_prefilled_to_be_read_again(dialogue):
    filled = fill_dialogue(dialogue, author=make_member(dialogue))
    filled.saves.filter(section=Section.ETP).delete()

    assert list_missing(filled) == ["ETP réalisés\u00a0: relire et enregistrer la rubrique"]


def test_list_missing_tells_exits_that_do_not_add_up(dialogue):
    filled = fill_dialogue(dialogue, author=make_member(dialogue))
    filled.bilan.exits_other = 7

    (missing,) = list_missing(filled)
    assert missing.endswith("doit égaler «\u00a0sorties de l’année\u00a0»")
