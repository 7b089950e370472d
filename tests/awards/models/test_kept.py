"""PostgreSQL refuses what the constraints say, whoever writes."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from awards.enums import DecisionKind, DecisionState
from awards.models import Condition, Decision, DecisionLine, Erasure
from calls.models import ApplicationVersion
from tests.factories.awards import DECIDED, acceptance, make_decider, make_heard, make_held, make_released, refusal
from tests.factories.territories import make_area
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _decided(time_machine):
    time_machine.move_to(DECIDED, tick=False)


@pytest.fixture
def file():
    return make_heard()


@pytest.fixture
def agent(file):
    return make_decider(file)


def test_file_has_one_pending_decision(file, agent):
    make_held(file, agent)
    with pytest.raises(IntegrityError, match="awards_decision_one_pending"), transaction.atomic():
        Decision.objects.create(application=file, kind="accepted", without_opinion="x", prepared_by=agent)
    assert file.decisions.get().state == DecisionState.HELD


def test_file_has_one_decision_in_force(file, agent):
    make_released(file, agent)
    with pytest.raises(IntegrityError, match="awards_decision_one_in_force"), transaction.atomic():
        Decision.objects.create(
            application=file,
            kind="accepted",
            state=DecisionState.RELEASED,
            without_opinion="x",
            prepared_by=agent,
            released_by=agent,
            released_at=DECIDED,
        )
    assert file.decisions.count() == 1


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": DecisionKind.REJECTED, "without_opinion": "x"}, "awards_decision_unfavourable_with_motive"),
        ({"kind": DecisionKind.ACCEPTED}, "awards_decision_after_opinion"),
        (
            {"kind": DecisionKind.ACCEPTED, "without_opinion": "x", "state": DecisionState.RELEASED},
            "awards_decision_released_by_somebody",
        ),
        (
            {"kind": DecisionKind.ACCEPTED, "without_opinion": "x", "state": DecisionState.WITHDRAWN},
            "awards_decision_withdrawn_with_motive",
        ),
    ],
)
def test_decision_that_says_too_little_is_refused(file, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Decision.objects.create(application=file, prepared_by=make_agent(), **fields)
    assert not file.decisions.exists()


@pytest.mark.parametrize("figures", [{}, {"etp": 0}, {"etp": 0, "euros": 0}])
def test_line_that_grants_nothing_is_refused(file, agent, figures):
    decision = make_held(file, agent)
    line = decision.lines.get()
    with pytest.raises(IntegrityError, match="awards_decisionline_something"), transaction.atomic():
        DecisionLine.objects.create(decision=decision, year=2028, kind=line.kind, place=line.place, **figures)
    assert decision.lines.get() == line


def test_condition_of_a_released_decision_keeps_what_it_asks(file, agent):
    decision = make_held(file, agent, acceptance(file))
    condition = Condition.objects.create(
        decision=decision, text="Ouvrir", area=make_area(), area_motive="x", places=2, due_on=dt.date(2027, 9, 1)
    )
    Decision.objects.filter(pk=decision.pk).update(
        state=DecisionState.RELEASED, released_at=DECIDED, released_by=agent
    )
    with pytest.raises(IntegrityError, match="ses conditions ne changent plus"), transaction.atomic():
        Condition.objects.filter(pk=condition.pk).update(places=1)
    condition.refresh_from_db()
    assert condition.places == 2


@pytest.mark.parametrize("model", [Decision, Erasure, ApplicationVersion])
def test_what_is_kept_is_not_changed_outside_of_the_retention(file, agent, model):
    make_released(file, agent, refusal())
    Erasure.objects.create(application=file, rule="rejected", ground="x")
    changes = {Decision: {"note": "x"}, Erasure: {"ground": "y"}, ApplicationVersion: {"answers": {}}}
    before = list(model.objects.order_by("pk").values())
    with pytest.raises(IntegrityError, match="se modifie pas"), transaction.atomic():
        model.objects.update(**changes[model])
    assert list(model.objects.order_by("pk").values()) == before
