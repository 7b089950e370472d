"""Sending a message to the workers without ever making a page fail: what matters is already a row in the database."""

import logging
from typing import Any

from celery import current_app, group
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# One short attempt: when Redis is away, the reaper publishes again once it is back.
QUICK = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "socket_connect_timeout": 2, "socket_timeout": 2}


def publish_task(name: str, *args: Any) -> bool:
    """Whether the message was taken by the broker."""
    options = {**current_app.conf.broker_transport_options, **QUICK}
    try:
        with current_app.connection_for_write(transport_options=options) as connection:
            current_app.send_task(name, args=args, connection=connection, retry=False, ignore_result=True)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("Message non publié (%s) : %s", name, error)
        return False
    return True


def publish_group(name: str, *args: Any, count: int) -> bool:
    """The same message `count` times, as one group, for as many workers; whether the broker took it."""
    options = {**current_app.conf.broker_transport_options, **QUICK}
    messages = [current_app.signature(name, args=args, immutable=True) for _ in range(count)]
    try:
        with current_app.connection_for_write(transport_options=options) as connection:
            group(messages, app=current_app).apply_async(producer=current_app.amqp.Producer(connection), retry=False)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("Messages non publiés (%s) : %s", name, error)
        return False
    return True
