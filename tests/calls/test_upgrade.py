"""Calls published before their versions kept what they aim at are brought to today's schema."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from calls.models import CallVersion
from tests.databases import other_database
from tests.factories.applying import make_bare_run
from tests.factories.calls import CLOSES, DEFINITION, OPENS
from tests.factories.users import make_agent

APP = "calls"
FORMER = (APP, "0002_kept_as_published")


@pytest.fixture
def former(transactional_db):
    """The models of calls as they were, over their own tables, in a database made for them."""
    with other_database("portail_calls_upgrade"):
        executor = MigrationExecutor(connection)
        latest = executor.loader.graph.leaf_nodes()
        # The applications that lean on later calls wait for them.
        later = set(executor.loader.graph.backwards_plan(FORMER))
        executor.migrate([*(node for node in latest if node not in later), FORMER])
        yield executor.loader.project_state([FORMER]).apps, latest


def publish(old, *, mode, run, author):
    template = old.get_model(APP, "CallTemplate").objects.create(
        slug=mode, name=mode, kind="new_supply", applicant="structure", summary="Essai.", definition=DEFINITION
    )
    call = old.get_model(APP, "Call").objects.create(
        kind="new_supply",
        applicant="structure",
        title=mode,
        summary="Essai.",
        template=template,
        opens_at=OPENS,
        closes_at=CLOSES,
        contact="appels@service.example",
        year=2027,
        run_id=run,
        target_mode=mode,
        definition=DEFINITION,
        created_by_id=author,
    )
    version = old.get_model(APP, "CallVersion").objects.create(
        call=call, number=1, definition=DEFINITION, fingerprint="a" * 64, published_by_id=author
    )
    old.get_model(APP, "Call").objects.filter(pk=call.pk).update(version=version, state="published")
    return version.pk


@pytest.mark.django_db(transaction=True)
def test_versions_already_published_keep_what_their_call_aims_at(former):
    old, latest = former
    author, run = make_agent(), make_bare_run()
    aimed = publish(old, mode="reserved", run=run.pk, author=author.pk)
    free = publish(old, mode="none", run=None, author=author.pk)

    MigrationExecutor(connection).migrate(latest)

    kept = dict(CallVersion.objects.values_list("pk", "target_mode"))
    assert kept == {aimed: "reserved", free: "none"}
    assert CallVersion.objects.get(pk=aimed).run_id == run.pk
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        CallVersion.objects.filter(pk=aimed).update(target_mode="none")
