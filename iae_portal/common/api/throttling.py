"""How many requests a minute: by token, and by address without one. Counted in Redis, and here when it is away."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import BaseCache, caches
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW = 60
# A server process that counts alone, while Redis is away, still refuses what floods it.
SHARED, OWN = "default", "process"


class MinuteThrottle(BaseThrottle):
    """Windows of a minute, one counter a window: one atomic addition however many servers."""

    def allow_request(self, request: Request, _view: Any) -> bool:
        token = request.auth
        limit = settings.API_TOKEN_LIMIT if token else settings.API_ADDRESS_LIMIT
        who = f"token:{token.pk}" if token else f"address:{self.get_ident(request)}"
        return count_request(who) <= limit

    def wait(self) -> float:
        return WINDOW - time.time() % WINDOW


def count_request(who: str) -> int:
    """Requests of this one in the present minute, this one included."""
    key = f"api:{who}:{int(time.time() // WINDOW)}"
    try:
        return _count(caches[SHARED], key)
    except ValueError:
        return _count(caches[OWN], key)


def _count(cache: BaseCache, key: str) -> int:
    cache.add(key, 0, timeout=2 * WINDOW)
    return int(cache.incr(key))
