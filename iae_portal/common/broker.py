"""Sending a message to the workers without ever making a page fail: what matters is already a row in the database."""

import logging
from contextlib import suppress
from functools import cache
from typing import Any

from celery import current_app, group
from kombu import Connection
from kombu.exceptions import KombuError
from kombu.pools import producers
from redis.exceptions import RedisError

from iae_portal.common.queues import Queue

logger = logging.getLogger(__name__)

UNREACHABLE = (KombuError, RedisError, OSError)
# Seconds to wait for one of the kept connections, when other threads hold them all.
PATIENCE = 2.0
# One short attempt: when Redis is away, the reaper publishes again once it is back.
QUICK = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "socket_connect_timeout": 2, "socket_timeout": 2}


def publish_task(name: str, *args: Any, queue: Queue = Queue.SHORT) -> bool:
    """Whether the message was taken by the broker.

    A kept connection first: opening one takes longer than the message. When it has died since, a new one.
    """
    kept = _kept_connection(current_app.conf.broker_url)
    how: dict[str, Any] = {"args": args, "queue": queue.value, "retry": False, "ignore_result": True}
    with suppress(*UNREACHABLE), producers[kept].acquire(block=True, timeout=PATIENCE) as producer:
        current_app.send_task(name, producer=producer, **how)
        return True
    try:
        with _open_connection() as connection:
            current_app.send_task(name, connection=connection, **how)
    except UNREACHABLE as error:
        logger.warning("Message non publié (%s) : %s", name, error)
        return False
    return True


def _open_connection() -> Connection:
    options = {**current_app.conf.broker_transport_options, **QUICK}
    return current_app.connection_for_write(transport_options=options)


@cache
def _kept_connection(_url: str) -> Connection:
    """What the pool of producers of a broker is known by; its own connections are opened when they are first used."""
    return _open_connection()


def publish_group(name: str, *args: Any, count: int, queue: Queue = Queue.SHORT) -> bool:
    """The same message `count` times, as one group, for as many workers; whether the broker took it."""
    messages = [current_app.signature(name, args=args, immutable=True, queue=queue.value) for _ in range(count)]
    try:
        with _open_connection() as connection:
            group(messages, app=current_app).apply_async(producer=current_app.amqp.Producer(connection), retry=False)
    except UNREACHABLE as error:
        logger.warning("Messages non publiés (%s) : %s", name, error)
        return False
    return True
