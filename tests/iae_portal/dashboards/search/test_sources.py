"""What a search answers to each, and what it keeps from the others."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from iae_portal.dashboards.search.sources import search
from tests.factories.calls import make_application, make_call
from tests.factories.desk import exclude, make_file
from tests.factories.road_maps import make_published, make_road_map
from tests.factories.strategy import make_suggestion
from tests.factories.structures import make_department, make_siae
from tests.factories.territories import make_area
from tests.factories.users import give_hat, make_agent, make_holder, make_user

pytestmark = pytest.mark.django_db


def found(user, text):
    return {group.key: [hit.label for hit in group.hits] for group in search(user, text)}


def test_agent_finds_areas_structures_calls_and_files_by_one_word():
    make_area(name="Mauriac", code="15120")
    siae = make_siae(name="Recyclerie de Mauriac")
    file = make_file(make_call(title="Ouvrir à Mauriac"), siae=siae, title="Un atelier à Mauriac")
    answer = found(make_agent(), "mauriac")
    assert answer["territoires"] == ["Mauriac"]
    assert answer["structures"] == ["Recyclerie de Mauriac"]
    assert answer["appels"] == ["Ouvrir à Mauriac"]
    assert answer["dossiers"] == [f"{file.reference} – Un atelier à Mauriac"]


def test_suggestion_is_found_by_who_reads_it_only():
    department = make_department()
    make_suggestion(department=department, title="Zone blanche robuste")

    assert found(make_agent(), "zone blanche")["feuilles-de-route"] == ["Zone blanche robuste"]
    assert "feuilles-de-route" not in found(make_holder(Role.OBSERVER), "zone blanche")


def test_road_map_is_found_by_who_reads_it_only():
    agent = make_agent()
    make_published(actor=agent, title="Feuille de route de Mauriac")
    make_road_map(actor=agent, title="Mauriac, en préparation")
    assert found(agent, "mauriac")["feuilles-de-route"] == ["Mauriac, en préparation", "Feuille de route de Mauriac"]
    assert found(make_holder(Role.OBSERVER), "mauriac")["feuilles-de-route"] == ["Feuille de route de Mauriac"]
    assert "feuilles-de-route" not in found(make_holder(Role.STRUCTURE_MEMBER), "mauriac")


def test_misspelt_word_is_answered_by_the_nearest_names():
    make_area(name="Mauriac")
    make_siae(name="Recyclerie du Falgoux")
    groups = {group.key: group for group in search(make_agent(), "recyclrie")}
    assert [hit.label for hit in groups["structures"].hits] == ["Recyclerie du Falgoux"]
    assert groups["structures"].is_near


def test_visitor_finds_public_things_only():
    make_area(name="Mauriac")
    make_siae(name="Recyclerie de Mauriac")
    make_file(make_call(title="Ouvrir à Mauriac"), title="Un atelier à Mauriac")
    assert found(AnonymousUser(), "mauriac") == {"appels": ["Ouvrir à Mauriac"]}


def test_glossary_and_help_answer_a_visitor():
    answer = found(AnonymousUser(), "récépissé")
    assert answer["glossaire"][0] == "Récépissé"


def test_file_is_found_by_its_reference():
    file = make_file()
    assert found(make_agent(), file.reference)["dossiers"] == [f"{file.reference} – {file.title}"]


def test_file_in_which_one_has_an_interest_is_not_found():
    file, agent = make_file(title="Une verrerie"), make_agent()
    exclude(file, agent)
    assert "dossiers" not in found(agent, "verrerie")


def test_file_of_elsewhere_is_not_found():
    make_file(title="Une verrerie")
    agent = make_holder(Role.DEPARTMENTAL_AGENT, make_department(code="98D"))
    assert "dossiers" not in found(agent, "verrerie")


def test_applicant_finds_their_own_draft_and_no_other():
    mine, _other = (make_application(make_call(), title=f"Une verrerie {number}") for number in (1, 2))
    owner = make_user()
    mine.siae.members.add(give_hat(owner, Role.STRUCTURE_MEMBER))
    hits = next(group for group in search(owner, "verrerie") if group.key == "dossiers").hits
    assert [(hit.label, hit.url) for hit in hits] == [
        (f"{mine.reference} – Une verrerie 1", f"/candidatures/{mine.pk}/")
    ]


def test_long_answers_are_cut_with_the_way_to_the_others():
    for number in range(8):
        make_siae(name=f"Recyclerie {number}")
    group = next(group for group in search(make_agent(), "recyclerie") if group.key == "structures")
    assert (len(group.hits), group.more_url) == (6, "/structures/?nom=recyclerie")


@pytest.mark.parametrize("text", ["%", "'; --", "\\", "(", "*", "é" * 120])
def test_odd_text_finds_nothing_and_breaks_nothing(text):
    make_area(name="Mauriac")
    assert "territoires" not in found(make_agent(), text)


def test_as_many_queries_for_three_things_as_for_one():
    def ask():
        with CaptureQueriesContext(connection) as queries:
            search(agent, "mauriac")
        return len(queries)

    agent = make_agent()
    search(agent, "mauriac")
    counts = []
    for number in range(3):
        make_area(name=f"Mauriac {number}")
        make_file(
            make_call(title=f"Ouvrir à Mauriac {number}"),
            title=f"Mauriac {number}",
            siae=make_siae(name=f"Mauriac {number}"),
        )
        counts.append(ask())
    assert counts[0] == counts[2]
