"""What a migration may do while the former version of the code answers: the rules of an upgrade without a stop.

A migration that breaks one on purpose says why in its attribute `after_stop`, and the notes of its version then ask
for a stop.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, RemoveIndexConcurrently
from django.db import models
from django.db.migrations import Migration, operations
from django.db.models.fields import NOT_PROVIDED

from iae_portal.common.schema_batches import separate

REASON = "after_stop"
GONE = (operations.RemoveField, operations.DeleteModel, operations.RenameField, operations.RenameModel)


def list_breaks(migration: Migration) -> list[str]:
    """What the migration does that a version in service would not bear, in sentences; none when it says why."""
    if getattr(migration, REASON, ""):
        return []
    steps = separate(migration.operations)
    new = {operation.name_lower for operation in steps if isinstance(operation, operations.CreateModel)}
    return [words for operation in steps for words in _read(operation, new)]


def read_applied(path: Path) -> set[tuple[str, str]]:
    """The migrations that portals in service have: one a line, « application.nom »."""
    lines = path.read_text().split()
    return {(app, name) for app, _, name in (line.partition(".") for line in lines)}


def _read(operation: Any, new: set[str]) -> Iterator[str]:
    told = operation.describe()
    if getattr(operation, "model_name_lower", "") in new:
        return
    if isinstance(operation, GONE):
        yield f"{told} : le code en service s’en sert. L’ôter du code dans une version, de la base dans la suivante."
    elif isinstance(operation, operations.AddField) and _is_owed(operation.field):
        yield f"{told} : le code en service n’écrit pas ce champ. Lui donner null=True ou db_default."
    elif isinstance(operation, operations.AddIndex) and not isinstance(operation, AddIndexConcurrently):
        yield f"{told} : la table serait fermée aux écritures. Employer AddIndexConcurrently."
    elif isinstance(operation, operations.RemoveIndex) and not isinstance(operation, RemoveIndexConcurrently):
        yield f"{told} : la table serait fermée. Employer RemoveIndexConcurrently."
    elif isinstance(operation, operations.AddConstraint) and not isinstance(operation, AddConstraintNotValid):
        yield f"{told} : la table serait relue, fermée. Employer AddConstraintNotValid, puis ValidateConstraint."
    elif isinstance(operation, operations.AlterField):
        yield f"{told} : la table peut être récrite, fermée. Dire dans {REASON} pourquoi elle ne l’est pas."
    elif isinstance(operation, (operations.RunSQL, operations.RunPython)) and not operation.reversible:
        yield f"{told} : rien ne dit comment revenir en arrière."


def _is_owed(field: "models.Field[Any, Any]") -> bool:
    return not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED)
