"""The sheets of a run, on screen and as PDF."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories.territories import make_area
from tests.factories.white_zones import CODES, make_actor, make_done_run
from white_zones.domain.create_run import create_run

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def done(example_rows):
    return make_done_run(example_rows)


@pytest.fixture
def enter(client):
    def enter_as(role=Role.REGIONAL_AGENT):
        client.force_login(make_actor(role), backend=BACKEND)
        return client

    return enter_as


def sheet_of(run, area, name="sheet"):
    return reverse(f"white_zones:{name}", args=[run.pk, area.level_slug, area.code])


def list_of(run):
    return reverse("white_zones:sheets", args=[run.pk])


def test_sheet_is_read_on_screen_with_its_document(done, enter, example_rows):
    content = enter().get(sheet_of(done, example_rows.department)).content.decode()
    assert f'href="{sheet_of(done, example_rows.department, "sheet-pdf")}"' in content
    assert "Les communes où il manque le plus" in content


def test_sheet_is_downloaded_as_a_document(done, enter, example_rows):
    response = enter().get(sheet_of(done, example_rows.epci["E1"], "sheet-pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="diagnostic-epci-e1-990000001.pdf"'
    assert response.content.startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["sheet", "sheet-pdf"])
@pytest.mark.parametrize(
    ("level", "code"),
    [("commune", CODES["A"]), ("planete", "1"), ("epci", "999999999")],
)
def test_sheet_of_another_area_does_not_exist(done, enter, name, level, code):
    assert enter().get(reverse(f"white_zones:{name}", args=[done.pk, level, code])).status_code == 404


def test_sheet_of_an_area_that_was_not_measured_does_not_exist(done, enter):
    assert enter().get(sheet_of(done, make_area(level="epci"))).status_code == 404


@pytest.mark.parametrize("name", ["sheet", "sheet-pdf"])
@pytest.mark.parametrize(("role", "status"), [(Role.COMMITTEE_MEMBER, 200), (Role.TERRITORY_HOLDER, 403)])
def test_sheet_is_for_those_who_may_read_runs(done, enter, name, role, status):
    address = reverse(f"white_zones:{name}", args=[done.pk, "departement", "99D"])
    assert enter(role).get(address).status_code == status


def test_sheet_of_an_unfinished_run_does_not_exist(example_rows, enter, agent):
    run = create_run(actor=agent, name="En attente", parameters=example_rows.parameters())
    assert enter().get(sheet_of(run, example_rows.department)).status_code == 404


def test_list_leads_to_each_sheet(done, enter, example_rows):
    content = enter().get(list_of(done), {"maille": "epci"}).content.decode()
    assert sheet_of(done, example_rows.epci["E1"]) in content
    assert sheet_of(done, example_rows.epci["E2"], "sheet-pdf") in content


@pytest.mark.parametrize("level", ["departement", "epci"])
def test_list_has_a_fixed_number_of_queries(done, enter, django_assert_num_queries, level):
    client = enter()
    client.get(list_of(done), {"maille": level})
    with django_assert_num_queries(7):
        client.get(list_of(done), {"maille": level})


def test_list_is_exported(done, enter):
    response = enter().get(list_of(done), {"export": "csv", "maille": "epci"})
    assert "EPCI E1" in response.content.decode("utf-8-sig")


@pytest.mark.parametrize(("role", "status"), [(Role.OBSERVER, 200), (Role.OPERATOR, 403)])
def test_list_is_for_those_who_may_read_runs(done, enter, role, status):
    assert enter(role).get(list_of(done)).status_code == status
