"""The programme in force on the pages of areas."""

from decimal import Decimal

import pytest
import time_machine
from django.http import QueryDict

from accounts.roles import Role
from iae_portal.dashboards.programme import compose_programme
from tests.factories.consultations import ASKED, departments_of, make_adopted, make_draft, make_member, submit
from tests.factories.territories import make_area
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day_of_the_saisine():
    with time_machine.travel(ASKED, tick=False):
        yield


def compose(user, area):
    return compose_programme(user, area, params=QueryDict())


def test_the_region_reads_every_departement_with_the_total():
    scenario = make_adopted()

    section = compose(make_agent(), scenario.perimeter)

    assert [(row.name, row.etp) for row in section.table.rows] == [("Ardèche", Decimal(30)), ("Cantal", Decimal(10))]
    assert section.table.total["etp"] == Decimal(40)
    assert (section.year, section.url) == (2020, f"/repartition/scenarios/{scenario.pk}/adoption/")


def test_a_departement_reads_its_own_line():
    scenario = make_adopted()
    cantal = departments_of(scenario)[1]

    section = compose(make_member(cantal), cantal)

    assert [row.etp for row in section.table.rows] == [Decimal(10)]
    assert section.table.total is None


def test_nothing_is_shown_elsewhere_nor_before_adoption_nor_to_those_who_read_no_scenario():
    draft = make_draft()
    submit(draft)
    assert compose(make_agent(), draft.perimeter) is None

    scenario = make_adopted()

    assert compose(make_agent(), make_area()) is None
    assert compose(make_agent(), make_area(level="region")) is None
    assert compose(make_holder(Role.STRUCTURE_MEMBER), scenario.perimeter) is None


def test_the_page_of_a_departement_tells_the_scenario_and_its_date(client):
    scenario = make_adopted(name="Programme adopté")
    cantal = departments_of(scenario)[1]
    client.force_login(make_member(cantal))

    content = client.get(f"/territoires/departement/{cantal.code}/").content.decode()

    assert "Programme 2020\u00a0: ETP adoptés" in content
    assert f'<a href="/repartition/scenarios/{scenario.pk}/adoption/">Programme adopté</a>' in content
