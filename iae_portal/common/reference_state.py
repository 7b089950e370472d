"""What is read of the reference data alone, kept until one of them changes.

Triggers (migration 0007 of `structures`, 0008 of `common`) write a row whenever a statement changes territories, the
register, the tables of the specification, sources or results: the rows that are committed tell one state from another.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.core.cache import cache
from django.db.models import Model

from iae_portal.common.models import ReferenceChange
from iae_portal.common.replica import reading_connection

P = ParamSpec("P")
R = TypeVar("R")

KEPT_SECONDS = 3600
# Answers of each function that a process holds by itself: the areas that its last pages were about.
KEPT_HERE = 256
# Both: a transaction that began earlier may be committed after one of a later number. The base is named because
# another one, restored or made again, may count from one too.
STATE = """
SELECT concat_ws('-', (SELECT oid FROM pg_database WHERE datname = current_database()), max(id), count(*))
FROM structures_registerchange
"""
# Empty until the state is first asked for.
_held: ContextVar[list[str] | None] = ContextVar("reference_state", default=None)


def read_state() -> str:
    """What names the present state of the reference data; the one read first inside `one_reference_state`."""
    held = _held.get()
    if held:
        return held[0]
    with reading_connection(ReferenceChange).cursor() as cursor:
        cursor.execute(STATE)
        (found,) = cursor.fetchone()
    if held is not None:
        held.append(str(found))
    return str(found)


@contextmanager
def one_reference_state() -> Iterator[None]:
    """Inside, everything kept is of the state read first, which is asked for once at most."""
    token = _held.set(_held.get() or [])
    try:
        yield
    finally:
        _held.reset(token)


def kept_with_reference(read: Callable[P, R]) -> Callable[P, R]:
    """The function reads reference data alone, for nobody in particular, and is given areas, years, levels or runs.

    Its answer serves several pages at once: nobody changes it.
    """
    name = f"{read.__module__}.{read.__qualname__}"

    @lru_cache(maxsize=KEPT_HERE)
    def find(state: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> Any:
        told = [_name(one) for one in (*args, *(value for _, value in kwargs))]
        key = ":".join(["reference", state, name, *told])
        # In a list: nothing is an answer too.
        found: list[R] | None = cache.get(key)
        if found is None:
            found = [read(*args, **dict(kwargs))]  # type: ignore[call-arg]
            cache.set(key, found, KEPT_SECONDS)
        return found[0]

    @wraps(read)
    def kept(*args: P.args, **kwargs: P.kwargs) -> R:
        answer: R = find(read_state(), args, tuple(sorted(kwargs.items())))
        return answer

    return kept


def _name(argument: Any) -> str:
    if isinstance(argument, tuple):
        return "+".join(map(_name, argument))
    return str(argument.pk if isinstance(argument, Model) else argument)
