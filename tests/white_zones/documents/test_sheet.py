"""The diagnosis sheet: what is on it, what is not, and that it is two pages."""

import re
import subprocess

import pytest

from iae_portal.common.job_execution import execute_job
from structures.queries.visible_supply import VisibleSupply
from tests.factories.recruitment import make_basin, make_projects
from tests.factories.territories import make_outline
from tests.factories.white_zones import YEAR, make_actor, make_done_run, make_site
from white_zones.documents.sheet import compose_sheet, render_sheet
from white_zones.domain.create_run import create_run


@pytest.fixture
def done(example_rows):
    for commune in example_rows.communes.values():
        make_outline(commune, west=commune.point.x, side=0.1)
    return make_done_run(example_rows)


def figures_of(sheet):
    return {row.label: row.values for row in sheet["figures"]["rows"]}


def supply_of(sheet):
    lines = [*sheet["supply"]["rows"], sheet["supply"]["total"]]
    return {row.label.split(",")[0]: row.values[0] for row in lines}


def pdf_text(content, folder):
    path = folder / "fiche.pdf"
    path.write_bytes(content)
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
    pages = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
    return text.replace("\u00a0", " ").replace("\u202f", " "), int(re.search(r"Pages:\s+(\d+)", pages)[1])


def test_figures_stand_beside_those_of_the_level_above(done, example_rows):
    sheet = compose_sheet(done, example_rows.department)
    assert sheet["figures"]["headings"] == ["Département d’essai", "Région d’essai"]
    found = figures_of(sheet)
    assert found["Besoin d’insertion"] == ["450", "450"]
    assert found["Besoin pour 100 habitants"] == ["2,14", "2,14"]
    assert found["Communes blanches"] == ["1 sur 6", "1 sur 6"]


def test_place_is_told_in_one_sentence(done, example_rows):
    assert compose_sheet(done, example_rows.department)["first"].replace("\u00a0", " ") == (
        "Besoin moyen (1,00 fois la moyenne par habitant) et accès de classe « intermédiaire » : 1ᵉʳ sur 1 "
        "département par le besoin non couvert."
    )


def test_communes_that_lack_something_come_by_what_they_lack(done, example_rows):
    sheet = compose_sheet(done, example_rows.department)
    assert sheet["communes"][0].label == "Commune F"
    assert sheet["lacking"] == len(sheet["communes"]) < 6
    assert sheet["communes"][0].values == ["zone blanche", "0,00", "30", "30", "hors de portée"]


def test_department_shows_its_etp_by_kind(done, example_rows):
    assert supply_of(compose_sheet(done, example_rows.department)) == {
        "EI": "10,00",
        "ETTI": "12,00",
        "AI": "0,00",
        "ACI": "14,00",
        "Toutes filières": "36,00",
    }


def test_epci_of_one_structure_hides_its_etp(done, example_rows):
    sheet = compose_sheet(done, example_rows.epci["E1"])
    assert set(supply_of(sheet).values()) == {"masqué"}
    assert sheet["supply"]["is_hidden"]


def test_epci_of_three_structures_shows_its_total_only(example_rows):
    for number in range(3):
        make_site(
            f"S{number + 4}", commune=example_rows.communes["B"], department=example_rows.department, etp={"EI": "5"}
        )
        make_site(
            f"S{number + 7}", commune=example_rows.communes["D"], department=example_rows.department, etp={"EI": "5"}
        )
    found = supply_of(compose_sheet(make_done_run(example_rows), example_rows.epci["E1"]))
    assert found == {**dict.fromkeys(["EI", "ETTI", "AI", "ACI"], "masqué"), "Toutes filières": "25,00"}


def test_supply_for_nobody_in_particular_is_what_every_reader_may_read(example_rows):
    visible = VisibleSupply(None, year=YEAR)
    assert visible.of(example_rows.epci["E1"]) is None
    assert visible.of(example_rows.department).total == 36
    assert visible.detailed([example_rows.epci["E1"], example_rows.department]) == {example_rows.department.pk}


def test_map_draws_each_commune_in_the_colour_of_its_class(done, example_rows):
    drawn = compose_sheet(done, example_rows.epci["E1"])["map"]
    assert drawn.count("<path") == 3
    assert "Commune F : zone blanche" in drawn.replace("\u00a0", " ")
    assert drawn.count("#6d1339") == 1


def test_area_without_outline_has_no_map(example_rows):
    assert compose_sheet(make_done_run(example_rows), example_rows.epci["E1"])["map"] is None


def test_tensions_are_those_of_the_basins_that_touch_the_area(done, example_rows):
    make_projects(make_basin(example_rows.communes["A"], name="OUEST"), occupation="T1X60")
    make_projects(make_basin(example_rows.communes["C"], name="EST"), occupation="T1X60")
    ((basin, _),) = compose_sheet(done, example_rows.epci["E1"])["tensions"]
    assert basin == "OUEST"


def test_unpublished_run_makes_a_working_document(example_rows):
    run = create_run(actor=make_actor(), name="Essai", parameters=example_rows.parameters())
    execute_job(job_id=run.job_id)
    run.refresh_from_db()
    assert "Document de travail : ce calcul n’est pas publié." in [
        notice.replace("\u00a0", " ") for notice in compose_sheet(run, example_rows.department)["notices"]
    ]


def test_estimated_times_are_told_at_the_head(example_rows):
    run = make_done_run(example_rows, provider="estimation", travel_source=None)
    assert (
        "Temps de trajet estimés d’après la distance et le relief."
        in compose_sheet(run, example_rows.department)["notices"]
    )


def test_document_is_two_pages_that_say_where_they_come_from(done, example_rows, tmp_path):
    text, pages = pdf_text(render_sheet(done, example_rows.department), tmp_path)
    assert pages <= 2
    assert f"page {pages} / {pages}" in text
    assert "Calcul « Calcul d’essai »" in text
    assert "Les communes où il manque le plus" in text
    assert "Sources" in text or "Source" in text


def test_composition_costs_a_fixed_number_of_queries(done, example_rows, django_assert_max_num_queries):
    with django_assert_max_num_queries(36):
        compose_sheet(done, example_rows.department)
