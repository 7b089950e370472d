"""Drawing a sketch: all of it in the address, its effect at once."""

import io
import json
import uuid
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest

from accounts.roles import Role
from structures.models import Site
from tests.factories.sketches import make_sketch, plan_antenna
from tests.factories.territories import make_area
from tests.factories.white_zones import CODES, make_actor
from white_zones.domain.create_run import create_run
from white_zones.domain.save_sketch import planned_changes
from white_zones.models import Sketch

F, A = CODES["F"], CODES["A"]


def page_of(run, **query):
    parts = "&".join(
        f"{name}={one}" for name, given in query.items() for one in ([given] if str(given) == given else given)
    )
    return f"/diagnostic/{run.pk}/esquisse/?{parts}"


def rows_of(table):
    return [[cell.text for cell in row] for row in table.shown]


def changes_in(address):
    return parse_qs(urlsplit(address).query).get("c", [])


def text_of(response):
    return response.content.decode()


def test_empty_sketch_says_that_nothing_is_kept(run, enter):
    response = enter().get(page_of(run))

    assert "Esquisse : rien n’est enregistré." in text_of(response).replace("\u00a0", " ")
    assert response.context["results"].moved.count == 0
    assert 'id="enregistrer"' not in text_of(response)


def test_antenna_is_added_to_the_address(run, enter):
    data = {"operation": "ajouter", "lieu": F, "kind": "ACI", "etp": "12,5"}

    response = enter().post(page_of(run, commune=F), data)

    assert response.status_code == 302
    assert changes_in(response["Location"]) == [f"ajout_{F}_ACI_12.5"]
    assert f"commune={F}" in response["Location"]


def test_open_page_receives_what_changes_and_its_new_address(run, enter):
    data = {"operation": "ajouter", "lieu": F, "kind": "ACI", "etp": "3"}

    response = enter().post(page_of(run, commune=F), data, headers={"HX-Request": "true"})

    assert (response.status_code, changes_in(response["HX-Push-Url"])) == (200, [f"ajout_{F}_ACI_3"])
    text = text_of(response)
    assert "1 commune (6\u202f000 habitants) sort de zone blanche." in text
    assert "<html" not in text
    assert text.count('hx-swap-oob="true"') == 2


def test_going_back_receives_the_whole_page(run, enter):
    response = enter().get(page_of(run), headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert "<html" in text_of(response)


def test_page_shows_who_leaves_the_white_zone(run, enter):
    response = enter().get(page_of(run, c=f"ajout_{F}_ACI_3"))

    results = response.context["results"]
    assert rows_of(results.moved) == [
        ["Commune F", "zone blanche", "intermédiaire", "0,00", "1,25", "30", "6\u202f000", F]
    ]
    assert rows_of(results.totals)[0] == ["Zone blanche", "1", "0", "6\u202f000", "0", "30", "0"]
    assert rows_of(results.departments) == [["Département d’essai", "1", "0", "6\u202f000", "0", "30", "0"]]
    assert [(figure.before, figure.after) for figure in results.figures][:2] == [("1", "0"), ("6\u202f000", "0")]
    assert json.loads(results.classes_json)[F] == [2, 0, 1.25, 0.1]
    assert json.loads(results.marks_json) == [[4.5, 45.0]]


@pytest.mark.parametrize(
    ("operation", "data", "expected"),
    [
        ("fermer", {}, ["ajout_98906_ACI_3", "fermeture_{site}"]),
        ("deplacer", {"vers": "Commune B"}, ["ajout_98906_ACI_3", "deplacement_{site}_98902"]),
        ("redimensionner", {"kind": "EI", "etp": "0"}, ["ajout_98906_ACI_3", "etp_{site}_EI_0"]),
        ("retirer", {"rang": "1"}, []),
        ("retirer", {"rang": "9"}, ["ajout_98906_ACI_3"]),
    ],
)
def test_each_change_is_written_in_the_address(run, enter, operation, data, expected):
    site = Site.objects.get(name="Site S1").pk

    response = enter().post(page_of(run, c=f"ajout_{F}_ACI_3"), {"operation": operation, "site": site, **data})

    assert changes_in(response["Location"]) == [token.format(site=site) for token in expected]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"operation": "ajouter", "lieu": F, "kind": "ACI", "etp": "0"}, "Indiquez de 0,01 à 9"),
        ({"operation": "ajouter", "lieu": F, "kind": "ACI", "etp": ""}, "Ce champ est obligatoire"),
        ({"operation": "ajouter", "lieu": "75056", "kind": "ACI", "etp": "1"}, "inconnue dans la région"),
        ({"operation": "ajouter", "lieu": F, "kind": "GEIQ", "etp": "1"}, "Sélectionnez un choix valide"),
        ({"operation": "fermer", "site": "999999999"}, "Ce site n’est pas de ce calcul"),
    ],
)
def test_wrong_change_is_refused_and_changes_nothing(run, enter, data, message):
    response = enter().post(page_of(run, commune=F), data)

    assert response.status_code == 422
    assert message in text_of(response).replace("\u00a0", " ")
    assert response.context["desk"].changes == ()


def test_refusal_reaches_an_open_page_as_a_fragment(run, enter):
    data = {"operation": "ajouter", "lieu": F, "kind": "ACI", "etp": "0"}

    response = enter().post(page_of(run, commune=F), data, headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert 'role="alert"' in text_of(response)


def test_commune_outside_the_run_is_refused(run, enter):
    make_area(code="99777", name="Ailleurs")

    response = enter().get(page_of(run, commune="99777"))

    assert response.context["panel"].commune is None
    assert "n’est pas de ce calcul" in text_of(response)


def test_commune_shows_its_standing_and_its_sites(run, enter):
    response = enter().get(page_of(run, commune="Commune A"))

    panel = response.context["panel"]
    assert (panel.commune.code, panel.standing) == (A, "Intermédiaire, besoin de 100, 1\u202f000 habitants.")
    assert [(line.site.name, line.resizing is not None) for line in panel.sites] == [("Structure S1", True)]
    assert "EI : 10,00 ETP" in text_of(response).replace("\u00a0", " ")


def test_standing_is_that_of_the_sketch(run, enter, example_rows):
    closed = [f"fermeture_{site.pk}" for site in example_rows.sites.values()]

    response = enter().get(page_of(run, commune=A, c=closed))

    assert response.context["panel"].standing.startswith("Zone blanche")


def test_site_says_what_the_sketch_does_to_it(run, enter, example_rows):
    first = example_rows.sites["S1"].pk

    closed = enter().get(page_of(run, commune=A, c=f"fermeture_{first}")).context["panel"].sites[0]
    moved = enter().get(page_of(run, commune=A, c=[f"deplacement_{first}_{F}", f"etp_{first}_EI_3"]))

    assert (closed.planned, closed.is_closed) == (["fermé dans l’esquisse"], True)
    (line,) = moved.context["panel"].sites
    assert (line.planned, line.is_closed) == (["déplacé dans l’esquisse", "ETP changés dans l’esquisse"], False)


def test_communes_of_the_same_name_are_proposed(run, enter):
    response = enter().get(page_of(run, commune="commune", c=f"ajout_{F}_ACI_3"))

    candidates = response.context["panel"].candidates
    assert [name for name, _ in candidates][:2] == ["Commune F (98906)", "Commune E (98905)"]
    assert candidates[0][1].endswith(f"?c=ajout_{F}_ACI_3&commune={F}")
    assert "Plusieurs communes" in text_of(response)


def test_structure_is_found_by_its_name(run, enter):
    response = enter().get(page_of(run, structure="structure s3"))

    assert [line.site.name for line in response.context["panel"].sites] == ["Structure S3"]


@pytest.mark.parametrize("token", ["ajout_98906_ACI_0", "fermeture_999999999", "ajout_75056_ACI_1", "n’importe"])
def test_damaged_address_does_not_exist(run, enter, token):
    assert enter().get(page_of(run, c=token)).status_code == 404


def test_unknown_operation_does_not_exist(run, enter):
    assert enter().post(page_of(run), {"operation": "effacer"}).status_code == 404


@pytest.mark.parametrize("role", [Role.STRUCTURE_MEMBER, Role.OPERATOR])
def test_those_who_do_not_read_runs_are_refused(run, enter, role):
    assert enter(role).get(page_of(run)).status_code == 403


def test_run_that_is_not_done_has_no_sketch(example_rows, enter):
    waiting = create_run(actor=make_actor(), name="En attente", parameters=example_rows.parameters())
    assert enter().get(page_of(waiting)).status_code == 404


def test_run_that_kept_no_inputs_says_so(run, enter):
    run.pk, run.job, run.is_reference, run.request_key = None, None, False, uuid.uuid4()
    run.save(force_insert=True)

    response = enter().get(page_of(run))

    assert response.status_code == 409
    assert "Esquisse impossible" in text_of(response)


def test_sketch_is_kept_under_a_name(run, enter):
    agent = make_actor()
    data = {"operation": "enregistrer", "name": "Deux antennes", "note": "", "is_shared": "on"}

    response = enter(user=agent).post(page_of(run, c=f"ajout_{F}_ACI_3"), data)

    sketch = Sketch.objects.get()
    assert response["Location"] == f"/diagnostic/esquisses/{sketch.pk}/"
    assert (sketch.name, sketch.author, sketch.is_shared, planned_changes(sketch)) == (
        "Deux antennes",
        agent,
        True,
        (plan_antenna(),),
    )


def test_sketch_without_name_is_refused_beside_the_field(run, enter):
    response = enter().post(page_of(run, c=f"ajout_{F}_ACI_3"), {"operation": "enregistrer", "name": ""})

    assert response.status_code == 422
    assert response.context["keep_form"].errors["name"]
    assert not Sketch.objects.exists()


def test_edited_sketch_is_replaced_or_copied(run, enter):
    agent = make_actor()
    sketch = make_sketch(run, actor=agent)
    address = page_of(run, c=f"ajout_{A}_EI_9", de=str(sketch.pk))
    client = enter(user=agent)

    client.post(address, {"operation": "enregistrer", "name": "Une antenne"})
    client.post(address, {"operation": "enregistrer", "name": "Sa copie", "copie": "oui"})

    assert planned_changes(sketch) == (plan_antenna("A", "9", "EI"),)
    assert Sketch.objects.get(name="Sa copie").copied_from == sketch


def test_sketch_of_another_is_not_replaced_from_an_address(run, enter):
    sketch = make_sketch(run, is_shared=True)
    address = page_of(run, c=f"ajout_{A}_EI_9", de=str(sketch.pk))

    enter().post(address, {"operation": "enregistrer", "name": "La mienne"})

    assert planned_changes(sketch) == (plan_antenna(),)
    assert Sketch.objects.count() == 2


@pytest.mark.parametrize("name", ["modifications", "classes", "communes", "departements"])
def test_every_table_is_exported_with_what_it_rests_on(run, enter, name):
    response = enter().get(page_of(run, **{"c": f"ajout_{F}_ACI_3", f"export-{name}": "xlsx"}))

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    about = [str(cell) for row in book.worksheets[1].iter_rows(values_only=True) for cell in row if cell]
    assert any("Esquisse, qui ne remplace pas le diagnostic" in cell and "Commune F" in cell for cell in about)
    assert book.worksheets[0].max_row > 1


def test_communes_are_suggested_as_they_are_typed(run, enter):
    response = enter().get("/diagnostic/esquisses/communes/?commune=commune+b")

    assert 'value="Commune B (98902)"' in text_of(response)
    assert "option" not in text_of(enter().get("/diagnostic/esquisses/communes/?commune="))


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_a_fixed_number_of_queries(run, enter, example_rows, django_assert_num_queries, count):
    tokens = [f"fermeture_{site.pk}" for site in list(example_rows.sites.values())[:count]]
    client = enter()
    client.get(page_of(run, commune=A, c=tokens))

    with django_assert_num_queries(13):
        client.get(page_of(run, commune=A, c=tokens))
