"""Migrations that make many tables at once.

Django draws every model of the portal again before each operation of a migration: with a hundred and sixty models that
is nearly all the time of `migrate`. What only adds is here told to the state first, which is then drawn once.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import AddField
from django.db.migrations.operations.models import AddConstraint, AddIndex, CreateModel
from django.db.migrations.state import ProjectState

Addition = CreateModel | AddField | AddConstraint | AddIndex


def together(operations: Iterable[Operation]) -> list[Operation]:
    """The operations of a migration, those that add something in a row made one."""
    return list(_join(operations))


def _join(operations: Iterable[Operation]) -> Iterator[Operation]:
    for adds, found in groupby(operations, key=lambda operation: type(operation) in Addition.__args__):
        row = list(found)
        if adds and len(row) > 1:
            yield Together(row)
        else:
            yield from row


def separate(operations: Iterable[Operation]) -> list[Operation]:
    """The contrary: each operation that a migration writes, in its order."""
    return [
        one
        for operation in operations
        for one in (operation.operations if isinstance(operation, Together) else [operation])
    ]


class Together(Operation):
    """Additions of one application, in their order.

    A table is made with the columns, constraints and indexes that the row adds to it afterwards.
    """

    def __init__(self, operations: list[Any]) -> None:
        self.operations: list[Any] = operations
        self.created = {operation.name_lower for operation in operations if isinstance(operation, CreateModel)}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Without drawn models each operation only notes what it adds.
        state.clear_delayed_apps_cache()
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self._left():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in reversed(self._left()):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)

    def _left(self) -> list[Any]:
        """Those that the making of a table does not do already."""
        return [
            operation
            for operation in self.operations
            if isinstance(operation, CreateModel) or operation.model_name_lower not in self.created
        ]
