"""What a campaign leaves as the base of a scenario."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from structures.dialogue_enums import DialogueState as S
from structures.queries.dialogue_outcomes import list_outcomes, list_structure_outcomes
from tests.factories.dialogues import (
    give_annex,
    make_campaign,
    make_department,
    make_dialogue,
    make_instructor,
    make_siae,
)
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return make_department(code="99A", name="Essai")


@pytest.fixture
def campaign():
    return make_campaign()


def add(department, state, **figures):
    figures = {name: Decimal(etp) for name, etp in figures.items()}
    return make_dialogue(siae=make_siae(department=department), state=state, **figures)


@pytest.mark.parametrize(
    ("state", "figures", "expected"),
    [
        (S.TO_FILL, {"asked": "15.00"}, ("current", "10.00")),
        (S.SUBMITTED, {"asked": "15.00"}, ("asked", "15.00")),
        (S.RETURNED, {"asked": "15.00"}, ("asked", "15.00")),
        (S.PROPOSED, {"asked": "15.00", "proposed": "12.00"}, ("proposed", "12.00")),
        (S.CONTESTED, {"asked": "15.00", "proposed": "12.00"}, ("proposed", "12.00")),
        (S.AGREED, {"asked": "15.00", "proposed": "12.00", "agreed": "13.00"}, ("agreed", "13.00")),
        (S.SETTLED, {"asked": "15.00", "proposed": "12.00", "agreed": "12.00"}, ("agreed", "12.00")),
        (S.DROPPED, {}, ("agreed", "0")),
    ],
)
def test_outcome_is_the_firmest_figure_said(campaign, department, state, figures, expected):
    status, etp = expected
    add(department, state, **figures)

    (outcome,) = list_outcomes(campaign)

    assert (outcome.etp, outcome.by_status[status], outcome.base) == (Decimal(etp), Decimal(etp), Decimal("10.00"))


def test_outcomes_add_up_by_department_and_kind(campaign, department):
    add(department, S.AGREED, agreed="13.00")
    add(department, S.SUBMITTED, asked="15.00")
    make_dialogue(siae=make_siae(department=department, kind="EI"))

    found = {outcome.kind: (outcome.structures, outcome.etp, outcome.change) for outcome in list_outcomes(campaign)}

    assert found == {"EI": (1, Decimal(10), Decimal(0)), "ACI": (2, Decimal(28), Decimal(8))}


def test_structure_without_dialogue_keeps_its_annex(campaign, department):
    give_annex(make_siae(department=department), etp="7.25")

    (outcome,) = list_outcomes(campaign)

    assert (outcome.by_status["current"], outcome.structures) == (Decimal("7.25"), 1)


def test_outcomes_of_an_agent_stay_in_the_perimeter(campaign, department):
    mine, _ = add(department, S.SUBMITTED, asked="15.00"), make_dialogue(state=S.SUBMITTED, asked=Decimal(8))

    found = list_outcomes(campaign, user=make_instructor(mine))

    assert [outcome.department for outcome in found] == ["99A"]


@pytest.mark.parametrize("rows", [1, 3])
def test_outcomes_cost_two_queries(campaign, department, rows):
    for _ in range(rows):
        add(department, S.SUBMITTED, asked="15.00")
    agent = make_agent()
    list_outcomes(campaign, user=agent)

    with CaptureQueriesContext(connection) as captured:
        list_outcomes(campaign, user=agent)

    assert len(captured) == 2


def test_structures_of_some_departements_have_their_firmest_figures(campaign, department):
    spoken = add(department, S.AGREED, agreed="13.00").siae
    silent = make_siae(department=department, kind="EI")
    give_annex(silent, etp="7.50")
    add(make_department(code="99B", name="Autre"), S.AGREED, agreed="4.00")

    found = list_structure_outcomes(campaign, departments=[department.pk])

    assert found == {spoken.pk: {"ACI": Decimal("13.00")}, silent.pk: {"EI": Decimal("7.50")}}
