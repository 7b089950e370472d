"""The pages of the strategy and of road maps, as those who write and those who read use them."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup

from accounts.roles import Role
from iae_portal.dashboards.home_lines import tell_lines
from iae_portal.dashboards.strategy_lines import strategy_lines
from strategy.domain.actions import mark_progress, place_recommendation
from strategy.domain.goals import record_reading
from strategy.enums import ActionState as S, RoadMapState
from strategy.models import Action, Axis, Commitment, Goal, Partner, Reading, RoadMap
from territories.enums import AreaLevel
from tests.factories.road_maps import (
    TODAY,
    make_action,
    make_axis,
    make_goal,
    make_published,
    make_road_map,
    make_validated,
    make_writer,
)
from tests.factories.structures import make_department
from tests.factories.territories import make_area, make_membership
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
LIST = "/strategie/feuilles-de-route/"


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
def road_map(department, writer):
    return make_published(actor=writer, department=department)


@pytest.fixture
def action(road_map):
    return Action.objects.get(axis__road_map=road_map)


def soup_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def text_of(answer):
    return soup_of(answer).get_text(" ", strip=True)


def shown_messages(answer):
    return [str(message) for message in answer.context["messages"]]


def test_home_shows_the_objectives_of_the_strategy_and_each_departement(enter, department):
    agent = make_agent()
    strategy = make_published(actor=agent, title="Stratégie d’essai")
    goal = make_goal(Axis.objects.get(), actor=agent, title="Ouvrir partout")
    record_reading(goal, value=4, read_on=dt.date(2026, 5, 1), source="Enquête d’essai", actor=agent)
    make_published(actor=agent, department=department, title="Feuille du département")
    make_department(code="98D")

    page = text_of(enter(make_holder(Role.OBSERVER)).get("/strategie/"))

    assert strategy.title in page
    assert (
        "Ouvrir partout Antennes ouvertes antennes 0 4 1er\u00a0mai\u00a02026 Enquête d’essai non 10 2028 40\u00a0%"
        in page
    )
    assert "Feuille du département" in page
    assert "aucune en cours" in page


def test_home_counts_what_the_reader_may_read(enter):
    make_validated()
    make_validated(state="draft")
    observer = text_of(enter(make_holder(Role.OBSERVER)).get("/strategie/"))
    assert "Préconisations validées 1" in observer
    assert "en rédaction" not in observer
    agent = text_of(enter(make_agent()).get("/strategie/"))
    assert "Préconisations en rédaction 1" in agent
    assert "Suggestions à examiner 0" in agent


def test_home_shows_six_figures_at_most(enter):
    for state in ("draft", "discussed", "validated", "dropped"):
        make_validated(state=state, dropped_because="Sans suite." if state == "dropped" else "")

    page = enter(make_agent()).get("/strategie/").content.decode()

    assert page.count('class="portal-figure"') == 6
    assert "Préconisations écartée" not in page


@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.TERRITORY_HOLDER, Role.OPERATOR])
def test_doctrine_is_closed_to_those_who_do_not_read_it(enter, road_map, role):
    client = enter(make_holder(role))
    assert [client.get(path).status_code for path in ("/strategie/", LIST, f"{LIST}{road_map.pk}/")] == [403, 403, 403]


def test_list_filters_and_exports_what_is_shown(enter, road_map, writer):
    make_published(actor=make_agent(), title="Stratégie de la région")
    client = enter(writer)
    assert [row.get_text() for row in soup_of(client.get(LIST)).select("tbody th")] == [
        "Stratégie de la région",
        "Feuille de route d’essai",
    ]
    shown = client.get(f"{LIST}?departement={road_map.department.code}")
    assert [row.get_text() for row in soup_of(shown).select("tbody th")] == ["Feuille de route d’essai"]
    export = client.get(f"{LIST}?departement={road_map.department.code}&export=csv").content.decode("utf-8-sig")
    assert "Feuille de route d’essai" in export
    assert "Stratégie de la région" not in export


def test_unknown_filter_shows_nothing_and_says_so(enter, road_map):
    assert "Filtre inconnu" in text_of(enter(make_agent()).get(f"{LIST}?departement=00"))


def test_road_map_is_created_for_an_epci(enter, department, writer):
    group, commune = make_area(level=AreaLevel.EPCI), make_area()
    make_membership(commune, department)
    make_membership(commune, group)
    data = {"title": "Bassin d’essai", "department": department.pk, "area": group.pk, "purpose": "Relier."}

    answer = enter(writer).post(f"{LIST}nouvelle/", {**data, "first_year": "2026", "last_year": "2028"})

    made = RoadMap.objects.get()
    assert answer["Location"] == f"{LIST}{made.pk}/composer/"
    assert (made.department, made.area, made.state) == (department, group, RoadMapState.DRAFT)


def test_form_offers_the_departements_of_the_writer_and_the_region_to_who_decides(enter, department, writer):
    make_department(code="98D")
    own = soup_of(enter(writer).get(f"{LIST}nouvelle/")).select("#id_department option")
    assert [option.get_text() for option in own] == [str(department)]
    every = soup_of(enter(make_agent()).get(f"{LIST}nouvelle/")).select("#id_department option")
    assert len(every) == 3
    assert every[0].get_text() == "Toute la région"


def test_refused_form_keeps_what_was_typed(enter, department, writer):
    data = {"title": "À garder", "department": department.pk, "first_year": "2028", "last_year": "2026"}
    answer = enter(writer).post(f"{LIST}nouvelle/", data)
    assert answer.status_code == 422
    assert "La dernière année suit la première" in text_of(answer)
    assert "À garder" in answer.content.decode()


def test_road_map_is_composed_from_its_page(enter, department, writer):
    road_map = make_road_map(actor=writer, department=department)
    recommendation = make_validated(title="Préconisation d’essai")
    client = enter(writer)

    client.post(f"{LIST}{road_map.pk}/composer/", {"title": "Axe d’essai"})
    axis = Axis.objects.get()
    goal = {"title": "Objectif d’essai", "measure": "Antennes", "unit": "antennes", "start": "0", "target": "1,5"}
    client.post(f"{LIST}axes/{axis.pk}/objectifs/", {**goal, "target_year": "2028"})
    client.post(f"{LIST}axes/{axis.pk}/actions/", {"title": "Action d’essai", "axis": axis.pk, "due_on": "2026-12-31"})
    client.post(f"{LIST}axes/{axis.pk}/preconisations/", {"recommendation": recommendation.pk})

    page = text_of(client.get(f"{LIST}{road_map.pk}/composer/"))
    for words in ("Axe 1. Axe d’essai", "Objectif d’essai", "Action d’essai", recommendation.number):
        assert words in page
    assert list(axis.actions.order_by("rank").values_list("title", flat=True)) == [
        "Action d’essai",
        "Préconisation d’essai",
    ]


def test_buttons_move_and_remove(enter, writer, road_map, action):
    second = make_action(action.axis, actor=writer, title="Seconde")
    client = enter(writer)
    client.post(f"{LIST}composer/action/{second.pk}/monter/")
    assert list(action.axis.actions.order_by("rank")) == [second, action]
    client.post(f"{LIST}composer/action/{second.pk}/retirer/")
    assert list(action.axis.actions.all()) == [action]


def test_refused_removal_is_told(enter, writer, road_map, action):
    answer = enter(writer).post(f"{LIST}composer/axe/{action.axis_id}/retirer/", follow=True)
    assert "Cet axe contient des objectifs ou des actions" in text_of(answer)
    assert Axis.objects.filter(pk=action.axis_id).exists()


@pytest.mark.parametrize("path", ["composer/ville/1/monter/", "composer/axe/1/voler/"])
def test_unknown_gesture_does_not_exist(enter, writer, path):
    assert enter(writer).post(f"{LIST}{path}").status_code == 404


def test_road_map_is_published_closed_and_opened_again(enter, writer, department):
    road_map = make_road_map(actor=writer, department=department)
    make_action(make_axis(road_map, actor=writer), actor=writer)
    client, address = enter(writer), f"{LIST}{road_map.pk}/"
    states = []
    for gesture, data in (
        ("publier/", {}),
        ("terminer/", {"outcome": "Deux antennes ouvertes."}),
        ("rouvrir/", {}),
        ("retirer/", {"motive": "À revoir."}),
    ):
        assert client.post(f"{address}{gesture}", data).status_code == 302
        road_map.refresh_from_db()
        states.append(road_map.state)
    assert states == ["published", "closed", "published", "draft"]


def test_publication_without_action_is_refused_in_words(enter, writer, department):
    road_map = make_road_map(actor=writer, department=department)
    answer = enter(writer).post(f"{LIST}{road_map.pk}/publier/", follow=True)
    assert "aucune action" in text_of(answer)


def test_page_gives_axes_figures_and_exports(enter, writer, road_map, action):
    goal = make_goal(action.axis, actor=writer)
    record_reading(goal, value=4, read_on=dt.date(2026, 5, 1), source="Enquête", actor=writer)
    mark_progress(action, state=S.LATE, progress=20, text="Un avis manque.", actor=writer)
    client = enter(make_holder(Role.COMMITTEE_MEMBER, road_map.department))
    shown = client.get(f"{LIST}{road_map.pk}/")
    for words in (
        "Axe 1. Un axe",
        "Ouvrir des antennes",
        "Un avis manque.",
        "En retard",
        "Avancement moyen 20\u00a0%",
    ):
        assert words in text_of(shown)
    assert soup_of(shown).find("a", string="Composer") is None
    export = client.get(f"{LIST}{road_map.pk}/?export-actions=csv").content.decode("utf-8-sig")
    assert "Un axe;Agir;feuille de route" in export.replace(",", ";")
    assert client.get(f"{LIST}{road_map.pk}/?export-objectifs=xlsx").status_code == 200
    assert client.get(f"{LIST}{road_map.pk}/?export-actions=ods").status_code == 200


def test_calendar_draws_dated_actions_beside_their_table(enter, writer, road_map, action):
    make_action(action.axis, actor=writer, title="Datée", starts_on=dt.date(2026, 2, 1), due_on=dt.date(2026, 6, 1))
    page = soup_of(enter(make_holder(Role.OBSERVER)).get(f"{LIST}{road_map.pk}/calendrier/"))
    drawing = page.select_one("svg.portal-chart")
    assert "Datée, 0\u00a0%" in drawing.get_text()
    assert [row.get_text() for row in page.select("tbody th")] == ["Datée"]
    assert "échéance dépassée de 14\u00a0jours" in page.get_text()
    assert "Agir" in page.select_one("[aria-labelledby=titre-sans-date]").get_text()


def test_board_moves_an_action_at_once_or_asks_for_words(enter, writer, road_map, action):
    client = enter(writer)
    answer = client.post(f"{LIST}actions/{action.pk}/avancer/", {"etat": "done"})
    assert answer["Location"] == f"{LIST}{road_map.pk}/suivi/#action-{action.pk}"
    action.refresh_from_db()
    assert (action.state, action.progress) == (S.DONE, 100)
    back = client.post(f"{LIST}actions/{action.pk}/avancer/", {"etat": "under_way"})
    assert back["Location"] == f"{LIST}actions/{action.pk}/?etat=under_way#suivi"
    action.refresh_from_db()
    assert action.state == S.DONE
    assert client.post(f"{LIST}actions/{action.pk}/avancer/", {"etat": "lost"}).status_code == 404


def test_board_shows_every_state_and_no_button_to_readers(enter, writer, road_map):
    address = f"{LIST}{road_map.pk}/suivi/"
    assert len(soup_of(enter(writer).get(address)).select(".portal-board__moves button")) == 4
    page = soup_of(enter(make_holder(Role.OBSERVER)).get(address))
    assert [part.get_text().split(" (")[0] for part in page.select(".portal-board h2")] == [
        "À engager",
        "En cours",
        "En retard",
        "Réalisée",
        "Arrêtée",
    ]
    assert not page.select(".portal-board__moves")


def test_progress_is_written_on_the_page_of_the_action(enter, writer, road_map, action):
    client, address = enter(writer), f"{LIST}actions/{action.pk}/"
    refused = client.post(address, {"state": "late", "progress": "30", "text": ""})
    assert refused.status_code == 422
    assert "Dites pourquoi l’action est en retard" in text_of(refused)
    client.post(address, {"state": "late", "progress": "30", "text": "Un avis manque."})
    page = text_of(client.get(address))
    assert "En retard 30\u00a0% Un avis manque." in page


def test_reader_neither_writes_nor_moves(enter, writer, road_map, action):
    goal = make_goal(action.axis, actor=writer)
    client = enter(make_holder(Role.COMMITTEE_MEMBER, road_map.department))
    addresses = [
        f"{LIST}nouvelle/",
        f"{LIST}{road_map.pk}/composer/",
        f"{LIST}{road_map.pk}/publier/",
        f"{LIST}{road_map.pk}/terminer/",
        f"{LIST}axes/{action.axis_id}/actions/",
        f"{LIST}actions/{action.pk}/",
        f"{LIST}actions/{action.pk}/avancer/",
        f"{LIST}objectifs/{goal.pk}/",
        f"{LIST}composer/action/{action.pk}/retirer/",
    ]
    assert [client.post(address, {"title": "x"}).status_code for address in addresses] == [403] * len(addresses)
    assert (Action.objects.count(), Goal.objects.count()) == (1, 1)


def test_agent_of_another_departement_reads_but_does_not_write(enter, road_map, action):
    client = enter(make_writer(make_department(code="98D")))
    assert client.get(f"{LIST}{road_map.pk}/").status_code == 200
    assert client.get(f"{LIST}{road_map.pk}/composer/").status_code == 403
    assert client.post(f"{LIST}actions/{action.pk}/avancer/", {"etat": "done"}).status_code == 403


def test_draft_of_another_departement_does_not_exist(enter, writer, department):
    road_map = make_road_map(actor=writer, department=department)
    client = enter(make_writer(make_department(code="98D")))
    pages = ("", "calendrier/", "suivi/", "feuille-de-route.pdf", "composer/")
    assert [client.get(f"{LIST}{road_map.pk}/{page}").status_code for page in pages] == [404] * 5


def test_values_are_read_and_corrected_on_the_page_of_the_objective(enter, writer, road_map, action):
    goal = make_goal(action.axis, actor=writer)
    client, address = enter(writer), f"{LIST}objectifs/{goal.pk}/"
    client.post(address, {"value": "40", "read_on": "2026-05-31", "source": "Enquête"})
    wrong = Reading.objects.get()
    client.post(
        f"{address}valeurs/{wrong.pk}/corriger/", {"value": "4", "source": "Enquête", "motive": "Un zéro de trop."}
    )
    page = text_of(client.get(address))
    assert "Dernière valeur 4 " in page
    assert "corrigée, n’est plus lue" in page
    assert "Un zéro de trop." in page
    assert client.post(f"{address}valeurs/{wrong.pk}/corriger/", {}).status_code == 404
    export = client.get(f"{address}?export=csv").content.decode("utf-8-sig")
    assert "Un zéro de trop." in export


def test_document_is_a_pdf_of_the_road_map(enter, road_map):
    answer = enter(make_holder(Role.OBSERVER)).get(f"{LIST}{road_map.pk}/feuille-de-route.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize("page", ["", "calendrier/", "suivi/", "composer/"])
def test_queries_of_a_road_map_do_not_grow(count_queries, writer, department, page):
    def fill(count):
        road_map = make_road_map(actor=writer, department=department)
        for _ in range(count):
            axis = make_axis(road_map, actor=writer)
            for rank in range(count):
                goal = make_goal(axis, actor=writer)
                record_reading(goal, value=rank, read_on=dt.date(2026, 5, 1), source="Source", actor=writer)
                action = place_recommendation(axis, make_validated(), actor=writer)
                mark_progress(action, state=S.UNDER_WAY, progress=10, text="", actor=writer)
        return f"{LIST}{road_map.pk}/{page}"

    assert count_queries(writer, fill(1)) == count_queries(writer, fill(3))


def test_queries_of_the_lists_do_not_grow(count_queries, writer, department):
    make_published(actor=writer, department=department)
    one = [count_queries(writer, path) for path in (LIST, "/strategie/")]
    for _ in range(2):
        make_published(actor=writer, department=department)
    assert [count_queries(writer, path) for path in (LIST, "/strategie/")] == one


def test_recommendation_and_the_road_maps_that_carry_it_lead_to_one_another(enter, writer, road_map, action):
    recommendation = make_validated(title="Préconisation reprise")
    placed = place_recommendation(action.axis, recommendation, actor=writer)
    client = enter(make_holder(Role.OBSERVER))
    page = soup_of(client.get(f"{LIST}{road_map.pk}/"))
    assert page.find("a", string=f"préconisation {recommendation.number}")["href"] == (
        f"/strategie/preconisations/{recommendation.pk}/"
    )
    carried = soup_of(client.get(f"/strategie/preconisations/{recommendation.pk}/"))
    assert carried.select_one("#feuilles-de-route a")["href"] == f"{LIST}actions/{placed.pk}/"


def test_home_page_tells_the_actions_whose_term_is_past(enter, writer, road_map, action):
    make_action(action.axis, actor=writer, due_on=dt.date(2026, 6, 1))
    words = "1 action de feuille de route à l’échéance dépassée"
    told = [line.text for line in tell_lines(strategy_lines(writer))]
    assert words in told
    assert words not in [line.text for line in tell_lines(strategy_lines(make_holder(Role.OBSERVER)))]


def test_commitment_is_read_with_what_it_is_about(enter, writer, road_map, action):
    partner = Partner.objects.create(kind="department", name="Conseil départemental d’essai")
    Commitment.objects.create(partner=partner, action=action, text="Cofinancer.", recorded_by=writer)
    page = text_of(enter(make_holder(Role.OBSERVER)).get(f"{LIST}actions/{action.pk}/"))
    assert "Conseil départemental d’essai\u00a0: Cofinancer." in page
