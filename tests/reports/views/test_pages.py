import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.roles import Role
from reports.enums import Audience, DocumentKind, Section
from reports.models import DocumentTemplate, Restitution
from structures.models import AnnexLine
from tests.factories.users import make_holder
from tests.reports.domain.test_templates import slides_template

LIST = "/restitution/"


@pytest.fixture
def enter(client):
    def enter(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def form_data(**changes):
    values = {
        "territory": "departement:99D",
        "epci": "",
        "audience": Audience.COMMITTEE,
        "sections": [Section.SUPPLY],
        "request_key": str(uuid.uuid4()),
    }
    return {**values, **changes}


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_whatever_its_length(world, enter, django_assert_num_queries, count):
    for _ in range(count):
        world.ask(sections=[Section.GLOSSARY])
    client = enter(world.agent)
    client.get(LIST)

    with django_assert_num_queries(5):
        answer = client.get(LIST)

    assert answer.content.decode().count("/restitution/") >= count


def test_list_filters_by_audience_and_state(world, enter):
    world.make(audience=Audience.PUBLIC, sections=[Section.GLOSSARY])
    world.ask(audience=Audience.STEERING, sections=[Section.GLOSSARY])
    client = enter(world.agent)

    public = client.get(LIST, {"destinataires": "public"}).content.decode()
    waiting = client.get(LIST, {"etat": "en-cours"}).content.decode()

    assert ("essai, public" in public, "essai, COPIL" in public) == (True, False)
    assert ("essai, public" in waiting, "essai, COPIL" in waiting) == (False, True)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "Rien n’est encore enregistré ici."),
        (
            {"etat": "en-cours"},
            "Aucune restitution ne répond à ces critères. Effacez un filtre pour en voir davantage.",
        ),
    ],
)
def test_empty_list_says_whether_a_filter_empties_it(world, enter, asked, told):
    assert told in enter(world.agent).get(LIST, asked).content.decode()


def test_unknown_filter_shows_nothing_and_says_so(world, enter):
    world.ask(sections=[Section.GLOSSARY])

    page = enter(world.agent).get(LIST, {"destinataires": "personne"}).content.decode()

    assert "Filtre inconnu" in page
    assert "essai, COPIL" not in page


def test_agent_asks_by_the_form_and_follows_the_progress(world, enter):
    answer = enter(world.own).post(f"{LIST}nouvelle/", form_data())

    made = Restitution.objects.get()
    assert answer.url == reverse("reports:detail", args=[made.pk])
    page = enter(world.own).get(answer.url).content.decode()
    assert "Fabrication de la restitution" in page
    assert "<progress" in page


def test_form_proposes_the_perimeter_alone(world, enter):
    page = enter(world.own).get(f"{LIST}nouvelle/").content.decode()

    assert "departement:99D" in page
    assert "departement:98D" not in page
    assert "region:99" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"territory": "departement:98D"}, "territory"),
        ({"sections": []}, "Choisissez une partie au moins."),
        ({"epci": "epci:990000009"}, "epci"),
    ],
)
def test_form_refuses_what_is_not_proposed(world, enter, changes, words):
    answer = enter(world.own).post(f"{LIST}nouvelle/", form_data(**changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Restitution.objects.count() == 0


def test_epci_of_another_departement_is_refused(world, enter):
    epci = world.example.epci["E1"]

    answer = enter(world.agent).post(
        f"{LIST}nouvelle/", form_data(territory="departement:98D", epci=f"epci:{epci.code}")
    )

    assert answer.status_code == 422
    assert "n’est pas du département choisi" in answer.content.decode()


def test_page_of_a_finished_one_lists_its_files_and_its_figures(world, enter):
    made = world.make(sections=[Section.SUPPLY])

    page = enter(world.agent).get(reverse("reports:detail", args=[made.pk])).content.decode()

    for document in made.documents.select_related("file"):
        assert document.file.name in page
        assert document.file.sha256 in page
    assert "Figure 1" in page or "Tableau 1" in page
    assert made.fingerprint in page


def test_file_is_an_attachment_of_its_type(world, enter):
    made = world.make(sections=[Section.SUPPLY])

    answer = enter(world.agent).get(reverse("reports:file", args=[made.pk, DocumentKind.REPORT_PDF]))

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")


def test_file_is_not_served_to_who_does_not_see_the_restitution(world, enter):
    made = world.make(audience=Audience.DIRECTION, sections=[Section.SUPPLY])
    address = reverse("reports:file", args=[made.pk, DocumentKind.REPORT_PDF])

    for person in (make_holder(Role.COMMITTEE_MEMBER, world.department), make_holder(Role.OBSERVER)):
        assert enter(person).get(address).status_code == 404


def test_file_that_is_not_made_does_not_exist(world, enter):
    asked = world.ask(sections=[Section.SUPPLY])

    answer = enter(world.agent).get(reverse("reports:file", args=[asked.pk, DocumentKind.REPORT_PDF]))

    assert answer.status_code == 404


def test_values_are_exported_as_numbers_with_the_fingerprint(world, enter):
    made = world.make(area=world.region, sections=[Section.SUPPLY])

    answer = enter(world.agent).get(reverse("reports:detail", args=[made.pk]), {"export-valeurs": "xlsx"})

    book = load_workbook(io.BytesIO(b"".join(answer) if answer.streaming else answer.content))
    rows = [[cell.value for cell in row] for sheet in book.worksheets for row in sheet.iter_rows()]
    assert any(made.fingerprint in str(cell) for row in rows for cell in row)
    assert any(36 in row for row in rows)


def test_remade_one_shows_what_changed(world, enter):
    first = world.make(area=world.region, sections=[Section.SUPPLY])
    AnnexLine.objects.filter(kind="EI").update(etp=15)
    client = enter(world.agent)

    answer = client.post(reverse("reports:remake", args=[first.pk]))
    again = Restitution.objects.get(previous=first)
    assert answer.url == reverse("reports:detail", args=[again.pk])

    again = world.make(area=world.region, sections=[Section.SUPPLY])
    page = client.get(reverse("reports:detail", args=[again.pk])).content.decode()
    assert "Ce qui change depuis la restitution précédente" in page
    assert "10,00" in page
    assert "+5,00" in page


def test_regional_agent_hands_in_and_retires_a_template(world, enter):
    client = enter(world.agent)
    upload = SimpleUploadedFile("service.pptx", slides_template())

    kept = client.post(f"{LIST}modeles/", {"kind": "slides", "upload": upload})
    template = DocumentTemplate.objects.get()
    shown = client.get(f"{LIST}modeles/").content.decode()
    retired = client.post(reverse("reports:template-retire", args=[template.pk]))
    template.refresh_from_db()

    assert (kept.status_code, retired.status_code, template.is_current) == (302, 302, False)
    assert "service.pptx" in shown


def test_refused_template_says_why_beside_the_field(world, enter):
    upload = SimpleUploadedFile("service.pptx", b"%PDF-1.7")

    answer = enter(world.agent).post(f"{LIST}modeles/", {"kind": "slides", "upload": upload})

    assert answer.status_code == 422
    assert "n’est pas un vrai fichier .pptx" in answer.content.decode()


def test_chosen_figure_is_shown_as_the_documents_write_it(world, enter):
    made = world.make(area=world.region, sections=[Section.SUPPLY])

    page = enter(world.agent).get(reverse("reports:detail", args=[made.pk]), {"figure": "supply"}).content.decode()

    assert 'id="tableau-chiffre"' in page
    assert "Figure 1 – ETP conventionnés par département, 2021" in page
    assert "36,00" in page
