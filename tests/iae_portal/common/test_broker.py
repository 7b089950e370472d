"""Messages to the workers, one or several at once."""

import pytest
import redis
from celery import current_app
from django.conf import settings

from iae_portal.common.broker import publish_group, publish_task
from iae_portal.common.queues import Queue

QUEUE = "celery"


@pytest.fixture
def queue():
    messages = redis.Redis.from_url(settings.REDIS_URL, db=settings.REDIS_DATABASE)
    messages.delete(*Queue)
    yield messages
    messages.delete(*Queue)


def test_group_is_as_many_messages(queue):
    assert publish_group("tests.nobody_listens", 1, count=3)
    assert queue.llen(QUEUE) == 3


def test_group_without_redis_is_not_sent(queue, monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_url", "redis+socket:///nowhere/redis.sock?virtual_host=0")
    assert not publish_group("tests.nobody_listens", 1, count=3)
    assert queue.llen(QUEUE) == 0


def test_message_is_taken_once(queue):
    assert publish_task("tests.nobody_listens", 1)
    assert queue.llen(QUEUE) == 1


def test_message_of_a_computation_waits_apart(queue):
    assert publish_task("tests.nobody_listens", 1, queue=Queue.COMPUTING)
    assert (queue.llen(QUEUE), queue.llen("calculs")) == (0, 1)


def test_group_of_computations_waits_apart(queue):
    assert publish_group("tests.nobody_listens", 1, count=3, queue=Queue.COMPUTING)
    assert (queue.llen(QUEUE), queue.llen("calculs")) == (0, 3)


def test_message_is_taken_though_the_kept_connection_has_died(queue):
    assert publish_task("tests.nobody_listens", 1)
    queue.client_kill_filter(_type="normal", skipme=True)
    assert publish_task("tests.nobody_listens", 2)
    assert queue.llen(QUEUE) == 2


def test_message_without_redis_is_not_sent(queue, monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_url", "redis+socket:///nowhere/redis.sock?virtual_host=0")
    assert not publish_task("tests.nobody_listens", 1)
    assert queue.llen(QUEUE) == 0
