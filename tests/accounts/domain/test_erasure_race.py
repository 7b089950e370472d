"""A person who asks for the erasure twice at the same instant."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.domain.erasure import ask_erasure
from accounts.models import ErasureRequest
from tests.factories.users import make_user
from tests.structures.domain.test_campaign_race import PATIENCE, wait_until_awaited

pytestmark = pytest.mark.django_db(transaction=True)


def ask_and_hold(user, asked):
    """Ask, and let it be known only once another connection waits for it."""
    try:
        with transaction.atomic():
            ask_erasure(actor=user, reason="")
            asked.set()
            wait_until_awaited()
    finally:
        connection.close()


def test_second_of_two_simultaneous_requests_is_refused_in_french():
    user, asked = make_user(), threading.Event()
    thread = threading.Thread(target=ask_and_hold, args=(user, asked))
    thread.start()
    assert asked.wait(PATIENCE)

    with pytest.raises(ValidationError, match="attend déjà sa réponse"):
        ask_erasure(actor=user, reason="")

    thread.join(PATIENCE)
    assert ErasureRequest.objects.count() == 1
