"""The pages of projets de territoire, as agents and the territory use them."""

import pytest
from bs4 import BeautifulSoup

from accounts.roles import Role
from calls.enums import ApplicationState
from strategy.enums import ActionState as S
from strategy.models import Action, TerritoryProject
from tests.factories.projects import TODAY, make_carrier, make_project, make_territory_file
from tests.factories.road_maps import make_axis, make_road_map, make_writer
from tests.factories.structures import make_department
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
LIST = "/strategie/projets/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture
def department():
    return make_department()


@pytest.fixture
def writer(department):
    return make_writer(department)


@pytest.fixture
def project(writer):
    return make_project(actor=writer)


def text_of(answer):
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def test_agent_makes_the_project_from_the_accepted_candidature(enter, writer):
    file = make_territory_file()
    client = enter(writer)
    assert "Créer le projet" in text_of(client.get(LIST))
    shown = text_of(client.get(f"{LIST}depuis/{file.pk}/"))
    for words in (
        "Un projet d’essai",
        "Quarante places.",
        "Mission locale",
        "Ouvrir une recyclerie",
        "EPCI\u00a0: 10",
    ):
        assert words in shown
    answer = client.post(f"{LIST}depuis/{file.pk}/")
    project = TerritoryProject.objects.get()
    assert answer["Location"] == f"{LIST}{project.pk}/"
    assert "Créer le projet" not in text_of(client.get(LIST))


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.COMMITTEE_MEMBER, Role.TERRITORY_HOLDER])
def test_who_does_not_write_the_doctrine_makes_no_project(enter, department, role):
    file = make_territory_file()
    answer = enter(make_holder(role, department)).post(f"{LIST}depuis/{file.pk}/")
    assert (answer.status_code, TerritoryProject.objects.count()) == (403, 0)


def test_file_that_is_not_accepted_has_no_page_to_make_a_project(enter, writer):
    file = make_territory_file(state=ApplicationState.DELIBERATED)
    assert enter(writer).get(f"{LIST}depuis/{file.pk}/").status_code == 404


def test_page_says_who_why_what_with_which_means(enter, project):
    page = text_of(enter(make_holder(Role.OBSERVER)).get(f"{LIST}{project.pk}/"))
    for words in (
        "Un projet d’essai",
        "Des personnes sans permis.",
        "Oui, en réunion",
        "Mission locale",
        "Ouvrir une recyclerie",
        "Plan de financement du dossier",
        "Aucun diagnostic publié ne donnait de chiffres",
    ):
        assert words in page
    assert "Ajouter ce point" not in page


@pytest.mark.parametrize("name", ["actions", "moyens", "partenaires", "suivi"])
def test_each_table_is_exported(enter, project, writer, name):
    answer = enter(writer).get(f"{LIST}{project.pk}/?export-{name}=csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_territory_reads_and_follows_its_own_project(enter, project):
    client, action = enter(make_carrier(project)), project.actions.order_by("rank").first()
    listed = text_of(client.get(LIST))
    assert "Un projet d’essai" in listed
    assert "Stratégie" not in listed
    client.post(f"{LIST}{project.pk}/suivi/", {"text": "Premier comité tenu."})
    client.post(
        f"{LIST}actions/{action.pk}/", {"state": "under_way", "progress": "30", "text": "Un local est trouvé."}
    )
    page = text_of(client.get(f"{LIST}{project.pk}/"))
    assert "Premier comité tenu." in page
    assert "Un local est trouvé." in page
    assert "Modifier" not in page


def test_territory_does_not_change_its_project(enter, project):
    client = enter(make_carrier(project))
    pages = ("modifier/", "actions/", "moyens/", "partenaires/", "terminer/", "rouvrir/")
    assert [client.post(f"{LIST}{project.pk}/{page}", {}).status_code for page in pages] == [403] * 6


def test_refused_follow_up_keeps_what_was_typed(enter, project):
    action = project.actions.first()
    answer = enter(make_carrier(project)).post(
        f"{LIST}actions/{action.pk}/", {"state": "done", "progress": "30", "text": "Gardé."}
    )
    assert answer.status_code == 422
    assert "Une action réalisée est à 100" in text_of(answer)
    assert "Gardé." in answer.content.decode()


def test_project_of_others_does_not_exist(enter, project):
    action = project.actions.first()
    for user in (make_writer(make_department(code="98D")), make_holder(Role.TERRITORY_HOLDER)):
        client = enter(user)
        addresses = (f"{LIST}{project.pk}/", f"{LIST}actions/{action.pk}/", f"{LIST}{project.pk}/suivi/")
        assert [client.get(address).status_code for address in addresses] == [404] * 3


def test_who_has_no_part_in_projects_is_refused(enter, project):
    client = enter(make_holder(Role.STRUCTURE_MEMBER))
    assert [client.get(path).status_code for path in (LIST, f"{LIST}{project.pk}/")] == [403, 403]


def test_member_reads_and_does_not_follow(enter, department, project):
    client = enter(make_holder(Role.COMMITTEE_MEMBER, department))
    assert client.get(f"{LIST}{project.pk}/").status_code == 200
    assert client.post(f"{LIST}{project.pk}/suivi/", {"text": "x"}).status_code == 403
    assert client.post(f"{LIST}actions/{project.actions.first().pk}/", {"state": "done"}).status_code == 403


def test_agent_completes_ends_and_opens_again(enter, writer, project):
    client, address = enter(writer), f"{LIST}{project.pk}/"
    client.post(f"{address}actions/", {"title": "Une troisième"})
    client.post(f"{address}moyens/", {"year": "2028", "payer": "Région", "euros": "5 000", "source": "Délibération"})
    client.post(f"{address}partenaires/", {"name": "Bailleur", "kind": "other", "contribution": "Un local."})
    dates = {"starts_on": "2027-06-15", "ends_on": "2031-12-31"}
    client.post(f"{address}modifier/", {"title": "Renommé", "ambition": "", "governance": "", **dates})
    project.refresh_from_db()
    assert (project.title, project.actions.count(), project.means.count(), project.partnerships.count()) == (
        "Renommé",
        3,
        2,
        2,
    )
    client.post(f"{address}terminer/", {"to": "completed", "outcome": "Douze postes ouverts."})
    assert "Douze postes ouverts." in text_of(client.get(address))
    assert client.get(f"{address}modifier/").status_code == 404
    client.post(f"{address}rouvrir/")
    project.refresh_from_db()
    assert project.is_open


def test_action_enters_a_road_map_and_is_followed_from_its_project(enter, department, writer, project):
    axis = make_axis(make_road_map(actor=writer, department=department), actor=writer)
    action = project.actions.order_by("rank").first()
    client = enter(writer)
    client.post(f"/strategie/feuilles-de-route/axes/{axis.pk}/projets/", {"project_action": action.pk})
    placed = Action.objects.get()
    assert placed.project_action == action
    page = text_of(client.get(f"/strategie/feuilles-de-route/actions/{placed.pk}/"))
    assert "Cette action se suit depuis son projet de territoire" in page
    assert "Enregistrer" not in page
    moved = client.post(f"/strategie/feuilles-de-route/actions/{placed.pk}/avancer/", {"etat": "done"})
    assert moved["Location"].startswith(f"/strategie/feuilles-de-route/actions/{placed.pk}/")
    placed.refresh_from_db()
    assert placed.state == S.PLANNED
    assert axis.road_map.title in text_of(client.get(f"{LIST}actions/{action.pk}/"))


def test_queries_do_not_grow_with_projects(count_queries, project):
    agent = make_agent()
    one = count_queries(agent, LIST)
    for _ in range(2):
        make_project(actor=agent)
        make_territory_file()
    make_territory_file()
    assert count_queries(agent, LIST) == one


def test_queries_do_not_grow_with_what_a_project_holds(enter, count_queries, writer, project):
    address = f"{LIST}{project.pk}/"
    client = enter(writer)
    client.post(f"{address}suivi/", {"text": "Un point."})
    one = count_queries(writer, address)
    for rank in range(2):
        client.post(f"{address}actions/", {"title": f"Action {rank}"})
        client.post(f"{address}suivi/", {"text": f"Point {rank}."})
        client.post(f"{address}partenaires/", {"name": f"Partenaire {rank}", "kind": "other"})
    assert count_queries(writer, address) == one
