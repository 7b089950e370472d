"""What migrations add in a row: one operation, the same tables."""

import pytest
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from iae_portal.common.schema_batches import Together, separate, together

pytestmark = pytest.mark.django_db
KEY = ("id", models.BigAutoField(primary_key=True))
COLUMNS = """
    SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default
    FROM information_schema.columns
"""
CONSTRAINTS = "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes"


def added():
    """Two tables that name each other, and what is added to them once both are made."""
    return [
        migrations.CreateModel("House", [KEY, ("name", models.CharField(max_length=20, unique=True))]),
        migrations.CreateModel(
            "Guest",
            [KEY, ("tags", models.JSONField()), ("house", models.ForeignKey("batch.House", models.CASCADE))],
        ),
        migrations.AddField("House", "host", models.ForeignKey("batch.Guest", models.CASCADE, null=True)),
        migrations.AddField("House", "rooms", models.PositiveSmallIntegerField(default=1)),
        migrations.AddConstraint(
            "House", models.CheckConstraint(condition=models.Q(rooms__gte=1), name="batch_house_has_a_room")
        ),
        migrations.AddConstraint("Guest", models.UniqueConstraint(fields=["house", "tags"], name="batch_guest_once")),
        migrations.AddIndex("Guest", GinIndex(fields=["tags"], name="batch_guest_tags")),
    ]


def later():
    """To tables that are there already."""
    return [
        migrations.AddField("House", "town", models.CharField(max_length=20, default="Mauriac")),
        migrations.AddConstraint("House", models.UniqueConstraint(fields=["town", "name"], name="batch_house_town")),
        migrations.AddIndex("House", models.Index(fields=["town"], name="batch_house_by_town")),
    ]


def apply(operations, state):
    migration = migrations.Migration("0001", "batch")
    migration.operations = operations
    with connection.schema_editor() as editor:
        return migration.apply(state, editor)


def read_schema():
    with connection.cursor() as cursor:
        for statement, where in (
            (COLUMNS, "table_name"),
            (CONSTRAINTS, "conrelid::regclass::text"),
            (INDEXES, "tablename"),
        ):
            cursor.execute(f"{statement} WHERE {where} LIKE 'batch\\_%' ORDER BY 1, 2")
            yield cursor.fetchall()


def schema_after(*steps):
    """The tables once each step is applied to what the former left; nothing stays."""
    with transaction.atomic():
        state = ProjectState()
        for operations in steps:
            state = apply(operations, state)
        schema = list(read_schema())
        transaction.set_rollback(True)
    return schema


def test_row_of_additions_makes_the_tables_that_each_would():
    columns, constraints, indexes = schema_after(together(added()))

    assert [columns, constraints, indexes] == schema_after(added())
    assert [row[1] for row in columns if row[0] == "batch_house"] == ["host_id", "id", "name", "rooms"]
    assert {"batch_house_has_a_room", "batch_guest_once"} < {row[1] for row in constraints}
    assert "batch_guest_tags" in {row[1] for row in indexes}


def test_row_of_additions_to_a_table_that_is_there_is_done():
    columns, constraints, indexes = schema_after(added(), together(later()))

    assert [columns, constraints, indexes] == schema_after(added(), later())
    assert "town" in {row[1] for row in columns}
    assert "batch_house_town" in {row[1] for row in constraints}
    assert "batch_house_by_town" in {row[1] for row in indexes}


def test_row_of_additions_is_undone_whole():
    migration = migrations.Migration("0002", "batch")
    migration.operations = together(later())
    before = apply(added(), ProjectState())
    schema = list(read_schema())
    apply(together(later()), before.clone())

    with connection.schema_editor() as editor:
        migration.unapply(before, editor)

    assert list(read_schema()) == schema


def test_made_tables_are_undone_whole():
    migration = migrations.Migration("0001", "batch")
    migration.operations = together(added())
    apply(together(added()), ProjectState())

    with connection.schema_editor() as editor:
        migration.unapply(ProjectState(), editor)

    assert list(read_schema()) == [[], [], []]


def test_what_does_something_else_stands_where_it_was():
    first, second = migrations.RunSQL("SELECT 1"), migrations.RunSQL("SELECT 2")

    operations = together([first, *added(), second, later()[0]])

    assert [type(operation) for operation in operations] == [
        migrations.RunSQL,
        Together,
        migrations.RunSQL,
        migrations.AddField,
    ]


def test_rows_are_read_operation_by_operation():
    operations = [migrations.RunSQL("SELECT 1"), *added()]

    assert separate(together(operations)) == operations
