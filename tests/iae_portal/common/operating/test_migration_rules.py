"""A migration that would stop the version in service is refused, with its remedy."""

import pytest
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.core.management import call_command
from django.db import models
from django.db.migrations import Migration, operations

from iae_portal.common.operating.migration_rules import list_breaks
from iae_portal.common.schema_batches import together

CHECK = models.CheckConstraint(condition=models.Q(rank__gt=0), name="essai_rank")
INDEX = models.Index(fields=["rank"], name="essai_rank")


def migration_of(*steps, **attributes):
    made = Migration("0002_essai", "territories")
    made.operations = list(steps)
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("step", "remedy"),
    [
        (operations.RemoveField("area", "rank"), "de la base dans la suivante"),
        (operations.RenameField("area", "rank", "place"), "de la base dans la suivante"),
        (operations.DeleteModel("area"), "de la base dans la suivante"),
        (operations.AddField("area", "rank", models.IntegerField(default=1)), "null=True ou db_default"),
        (operations.AddIndex("area", INDEX), "AddIndexConcurrently"),
        (operations.AddConstraint("area", CHECK), "ValidateConstraint"),
        (operations.AlterField("area", "rank", models.TextField()), "after_stop"),
        (operations.RunSQL("SELECT 1"), "revenir en arrière"),
    ],
)
def test_step_that_stops_the_version_in_service_is_refused(step, remedy):
    (words,) = list_breaks(migration_of(step))
    assert remedy in words


@pytest.mark.parametrize(
    "step",
    [
        operations.AddField("area", "rank", models.IntegerField(null=True)),
        operations.AddField("area", "rank", models.IntegerField(db_default=1)),
        AddIndexConcurrently("area", INDEX),
        AddConstraintNotValid("area", CHECK),
        operations.RunSQL("SELECT 1", operations.RunSQL.noop),
    ],
)
def test_step_that_the_version_in_service_bears_is_accepted(step):
    assert list_breaks(migration_of(step)) == []


def test_step_is_read_in_a_row_of_additions_too():
    added = operations.AddField("area", "rank", models.IntegerField(default=1))

    (words,) = list_breaks(migration_of(*together([added, operations.CreateModel("essai", [])])))

    assert "null=True ou db_default" in words


def test_table_made_by_the_migration_takes_any_constraint():
    made = operations.CreateModel("essai", [("rank", models.IntegerField())])
    assert list_breaks(migration_of(made, operations.AddConstraint("essai", CHECK))) == []


def test_migration_that_says_why_is_accepted():
    step = operations.RemoveField("area", "rank")
    assert list_breaks(migration_of(step, after_stop="La version 0.2 ne le lit plus.")) == []


def test_migrations_of_the_portal_stop_nothing(capsys):
    call_command("check_migrations")
    assert "aucune n’arrête le portail" in capsys.readouterr().out
