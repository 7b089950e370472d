"""Handing a file in."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from calls.domain.answering import save_answer
from calls.domain.submission import (
    FaultsError,
    NotEligibleError,
    submit_application,
    withdraw_application,
)
from calls.enums import ApplicationState, TargetMode
from calls.models import ApplicationVersion, Notice
from iae_portal.common.mails import OutgoingMail
from iae_portal.common.models import AuditEvent
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.applying import (
    make_bare_run,
    make_complete,
    make_member,
    make_place,
    submit,
    upload,
    write_answers,
)
from tests.factories.calls import CLOSES, DEFINITION, DURING, OPENS, make_application, make_call
from tests.factories.structures import make_department
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db
GRACE_ENDS = CLOSES + dt.timedelta(minutes=15)


@pytest.fixture
def during():
    with time_machine.travel(DURING, tick=False):
        yield


def test_complete_draft_becomes_a_version_with_what_lists_read(during):
    application, member = make_complete()

    version = submit(application, member)

    assert (version.number, version.submitted_at, version.is_late) == (1, DURING, False)
    assert version.closes_at == CLOSES
    assert list(version.answers) == ["titre", "lieu", "etp", "partenaire"]
    assert (application.state, application.current, application.submitted_at) == ("submitted", version, DURING)
    assert application.title == "Une recyclerie à Mauriac"
    assert (str(application.etp_asked), application.etp_by_year) == ("8.50", {"2027": "3.50", "2028": "5"})
    assert application.place.code == version.answers["lieu"]["commune"]


def test_receipt_leaves_in_the_same_transaction(during):
    application, member = make_complete()

    version = submit(application, member)

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == (member.email, f"Dossier {application.reference} reçu")
    assert "lundi 1er mars 2027 à 10 h 00 (heure de Paris)" in mail.text.replace("\u00a0", " ")
    assert f"/candidatures/{application.pk}/recepisses/{version.number}/" in mail.text
    assert Notice.objects.get().user == member
    event = AuditEvent.objects.get(verb="application:submitted")
    assert event.data["fingerprint"] == version.fingerprint


def test_same_key_gives_the_same_receipt(during):
    application, member = make_complete()
    key = uuid.uuid4()

    first = submit(application, member, key)
    save_answer(application, key="titre", raw="Un autre titre", seen=1, actor=member)

    assert submit(application, member, key) == first
    assert ApplicationVersion.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_same_content_under_another_key_gives_the_same_receipt(during):
    application, member = make_complete()

    first = submit(application, member)

    assert submit(application, member) == first
    assert OutgoingMail.objects.count() == 1


def test_changed_content_is_a_second_version(during):
    application, member = make_complete()
    first = submit(application, member)
    save_answer(application, key="titre", raw="Une ressourcerie", seen=1, actor=member)

    second = submit(application, member)

    assert (second.number, second.fingerprint != first.fingerprint) == (2, True)
    assert (application.title, application.submitted_at) == ("Une ressourcerie", DURING)
    assert ApplicationVersion.objects.get(pk=first.pk).answers["titre"] == "Une recyclerie à Mauriac"


def test_key_of_another_file_is_refused(during):
    first, member = make_complete()
    key = submit(first, member).submission_key
    second, other = make_complete(first.call)

    with pytest.raises(PermissionDenied):
        submit(second, other, key)


def test_every_fault_is_told_at_once(during):
    application = make_application()
    member = make_member(application.siae)

    with pytest.raises(FaultsError) as refusal:
        submit(application, member)

    assert [fault.key for fault in refusal.value.faults] == ["titre", "lieu", "etp", "partenaire"]
    application.refresh_from_db()
    assert application.state == "draft"


def test_blocking_rule_refuses_with_its_words(during):
    application, member = make_complete(etp={"2027": "0.30", "2028": "0.20"})

    with pytest.raises(NotEligibleError, match="moins d’un ETP"):
        submit(application, member)


def test_warning_is_recorded_and_does_not_refuse(during):
    rule = {**DEFINITION["eligibility"][0], "severity": "warning"}
    call = make_call(definition={**DEFINITION, "eligibility": [rule]})
    application, member = make_complete(call, etp={"2027": "0.30", "2028": "0.20"})

    version = submit(application, member)

    assert [(verdict["code"], verdict["is_met"]) for verdict in version.verdicts] == [("peu_etp", False)]


def test_reserved_call_refuses_a_place_out_of_its_territories(during):
    call = make_call(run=make_bare_run(), target_mode=TargetMode.RESERVED, targets=[make_place()])
    application, member = make_complete(call)

    with pytest.raises(NotEligibleError, match="réservé aux territoires visés"):
        submit(application, member)


def test_reserved_call_takes_a_place_of_its_territories(during):
    place = make_place()
    call = make_call(run=make_bare_run(), target_mode=TargetMode.RESERVED, targets=[place])
    application, member = make_complete(call, lieu={"commune": place.code})

    assert submit(application, member).facts["_place_is_targeted"] is True


def test_answer_of_a_hidden_question_stays_out(during):
    application, member = make_complete(partenaire="oui", partenaire_nom="Le Conseil")
    save_answer(application, key="partenaire", raw="non", seen=1, actor=member)

    assert "partenaire_nom" not in submit(application, member).answers


def test_file_goes_to_the_departement_of_its_place(during):
    elsewhere = make_department("98E")
    application, member = make_complete(lieu={"commune": make_place(elsewhere).code})

    submit(application, member)

    assert application.department == elsewhere


def test_reference_stays_when_another_place_moves_the_file(during):
    application, member = make_complete()
    first = submit(application, member)
    reference, elsewhere = application.reference, make_department("98E")
    save_answer(application, key="lieu", raw={"commune": make_place(elsewhere).code}, seen=1, actor=member)

    second = submit(application, member)

    assert application.department == elsewhere
    assert (application.reference, first.receipt_number, second.receipt_number) == (
        reference,
        f"{reference}-V1",
        f"{reference}-V2",
    )


def test_routing_rule_wins_over_the_place(during):
    target = make_department("98F")
    route = {"condition": {"name": "partenaire", "operator": "equals", "value": "non"}, "department": "981"}
    target.code = "981"
    target.save()
    application, member = make_complete(make_call(definition={**DEFINITION, "routing": [route]}))

    submit(application, member)

    assert application.department == target


@pytest.mark.parametrize("moment", [OPENS, CLOSES, GRACE_ENDS], ids=["opening", "closing", "end of grace"])
def test_file_is_on_time_until_the_last_instant_of_grace(moment):
    application, member = make_complete()

    with time_machine.travel(moment, tick=False):
        version = submit(application, member)

    assert (version.is_late, application.is_late) == (False, False)


def test_file_is_late_one_second_after_the_grace():
    application, member = make_complete()

    with time_machine.travel(GRACE_ENDS + dt.timedelta(seconds=1), tick=False):
        version = submit(application, member)

    assert (version.is_late, application.is_late) == (True, True)
    assert OutgoingMail.objects.get().subject == f"Dossier {application.reference} reçu hors délai"


def test_late_file_is_refused_by_a_call_that_takes_none():
    application, member = make_complete(make_call(takes_late=False))

    with (
        time_machine.travel(GRACE_ENDS + dt.timedelta(seconds=1), tick=False),
        pytest.raises(TransitionRefusedError, match="ne reçoit pas de dossier hors délai"),
    ):
        submit(application, member)


def test_granted_date_is_respected():
    application, member = make_complete(make_call(takes_late=False))
    application.closes_at = CLOSES + dt.timedelta(days=3)
    application.save()

    with time_machine.travel(CLOSES + dt.timedelta(days=3), tick=False):
        version = submit(application, member)

    assert (version.is_late, version.closes_at) == (False, CLOSES + dt.timedelta(days=3))


def test_file_handed_in_is_not_changed_after_the_deadline():
    application, member = make_complete()
    with time_machine.travel(DURING, tick=False):
        submit(application, member)
        save_answer(application, key="titre", raw="Autre", seen=1, actor=member)

    with (
        time_machine.travel(GRACE_ENDS + dt.timedelta(seconds=1), tick=False),
        pytest.raises(TransitionRefusedError, match="Le délai est écoulé"),
    ):
        submit(application, member)


def test_file_is_refused_before_the_opening():
    application, member = make_complete()

    with (
        time_machine.travel(OPENS - dt.timedelta(seconds=1), tick=False),
        pytest.raises(TransitionRefusedError, match="ouvre le"),
    ):
        submit(application, member)


def test_colleague_of_another_structure_does_not_submit(during):
    application, _ = make_complete()
    _, stranger = make_complete(application.call)

    with pytest.raises(PermissionDenied):
        submit(application, stranger)


def test_version_of_the_call_changed_since_the_page_is_read_again(during):
    application, member = make_complete()

    with pytest.raises(TransitionRefusedError, match="L’appel a été modifié"):
        submit_application(application, submission_key=uuid.uuid4(), actor=member, seen_version=0)


def test_withdrawal_is_motivated_and_told(during):
    application, member = make_complete()
    submit(application, member)
    OutgoingMail.objects.all().delete()
    agent = make_agent()

    with pytest.raises(ValidationError, match="Dites pourquoi"):
        withdraw_application(application, motive=" ", actor=member)
    withdraw_application(application, motive="Le local est vendu.", actor=member)

    assert (application.state, application.motive) == (ApplicationState.WITHDRAWN, "Le local est vendu.")
    links = dict(OutgoingMail.objects.values_list("recipient", "text"))
    assert f"/candidatures/{application.pk}/" in links[member.email]
    assert f"/instruction/dossiers/{application.pk}/" in links[agent.email]


def test_pieces_are_told_by_name_size_and_fingerprint(during):
    from calls.domain.pieces import add_piece

    application, member = make_complete()
    piece = add_piece(application, key="budget_note", upload=upload(), actor=member)

    version = submit(application, member)

    assert version.pieces == [
        {
            "key": "budget_note",
            "file": piece.file_id,
            "name": "budget.pdf",
            "size": piece.file.size,
            "sha256": piece.file.sha256,
        }
    ]
    assert version.answers["budget_note"] == [piece.file_id]


def test_unknown_answers_of_an_older_form_are_left_out(during):
    application, member = make_complete()
    write_answers(application, {"disparue": "x"})

    assert "disparue" not in submit(application, member).answers
