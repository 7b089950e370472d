"""The economic model: sums of submitted bilans, and what discretion hides."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from structures.dialogue_enums import DialogueState as S
from structures.queries.economic_model import EconomicModel, ratio, structure_rows
from territories.enums import AreaLevel
from tests.factories.dialogues import FIGURES, make_campaign, make_department, make_dialogue, make_siae
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return make_campaign()


@pytest.fixture
def department():
    return make_department(code="99A", name="Essai")


@pytest.fixture
def region():
    return make_area(level=AreaLevel.REGION, code="99", is_current=False)


def add(department, *, kind="ACI", state=S.SUBMITTED, campaign=None, **changes):
    siae = make_siae(department=department, kind=kind)
    figures = {**FIGURES, **changes}
    return make_dialogue(campaign=campaign, siae=siae, state=state, figures=figures, realised=Decimal(8))


def test_row_of_a_kind_is_the_ratio_of_sums(campaign, department, region):
    add(department)
    add(department, sales=Decimal(0), sales_private=Decimal(0), sales_public=Decimal(0), sales_clauses=Decimal(0))

    (row,) = EconomicModel(make_agent(), campaign=campaign, area=region).by_kind()

    assert (row.structures, row.resources) == (2, Decimal(800_000))
    assert (row.share("sales"), row.share("aid_state")) == (Decimal("0.25"), Decimal("0.55"))
    assert (row.share_of_sales("sales_public"), row.share_of_sales("sales_clauses")) == (
        Decimal("0.6"),
        Decimal("0.25"),
    )
    assert (row.durable_rate, row.dynamic_rate) == (Decimal("0.25"), Decimal("0.6"))
    assert (row.applications_per_entrant, row.entrants_per_etp) == (Decimal("2.5"), Decimal(3))
    assert (row.hours_per_etp, row.filled_share) == (Decimal(125), Decimal("0.8"))


@pytest.mark.parametrize("state", [S.TO_FILL, S.RETURNED, S.DROPPED])
def test_bilan_that_is_not_handed_in_does_not_count(campaign, department, region, state):
    add(department, state=state)

    assert EconomicModel(make_agent(), campaign=campaign, area=region).total().structures == 0


def test_department_counts_its_own_bilans(campaign, department):
    add(department)
    add(make_department(code="99B"))

    assert EconomicModel(make_agent(), campaign=campaign, area=department).total().structures == 1


def test_fewer_than_three_structures_are_hidden_from_an_observer(campaign, department):
    add(department)
    add(department)
    observer = make_holder(Role.OBSERVER)

    model = EconomicModel(observer, campaign=campaign, area=department)

    assert (model.total().is_hidden, [row.is_hidden for row in model.by_kind()]) == (True, [True])
    assert (model.total().resources, model.total().durable_rate) == (None, None)


def test_fewer_than_three_structures_are_shown_to_the_agent_of_the_department(campaign, department):
    add(department)
    agent = make_holder(Role.DEPARTMENTAL_AGENT, department)

    assert EconomicModel(agent, campaign=campaign, area=department).total().resources == Decimal(500_000)


def test_a_small_kind_is_not_found_by_difference(campaign, department):
    other = make_department(code="99B")
    for place in (department, other):
        for kind, count in (("ACI", 5), ("EI", 3), ("AI", 1 if place == department else 3)):
            for _ in range(count):
                add(place, kind=kind)

    model = EconomicModel(make_holder(Role.OBSERVER), campaign=campaign, area=department)

    assert not model.total().is_hidden
    assert {row.key: row.is_hidden for row in model.by_kind()} == {"EI": True, "AI": True, "ACI": False}


def test_structure_rows_are_those_that_the_reader_may_see(campaign, department):
    mine = add(department)
    other = make_department(code="99B")
    add(other)
    agent = make_holder(Role.DEPARTMENTAL_AGENT, department)

    rows = structure_rows(agent, campaign=campaign, area=department)

    assert [row.key for row in rows] == [str(mine.pk)]
    assert structure_rows(agent, campaign=campaign, area=other) == []
    assert structure_rows(make_holder(Role.OBSERVER), campaign=campaign, area=department) == []


def test_trend_has_a_row_a_campaign_from_the_oldest(campaign, department, region):
    before = make_campaign(year=campaign.year - 1)
    add(department, campaign=before, rsa=6)
    add(department, campaign=campaign)

    rows = EconomicModel(make_agent(), campaign=campaign, area=region).trend()

    assert [(row.label, row.public_share("rsa")) for row in rows] == [
        (str(before.bilan_year), Decimal("0.25")),
        (str(campaign.bilan_year), Decimal("0.5")),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_economic_model_costs_one_query(campaign, department, region, rows):
    for _ in range(rows):
        add(department)
    agent = make_agent()
    agent.can("structures:siae:view_figures", region)

    with CaptureQueriesContext(connection) as captured:
        model = EconomicModel(agent, campaign=campaign, area=region)
        model.by_kind(), model.by_department(), model.total()

    assert len(captured) == 1


def test_ratio_of_nothing_is_unknown():
    assert (ratio(1, 0), ratio(None, 2), ratio(1, 4)) == (None, None, Decimal("0.25"))
