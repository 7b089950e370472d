"""The one function that changes the state of a file."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from accounts.models import User
from calls.domain.application_states import BY_NAME, TABLE, Move
from calls.models import Application
from iae_portal.common.transitions import TransitionRefusedError, transition


def move_file(
    application: Application,
    name: str,
    *,
    actor: User,
    changes: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    evidence: models.Model | None = None,
) -> Application:
    """Make a move of the table: state, fields and audit event in one transaction.

    Raises PermissionDenied or TransitionRefusedError with the reason; ValueError when the caller forgot what the
    table asks of it.
    """
    move = BY_NAME[name]
    fields = dict(changes or {})
    _require_fields(move, fields)
    told = dict(data or {})
    if move.evidence:
        told["evidence"] = _read_evidence(move, application, evidence)
    if application.state not in move.sources:
        raise TransitionRefusedError(
            f"Action impossible : le dossier {application.reference} est « {application.get_state_display()} ». "
            "La page a peut-être été ouverte avant un changement : actualisez-la."
        )
    return transition(
        instance=application, to=move.target, actor=actor, table=TABLE, data={"move": name, **told}, changes=fields
    )


def _require_fields(move: Move, fields: Mapping[str, Any]) -> None:
    missing = [field for field in move.required if not fields.get(field)]
    if missing:
        raise ValueError(f"Le mouvement « {move.name} » demande : {', '.join(missing)}.")


def _read_evidence(move: Move, application: Application, evidence: models.Model | None) -> str:
    """« awards.decision:12 »: the object exists, is of the right kind, and is about this file."""
    label = evidence._meta.label_lower if evidence is not None else ""  # noqa: SLF001 -- documented
    about = getattr(evidence, "application_id", None)
    if evidence is None or label != move.evidence or evidence.pk is None or about != application.pk:
        raise ValueError(f"Le mouvement « {move.name} » s’appuie sur {move.evidence} de ce dossier.")
    return f"{label}:{evidence.pk}"
