"""Releasing: state, letter and notification together; envelopes hold; many at once, each once."""

import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role
from allocation.models import Envelope
from awards.domain.preparing import DecisionPlan, drop_decision
from awards.domain.releasing import ask_release, release_decision, run_release, try_release
from awards.enums import DecisionKind, DecisionState
from awards.models import Decision, Letter
from awards.rules.papers import fingerprint_of
from calls.enums import ApplicationState as S
from calls.models import Notice
from iae_portal.common.models import OutgoingMail
from iae_portal.common.transitions import TransitionRefusedError
from tests.factories.awards import (
    acceptance,
    amount,
    make_decider,
    make_heard,
    make_held,
    make_owner,
    make_released,
    refusal,
)
from tests.factories.calls import make_call
from tests.factories.desk import declare
from tests.factories.users import make_holder


def test_released_acceptance_moves_the_file_writes_the_letter_and_tells(file, agent):
    owner = make_owner(file)
    decision = make_released(file, agent)
    file.refresh_from_db()
    letter = decision.letter
    assert (decision.state, decision.released_by, file.state) == (DecisionState.RELEASED, agent, S.ACCEPTED)
    assert letter.reference == f"{file.reference}/D1"
    assert letter.sha256 == fingerprint_of(letter.content)
    assert list(Notice.objects.values_list("user", "event", "path")) == [
        (owner.pk, "accepted", f"/candidatures/{file.pk}/")
    ]
    assert OutgoingMail.objects.get().recipient == owner.email


def test_refusal_gives_its_motive_and_the_ways_to_contest_it(file, agent):
    letter = make_released(file, agent, refusal()).letter
    words = [block.get("text") for block in letter.content["blocks"]]
    file.refresh_from_db()
    assert "Le besoin est déjà couvert." in words
    assert letter.recourse in words
    assert "deux mois" in letter.recourse
    assert (file.state, file.motive) == (S.REJECTED, "Le besoin est déjà couvert.")


def test_decision_not_held_is_not_released(file, agent):
    decision = make_held(file, agent)
    Decision.objects.filter(pk=decision.pk).update(state="prepared")
    with pytest.raises(TransitionRefusedError, match="prête à notifier"):
        release_decision(decision, actor=agent)
    assert not Letter.objects.exists()


def test_decision_is_not_released_twice(file, agent):
    decision = make_released(file, agent)
    with pytest.raises(TransitionRefusedError):
        release_decision(decision, actor=agent)
    assert Letter.objects.count() == 1


def test_member_releases_nothing(file, agent):
    decision = make_held(file, agent)
    with pytest.raises(PermissionDenied):
        release_decision(decision, actor=make_holder(Role.COMMITTEE_MEMBER, file.department))


def test_waiting_list_gives_way_to_an_acceptance(file, agent):
    waiting = make_released(file, agent, DecisionPlan(kind=DecisionKind.WAITLISTED))
    accepted = make_released(file, agent)
    waiting.refresh_from_db()
    file.refresh_from_db()
    assert (waiting.state, accepted.state, file.state) == (DecisionState.REPLACED, DecisionState.RELEASED, S.ACCEPTED)
    assert accepted.letter.reference.endswith("/D2")


def test_envelope_of_the_call_refuses_what_exceeds_it(agent):
    call = make_call(envelope_etp=Decimal(6))
    first, second = make_heard(call), make_heard(call)
    declare(first, agent)
    declare(second, agent)
    make_released(first, agent)
    with pytest.raises(TransitionRefusedError, match="Appel, année 2027"):
        make_released(second, agent)
    second.refresh_from_db()
    assert second.state == S.DELIBERATED


def test_envelope_of_the_call_counts_its_year_only(agent):
    file = make_heard(make_call(envelope_etp=Decimal(4)))
    declare(file, agent)
    make_released(file, agent, acceptance(file, amount(file), amount(file, year=2028, etp="9.00")))
    file.refresh_from_db()
    assert file.state == S.ACCEPTED


@pytest.mark.parametrize(("firmness", "refused"), [("firm", True), ("indicative", False)])
def test_firm_envelope_of_the_departement_refuses_what_exceeds_it(file, agent, firmness, refused):
    Envelope.objects.create(year=2027, area=file.department, etp=Decimal(3), firmness=firmness)
    decision = make_held(file, agent)
    if refused:
        with pytest.raises(TransitionRefusedError, match="Département, État, 2027"):
            release_decision(decision, actor=agent)
    else:
        assert release_decision(decision, actor=agent).state == DecisionState.RELEASED


def test_part_of_the_council_draws_on_its_own_envelope(file, agent):
    Envelope.objects.create(year=2027, area=file.department, etp=Decimal(3))
    decision = make_held(file, agent, acceptance(file, amount(file, part="council")))
    assert release_decision(decision, actor=agent).state == DecisionState.RELEASED


def release_all(files, agent):
    return ask_release(files[0].call, files, actor=agent)


def silent(_progress, _step):
    """No job listens."""


@pytest.fixture
def files(agent):
    call = make_call()
    made = [make_heard(call) for _ in range(3)]
    for file in made:
        declare(file, agent)
        make_owner(file)
        make_held(file, agent)
    return made


def test_preview_tells_the_exact_result_and_keeps_nothing(files, agent):
    outcomes = try_release(files, actor=agent)
    assert [one.is_done for one in outcomes] == [True, True, True]
    assert outcomes[0].message == f"Accepté, lettre {files[0].reference}/D1 notifiée"
    assert (Letter.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_job_releases_each_once_however_often_it_runs(files, agent):
    bulk = release_all(files, agent)

    def die(_progress, step):
        if step == "Dossier 2 sur 3":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_release(bulk, report=die)
    assert Letter.objects.count() == 1
    run_release(bulk, report=silent)
    run_release(bulk, report=silent)
    assert [item.is_done for item in bulk.items.all()] == [True, True, True]
    assert (Letter.objects.count(), OutgoingMail.objects.count()) == (3, 3)


def test_file_without_a_held_decision_is_told_and_stops_no_other(files, agent):
    decision = files[1].decisions.get()
    Decision.objects.filter(pk=decision.pk).update(state="prepared")
    bulk = release_all(files, agent)
    run_release(bulk, report=silent)
    assert [item.is_done for item in bulk.items.order_by("pk")] == [True, False, True]
    assert Letter.objects.count() == 2


def test_letter_refuses_to_change(file, agent):
    letter = make_released(file, agent).letter
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(content={})


def test_released_decision_refuses_to_change_but_to_be_withdrawn(file, agent):
    decision = make_released(file, agent)
    with pytest.raises(IntegrityError, match="elle se retire"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(motive="Autre")
    with pytest.raises(IntegrityError, match="moyens accordés"), transaction.atomic():
        decision.lines.update(etp=Decimal(9))


@pytest.mark.django_db(transaction=True)
def test_two_people_releasing_at_once_make_one_letter():
    file = make_heard()
    agent = make_decider(file)
    decision = make_held(file, agent)
    results = []

    def release():
        try:
            release_decision(Decision.objects.get(pk=decision.pk), actor=agent)
            results.append("done")
        except TransitionRefusedError:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=release) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(results), Letter.objects.count()) == (["done", "refused"], 1)


def test_decision_dropped_before_the_job_reaches_it_is_told(files, agent):
    bulk = release_all(files, agent)
    drop_decision(files[0].decisions.get(), actor=agent)
    run_release(bulk, report=silent)
    told = list(bulk.items.order_by("pk").values_list("is_done", "message"))
    assert told[0] == (False, "Aucune décision n’est prête à notifier sur ce dossier.")
    assert [is_done for is_done, _ in told[1:]] == [True, True]
