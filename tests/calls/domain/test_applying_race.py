"""Two members of a structure who click at the same instant, on a real database."""

import threading
import uuid

import pytest
import time_machine
from django.db import connection

from calls.domain.answering import Conflict, Saved, save_answer
from calls.domain.drafts import open_draft
from calls.domain.submission import submit_application
from calls.models import Answer, Application, ApplicationVersion
from iae_portal.common.mails import OutgoingMail
from tests.factories.applying import make_complete, make_member
from tests.factories.calls import DURING, make_application, make_call
from tests.factories.structures import make_siae

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20


@pytest.fixture(autouse=True)
def _during():
    with time_machine.travel(DURING, tick=False):
        yield


def run_together(*actions):
    """Start every action at one signal; what each returned or raised, in order."""
    gate, results = threading.Barrier(len(actions)), [None] * len(actions)

    def run(index, action):
        try:
            gate.wait(PATIENCE)
            results[index] = action()
        except Exception as error:  # noqa: BLE001 -- told to the test
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results


def test_two_drafts_begun_at_once_are_one():
    call, siae = make_call(), make_siae()
    members = [make_member(siae) for _ in range(4)]

    results = run_together(*[lambda user=user: open_draft(call, holder=siae, actor=user) for user in members])

    assert {result.pk for result in results} == {Application.objects.get().pk}


def test_two_first_answers_at_once_are_one_and_a_conflict():
    application = make_application()
    members = [make_member(application.siae) for _ in range(2)]

    results = run_together(
        *[
            lambda user=user, text=text: save_answer(application, key="titre", raw=text, seen=0, actor=user)
            for user, text in zip(members, ("Un", "Deux"), strict=True)
        ]
    )

    assert {type(result) for result in results} == {Saved, Conflict}
    saved = next(result for result in results if isinstance(result, Saved))
    assert Answer.objects.get().value == saved.value


def test_two_answers_to_two_questions_at_once_are_both_kept():
    application = make_application()
    members = [make_member(application.siae) for _ in range(2)]

    results = run_together(
        lambda: save_answer(application, key="titre", raw="Un", seen=0, actor=members[0]),
        lambda: save_answer(application, key="resume", raw="Deux", seen=0, actor=members[1]),
    )

    assert [result.revision for result in results] == [1, 1]


@pytest.mark.parametrize("keys", [1, 2], ids=["same key", "two keys"])
def test_two_submissions_at_once_of_the_same_content_are_one_version(keys):
    application, member = make_complete()
    colleague = make_member(application.siae)
    sent = [uuid.uuid4()] * 2 if keys == 1 else [uuid.uuid4(), uuid.uuid4()]

    results = run_together(
        *[
            lambda user=user, key=key: submit_application(
                Application.objects.get(pk=application.pk), submission_key=key, actor=user
            )
            for user, key in zip((member, colleague), sent, strict=True)
        ]
    )

    version = ApplicationVersion.objects.get()
    assert [result.pk for result in results] == [version.pk, version.pk]
    assert OutgoingMail.objects.count() == 2  # one for each member


def test_answer_saved_during_a_submission_is_in_it_or_after_it():
    application, member = make_complete()
    colleague = make_member(application.siae)

    version, saved = run_together(
        lambda: submit_application(
            Application.objects.get(pk=application.pk), submission_key=uuid.uuid4(), actor=member
        ),
        lambda: save_answer(application, key="titre", raw="Un autre", seen=1, actor=colleague),
    )

    assert saved.revision == 2
    assert version.answers["titre"] in ("Une recyclerie à Mauriac", "Un autre")
