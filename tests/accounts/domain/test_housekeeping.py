import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.utils import timezone

from accounts.domain.housekeeping import forget_old_traces
from accounts.models import PortalSession
from iae_portal.common.models import OutgoingMail

pytestmark = pytest.mark.django_db


def ago(days):
    return timezone.now() - dt.timedelta(days=days)


def make_mail(key, days, state="sent"):
    sent_at = timezone.now() if state == "sent" else None
    mail = OutgoingMail.objects.create(
        key=key, recipient="lea@test.example", subject="Objet", text="Texte", state=state, sent_at=sent_at
    )
    OutgoingMail.objects.filter(pk=mail.pk).update(created_at=ago(days))


def kept():
    return sorted(OutgoingMail.objects.values_list("key", flat=True))


def make_session(key, *, expires=1, seen=0):
    """Days from now to its end, days since its last request."""
    PortalSession.objects.create(session_key=key, session_data="", expire_date=ago(-expires), last_seen_at=ago(seen))


def test_sessions_that_are_over_are_forgotten():
    make_session("over", expires=-1)
    make_session("idle", seen=1)
    make_session("open")
    assert forget_old_traces()["sessions"] == 2
    assert PortalSession.objects.get().session_key == "open"


def test_refused_sign_ins_are_forgotten_after_a_year():
    for name, days in (("old", 366), ("recent", 364)):
        attempt = AccessAttempt.objects.create(username=name, ip_address="127.0.0.1", failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=ago(days))
    forget_old_traces()
    assert AccessAttempt.objects.get().username == "recent"


def test_mails_that_left_are_forgotten_after_a_year():
    make_mail("old", 366)
    make_mail("recent", 364)
    make_mail("abandoned", 366, "failed")
    make_mail("waiting", 366, "waiting")
    forget_old_traces()
    assert kept() == ["recent", "waiting"]


def test_last_mail_to_who_was_forgotten_goes_after_a_month():
    make_mail("erasure:done:1", 31)
    make_mail("erasure:done:2", 29)
    make_mail("erasure:refused:3", 31)
    forget_old_traces()
    assert kept() == ["erasure:done:2", "erasure:refused:3"]
