"""Two agents who create the campaign of the same year at the same instant."""

import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from iae_portal.common.models import AuditEvent
from structures.domain.dialogue_campaign import create_campaign
from structures.models import DialogueCampaign
from tests.factories.users import make_agent
from tests.structures.domain.test_dialogue_campaign import PLAN

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def create_and_hold(actor, created):
    """Create the campaign, and let it be known only once another connection waits for it."""
    try:
        with transaction.atomic():
            create_campaign(plan=PLAN, actor=actor)
            created.set()
            wait_until_awaited()
    finally:
        connection.close()


def wait_until_awaited():
    end = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(WAITING)
            if cursor.fetchone() != (0,):
                return
            # The view of the activity is kept for the whole transaction, unless it is asked again.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            time.sleep(0.02)


def test_second_of_two_simultaneous_creations_is_refused_in_french():
    first, second, created = make_agent(), make_agent(), threading.Event()
    thread = threading.Thread(target=create_and_hold, args=(first, created))
    thread.start()
    assert created.wait(PATIENCE)

    with pytest.raises(ValidationError, match="existe déjà"):
        create_campaign(plan=PLAN, actor=second)

    thread.join(PATIENCE)
    assert DialogueCampaign.objects.get().created_by == first
    assert AuditEvent.objects.filter(verb="dialoguecampaign:created").count() == 1
