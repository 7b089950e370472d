"""Totals of the register, counted once and kept until it changes.

The triggers of migration 0007 write a row whenever a statement changes what is counted: the rows that are committed
tell one state of the register from another.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.cache import cache
from django.db.models import Model

from iae_portal.common.replica import reading_connection
from structures.models import RegisterChange

P = ParamSpec("P")
R = TypeVar("R")

KEPT_SECONDS = 3600
# Both: a transaction that began earlier may be committed after one of a later number. The base is named because
# another one, restored or made again, may count from one too.
STATE = """
SELECT concat_ws('-', (SELECT oid FROM pg_database WHERE datname = current_database()), max(id), count(*))
FROM structures_registerchange
"""
_state: ContextVar[str | None] = ContextVar("register_state", default=None)


def read_state() -> str:
    """What names the present state of the register."""
    with reading_connection(RegisterChange).cursor() as cursor:
        cursor.execute(STATE)
        (state,) = cursor.fetchone()
    return str(state)


@contextmanager
def one_register_state() -> Iterator[None]:
    """Inside, every total is that of the state read first, which is asked for once."""
    token = _state.set(_state.get() or read_state())
    try:
        yield
    finally:
        _state.reset(token)


def kept_with_register(count: Callable[P, R]) -> Callable[P, R]:
    """The function counts in the register alone, for nobody in particular; it is given areas, years and levels."""

    @wraps(count)
    def kept(*args: P.args, **kwargs: P.kwargs) -> R:
        told = [_name(one) for one in (*args, *kwargs.values())]
        key = ":".join(["register", _state.get() or read_state(), count.__name__, *told])
        # In a list: nothing is an answer too.
        found: list[R] | None = cache.get(key)
        if found is None:
            found = [count(*args, **kwargs)]
            cache.set(key, found, KEPT_SECONDS)
        return found[0]

    return kept


def _name(argument: Any) -> str:
    return str(argument.pk if isinstance(argument, Model) else argument)
