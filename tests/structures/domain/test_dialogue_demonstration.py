"""The invented dialogues: coherent, labelled, and the same every time."""

import pytest

from accounts.roles import Role
from iae_portal.common.models import Source
from structures.dialogue_enums import COUNTED_BILANS, DialogueState as S
from structures.domain.dialogue_completeness import list_missing
from structures.domain.dialogue_demonstration import load_demonstration_dialogues
from structures.models import Bilan, Dialogue
from structures.queries.dialogues import own_dialogues
from tests.factories.dialogues import give_annex, make_department, make_siae
from tests.factories.territories import make_source
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    department, source = make_department(code="99A"), make_source(is_demonstration=True)
    for number in range(30):
        kind = ("EI", "ETTI", "AI", "ACI")[number % 4]
        siae = make_siae(department=department, kind=kind, name=f"Essai {number}", source=source)
        give_annex(siae, etp="13.00")
    return load_demonstration_dialogues(actor=make_agent())


def test_demonstration_fills_a_campaign_under_way_and_the_one_before(loaded):
    states = set(loaded.dialogues.values_list("state", flat=True))

    assert {S.TO_FILL, S.SUBMITTED, S.PROPOSED, S.AGREED} <= states
    assert set(Dialogue.objects.exclude(campaign=loaded).values_list("state", flat=True)) <= {
        S.AGREED,
        S.SETTLED,
        S.DROPPED,
    }
    assert loaded.is_open


def test_demonstration_is_labelled(loaded):
    assert set(Source.objects.filter(slug="dialogue-de-gestion").values_list("is_demonstration", flat=True)) == {True}


def test_demonstration_bilans_keep_the_rules_of_the_real_ones(loaded):
    for dialogue in Dialogue.objects.filter(state__in=COUNTED_BILANS).select_related("bilan"):
        dialogue.bilan.full_clean()
        assert list_missing(dialogue) == []


def test_demonstration_again_changes_nothing(loaded):
    before = list(Bilan.objects.order_by("pk").values_list("pk", "sales"))

    load_demonstration_dialogues(actor=make_agent())

    assert list(Bilan.objects.order_by("pk").values_list("pk", "sales")) == before


def test_demonstration_gives_its_member_one_dialogue_to_fill():
    member = make_holder(Role.STRUCTURE_MEMBER)
    siae = make_siae(source=make_source(is_demonstration=True))
    give_annex(siae)
    siae.members.add(member.assignments.get())

    campaign = load_demonstration_dialogues(actor=make_agent())

    assert own_dialogues(member).get(campaign=campaign).state == S.TO_FILL


def test_demonstration_without_annex_makes_nothing():
    assert load_demonstration_dialogues(actor=make_agent()) is None


def test_demonstration_invents_nothing_about_a_real_structure():
    give_annex(make_siae())

    load_demonstration_dialogues(actor=make_agent())

    assert not Dialogue.objects.exists()
