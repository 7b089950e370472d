"""What is done from the pages: each action by who may do it, told when it is refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from calls.enums import ApplicationState as S, ReviewState, ScanState
from calls.models import BulkAction, CorrectionRequest, FileScan, Notice, Review, ReviewAssignment, SealOpening
from iae_portal.common.files import store_upload
from tests.factories.calls import DEFINITION, make_call
from tests.factories.desk import (
    assign,
    declare,
    make_file,
    make_instructor,
    make_member,
    make_review,
)
from tests.factories.users import make_agent, make_user

DUE = "2027-04-12T17:00"


def address(application, page=""):
    return f"/instruction/dossiers/{application.pk}/{page}"


@pytest.fixture
def application():
    return make_file()


@pytest.fixture
def agent(application):
    return make_instructor(application)


def test_points_then_conclusion(enter, application, agent):
    entered = enter(agent)
    entered.post(address(application, "recevabilite/points/complet/"), {"complet-outcome": "conform"})
    response = entered.post(address(application, "recevabilite/recevable/"))
    application.refresh_from_db()
    assert (response.status_code, application.state) == (302, S.UNDER_REVIEW)


def test_refused_conclusion_is_told_on_the_page(enter, application, agent):
    response = enter(agent).post(address(application, "recevabilite/recevable/"))
    assert response.status_code == 422
    assert "pas encore été examiné" in response.content.decode()


def test_refusal_without_motive_is_told_beside_its_field(enter, application, agent):
    response = enter(agent).post(address(application, "recevabilite/irrecevable/"), {"irrecevable-motive": ""})
    assert response.status_code == 422
    application.refresh_from_db()
    assert application.state == S.SUBMITTED


def test_unknown_point_does_not_exist(enter, application, agent):
    assert enter(agent).post(address(application, "recevabilite/points/perdu/")).status_code == 404


def test_correction_is_asked_then_cancelled(enter, application, agent):
    entered = enter(agent)
    entered.post(address(application, "corrections/"), {"keys": ["titre"], "reason": "Précisez.", "due_at": DUE})
    correction = CorrectionRequest.objects.get()
    assert correction.keys == ["titre"]
    entered.post(address(application, f"corrections/{correction.pk}/annuler/"))
    correction.refresh_from_db()
    assert correction.state == "cancelled"


def test_correction_of_another_file_is_not_cancelled(enter, application, agent):
    other = make_file(application.call)
    declare(other, agent)
    correction = CorrectionRequest.objects.create(
        application=other, version=other.current, reason="x", keys=["titre"], due_at=f"{DUE}Z", asked_by=agent
    )
    assert enter(agent).post(address(application, f"corrections/{correction.pk}/annuler/")).status_code == 404


def test_file_is_given_then_taken_back(enter, application, agent):
    member = make_member(application, assigned=False)
    entered = enter(agent)
    entered.post(address(application, "attribution/"), {"reviewer": member.pk, "role": "reviewer", "due_at": ""})
    assignment = ReviewAssignment.objects.get(reviewer=member)
    entered.post(address(application, f"attribution/{assignment.pk}/retirer/"))
    assert not ReviewAssignment.objects.exists()


def test_files_are_shared_out_as_proposed(enter, application, agent):
    member = make_member(application, assigned=False)
    page = f"/instruction/appels/{application.call_id}/repartir/"
    data = {"people": [member.pk], "per_file": "1", "due_at": "", "etape": "proposer"}
    proposal = enter(agent).post(page, data)
    assert proposal.context["proposal"] == [(application, member)]
    assert not ReviewAssignment.objects.exists()
    enter(agent).post(page, {**data, "etape": "confirmer"})
    assert ReviewAssignment.objects.get().reviewer == member


def test_grouped_action_is_previewed_then_asked(enter, application, agent):
    page = f"/instruction/appels/{application.call_id}/actions/ecrire/"
    data = {"d": [application.pk], "text": "Bonjour.", "etape": "apercu"}
    preview = enter(agent).post(page, data)
    assert [one.is_done for one in preview.context["outcomes"]] == [True]
    assert not BulkAction.objects.exists()
    response = enter(agent).post(page, {**data, "etape": "confirmer"})
    bulk = BulkAction.objects.get()
    assert response["Location"] == f"/instruction/appels/{application.call_id}/actions/{bulk.pk}/"
    assert enter(agent).get(response["Location"]).status_code == 200
    assert enter(make_agent()).get(response["Location"]).status_code == 404


@pytest.mark.parametrize("slug", ["declarer", "recevables", "confier", "corriger", "ecrire"])
def test_each_grouped_action_has_its_page(enter, application, agent, slug):
    assert enter(agent).get(f"/instruction/appels/{application.call_id}/actions/{slug}/").status_code == 200


def test_grouped_action_on_no_file_is_refused(enter, application, agent):
    response = enter(agent).post(
        f"/instruction/appels/{application.call_id}/actions/ecrire/", {"text": "Bonjour.", "etape": "apercu"}
    )
    assert response.status_code == 422


def test_grouped_actions_are_refused_to_a_member(enter, application):
    member = make_member(application)
    assert enter(member).get(f"/instruction/appels/{application.call_id}/actions/ecrire/").status_code == 403


SCORES = {"note_besoin": "4", "mot_besoin": "", "note_solidite": "3,5", "recommendation": "favourable"}


def test_review_is_saved_as_one_types_then_sent(enter, application):
    member = make_member(application)
    entered, page = enter(member), address(application, "evaluations/la-mienne/")
    partial = entered.post(page, {"note_besoin": "4"}, headers={"HX-Request": "true"})
    assert "80,0 sur 100" in partial.content.decode()
    assert Review.objects.get().state == ReviewState.DRAFT
    response = entered.post(page, {**SCORES, "etape": "envoyer"})
    assert response["Location"] == address(application, "evaluations/")
    assert Review.objects.get().state == ReviewState.SENT
    assert entered.get(page)["Location"] == address(application, "evaluations/")


def test_autosave_never_sends(enter, application):
    member = make_member(application)
    data = {**SCORES, "etape": "envoyer"}
    enter(member).post(address(application, "evaluations/la-mienne/"), data, headers={"HX-Request": "true"})
    assert Review.objects.get().state == ReviewState.DRAFT


def test_wrong_score_is_told(enter, application):
    member = make_member(application)
    response = enter(member).post(address(application, "evaluations/la-mienne/"), {"note_besoin": "9"})
    assert response.status_code == 422
    assert not Review.objects.exists()


def test_scores_of_others_are_not_in_the_page_before_ones_own(enter, application):
    make_review(application, make_member(application), comment="Excellent porteur.")
    member = make_member(application)
    content = enter(member).get(address(application, "evaluations/")).content.decode()
    assert "Excellent porteur." not in content
    assert "1 évaluation envoyée sur 2" in content


def test_review_page_is_refused_to_who_was_not_given_the_file(enter, application, agent):
    assert enter(agent).get(address(application, "evaluations/la-mienne/")).status_code == 403


def hide_budget():
    """The short form, with a question and its pieces that reviewers do not read."""
    sections = [dict(section) for section in DEFINITION["form"]["sections"]]
    sections[1] = {
        **sections[1],
        "questions": [
            {**question, "visible_to_reviewers": question["key"] not in ("partenaire", "budget_note")}
            for question in sections[1]["questions"]
        ],
    }
    return {**DEFINITION, "form": {"sections": sections}}


def test_reserved_answers_are_shown_to_instructors_only(enter):
    application = make_file(make_call(definition=hide_budget()))
    label = "Un partenaire cofinance-t-il le projet"
    instructor, member = make_instructor(application), make_member(application)
    assert label in enter(instructor).get(address(application)).content.decode()
    assert label not in enter(member).get(address(application)).content.decode()


def store(user):
    upload = SimpleUploadedFile("budget.pdf", b"%PDF-1.4 essai")
    return store_upload(upload, actor=user)


def with_piece(call=None):
    stored = store(make_user())
    piece = {
        "key": "budget_note",
        "file": stored.pk,
        "name": stored.name,
        "size": stored.size,
        "sha256": stored.sha256,
    }
    return make_file(call, pieces=[piece]), stored


@pytest.mark.parametrize(
    ("scan", "configured", "status"),
    [
        (None, False, 200),
        (None, True, 404),
        (ScanState.WAITING, True, 404),
        (ScanState.INFECTED, True, 404),
        (ScanState.NOT_CONFIGURED, False, 200),
        (ScanState.CLEAN, True, 200),
    ],
)
def test_piece_is_read_once_the_antivirus_allows_it(enter, settings, scan, configured, status):
    settings.CLAMD_ADDRESS = "antivirus:3310" if configured else ""
    application, stored = with_piece()
    if scan:
        FileScan.objects.create(file=stored, state=scan)
    entered = enter(make_instructor(application))
    assert entered.get(address(application, f"pieces/{stored.pk}/")).status_code == status
    assert entered.get(address(application)).status_code == 200


def test_reserved_piece_is_not_for_reviewers(enter):
    application, stored = with_piece(make_call(definition=hide_budget()))
    page = address(application, f"pieces/{stored.pk}/")
    assert enter(make_member(application)).get(page).status_code == 404
    assert enter(make_instructor(application)).get(page).status_code == 200


def test_piece_of_another_file_does_not_exist_here(enter, application, agent):
    _, stored = with_piece()
    assert enter(agent).get(address(application, f"pieces/{stored.pk}/")).status_code == 404


def test_seal_is_opened_with_a_motive(enter):
    import time_machine

    from tests.factories.calls import DURING

    call = make_call(is_sealed=True)
    application = make_file(call, sealed_until=call.window.ends_at)
    page = f"/instruction/appels/{call.pk}/plis/"
    with time_machine.travel(DURING, tick=False):
        agent = make_agent()
        entered = enter(agent)
        content = entered.get(page).content.decode()
        assert application.reference in content
        assert application.applicant_name not in content
        assert entered.post(page, {"dossier": application.pk, "motive": ""}).status_code == 422
        entered.post(page, {"dossier": application.pk, "motive": "Alerte."})
    assert SealOpening.objects.get().user == agent


def test_seals_are_refused_to_an_agent_of_a_departement(enter, application, agent):
    assert enter(agent).get(f"/instruction/appels/{application.call_id}/plis/").status_code == 403


def test_notices_are_ones_own(enter, application, agent):
    other = make_user()
    for person, text in ((agent, "Pour moi"), (other, "Pour un autre")):
        Notice.objects.create(
            user=person, event="message", call=application.call, text=text, path="/instruction/", key=text
        )
    entered = enter(agent)
    content = entered.get("/notifications/").content.decode()
    assert "Pour moi" in content
    assert "Pour un autre" not in content
    entered.post("/notifications/lues/")
    assert list(Notice.objects.filter(read_at__isnull=True).values_list("user", flat=True)) == [other.pk]


def test_mails_are_chosen(enter, agent):
    entered = enter(agent)
    entered.post("/notifications/courriels/", {"daily": "on"})
    assert entered.get("/notifications/courriels/").context["form"].initial == {"daily": True}


def test_file_goes_to_the_committee(enter):
    application = make_file(state=S.UNDER_REVIEW)
    enter(make_instructor(application)).post(address(application, "presenter/"))
    application.refresh_from_db()
    assert application.state == S.AWAITING_COMMITTEE


def test_ranking_is_exported_without_what_is_hidden(enter):
    application = make_file(state=S.UNDER_REVIEW)
    make_review(application, make_member(application))
    agent = make_instructor(application)
    page = f"/instruction/appels/{application.call_id}/classement/?export-classement=csv"
    assert "73,333333" in enter(agent).get(page).content.decode("utf-8-sig")
    assign(application, agent)
    assert "73,333333" not in enter(agent).get(page).content.decode("utf-8-sig")
