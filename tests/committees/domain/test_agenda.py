"""Preparing a session: dates, points, their order, their papers."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from calls.enums import ApplicationState
from committees.domain.agenda import (
    add_files,
    add_paper,
    add_point,
    change_plan,
    describe_item,
    move_item,
    prepare_session,
    remove_item,
)
from committees.domain.proposals import Draft
from committees.enums import ItemKind, OpinionValue, SessionKind, SessionState
from committees.models import AgendaItem, Session
from committees.queries.candidates import list_files
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.applying import upload
from tests.factories.committees import (
    ENDS,
    NOW,
    at,
    make_convened,
    make_plan,
    make_prepared,
    make_ready_file,
    make_secretary,
)
from tests.factories.desk import exclude, make_file
from tests.factories.structures import make_department, make_siae
from tests.factories.users import make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day():
    with at(NOW):
        yield


def titles(session):
    return list(session.items.order_by("rank").values_list("title", flat=True))


def test_sessions_are_numbered_in_their_committee(committee, secretary):
    first = prepare_session(committee, plan=make_plan(), actor=secretary)
    second = prepare_session(committee, plan=make_plan(place="  Mairie "), actor=secretary)

    assert (first.reference, second.reference, second.place) == ("n° 1", "n° 2", "Mairie")
    assert (first.state, first.created_by) == (SessionState.PREPARED, secretary)
    assert AuditEvent.objects.filter(verb="session:prepared").count() == 2


def test_a_session_is_prepared_by_who_runs_the_committee_only(committee):
    for person in (
        make_holder(Role.COMMITTEE_MEMBER, committee.department),
        make_secretary(make_department(code="98D")),
        make_holder(Role.OBSERVER),
    ):
        with pytest.raises(PermissionDenied):
            prepare_session(committee, plan=make_plan(), actor=person)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_at": NOW - dt.timedelta(minutes=1)}, "starts_at"),
        ({"place": ""}, "place"),
        ({"ends_at": ENDS}, "ends_at"),
        ({"kind": SessionKind.WRITTEN}, "ends_at"),
        ({"kind": SessionKind.WRITTEN, "ends_at": NOW}, "ends_at"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_by_field(committee, secretary, fields, field):
    with pytest.raises(ValidationError) as refusal:
        prepare_session(committee, plan=make_plan(**fields), actor=secretary)

    assert set(refusal.value.message_dict) == {field}
    assert not Session.objects.exists()


def test_a_second_convocation_is_not_prepared_from_nothing(committee, secretary):
    with pytest.raises(ValidationError, match="restée sans quorum"):
        prepare_session(committee, plan=make_plan(kind=SessionKind.SECOND), actor=secretary)


def test_a_session_in_preparation_is_moved_a_convened_one_is_not(committee, secretary):
    prepared = make_prepared(committee, secretary=secretary)
    convened = make_convened(committee, secretary=secretary)

    assert change_plan(prepared, plan=make_plan(place="Mairie"), actor=secretary).place == "Mairie"
    with pytest.raises(TransitionRefusedError, match="celui de la convocation"):
        change_plan(convened, plan=make_plan(place="Mairie"), actor=secretary)


def test_only_ready_files_of_the_departement_are_candidates(committee, secretary):
    ready = make_ready_file(committee)
    make_file(siae=make_siae(department=committee.department), state=ApplicationState.UNDER_REVIEW)
    make_file(siae=make_siae(department=make_department(code="98D")), state=ApplicationState.AWAITING_COMMITTEE)
    hidden = make_ready_file(committee)
    exclude(hidden, secretary)
    session = prepare_session(committee, plan=make_plan(), actor=secretary)

    assert list(list_files(session, secretary)) == [ready]


def test_a_file_that_is_not_ready_does_not_go_on_the_agenda_and_nothing_is_half_written(committee, secretary):
    ready = make_ready_file(committee)
    late = make_file(siae=make_siae(department=committee.department), state=ApplicationState.UNDER_REVIEW)
    session = prepare_session(committee, plan=make_plan(), actor=secretary)

    with pytest.raises(ValidationError, match=late.reference):
        add_files(session, [ready, late], actor=secretary)

    assert not session.items.exists()


def test_a_file_stands_on_one_coming_agenda(committee, secretary):
    file = make_ready_file(committee)
    make_prepared(committee, secretary=secretary, files=[file])
    other = prepare_session(committee, plan=make_plan(), actor=secretary)

    with pytest.raises(ValidationError, match="figure déjà à un ordre du jour"):
        add_files(other, [file], actor=secretary)


def test_points_are_moved_described_and_removed(committee, secretary):
    session = make_prepared(committee, secretary=secretary, points=["Questions diverses", "Calendrier"])
    file, questions, calendar = session.items.order_by("rank")
    rapporteur = make_holder(Role.DEPARTMENTAL_AGENT, committee.department)

    move_item(calendar, step=-1, actor=secretary)
    move_item(file, step=-1, actor=secretary)
    describe_item(file, summary=" Avis proposé : favorable. ", rapporteur=rapporteur, actor=secretary)
    assert titles(session) == [file.title, "Calendrier", "Questions diverses"]

    remove_item(calendar, actor=secretary)
    assert titles(session) == [file.title, "Questions diverses"]
    assert list(session.items.values_list("rank", flat=True)) == [1, 2]
    file.refresh_from_db()
    assert (file.summary, file.rapporteur) == ("Avis proposé : favorable.", rapporteur)
    assert AuditEvent.objects.filter(verb="session:agenda").latest("pk").data["points"] == titles(session)
    questions.refresh_from_db()
    assert questions.kind == ItemKind.OTHER


def test_a_point_has_a_title(committee, secretary):
    session = make_prepared(committee, secretary=secretary)

    with pytest.raises(ValidationError, match="Donnez un intitulé"):
        add_point(session, title=" ", summary="", actor=secretary)


def test_an_agenda_is_changed_by_who_runs_it_before_the_convocation_only(committee, secretary):
    session = make_prepared(committee, secretary=secretary)
    item = session.items.get()

    with pytest.raises(PermissionDenied):
        remove_item(item, actor=make_holder(Role.COMMITTEE_MEMBER, committee.department))
    with pytest.raises(PermissionDenied):
        move_item(item, step=1, actor=make_secretary(make_department(code="98D")))

    convened = make_convened(committee, secretary=secretary)
    with pytest.raises(TransitionRefusedError, match="il ne change plus"):
        add_point(convened, title="Oubli", summary="", actor=secretary)


def test_papers_are_added_until_the_session_is_over(committee, secretary):
    session = make_convened(committee, secretary=secretary)
    item = session.items.get()

    paper = add_paper(session, upload=upload(name="bilan.pdf"), title="", item=item, actor=secretary)

    assert (paper.title, paper.item, paper.file.uploaded_by) == ("bilan.pdf", item, secretary)
    assert AuditEvent.objects.get(verb="paper:added").data["file"] == paper.file.sha256
    session.refresh_from_db()
    assert session.revision == 2

    Session.objects.filter(pk=session.pk).update(state=SessionState.CLOSED)
    session.refresh_from_db()
    with pytest.raises(ValidationError, match="ses pièces ne changent plus"):
        add_paper(session, upload=upload(), title="", item=None, actor=secretary)


def test_a_paper_that_is_not_what_it_says_is_refused(committee, secretary):
    session = make_prepared(committee, secretary=secretary)

    with pytest.raises(ValidationError, match="n’est pas un vrai fichier"):
        add_paper(session, upload=upload(b"texte", name="bilan.pdf"), title="", item=None, actor=secretary)
    with pytest.raises(PermissionDenied):
        member = make_holder(Role.COMMITTEE_MEMBER, committee.department)
        add_paper(session, upload=upload(), title="", item=None, actor=member)
    assert not session.papers.exists()


def test_a_meeting_does_not_become_a_second_one(committee, secretary):
    session = prepare_session(committee, plan=make_plan(), actor=secretary)

    with pytest.raises(ValidationError, match="reste une réunion"):
        change_plan(session, plan=make_plan(kind=SessionKind.SECOND), actor=secretary)
    assert change_plan(session, plan=make_plan(place="Mairie"), actor=secretary).place == "Mairie"


def test_a_point_that_was_removed_is_not_moved(committee, secretary):
    session = make_prepared(committee, secretary=secretary, points=["Calendrier"])
    item = session.items.get(title="Calendrier")
    remove_item(AgendaItem.objects.get(pk=item.pk), actor=secretary)

    with pytest.raises(PermissionDenied):
        move_item(item, step=-1, actor=secretary)


def test_a_paper_is_not_added_to_the_point_of_another_session(committee, secretary):
    session, other = (make_prepared(committee, secretary=secretary) for _ in range(2))

    with pytest.raises(PermissionDenied):
        add_paper(session, upload=upload(), title="", item=other.items.get(), actor=secretary)
    assert not other.papers.exists()


def test_a_point_of_information_has_no_proposal(committee, secretary):
    item = make_prepared(committee, secretary=secretary, points=["Calendrier"]).items.get(title="Calendrier")
    draft = Draft(value=OpinionValue.FAVOURABLE, motivation="Le besoin est établi.")

    describe_item(item, summary="Les dates.", rapporteur=None, proposal=draft, actor=secretary)

    item.refresh_from_db()
    assert (item.summary, item.proposal, item.motivation) == ("Les dates.", "", "")
