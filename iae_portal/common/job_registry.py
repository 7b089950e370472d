"""The kinds of jobs: each app registers its own, in its `tasks` module, with who may see them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from iae_portal.common.jobs import Job
from iae_portal.common.queues import Queue

if TYPE_CHECKING:
    from iae_portal.common.job_context import JobContext

JobFunction = Callable[["JobContext"], None]


def is_owner(user: Any, job: Job) -> bool:
    return job.owner_id is not None and job.owner_id == user.pk


def no_result(_job: Job) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """What the portal must know of a kind: its French name, its function, who may see and cancel, where it leads."""

    name: str
    label: str
    run: JobFunction
    can_see: Callable[[Any, Job], bool] = is_owner
    can_cancel: Callable[[Any, Job], bool] = is_owner
    result_url: Callable[[Job], str] = no_result
    queue: Queue = Queue.SHORT


class UnknownJobKindError(LookupError):
    """No installed app registers this kind."""


_kinds: dict[str, JobKind] = {}


def register_job(
    name: str,
    *,
    label: str,
    can_see: Callable[[Any, Job], bool] = is_owner,
    can_cancel: Callable[[Any, Job], bool] = is_owner,
    result_url: Callable[[Job], str] = no_result,
    queue: Queue = Queue.SHORT,
) -> Callable[[JobFunction], JobFunction]:
    """Register the decorated function as what a job of this kind does."""

    def register(function: JobFunction) -> JobFunction:
        known = _kinds.get(name)
        if known is not None and known.run.__qualname__ != function.__qualname__:
            raise ValueError(f"job kind registered twice: {name}")
        _kinds[name] = JobKind(
            name=name,
            label=label,
            run=function,
            can_see=can_see,
            can_cancel=can_cancel,
            result_url=result_url,
            queue=queue,
        )
        return function

    return register


def get_kind(name: str) -> JobKind:
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownJobKindError(name) from None


def queue_of(kind: str) -> Queue:
    """Where jobs of this kind wait; those that no installed app knows are refused by the first worker that comes."""
    return _kinds[kind].queue if kind in _kinds else Queue.SHORT


def may_see(user: Any, job: Job) -> bool:
    """Its owner always may; others as its kind decides."""
    return is_owner(user, job) or (job.kind in _kinds and get_kind(job.kind).can_see(user, job))


def may_cancel(user: Any, job: Job) -> bool:
    return is_owner(user, job) or (job.kind in _kinds and get_kind(job.kind).can_cancel(user, job))
