"""The pages of partners and initiatives."""

import pytest
from bs4 import BeautifulSoup

from accounts.roles import Role
from strategy.domain.actions import add_action
from strategy.domain.partners import record_commitment
from strategy.domain.roadmaps import add_axis, save_road_map
from strategy.enums import RecommendationState as S
from strategy.models import Commitment, Initiative, Partner, RoadMap
from tests.factories.strategy import make_initiative, make_partner, make_recommendation, make_suggestion
from tests.factories.structures import make_department
from tests.factories.territories import make_area, make_membership
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
PARTNERS, INITIATIVES = "/strategie/partenaires/", "/strategie/initiatives/"


@pytest.fixture
def department():
    return make_department(name="Cantal")


@pytest.fixture
def agent(department):
    return make_holder(Role.DEPARTMENTAL_AGENT, department)


def text_of(answer):
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def rows_of(answer):
    page = BeautifulSoup(answer.content, "html.parser")
    return [cell.get_text(" ", strip=True) for cell in page.select("tbody th[scope=row]")]


def record(**changes):
    """What the form of an initiative sends."""
    data = {"title": "Minibus", "origin": "state", "theme": "mobility", "description": "Deux minibus."}
    return {**data, "first_year": "2018", "source": "Enquête", **changes}


@pytest.mark.parametrize("address", [PARTNERS, INITIATIVES])
@pytest.mark.parametrize(
    ("role", "status"), [(Role.OBSERVER, 200), (Role.STRUCTURE_MEMBER, 403), (Role.OPERATOR, 403)]
)
def test_registers_are_read_by_who_reads_the_doctrine(enter, address, role, status):
    assert enter(make_holder(role)).get(address).status_code == status


@pytest.mark.parametrize("size", [1, 3])
def test_registers_ask_the_same_number_of_queries(count_queries, size):
    actor = make_agent()
    for _ in range(size):
        made = make_recommendation(actor=actor)
        record_commitment(made, values={"partner": make_partner(), "text": "Promis", "euros": 10}, actor=actor)
        made.initiatives.add(make_initiative(actor=actor))

    assert (count_queries(actor, PARTNERS), count_queries(actor, INITIATIVES)) == (4, 5)


def test_partners_are_filtered(enter):
    make_partner(name="Fédération", kind="network")
    make_partner(name="Scierie", kind="firm")
    client = enter(make_agent())

    assert rows_of(client.get(f"{PARTNERS}?nature=firm")) == ["Scierie"]
    assert rows_of(client.get(f"{PARTNERS}?recherche=federation")) == ["Fédération"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("theme=digital", ["B"]),
        ("origine=cdiae", ["B"]),
        ("territoire=99D", ["A", "C"]),
        ("recherche=velo", ["B"]),
    ],
)
def test_initiatives_are_filtered_by_territory_theme_and_origin(enter, department, query, titles):
    epci, commune = make_area(level="epci", code="990000055"), make_area()
    make_membership(commune, department)
    make_membership(commune, epci)
    make_initiative(title="A", areas=[department])
    elsewhere = make_department(code="98D")
    make_initiative(title="B", theme="digital", origin="cdiae", areas=[elsewhere], description="Un atelier vélo.")
    make_initiative(title="C", areas=[epci])

    assert rows_of(enter(make_agent()).get(f"{INITIATIVES}?{query}")) == titles


@pytest.mark.parametrize("address", [PARTNERS, INITIATIVES])
@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_registers_are_exported(enter, address, fmt):
    make_partner()
    make_initiative()

    answer = enter(make_agent()).get(f"{address}?export={fmt}")

    assert (answer.status_code, f".{fmt}" in answer["Content-Disposition"]) == (200, True)


def test_agent_records_a_partner(enter, agent, department):
    client = enter(agent)
    refused = client.post(f"{PARTNERS}nouveau/", {"name": "Agence", "kind": "employment", "area": ""})
    assert refused.status_code == 422

    client.post(f"{PARTNERS}nouveau/", {"name": "Agence", "kind": "employment", "area": department.pk})

    made = Partner.objects.get()
    assert (made.name, made.area, made.is_demonstration) == ("Agence", department, False)


def test_regional_agent_records_a_partner_of_the_region(enter):
    enter(make_agent()).post(f"{PARTNERS}nouveau/", {"name": "Région", "kind": "region", "area": ""})

    assert Partner.objects.get().area is None


def test_partner_elsewhere_is_read_not_changed(enter, agent):
    made = make_partner(area=make_department(code="98D"))
    client = enter(agent)

    assert client.get(f"{PARTNERS}{made.pk}/").status_code == 200
    assert client.get(f"{PARTNERS}{made.pk}/modifier/").status_code == 403


def test_page_of_a_partner_shows_what_one_may_read(enter, agent, department):
    partner = make_partner(name="Agence", is_demonstration=True)
    draft = make_recommendation(actor=agent, department=department, title="Un brouillon")
    shown = make_recommendation(actor=agent, department=department, title="Une validée", state=S.VALIDATED)
    for made in (draft, shown):
        record_commitment(made, values={"partner": partner, "text": f"Promis, {made.title}"}, actor=agent)

    text = text_of(enter(make_holder(Role.OBSERVER)).get(f"{PARTNERS}{partner.pk}/"))

    assert ("Promis, Une validée" in text, "Un brouillon" in text) == (True, False)
    assert "inventé (démonstration)" in text


def test_promise_for_an_action_leads_to_it(enter, department):
    actor, partner = make_agent(), make_partner()
    road_map = save_road_map(
        RoadMap(title="Feuille", department=department, first_year=2026, last_year=2028, created_by=actor), actor=actor
    )
    action = add_action(add_axis(road_map, title="Axe", actor=actor), values={"title": "Un minibus"}, actor=actor)
    Commitment.objects.create(partner=partner, action=action, text="Prêter un véhicule", recorded_by=actor)

    page = BeautifulSoup(enter(actor).get(f"{PARTNERS}{partner.pk}/").content, "html.parser")

    link = page.select_one(".portal-lines a")
    assert (link.get_text(), link["href"]) == ("Un minibus", f"/strategie/feuilles-de-route/actions/{action.pk}/")


def test_agent_records_and_changes_an_initiative(enter, agent, department):
    client = enter(agent)
    client.post(f"{INITIATIVES}nouvelle/", record(areas=[department.pk]))
    made = Initiative.objects.get()
    assert (made.title, made.recorded_by, list(made.areas.all())) == ("Minibus", agent, [department])

    client.post(f"{INITIATIVES}{made.pk}/modifier/", record(title="Deux minibus", areas=[department.pk]))

    made.refresh_from_db()
    assert made.title == "Deux minibus"
    assert "depuis 2018" in text_of(client.get(f"{INITIATIVES}{made.pk}/")).lower()


@pytest.mark.parametrize(
    ("changes", "words"),
    [({}, "Indiquez au moins un territoire"), ({"last_year": "2000"}, "ne finit pas avant d’avoir commencé")],
)
def test_refused_initiative_is_told(enter, agent, department, changes, words):
    areas = {"areas": [department.pk]} if changes else {}

    answer = enter(agent).post(f"{INITIATIVES}nouvelle/", record(**changes, **areas))

    assert (answer.status_code, words in text_of(answer), Initiative.objects.count()) == (422, True, 0)


def test_initiative_elsewhere_is_read_not_changed(enter, agent):
    made = make_initiative(areas=[make_department(code="98D")])
    client = enter(agent)

    assert client.get(f"{INITIATIVES}{made.pk}/").status_code == 200
    assert client.get(f"{INITIATIVES}{made.pk}/modifier/").status_code == 403


def test_unknown_partner_and_initiative_are_not_found(enter):
    client = enter(make_agent())

    assert client.get(f"{PARTNERS}999999/").status_code == 404
    assert client.get(f"{INITIATIVES}999999/").status_code == 404


def test_partner_recorded_twice_is_told_beside_its_name(enter):
    make_partner(name="Scierie", kind="firm")

    answer = enter(make_agent()).post(f"{PARTNERS}nouveau/", {"name": "Scierie", "kind": "firm"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["name"]


@pytest.mark.parametrize("address", [INITIATIVES, "/strategie/suggestions/"])
def test_columns_of_an_export_have_each_their_name(enter, address):
    make_initiative(actor=make_agent())
    make_suggestion()

    answer = enter(make_agent()).get(f"{address}?export=csv")

    names = answer.content.decode("utf-8-sig").splitlines()[0].split(";")
    assert (answer.status_code, len(names)) == (200, len(set(names)))


@pytest.mark.parametrize(
    ("query", "words"),
    [("", "Rien n’est encore enregistré ici."), ("?nature=firm", "Effacez un filtre pour en voir davantage.")],
)
def test_empty_register_says_what_to_do(enter, query, words):
    assert words in text_of(enter(make_agent()).get(f"{PARTNERS}{query}"))


def test_source_of_an_initiative_ends_with_one_full_stop(enter):
    made = make_initiative(actor=make_agent(), source="Démonstration : donnée inventée.")

    assert "donnée inventée. Recensée" in text_of(enter(make_agent()).get(f"{INITIATIVES}{made.pk}/"))
