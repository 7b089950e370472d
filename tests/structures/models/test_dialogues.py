"""What the database holds of a dialogue by itself."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.roles import Role
from structures.dialogue_enums import (
    AGENT_STEPS,
    STRUCTURE_LABELS,
    STRUCTURE_STEPS,
    DialogueState,
)
from structures.models import Bilan, Dialogue, DialogueMessage
from tests.factories.dialogues import (
    AFTER_DEADLINE,
    DURING,
    FIGURES,
    make_campaign,
    make_department,
    make_dialogue,
    make_instructor,
    make_member,
)
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"submission_deadline": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "dates_ordered"),
        ({"bilan_year": 2018}, "bilan_year"),
        ({"base_year": 2022}, "base_year"),
    ],
)
def test_campaign_that_contradicts_itself_is_refused(changes, name):
    with pytest.raises(IntegrityError, match=f"structures_dialoguecampaign_{name}"):
        make_campaign(**changes)


def test_campaign_of_a_year_is_single():
    make_campaign()

    with pytest.raises(IntegrityError, match="year"):
        make_campaign()


def test_structure_has_one_dialogue_a_campaign():
    dialogue = make_dialogue()

    with pytest.raises(IntegrityError, match="structures_dialogue_once"):
        make_dialogue(campaign=dialogue.campaign, siae=dialogue.siae)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "submitted", "submitted_at": None}, "submitted_at"),
        ({"state": "agreed", "submitted_at": DURING}, "decided_at"),
        ({"decided_at": DURING}, "decided_at"),
        ({"extended_until": DURING}, "extension_motive"),
        ({"modulated_share": Decimal(101)}, "modulated_share"),
    ],
)
def test_dialogue_whose_dates_contradict_its_state_is_refused(changes, name):
    dialogue = make_dialogue()

    with pytest.raises(IntegrityError, match=f"structures_dialogue_{name}"):
        Dialogue.objects.filter(pk=dialogue.pk).update(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"exits_other": 9}, "Les sorties par nature dépassent le nombre de sorties."),
        ({"women": 25}, "Un public ne peut pas compter plus de personnes que les entrants."),
        ({"deld": 17}, "Les demandeurs d’emploi de longue et de très longue durée dépassent le nombre d’entrants."),
        ({"under_26": 19}, "Les moins de 26 ans et les 50 ans et plus dépassent le nombre d’entrants."),
        (
            {"sales_private": Decimal(80_001)},
            "Les ventes aux clients privés et publics dépassent le chiffre d’affaires.",
        ),
        ({"sales_clauses": Decimal(200_001)}, "Les ventes sous clause sociale dépassent le chiffre d’affaires."),
        ({"support_etp": Decimal(5)}, "Les accompagnateurs dépassent le nombre de postes permanents."),
    ],
)
def test_bilan_whose_parts_exceed_their_total_is_refused_in_french(changes, message):
    bilan = make_dialogue(figures=FIGURES).bilan

    with pytest.raises(ValidationError) as refusal:
        Bilan(dialogue=bilan.dialogue, **{**FIGURES, **changes}).validate_constraints()
    with pytest.raises(IntegrityError):
        Bilan.objects.filter(pk=bilan.pk).update(**changes)

    assert refusal.value.messages == [message]


def test_bilan_with_a_part_before_its_total_is_kept():
    bilan = make_dialogue(figures={"women": 25, "exits_other": 3, "sales_public": Decimal(9)}).bilan

    bilan.full_clean()

    assert (bilan.entrants, bilan.women) == (None, 25)


def test_negative_amount_is_refused():
    bilan = make_dialogue().bilan

    with pytest.raises(IntegrityError, match="structures_bilan_amounts_positive"):
        Bilan.objects.filter(pk=bilan.pk).update(aid_region=Decimal(-1))


def test_negative_etp_is_refused():
    dialogue = make_dialogue()

    with pytest.raises(IntegrityError, match="structures_dialogueline_positive"):
        dialogue.lines.update(asked=Decimal(-1))


def test_message_without_text_nor_file_is_refused():
    dialogue = make_dialogue()

    with pytest.raises(IntegrityError, match="structures_dialoguemessage_not_empty"):
        DialogueMessage.objects.create(dialogue=dialogue, author=make_agent(), from_structure=False)


@pytest.mark.parametrize("words", [STRUCTURE_LABELS, STRUCTURE_STEPS, AGENT_STEPS])
def test_every_state_has_its_words_for_each_reader(words):
    assert set(words) == set(DialogueState)


def test_dialogue_is_seen_by_its_members_and_the_agents_of_its_perimeter():
    dialogue, other = make_dialogue(), make_dialogue()

    seen = {
        "member": list(Dialogue.objects.visible_to(make_member(dialogue))),
        "agent": list(Dialogue.objects.visible_to(make_instructor(other))),
        "regional": set(Dialogue.objects.visible_to(make_agent())),
        "stranger": list(Dialogue.objects.visible_to(make_holder(Role.STRUCTURE_MEMBER))),
        "elsewhere": list(Dialogue.objects.visible_to(make_holder(Role.DEPARTMENTAL_AGENT, make_department()))),
        "observer": list(Dialogue.objects.visible_to(make_holder(Role.OBSERVER))),
    }

    assert seen == {
        "member": [dialogue],
        "agent": [other],
        "regional": {dialogue, other},
        "stranger": [],
        "elsewhere": [],
        "observer": [],
    }


def test_late_dialogues_are_those_still_to_hand_in_after_their_own_deadline():
    late = make_dialogue()
    make_dialogue(extended_until=AFTER_DEADLINE + dt.timedelta(days=1), extension_motive="Incendie.")
    make_dialogue(state=DialogueState.SUBMITTED)

    assert list(Dialogue.objects.late(now=AFTER_DEADLINE)) == [late]
    assert list(Dialogue.objects.late(now=DURING)) == []
