import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.roles import Role
from iae_portal.common.models import AuditEvent
from structures.domain.changes import update_structure
from structures.domain.merging import keep_apart, merge_structures
from structures.models import CardProposal, DistinctPair, FinancialAnnex, OperatorEvaluation, Siae
from structures.queries.card import list_changes
from tests.factories.dialogues import make_campaign, make_dialogue
from tests.factories.operators import make_evaluation, make_operator
from tests.factories.structures import (
    make_annex,
    make_convention,
    make_declaration,
    make_department,
    make_siae,
    make_site,
)
from tests.factories.users import give_hat, make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    kept = make_siae(name="Gardée", activities=["reuse"], brand="Enseigne")
    merged = make_siae(name="Fusionnée", siret="80871321800028", activities=["textile"], brand="Autre", naf="8130Z")
    return kept, merged


def test_merge_structures_moves_everything(pair):
    kept, merged = pair
    seat = make_site(kept)
    other = make_site(merged)
    declaration = make_declaration(make_annex(merged), 1, etp=2)
    convention = make_convention(merged)
    member = give_hat(make_user(), Role.STRUCTURE_MEMBER)
    merged.members.add(member)

    merge_structures(kept, merged, actor=make_agent())

    other.refresh_from_db()
    assert (other.siae, other.is_seat, list(kept.sites.order_by("pk"))) == (kept, False, [seat, other])
    declaration.annex.refresh_from_db()
    convention.refresh_from_db()
    assert (declaration.annex.siae, convention.siae) == (kept, kept)
    assert (list(kept.members.all()), list(merged.members.all())) == ([member], [])
    assert FinancialAnnex.objects.counted(2026).get() == declaration.annex


def test_merge_structures_leaves_a_trace(pair):
    kept, merged = pair
    agent = make_agent()
    make_site(merged)

    merge_structures(kept, merged, actor=agent)

    merged.refresh_from_db()
    assert (merged.is_current, merged.merged_into) == (False, kept)
    assert not Siae.objects.visible_to(agent).filter(pk=merged.pk).exists()
    event = AuditEvent.objects.get(verb="structure:merged")
    moved = {
        "merged": merged.pk,
        "sites": 1,
        "conventions": 0,
        "annexes": 0,
        "members": 0,
        "dialogues": 0,
        "evaluations": 0,
    }
    assert (event.subject_id, event.data) == (str(kept.pk), moved)
    assert set(kept.changes.values_list("subject", "label", "old", "new")) == {
        ("site", "structure", "Fusionnée (ACI)", "Gardée (ACI)"),
        ("siae", "SIRET", "", "80871321800028"),
        ("siae", "code NAF", "", "8130Z"),
        ("siae", "activités", "réemploi, recyclerie", "réemploi, recyclerie, textile, couture, blanchisserie"),
    }


def test_history_of_the_merged_structure_is_read_on_the_kept_one(pair):
    kept, merged = pair
    update_structure(merged, changes={"name": "Renommée"}, actor=None)
    merge_structures(kept, merged, actor=make_agent())
    assert ("nom", "Fusionnée", "Renommée") in list_changes(kept).values_list("label", "old", "new")


def test_merge_structures_fills_only_what_is_empty(pair):
    kept, merged = pair
    merge_structures(kept, merged, actor=make_agent())
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.brand, kept.naf, kept.siret, merged.siret) == ("Enseigne", "8130Z", "80871321800028", "")


def test_merge_structures_keeps_a_convention_that_both_have(pair):
    kept, merged = pair
    make_convention(kept)
    double = make_convention(merged)
    merge_structures(kept, merged, actor=make_agent())
    double.refresh_from_db()
    assert double.siae == merged
    assert kept.conventions.count() == 1


def test_merge_structures_is_for_the_agents_of_both_departments(pair):
    kept, merged = pair
    Siae.objects.filter(pk=merged.pk).update(department=make_department("99E"))
    for actor in (make_holder(Role.DEPARTMENTAL_AGENT, kept.department), make_holder(Role.ADMINISTRATOR), make_user()):
        with pytest.raises(PermissionDenied):
            merge_structures(kept, merged, actor=actor)
    assert Siae.objects.current().count() == 2


def test_merge_structures_refuses_two_kinds(pair):
    kept, _ = pair
    with pytest.raises(ValidationError, match="pas la même filière"):
        merge_structures(kept, make_siae(kind="EI"), actor=make_agent())


def test_merge_structures_refuses_itself_and_what_has_left(pair):
    kept, merged = pair
    agent = make_agent()
    with pytest.raises(ValidationError, match="avec elle-même"):
        merge_structures(kept, kept, actor=agent)
    merge_structures(kept, merged, actor=agent)
    with pytest.raises(ValidationError, match="n’est plus au registre"):
        merge_structures(kept, merged, actor=agent)


def test_merge_structures_waits_for_the_proposal(pair):
    kept, merged = pair
    CardProposal.objects.create(siae=merged, proposed_by=make_user(), proposed_at=timezone.now())
    with pytest.raises(ValidationError, match="attend une décision"):
        merge_structures(kept, merged, actor=make_agent())


def test_keep_apart_again_changes_nothing(pair):
    agent = make_agent()
    assert keep_apart(*pair, actor=agent) == keep_apart(*reversed(pair), actor=agent)
    assert DistinctPair.objects.count() == 1
    assert AuditEvent.objects.filter(verb="structure:told_apart").count() == 1


def test_merge_structures_takes_the_seat_when_there_is_none(pair):
    kept, merged = pair
    site = make_site(merged)
    make_annex(merged, starts_on=dt.date(2026, 2, 1))
    merge_structures(kept, merged, actor=make_agent())
    site.refresh_from_db()
    assert site.is_seat


def test_merge_structures_moves_the_dialogues_of_other_campaigns(pair):
    kept, merged = pair
    last, current = make_campaign(year=2025), make_campaign(year=2026)
    moved = make_dialogue(campaign=last, siae=merged)
    own, left = make_dialogue(campaign=current, siae=kept), make_dialogue(campaign=current, siae=merged)

    merge_structures(kept, merged, actor=make_agent())

    assert set(kept.dialogues.all()) == {moved, own}
    assert list(merged.dialogues.all()) == [left]


def test_merge_structures_leaves_the_evaluation_of_a_mission_that_both_evaluated(pair):
    kept, merged = pair
    operator = make_operator()
    own, twice = make_evaluation(operator, siae=kept), make_evaluation(operator, siae=merged)
    moved = make_evaluation(operator, siae=merged, started_on=dt.date(2026, 1, 12))

    merge_structures(kept, merged, actor=make_agent())

    assert set(OperatorEvaluation.objects.filter(siae=kept)) == {own, moved}
    assert list(OperatorEvaluation.objects.filter(siae=merged)) == [twice]
