"""An error is told once an hour by fault, without what the person sent; telling it never fails."""

import logging

import pytest

from iae_portal.common.mails import OutgoingMail
from iae_portal.common.operating.incidents import IncidentHandler

pytestmark = pytest.mark.django_db
REPORTER = "iae_portal.common.operating.reporters.mail_administrators"
EMAILS = ["astreinte@demo.example", "dsi@demo.example"]


def record_of(text):
    with pytest.raises(LookupError) as caught:
        raise LookupError(text)
    raised = (caught.type, caught.value, caught.tb)
    return logging.LogRecord("django.request", logging.ERROR, "vue.py", 1, "Échec", (), raised)


@pytest.fixture
def handler(settings):
    settings.ERROR_REPORTER, settings.ADMIN_EMAILS = REPORTER, EMAILS
    return IncidentHandler()


def test_each_administrator_is_written_to(handler):
    handler.emit(record_of("introuvable"))
    assert sorted(OutgoingMail.objects.values_list("recipient", flat=True)) == EMAILS
    assert "LookupError: introuvable" in OutgoingMail.objects.first().text


def test_same_fault_in_the_hour_is_told_once(handler, time_machine):
    time_machine.move_to("2026-03-02 10:05+01:00")
    for _ in range(3):
        handler.emit(record_of("introuvable"))
    assert OutgoingMail.objects.count() == 2
    time_machine.move_to("2026-03-02 11:05+01:00")
    handler.emit(record_of("introuvable"))
    assert OutgoingMail.objects.count() == 4


def test_mail_quotes_no_address(handler):
    handler.emit(record_of("doublon de jeanne@exemple.fr"))
    assert "jeanne" not in OutgoingMail.objects.first().text


def test_nobody_is_told_without_a_reporter(settings):
    settings.ERROR_REPORTER = ""
    IncidentHandler().emit(record_of("introuvable"))
    assert OutgoingMail.objects.count() == 0


def test_reporter_that_fails_adds_no_failure(handler, settings, capsys):
    settings.ERROR_REPORTER = "iae_portal.nulle.part"
    handler.emit(record_of("introuvable"))
    assert "ModuleNotFoundError" in capsys.readouterr().err
