"""A form sent twice is carried out once."""

import datetime as dt
import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from iae_portal.common.sent_once import OnceForm, SentForm, run_once


def send(key):
    form = OnceForm({"request_key": key})
    assert form.is_valid()
    return form


@pytest.mark.django_db
def test_second_form_of_one_page_does_nothing():
    key, done = str(uuid.uuid4()), []

    assert [run_once(send(key), lambda: done.append(1)) for _ in range(2)] == [True, False]
    assert done == [1]


@pytest.mark.django_db
def test_form_refused_may_be_sent_again():
    key, done = str(uuid.uuid4()), []

    def refuse():
        raise ValidationError("Non.")

    with pytest.raises(ValidationError):
        run_once(send(key), refuse)
    assert run_once(send(key), lambda: done.append(1))
    assert done == [1]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "pas une clé"])
def test_form_without_key_is_carried_out_each_time(key):
    done = []

    assert [run_once(send(key), lambda: done.append(1)) for _ in range(2)] == [True, True]
    assert (done, SentForm.objects.count()) == ([1, 1], 0)


@pytest.mark.django_db
def test_each_page_has_its_key_apart_from_what_is_typed():
    one, other = OnceForm(), OnceForm()

    assert one["request_key"].value() != other["request_key"].value()
    assert send(str(uuid.uuid4())).cleaned_data == {}


@pytest.mark.django_db
def test_old_keys_are_forgotten():
    SentForm.objects.create(key=uuid.uuid4(), sent_at=timezone.now() - dt.timedelta(days=8))
    key = uuid.uuid4()

    run_once(send(str(key)), lambda: None)

    assert list(SentForm.objects.values_list("key", flat=True)) == [key]


@pytest.mark.django_db(transaction=True)
def test_two_forms_at_once_are_carried_out_once():
    """The second waits for the end of the first: it starts while the first still writes."""
    key, done, started, second_asked = str(uuid.uuid4()), [], threading.Event(), threading.Event()

    def write_slowly():
        started.set()
        second_asked.wait(timeout=10)
        done.append("first")

    def run(work):
        try:
            run_once(send(key), work)
        finally:
            connection.close()

    first = threading.Thread(target=run, args=(write_slowly,))
    first.start()
    started.wait(timeout=10)
    second = threading.Thread(target=run, args=(lambda: done.append("second"),))
    second.start()
    second.join(timeout=0.3)
    waited = second.is_alive()
    second_asked.set()
    first.join(timeout=10)
    second.join(timeout=10)

    assert (waited, done) == (True, ["first"])
