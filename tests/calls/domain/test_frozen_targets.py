"""What a published version aims at stays as it was announced, whatever is prepared since."""

import pytest
import time_machine

from calls.domain.file_reading import RESERVED, read_file
from calls.domain.preparing import set_target
from calls.domain.publishing import amend_call
from calls.domain.territorial_panel import score_application
from calls.enums import TargetMode
from calls.presentation.public_page import TARGETS, compose_page
from calls.queries.desk import list_files
from calls.queries.target_rules import TargetRule
from calls.rules.facts import PLACE_CLASS
from tests.factories.applying import make_complete
from tests.factories.calls import DURING, make_call
from tests.factories.desk import make_file, make_instructor
from tests.factories.users import make_agent
from tests.factories.white_zones import make_done_run, make_example
from white_zones.models import CommuneResult

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _during():
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def aimed():
    """A call reserved to the commune F of a diagnosis, and the parts of that diagnosis."""
    made = make_example()
    call = make_call(run=make_done_run(made), target_mode=TargetMode.RESERVED, targets=[made.communes["F"]])
    return made, call


def prepare_otherwise(call, *, run=None, mode=TargetMode.NONE):
    return set_target(call, mode=mode, run=run, rule=TargetRule(), actor=make_agent())


def class_of(run, area):
    return CommuneResult.objects.get(run=run, area=area, kind="").access_class


def test_target_prepared_anew_changes_nothing_to_what_an_answer_is_judged_by(aimed):
    made, call = aimed
    application, _ = make_complete(call, lieu={"commune": made.communes["A"].code})
    before = read_file(application)
    told = [(verdict.code, verdict.is_met) for verdict in before.verdicts]

    prepare_otherwise(call)
    application = type(application).objects.get(pk=application.pk)
    after = read_file(application)

    assert (RESERVED, False) in told
    assert [(verdict.code, verdict.is_met) for verdict in after.verdicts] == told
    assert after.facts[PLACE_CLASS] == class_of(call.version.run, made.communes["A"])
    assert after.facts == before.facts


def test_target_prepared_anew_changes_nothing_to_the_score_nor_to_the_list(aimed):
    made, call = aimed
    application = make_file(call, place=made.communes["F"], department=made.department)
    agent = make_instructor(application)
    score = score_application(application)

    prepare_otherwise(call)
    row = list_files(agent).get(pk=application.pk)

    assert score is not None
    assert score_application(row) == score
    assert row.access == class_of(call.version.run, made.communes["F"])


def test_public_page_tells_the_target_of_the_version_in_force(aimed):
    _, call = aimed

    prepare_otherwise(call)

    assert compose_page(call, call.version)["target_words"] == TARGETS[TargetMode.RESERVED]


def test_amendment_aims_as_it_was_prepared_and_the_former_version_as_it_was_announced(aimed):
    made, call = aimed
    former = call.version
    other = make_done_run(made, name="Autre calcul")

    prepare_otherwise(call, run=other, mode=TargetMode.FAVOURED)
    version = amend_call(call, note="Les territoires changent.", actor=make_agent())

    former.refresh_from_db()
    assert (version.run, version.target_mode) == (other, TargetMode.FAVOURED)
    assert (former.run.name, former.target_mode) == ("Calcul d’essai", TargetMode.RESERVED)


def test_amendment_that_only_frees_the_territories_is_a_change():
    made = make_example()
    call = make_call(run=make_done_run(made), target_mode=TargetMode.FAVOURED)

    prepare_otherwise(call)

    assert amend_call(call, note="Toute la région.", actor=make_agent()).target_mode == TargetMode.NONE
