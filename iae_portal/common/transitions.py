"""The one way a state changes: checked against a table, under the row's lock, with its audit event."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import models, transaction

from iae_portal.common.audit_trail import record_event

Instance = TypeVar("Instance", bound=models.Model)
# Raises TransitionRefusedError with the reason in French; None when the table alone decides.
Guard = Callable[[Any, Any], None] | None
TransitionTable = Mapping[tuple[str, str], Guard]


class TransitionRefusedError(Exception):
    """The change is not possible now; the message tells the person why, in French."""


def _label(instance: models.Model, state: str) -> str:
    field = instance._meta.get_field("state")  # noqa: SLF001 -- the documented introspection API
    return str(dict(getattr(field, "flatchoices", [])).get(state, state))


def transition(
    *,
    instance: Instance,
    to: str,
    actor: Any,
    table: TransitionTable,
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Instance:
    """Move the instance to a state, with the fields that change with it, and tell it in the audit trail.

    The row is locked and read again first: two people acting at once cannot both succeed. The instance given is
    brought up to date and returned.
    """
    fields = dict(changes or {})
    with transaction.atomic():
        locked = type(instance)._default_manager.select_for_update(of=("self",)).get(pk=instance.pk)  # noqa: SLF001
        origin = str(locked.state)  # type: ignore[attr-defined]
        if (origin, str(to)) not in table:
            raise TransitionRefusedError(
                f"Action impossible : l’état actuel est « {_label(locked, origin)} », il ne peut pas devenir "
                f"« {_label(locked, str(to))} ». La page a peut-être été ouverte avant un changement : actualisez-la."
            )
        guard = table[origin, str(to)]
        if guard is not None:
            guard(locked, actor)
        for name, value in {"state": to, **fields}.items():
            setattr(locked, name, value)
        locked.save(update_fields=["state", *fields])
        record_event(
            actor=actor,
            verb=f"{locked._meta.model_name}:{to}",  # noqa: SLF001
            subject=locked,
            data={"from": origin, "to": str(to), **(data or {})},
        )
    instance.refresh_from_db()
    return instance
