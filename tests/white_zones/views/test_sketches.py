"""The pages of sketches that were kept."""

import io
import json

import openpyxl
import pytest

from accounts.roles import Role
from tests.factories.sketches import make_sketch, plan_antenna, plan_closing, plan_resizing
from tests.factories.white_zones import CODES, make_actor, make_done_run
from white_zones.models import Sketch

BACKEND = "django.contrib.auth.backends.ModelBackend"
LIST, COMPARE = "/diagnostic/esquisses/", "/diagnostic/esquisses/comparer/"


@pytest.fixture
def run(example_rows):
    return make_done_run(example_rows)


@pytest.fixture
def enter(client):
    def enter_as(user=None):
        client.force_login(user or make_actor(), backend=BACKEND)
        return client

    return enter_as


def rows_of(table):
    return [[cell.text for cell in row] for row in table.shown]


def address(sketch):
    return f"/diagnostic/esquisses/{sketch.pk}/"


def text_of(response):
    return response.content.decode()


def test_list_sets_mine_and_shared_apart(run, enter, agent):
    make_sketch(run, actor=agent, name="À moi")
    make_sketch(run, name="Cachée")
    make_sketch(run, name="Partagée", is_shared=True)

    mine, shared = enter(agent).get(LIST).context["tables"]

    assert [(row[0], row[1], row[3], row[4]) for row in rows_of(mine)] == [("À moi", "Calcul d’essai", "1", "non")]
    assert [(row[0], row[4]) for row in rows_of(shared)] == [("Partagée", "oui")]


def test_empty_list_says_how_to_begin(run, enter):
    assert "Vous n’avez gardé aucune esquisse" in text_of(enter().get(LIST))


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_a_fixed_number_of_queries(run, enter, agent, django_assert_num_queries, count):
    for rank in range(count):
        make_sketch(run, actor=agent, name=f"Esquisse {rank}")
        make_sketch(run, name=f"Esquisse {rank}", is_shared=True)
    client = enter(agent)
    client.get(LIST)

    with django_assert_num_queries(5):
        client.get(LIST)


def test_page_tells_the_effect_again(run, enter, agent):
    sketch = make_sketch(run, actor=agent)

    response = enter(agent).get(address(sketch))

    assert "1 commune (6\u202f000 habitants) sort de zone blanche." in text_of(response)
    assert rows_of(response.context["results"].changes) == [
        ["Nouvelle antenne", "Ouvrir une antenne", f"Commune F ({CODES['F']})", "–", "3,00 ETP (ACI)"]
    ]
    assert f"?c=ajout_{CODES['F']}_ACI_3&amp;de={sketch.pk}" in text_of(response)
    assert "Reprendre l’esquisse" in text_of(response)


def test_shared_sketch_is_a_start_for_others(run, enter):
    sketch = make_sketch(run, is_shared=True)

    response = enter(make_actor(Role.OBSERVER)).get(address(sketch))

    assert "Partir de cette esquisse" in text_of(response)
    assert "&amp;de=" not in text_of(response)
    assert "Supprimer" not in text_of(response)


def test_sketch_that_is_not_shared_does_not_exist_for_others(run, enter):
    assert enter().get(address(make_sketch(run))).status_code == 404


def test_shared_sketch_tells_a_reader_no_etp_of_a_structure(run, enter, example_rows):
    changes = [plan_resizing(example_rows.sites["S1"], "4.25"), plan_antenna()]
    sketch = make_sketch(run, is_shared=True, changes=changes)

    response = enter(make_actor(Role.OBSERVER)).get(address(sketch))

    text = text_of(response)
    assert [figure for figure in ("4,25", "4.25", "10,00") if figure in text] == []
    assert rows_of(response.context["results"].changes)[0][3:] == ["non communiqué", "non communiqué"]
    assert response.context["left_out"] == 1
    assert {len(drawn) for drawn in json.loads(response.context["results"].classes_json).values()} == {2}


def test_export_of_a_shared_sketch_tells_a_reader_no_etp_either(run, enter, example_rows):
    sketch = make_sketch(run, is_shared=True, changes=[plan_resizing(example_rows.sites["S1"], "4.25")])

    response = enter(make_actor(Role.OBSERVER)).get(f"{address(sketch)}?export-modifications=xlsx")

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    cells = [str(cell) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row]
    assert [cell for cell in cells if "4,25" in cell or "4.25" in cell or "10,00" in cell] == []


def test_author_deletes_a_sketch(run, enter, agent):
    sketch = make_sketch(run, actor=agent)

    response = enter(agent).post(f"{address(sketch)}supprimer/")

    assert (response["Location"], Sketch.objects.exists()) == (LIST, False)


def test_shared_sketch_is_not_deleted_by_others(run, enter):
    sketch = make_sketch(run, is_shared=True)

    assert enter().post(f"{address(sketch)}supprimer/").status_code == 403
    assert Sketch.objects.exists()


def test_sketches_stand_side_by_side(run, enter, agent, example_rows):
    first = make_sketch(run, actor=agent, name="Ouvrir")
    second = make_sketch(
        run, actor=agent, name="Tout fermer", changes=[plan_closing(site) for site in example_rows.sites.values()]
    )

    response = enter(agent).get(f"{COMPARE}?e={first.pk}&e={second.pk}")

    figures, communes = response.context["tables"]
    assert [heading.column.label for heading in figures.headings] == ["Mesure", "Calcul", "Ouvrir", "Tout fermer"]
    rows = {row[0]: row[1:] for row in rows_of(figures)}
    assert rows["Communes, zone blanche"] == ["1", "0", "6"]
    assert rows["Habitants, zone blanche"] == ["6\u202f000", "0", "21\u202f000"]
    assert rows["Besoin non couvert"][2] == "450"
    moved = {row[0]: row[2:5] for row in rows_of(communes)}
    assert moved["Commune F"] == ["zone blanche", "intermédiaire", "zone blanche"]
    assert moved["Commune A"] == ["intermédiaire", "intermédiaire", "zone blanche"]


def test_sketches_of_two_runs_are_not_compared(run, enter, agent, example_rows):
    other = make_done_run(example_rows, name="Autre calcul")
    first, second = make_sketch(run, actor=agent), make_sketch(other, actor=agent)

    response = enter(agent).get(f"{COMPARE}?e={first.pk}&e={second.pk}")

    assert response.context["chosen"] == [first.pk]
    assert "tables" not in response.context


def test_sketch_of_another_is_not_compared_unless_shared(run, enter, agent):
    own, hidden = make_sketch(run, actor=agent), make_sketch(run)

    assert enter(agent).get(f"{COMPARE}?e={own.pk}&e={hidden.pk}").context["chosen"] == [own.pk]
    assert enter(agent).get(f"{COMPARE}?e={hidden.pk}").status_code == 404


def test_comparison_without_sketch_leads_to_the_list(run, enter):
    assert f'href="{LIST}"' in text_of(enter().get(COMPARE))


@pytest.mark.parametrize("name", ["comparaison", "communes"])
def test_comparison_is_exported(run, enter, agent, name):
    keys = [make_sketch(run, actor=agent, name=name).pk for name in ("Une", "Deux")]

    response = enter(agent).get(f"{COMPARE}?e={keys[0]}&e={keys[1]}&export-{name}=csv")

    assert response["Content-Type"].startswith("text/csv")
    assert "Une" in response.content.decode("utf-8-sig")


@pytest.mark.parametrize("path", [LIST, COMPARE])
def test_those_who_do_not_read_runs_are_refused(run, enter, path):
    assert enter(make_actor(Role.STRUCTURE_MEMBER)).get(path).status_code == 403
