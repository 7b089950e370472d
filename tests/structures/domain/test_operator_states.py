"""A request moves by the right person, from the right state, with its trace and its mail."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.roles import Role
from iae_portal.common.models import AuditEvent, OutgoingMail
from iae_portal.common.transitions import TransitionRefusedError
from structures.domain.operator_review import Scored, decide_request, declare_interest, save_review
from structures.domain.operator_states import ask_correction, open_review, submit_request, withdraw_request
from structures.domain.operators import start_version
from structures.models import ReferencingRequest, Review
from structures.operator_enums import RequestState
from structures.queries.operator_reviews import summarise_reviews
from territories.enums import AreaLevel
from tests.factories.operators import make_member, make_operator, make_referenced, make_request
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 12, 31, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def member(db):
    return make_member(email="membre@test.example")


@pytest.fixture
def agent(db):
    return make_agent()


def make_own(member, **fields):
    return make_request(make_operator(member=member), **fields)


def give_scores(request, agent, score):
    declare_interest(request=request, has_conflict=False, actor=agent)
    scores = {criterion.pk: Scored(score) for criterion in request.grid.criteria.all()}
    return save_review(request=request, scores=scores, opinion="", actor=agent)


@time_machine.travel(NOW, tick=False)
def test_submission_is_dated_traced_and_receipted(member):
    request = submit_request(request=make_own(member), actor=member)
    assert (request.state, request.submitted_at) == (RequestState.SUBMITTED, NOW)
    assert AuditEvent.objects.get(verb="referencingrequest:submitted").data == {"from": "draft", "to": "submitted"}
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "membre@test.example"
    assert "reçu le 31\u00a0décembre\u00a02026 à 11\u00a0h\u00a000 (heure de Paris)" in mail.text
    assert "aucune réponse le 28\u00a0février\u00a02027, la demande est réputée rejetée" in mail.text


def test_incomplete_card_is_refused_item_by_item(member):
    request = make_own(member, complete=False)
    with pytest.raises(TransitionRefusedError, match="Il manque\u00a0: la présentation de l’organisme, la commune"):
        submit_request(request=request, actor=member)
    assert not OutgoingMail.objects.exists()


def test_card_is_handed_in_by_its_members_only(member, agent):
    request = make_own(member)
    for actor in (make_member(), agent):
        with pytest.raises(PermissionDenied):
            submit_request(request=request, actor=actor)


def test_correction_goes_back_and_forth(member, agent):
    request = make_own(member, state=RequestState.SUBMITTED)
    declare_interest(request=request, has_conflict=False, actor=agent)
    ask_correction(request=request, note="Précisez vos prix.", actor=agent)
    assert request.state == RequestState.CORRECTION_ASKED
    assert "Précisez vos prix." in OutgoingMail.objects.get().text
    submit_request(request=request, actor=member)
    assert request.state == RequestState.SUBMITTED


def test_correction_says_what_to_correct(member, agent):
    request = make_own(member, state=RequestState.SUBMITTED)
    declare_interest(request=request, has_conflict=False, actor=agent)
    with pytest.raises(TransitionRefusedError, match="Dites à l’opérateur"):
        ask_correction(request=request, note="  ", actor=agent)


def test_agent_instructs_nothing_before_declaring(member, agent):
    request = make_own(member, state=RequestState.SUBMITTED)
    with pytest.raises(TransitionRefusedError, match="Déclarez d’abord"):
        open_review(request=request, actor=agent)


def test_agent_in_conflict_instructs_nothing(member, agent):
    request = make_own(member, state=RequestState.SUBMITTED)
    declare_interest(request=request, has_conflict=True, actor=agent)
    with pytest.raises(TransitionRefusedError, match="conflit d’intérêts"):
        open_review(request=request, actor=agent)


def test_conflict_once_declared_is_not_taken_back(member, agent):
    request = make_own(member, state=RequestState.SUBMITTED)
    declare_interest(request=request, has_conflict=True, actor=agent)
    assert declare_interest(request=request, has_conflict=False, actor=agent).has_conflict is True


def test_conflict_found_later_takes_the_scores_away(member, agent):
    request = make_own(member, state=RequestState.UNDER_REVIEW)
    give_scores(request, agent, 5)
    declare_interest(request=request, has_conflict=True, actor=agent)
    assert summarise_reviews(request).totals.count == 0


def test_departmental_agent_scores_but_does_not_decide(member):
    department = make_area(level=AreaLevel.DEPARTMENT, code="99D")
    request = make_own(member, state=RequestState.UNDER_REVIEW, areas=[department])
    agent = make_holder(Role.DEPARTMENTAL_AGENT, department)
    give_scores(request, agent, 5)
    with pytest.raises(PermissionDenied):
        decide_request(request=request, accept=True, motive="", actor=agent)


def test_agent_of_another_department_does_not_declare(member):
    request = make_own(member, state=RequestState.UNDER_REVIEW)
    agent = make_holder(Role.DEPARTMENTAL_AGENT, make_area(level=AreaLevel.DEPARTMENT, code="99E"))
    with pytest.raises(PermissionDenied):
        declare_interest(request=request, has_conflict=False, actor=agent)


def test_decision_waits_for_ones_own_scores(member, agent):
    request = make_own(member, state=RequestState.UNDER_REVIEW)
    declare_interest(request=request, has_conflict=False, actor=agent)
    with pytest.raises(TransitionRefusedError, match="Rendez d’abord vos notes"):
        decide_request(request=request, accept=True, motive="", actor=agent)


@time_machine.travel(NOW, tick=False)
def test_referencing_lasts_three_years_and_is_notified(member, agent):
    request = make_own(member, state=RequestState.UNDER_REVIEW)
    give_scores(request, agent, 5)
    decide_request(request=request, accept=True, motive="", actor=agent)
    assert (request.state, request.decided_by) == (RequestState.REFERENCED, agent)
    assert (request.valid_from, request.valid_until) == (dt.date(2026, 12, 31), dt.date(2029, 12, 30))
    assert "au 30\u00a0décembre\u00a02029 (dernier jour compris)" in OutgoingMail.objects.get().text


def test_years_of_validity_are_a_setting(member, agent, settings):
    settings.OPERATOR_VALIDITY_YEARS = 1
    request = make_own(member, state=RequestState.UNDER_REVIEW)
    give_scores(request, agent, 5)
    decide_request(request=request, accept=True, motive="", actor=agent)
    assert (request.valid_until - request.valid_from).days in (364, 365)


def test_refusal_needs_motives(member, agent):
    request = make_own(member, state=RequestState.UNDER_REVIEW)
    give_scores(request, agent, 0)
    with pytest.raises(TransitionRefusedError, match="L211-2"):
        decide_request(request=request, accept=False, motive=" ", actor=agent)


def test_refusal_tells_motives_and_appeals(member, agent):
    request = make_own(member, state=RequestState.UNDER_REVIEW)
    give_scores(request, agent, 0)
    decide_request(request=request, accept=False, motive="Aucune référence.", actor=agent)
    text = OutgoingMail.objects.get().text
    assert request.state == RequestState.REFUSED
    for words in ("Aucune référence.", "dans les deux mois", "tribunal administratif", "recours gracieux"):
        assert words in text


def test_database_refuses_a_refusal_without_motive(member):
    with pytest.raises(IntegrityError, match="refusal_motivated"), transaction.atomic():
        make_own(member, state=RequestState.REFUSED, motive="")


@pytest.mark.parametrize(("score", "accept"), [(5, False), (0, True)])
def test_decision_against_the_grid_says_why(member, agent, score, accept):
    request = make_own(member, state=RequestState.UNDER_REVIEW)
    give_scores(request, agent, score)
    with pytest.raises(TransitionRefusedError, match="s’écarte de la grille"):
        decide_request(request=request, accept=accept, motive="Motif.", actor=agent)
    decide_request(request=request, accept=accept, motive="Motif.", departure_motive="Parce que.", actor=agent)
    assert request.departure_motive == "Parce que."


def test_scores_out_of_range_are_refused(member, agent):
    request = make_own(member, state=RequestState.UNDER_REVIEW)
    with pytest.raises(Exception, match="donnez une note de 0 à 5"):
        give_scores(request, agent, 6)
    assert Review.objects.get().completed_at is None


def test_two_reviewers_are_averaged_with_their_spread(member, agent):
    request = make_own(member, state=RequestState.UNDER_REVIEW)
    give_scores(request, agent, 5)
    give_scores(request, make_agent(), 3)
    totals = summarise_reviews(request).totals
    assert (totals.count, totals.mean, totals.spread) == (2, 80, 40)


def test_renewal_replaces_the_version_in_force(member, agent):
    operator = make_operator(member=member)
    former = make_referenced(operator)
    draft = start_version(operator=operator, actor=member)
    submit_request(request=draft, actor=member)
    declare_interest(request=draft, has_conflict=False, actor=agent)
    open_review(request=draft, actor=agent)
    give_scores(draft, agent, 4)
    decide_request(request=draft, accept=True, motive="", actor=agent)
    former.refresh_from_db()
    assert (former.state, ReferencingRequest.objects.in_force().get()) == (RequestState.EXPIRED, draft)


@pytest.mark.parametrize("state", ["draft", "submitted", "correction_asked", "under_review", "referenced"])
def test_member_withdraws(member, state):
    request = make_own(member, state=state)
    assert withdraw_request(request=request, actor=member).state == RequestState.WITHDRAWN


@pytest.mark.parametrize("state", ["refused", "expired", "withdrawn"])
def test_what_has_ended_is_not_withdrawn(member, state):
    with pytest.raises(TransitionRefusedError, match="Action impossible"):
        withdraw_request(request=make_own(member, state=state), actor=member)


def test_database_holds_one_open_request_an_operator(member):
    request = make_own(member)
    with pytest.raises(IntegrityError, match="one_open"), transaction.atomic():
        ReferencingRequest.objects.create(operator=request.operator, version=2)
