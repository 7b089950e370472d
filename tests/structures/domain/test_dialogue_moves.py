"""Who may do what with a dialogue, when, and what it leaves."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from iae_portal.common.models import AuditEvent, OutgoingMail
from iae_portal.common.transitions import TransitionRefusedError
from structures.dialogue_enums import DialogueState as S, FigureStage
from structures.domain import dialogue_moves as moves
from structures.models import Dialogue
from tests.factories.dialogues import (
    AFTER_DEADLINE,
    DURING,
    fill_dialogue,
    make_department,
    make_dialogue,
    make_instructor,
    make_member,
)
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
ETP = {"ACI": Decimal("11.00")}
DUE = DURING + dt.timedelta(days=10)


@pytest.fixture(autouse=True)
def _during():
    with time_machine.travel(DURING, tick=False):
        yield


def propose(dialogue, actor, figures=ETP):
    return moves.propose_figures(
        dialogue,
        figures=figures,
        motive="Besoin du territoire.",
        modulated_share=Decimal(7),
        conditions="Un point en juin.",
        seen=dialogue.proposed_at,
        actor=actor,
    )


@pytest.fixture
def proposed():
    dialogue = make_dialogue(state=S.SUBMITTED, asked=Decimal("12.00"))
    return propose(dialogue, make_instructor(dialogue))


def test_submit_dialogue_keeps_the_whole_content_in_the_audit_trail():
    dialogue = make_dialogue()
    member = make_member(dialogue)

    moves.submit_dialogue(fill_dialogue(dialogue, author=member), actor=member)

    event = AuditEvent.objects.get(verb="dialogue:submitted", subject_id=dialogue.pk)
    assert (event.data["bilan"]["entrants"], event.data["lines"]["ACI"]["asked"]) == (24, "12.00")
    assert Dialogue.objects.values_list("state", "submitted_at").get(pk=dialogue.pk) == (S.SUBMITTED, DURING)


def test_submit_dialogue_sends_a_receipt():
    dialogue = make_dialogue()
    member = make_member(dialogue)

    moves.submit_dialogue(fill_dialogue(dialogue, author=member), actor=member)

    mail = OutgoingMail.objects.get(recipient=member.email)
    assert "Accusé de réception" in mail.subject
    assert dialogue.reference in mail.text


def test_submit_dialogue_incomplete_names_what_is_missing():
    dialogue = make_dialogue()

    with pytest.raises(TransitionRefusedError, match="candidatures reçues"):
        moves.submit_dialogue(dialogue, actor=make_member(dialogue))


def test_submit_dialogue_at_the_very_deadline_is_accepted():
    dialogue = make_dialogue()
    member = make_member(dialogue)
    filled = fill_dialogue(dialogue, author=member)

    with time_machine.travel(dialogue.deadline, tick=False):
        assert moves.submit_dialogue(filled, actor=member).state == S.SUBMITTED


def test_submit_dialogue_a_second_after_the_deadline_is_refused():
    dialogue = make_dialogue()
    member = make_member(dialogue)
    filled = fill_dialogue(dialogue, author=member)

    with (
        time_machine.travel(dialogue.deadline + dt.timedelta(seconds=1), tick=False),
        pytest.raises(TransitionRefusedError, match="L’échéance est passée"),
    ):
        moves.submit_dialogue(filled, actor=member)


def test_submit_dialogue_after_the_deadline_with_an_extension_is_accepted():
    until = AFTER_DEADLINE + dt.timedelta(days=1)
    dialogue = make_dialogue(extended_until=until, extension_motive="Incendie.")
    member = make_member(dialogue)
    filled = fill_dialogue(dialogue, author=member)

    with time_machine.travel(AFTER_DEADLINE, tick=False):
        assert moves.submit_dialogue(filled, actor=member).state == S.SUBMITTED


def test_submit_dialogue_is_refused_to_an_agent():
    dialogue = make_dialogue()

    with pytest.raises(PermissionDenied):
        moves.submit_dialogue(dialogue, actor=make_instructor(dialogue))


def test_return_dialogue_gives_a_motive_and_a_date():
    dialogue = make_dialogue(state=S.SUBMITTED)
    member = make_member(dialogue)

    moves.return_dialogue(dialogue, motive="Revoir les ventes.", due=DUE, actor=make_instructor(dialogue))

    assert (dialogue.state, dialogue.deadline, dialogue.is_editable) == (S.RETURNED, DUE, True)
    assert "Revoir les ventes." in OutgoingMail.objects.get(recipient=member.email).text


@pytest.mark.parametrize(
    ("motive", "due", "message"),
    [
        (" ", DUE, "Dites à la structure"),
        ("Revoir.", DURING, "déjà passée"),
        ("Revoir.", DURING + dt.timedelta(days=200), "dépasse la clôture"),
    ],
)
def test_return_dialogue_without_motive_or_with_an_impossible_date_is_refused(motive, due, message):
    dialogue = make_dialogue(state=S.SUBMITTED)

    with pytest.raises(ValidationError, match=message):
        moves.return_dialogue(dialogue, motive=motive, due=due, actor=make_instructor(dialogue))


def test_propose_figures_keeps_the_figure_its_author_and_tells_the_structure():
    dialogue = make_dialogue(state=S.SUBMITTED)
    agent, member = make_instructor(dialogue), make_member(dialogue)

    propose(dialogue, agent)

    change = dialogue.changes.get()
    assert (change.stage, change.etp, change.made_by) == (FigureStage.PROPOSED, Decimal("11.00"), agent)
    assert (dialogue.state, dialogue.lines.get().proposed) == (S.PROPOSED, Decimal("11.00"))
    assert "11,00 ETP" in OutgoingMail.objects.get(recipient=member.email).text.replace("\xa0", " ")


def test_propose_figures_without_a_figure_is_refused():
    dialogue = make_dialogue(state=S.SUBMITTED)

    with pytest.raises(ValidationError, match="indiquez un nombre d’ETP pour ACI"):
        propose(dialogue, make_instructor(dialogue), figures={"ACI": None})


@pytest.mark.parametrize("role", [Role.DEPARTMENTAL_AGENT, Role.OBSERVER, Role.COMMITTEE_MEMBER])
def test_propose_figures_is_refused_outside_the_perimeter(role):
    dialogue = make_dialogue(state=S.SUBMITTED)

    with pytest.raises(PermissionDenied):
        propose(dialogue, make_holder(role, make_department()))


def test_propose_figures_before_the_structure_hands_in_is_refused():
    dialogue = make_dialogue()

    with pytest.raises(TransitionRefusedError, match="Action impossible"):
        propose(dialogue, make_instructor(dialogue))


def test_propose_figures_once_the_campaign_is_closed_is_refused():
    dialogue = make_dialogue(state=S.SUBMITTED)

    with (
        time_machine.travel(dialogue.campaign.closes_at, tick=False),
        pytest.raises(TransitionRefusedError, match="La campagne est close"),
    ):
        propose(dialogue, make_instructor(dialogue))


def test_accept_proposal_makes_it_the_agreed_figure(proposed):
    moves.accept_proposal(proposed, seen=proposed.proposed_at, actor=make_member(proposed))

    assert (proposed.state, proposed.decided_at, proposed.lines.get().agreed) == (S.AGREED, DURING, Decimal("11.00"))


def test_accept_proposal_tells_both_sides(proposed):
    member, agent = make_member(proposed), make_instructor(proposed)

    moves.accept_proposal(proposed, seen=proposed.proposed_at, actor=member)

    mails = OutgoingMail.objects.filter(subject__startswith="Accord")
    assert set(mails.values_list("recipient", flat=True)) >= {member.email, agent.email}


def test_accept_proposal_made_again_since_the_page_was_opened_is_refused(proposed):
    seen = proposed.proposed_at
    with time_machine.travel(DURING + dt.timedelta(minutes=1), tick=False):
        propose(proposed, make_instructor(proposed), figures={"ACI": Decimal("8.00")})

        with pytest.raises(TransitionRefusedError, match="a changé depuis l’ouverture"):
            moves.accept_proposal(proposed, seen=seen, actor=make_member(proposed))

    proposed.refresh_from_db()
    assert (proposed.state, proposed.lines.get().agreed) == (S.PROPOSED, None)


def test_accept_proposal_is_refused_to_another_structure(proposed):
    with pytest.raises(PermissionDenied):
        moves.accept_proposal(proposed, seen=proposed.proposed_at, actor=make_member(make_dialogue()))


def test_record_agreement_of_another_figure_asks_why(proposed):
    with pytest.raises(ValidationError, match="diffère de la proposition"):
        moves.record_agreement(proposed, figures={"ACI": Decimal("11.50")}, note="", actor=make_instructor(proposed))


def test_record_agreement_writes_the_figure_agreed(proposed):
    agent = make_instructor(proposed)

    moves.record_agreement(proposed, figures={"ACI": Decimal("11.50")}, note="Réunion du 12.", actor=agent)

    assert (proposed.state, proposed.lines.get().agreed) == (S.AGREED, Decimal("11.50"))


def test_record_agreement_is_refused_to_the_structure(proposed):
    with pytest.raises(PermissionDenied):
        moves.record_agreement(proposed, figures=ETP, note="", actor=make_member(proposed))


def test_contest_proposal_says_why_to_the_agents(proposed):
    agent = make_instructor(proposed)

    moves.contest_proposal(proposed, motive="Le marché n’est pas compté.", actor=make_member(proposed))

    assert proposed.state == S.CONTESTED
    assert "Le marché n’est pas compté." in OutgoingMail.objects.get(recipient=agent.email).text


def test_contested_proposal_can_be_made_again(proposed):
    moves.contest_proposal(proposed, motive="Trop peu.", actor=make_member(proposed))

    propose(proposed, make_instructor(proposed), figures={"ACI": Decimal("11.75")})

    assert list(proposed.changes.values_list("etp", flat=True)) == [Decimal("11.00"), Decimal("11.75")]


def test_settle_dialogue_without_motive_is_refused(proposed):
    with pytest.raises(ValidationError, match="consultation du CDIAE"):
        moves.settle_dialogue(proposed, figures=ETP, motive="", actor=make_instructor(proposed))


def test_settle_dialogue_sets_the_figure_without_agreement(proposed):
    moves.settle_dialogue(proposed, figures=ETP, motive="CDIAE du 3.", actor=make_instructor(proposed))

    assert (proposed.state, proposed.lines.get().agreed) == (S.SETTLED, Decimal("11.00"))


def test_reopen_dialogue_forgets_the_agreement_and_keeps_its_trace(proposed):
    moves.accept_proposal(proposed, seen=proposed.proposed_at, actor=make_member(proposed))

    moves.reopen_dialogue(proposed, motive="Erreur de saisie.", actor=make_instructor(proposed))

    assert (proposed.state, proposed.decided_at, proposed.lines.get().agreed) == (S.SUBMITTED, None, None)
    assert proposed.changes.filter(stage=FigureStage.AGREED).count() == 1


def test_propose_figures_over_an_agreement_is_refused(proposed):
    moves.accept_proposal(proposed, seen=proposed.proposed_at, actor=make_member(proposed))

    with pytest.raises(TransitionRefusedError, match="Action impossible"):
        propose(proposed, make_instructor(proposed))


def test_drop_then_reopen_gives_the_dialogue_back():
    dialogue = make_dialogue()
    agent = make_instructor(dialogue)

    moves.drop_dialogue(dialogue, motive="La structure cesse.", actor=agent)
    assert (dialogue.state, dialogue.decided_at) == (S.DROPPED, DURING)
    moves.reopen_dialogue(dialogue, motive="Elle reprend.", actor=agent)

    assert (dialogue.state, dialogue.decided_at) == (S.TO_FILL, None)


def test_grant_extension_moves_the_deadline_of_one_structure():
    dialogue, other = make_dialogue(), make_dialogue()
    until = AFTER_DEADLINE

    moves.grant_extension(dialogue, until=until, motive="Incendie.", actor=make_agent())

    assert (dialogue.deadline, other.deadline) == (until, dialogue.campaign.submission_deadline)
    assert AuditEvent.objects.filter(verb="dialogue:extended").count() == 1


def test_grant_extension_is_refused_to_a_departmental_agent():
    dialogue = make_dialogue()

    with pytest.raises(PermissionDenied):
        moves.grant_extension(dialogue, until=DUE, motive="Incendie.", actor=make_instructor(dialogue))


def test_grant_extension_once_handed_in_is_refused():
    dialogue = make_dialogue(state=S.SUBMITTED)

    with pytest.raises(TransitionRefusedError, match="n’est plus entre les mains"):
        moves.grant_extension(dialogue, until=DUE, motive="Incendie.", actor=make_agent())


def test_proposal_made_since_the_page_was_opened_is_not_replaced_unread(proposed):
    agent = make_instructor(proposed)
    stale = Dialogue.objects.get(pk=proposed.pk)
    with time_machine.travel(DURING + dt.timedelta(minutes=5)):
        propose(proposed, agent, figures={"ACI": Decimal("18.00")})

    with pytest.raises(TransitionRefusedError, match="relisez-la d’abord"):
        propose(stale, agent, figures={"ACI": Decimal("99.00")})
    assert proposed.lines.get().proposed == Decimal("18.00")
