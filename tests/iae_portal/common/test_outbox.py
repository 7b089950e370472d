import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from iae_portal.common.mails import MailState
from iae_portal.common.models import OutgoingMail
from iae_portal.common.outbox import BACKOFF, queue_mail, send_waiting_mail

pytestmark = pytest.mark.django_db


def queue(key="invitation:1", to="lea@test.example", **fields):
    values = {"subject": "Votre accès à l’outil", "text": "Bonjour,\n\nVoici…\n", **fields}
    return queue_mail(to=to, key=key, **values)


def due_now(mail):
    OutgoingMail.objects.filter(pk=mail.pk).update(next_attempt_at=timezone.now() - timedelta(seconds=1))


def test_mail_is_delivered_with_its_accents(inbox):
    mail = queue(html="<p>Voici…</p>")
    assert send_waiting_mail() == 1
    (message,) = inbox.messages
    assert (message["To"], message["Subject"]) == ("lea@test.example", "Votre accès à l’outil")
    assert message.get_body(("plain",)).get_content() == "Bonjour,\n\nVoici…\n"
    assert message.get_body(("html",)).get_content().strip() == "<p>Voici…</p>"
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.sent_at is not None) == (MailState.SENT, 1, True)


def test_same_key_is_queued_once(inbox):
    assert queue() == queue()
    send_waiting_mail()
    send_waiting_mail()
    assert len(inbox.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_deliver_each_mail_once(inbox):
    for number in range(10):
        queue(key=f"k{number}", to=f"p{number}@test.example")
    barrier, counts = threading.Barrier(2), []

    def send():
        barrier.wait()
        counts.append(send_waiting_mail())
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 10
    assert sorted(message["To"] for message in inbox.messages) == [f"p{number}@test.example" for number in range(10)]


def test_mail_is_lost_with_the_transaction_that_asked_for_it():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        raise ZeroDivisionError
    assert OutgoingMail.objects.count() == 0


def test_server_down_puts_the_mail_off(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = queue()
    assert send_waiting_mail() == 0
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.WAITING, 1)
    assert timedelta(seconds=50) < mail.next_attempt_at - timezone.now() <= BACKOFF[0]
    assert mail.error != ""


def test_mail_put_off_is_sent_later(inbox):
    inbox.busy.add("lea@test.example")
    mail = queue()
    send_waiting_mail()
    inbox.busy.clear()
    assert send_waiting_mail() == 0
    due_now(mail)
    assert send_waiting_mail() == 1
    assert len(inbox.messages) == 1


def test_address_refused_for_good_is_abandoned_and_the_others_leave(inbox):
    inbox.refused.add("lea@test.example")
    refused, other = queue(), queue(key="other", to="max@test.example")
    assert send_waiting_mail() == 1
    refused.refresh_from_db()
    other.refresh_from_db()
    assert (refused.state, other.state) == (MailState.FAILED, MailState.SENT)
    assert "Unknown mailbox" in refused.error


def test_mail_is_abandoned_after_its_last_delay(inbox):
    inbox.busy.add("lea@test.example")
    mail = queue()
    OutgoingMail.objects.filter(pk=mail.pk).update(attempts=len(BACKOFF))
    send_waiting_mail()
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED


@pytest.mark.parametrize("subject", ["Bonjour\nBcc: tous@test.example", "Bonjour\rX: y"])
def test_second_line_in_the_subject_is_refused(subject):
    with pytest.raises(ValidationError, match="une seule ligne"):
        queue(subject=subject)


@pytest.mark.parametrize(
    "to", ["a@test.example\nBcc: b@test.example", "a@test.example, b@test.example", "pas une adresse"]
)
def test_anything_but_one_address_is_refused(to):
    with pytest.raises(ValidationError, match="n’est pas valable"):
        queue(to=to)


def test_database_refuses_a_header_of_two_lines():
    with pytest.raises(IntegrityError, match="one_line_headers"), transaction.atomic():
        OutgoingMail.objects.create(key="k", recipient="a@test.example", subject="a\nb", text="")
