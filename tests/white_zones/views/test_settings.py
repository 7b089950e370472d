"""The settings page, publishing and archiving, through their addresses."""

import uuid

import pytest
from django.urls import reverse

from accounts.roles import Role
from iae_portal.common.job_execution import execute_job
from iae_portal.common.models import Source
from territories.models import Area
from tests.factories.territories import make_indicator, make_value
from tests.factories.white_zones import CODES, make_actor, make_done_run
from white_zones.domain.create_run import create_run
from white_zones.domain.parameters import Derogation
from white_zones.models import Archive, Publication, Run

CREATE = "/diagnostic/nouveau/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def made(example_rows):
    Area.objects.filter(pk=example_rows.region.pk).update(is_current=True)
    Source.objects.filter(pk=example_rows.matrix.pk).update(slug="matrice-essai-car")
    return example_rows


@pytest.fixture
def enter(client):
    def enter_as(role=Role.REGIONAL_AGENT, *, areas=()):
        client.force_login(make_actor(role, areas=areas), backend=BACKEND)
        return client

    return enter_as


def answers(made, **changes):
    return {
        "name": "Essai",
        "perimeter": made.region.pk,
        "year": "2021",
        "basis": "contracted",
        "kinds": ["EI", "ETTI", "AI", "ACI"],
        "demand": made.indicator.code,
        "method": "e2sfca",
        "decay": "steps:10=1,20=0.5,30=0.25",
        "travel": f"matrice:{made.matrix.pk}:car",
        "edge": "open",
        "minimum_demand": "10",
        "draws": "0",
        "seed": "1",
        "derogated_share": "5",
        "derogation-TOTAL_FORMS": "1",
        "derogation-INITIAL_FORMS": "0",
        "derogation-0-code": "",
        "derogation-0-access_class": "",
        "derogation-0-motive": "",
        "request_key": str(uuid.uuid4()),
        **changes,
    }


def text_of(response):
    return response.content.decode().replace("\u00a0", " ")


def opened(response):
    return [section["title"] for section in response.context["sections"] if section["folded"] and section["open"]]


def test_folded_section_opens_on_its_error(made, enter):
    response = enter().post(CREATE, answers(made, draws="-3"))
    assert (response.status_code, opened(response)) == (422, ["La robustesse"])


def test_sections_are_folded_on_a_blank_page(made, enter):
    assert opened(enter().get(CREATE)) == []


def test_copy_opens_what_it_changes(made, enter):
    run = make_done_run(made, second_mesh="epci", mesh_rule="worse", draws=0)
    response = enter().get(CREATE, {"copie": run.pk})
    assert opened(response) == [
        "La référence et les seuils",
        "La seconde maille et les petits effectifs",
        "La robustesse",
    ]
    assert "Les réglages sont ceux de « Calcul d’essai »" in text_of(response)


def test_derogations_are_kept_on_an_error_and_told_above(made, enter):
    sent = answers(
        made,
        **{"derogation-0-code": "98900", "derogation-0-access_class": "low", "derogation-0-motive": "Col fermé"},
    )
    response = enter().post(CREATE, sent)
    assert response.status_code == 422
    content = text_of(response)
    assert 'value="98900"' in content
    assert 'value="Col fermé"' in content
    (problem,) = response.context["problems"]
    assert (problem["label"], problem["message"].replace("\u00a0", " ")) == (
        "Dérogation 1, Code Insee",
        "La commune « 98900 » est inconnue.",
    )
    assert "<title>Erreur : Lancer un calcul" in content


def test_incomplete_line_alone_is_an_error(made, enter):
    response = enter().post(CREATE, answers(made, **{"derogation-0-motive": "Col fermé"}))
    assert response.status_code == 422
    assert [problem["label"] for problem in response.context["problems"]] == [
        "Dérogation 1, Code Insee",
        "Dérogation 1, Classe à retenir",
    ]


def test_copy_names_its_model_and_keeps_its_derogations(made, enter):
    derogation = Derogation(CODES["F"], "low", "Navette")
    model = make_done_run(made, draws=0, derogations=(derogation,), derogated_share=0.07)
    client = enter()
    page = client.get(CREATE, {"copie": model.pk})
    assert [form.initial.get("code") for form in page.context["lines"]] == [CODES["F"], None, None, None]

    client.post(f"{CREATE}?copie={model.pk}", answers(made, name="Copie", reference=model.pk))

    assert Run.objects.get(name="Copie").copied_from == model


def test_copy_of_a_run_that_is_not_there_is_not_found(made, enter):
    assert enter().get(CREATE, {"copie": 123456}).status_code == 404


def test_departmental_agent_sees_no_thresholds_to_fix(made, enter):
    response = enter(Role.DEPARTMENTAL_AGENT, areas=[made.department]).get(CREATE)
    assert response.status_code == 200
    assert "Zone blanche sous" not in text_of(response)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reference": "nouvelle", "white": "1", "low": "0,5", "middle": "0,2"}, "white"),
        ({"decay": "autre", "other_decay": "gaussian:sigma=15,cut=0"}, "other_decay"),
        ({"decay": "autre", "other_decay": "steps:10=0,20=0"}, "other_decay"),
        ({"kinds": ["AI"]}, "year"),
        ({"year": "1999"}, "year"),
        ({"kinds": []}, "kinds"),
    ],
)
def test_nonsense_is_refused_beside_its_field_and_starts_nothing(made, enter, changes, field):
    response = enter().post(CREATE, answers(made, **changes))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not Run.objects.exists()


def test_demand_all_at_zero_is_refused(made, enter):
    empty = make_indicator(code="besoin_nul")
    for commune in made.communes.values():
        make_value(empty, commune, 0)
    response = enter().post(CREATE, answers(made, demand="besoin_nul"))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["demand"])


def test_perimeter_of_one_commune_is_refused_by_the_page(made, enter):
    response = enter().post(CREATE, answers(made, perimeter=made.communes["A"].pk))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["perimeter"])


def test_perimeter_of_one_commune_is_finite_and_shown(made, enter):
    """Through the rules, which refuse less than the page: its access is that of the whole run."""
    everywhere = make_done_run(made, draws=20)
    run = make_done_run(made, draws=20, perimeter=made.communes["B"].pk)
    (row,) = run.commune_results.filter(kind="")
    wanted = everywhere.commune_results.get(kind="", area=made.communes["B"])
    assert (row.accessibility, row.access_class) == (pytest.approx(wanted.accessibility), wanted.access_class)
    assert enter().get(reverse("white_zones:detail", args=[run.pk])).status_code == 200


@pytest.mark.parametrize("level", ["department", "epci"])
def test_page_of_a_smaller_perimeter_is_shown(made, enter, level):
    area = made.department if level == "department" else made.epci["E1"]
    run = make_done_run(made, draws=0, perimeter=area.pk)
    response = enter().get(reverse("white_zones:detail", args=[run.pk]))
    assert response.status_code == 200
    assert "les tableaux de bord montrent celui de la région" in text_of(response)


def test_page_offers_only_the_kinds_that_were_measured(made, enter):
    run = make_done_run(made, draws=0, kinds=("EI", "ACI"))
    address = reverse("white_zones:detail", args=[run.pk])
    response = enter().get(address)
    offered = dict(response.context["filterset"].form.fields["filiere"].choices)
    assert list(offered)[-2:] == ["EI", "ACI"]
    assert "ETTI" not in offered
    assert response.context["table"].caption.endswith("EI, ACI")
    values = reverse("white_zones:values", args=[run.pk])
    assert enter().get(values, {"filiere": "AI"}).status_code == 404
    assert enter().get(values, {"filiere": "EI"}).status_code == 200


def test_publishing_says_what_was_replaced(made, enter):
    first = make_done_run(made, draws=0)
    second = create_run(actor=make_actor(), name="Second", parameters=made.parameters(draws=0))
    execute_job(job_id=second.job_id)
    client = enter()

    client.post(reverse("white_zones:publish", args=[second.pk]))

    assert "Remplacé le" in text_of(client.get(reverse("white_zones:detail", args=[first.pk])))
    assert Publication.objects.get(replaced_at__isnull=True).run_id == second.pk
    again = client.post(reverse("white_zones:publish", args=[first.pk]), follow=True)
    assert "Ce diagnostic a été remplacé" in text_of(again)


def test_archiving_through_the_page(made, enter):
    run = create_run(actor=make_actor(), name="Essai", parameters=made.parameters(draws=0))
    execute_job(job_id=run.job_id)
    client = enter()
    assert "Archiver" in text_of(client.get(reverse("white_zones:detail", args=[run.pk])))

    response = client.post(reverse("white_zones:archive", args=[run.pk]), follow=True)

    assert "est archivé" in text_of(response)
    assert Archive.objects.get().run_id == run.pk
    assert "Essai" not in [row[0].text for row in client.get("/diagnostic/").context["table"].shown]


def test_archiving_a_published_run_is_refused_in_words(made, enter):
    run = make_done_run(made, draws=0)
    response = enter().post(reverse("white_zones:archive", args=[run.pk]), follow=True)
    assert "Ce diagnostic est publié" in text_of(response)
    assert not Archive.objects.exists()


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR, Role.STRUCTURE_MEMBER])
@pytest.mark.parametrize("name", ["publish", "archive"])
def test_publishing_and_archiving_are_refused_to_readers(made, enter, role, name):
    run = make_done_run(made, draws=0)
    assert enter(role).post(reverse(f"white_zones:{name}", args=[run.pk])).status_code == 403


def test_derogations_and_robustness_are_shown_and_exported(made, enter):
    derogation = Derogation(CODES["F"], "low", "Navette assurée par le département")
    run = make_done_run(made, draws=50, derogations=(derogation,), derogated_share=0.07)
    client, address = enter(), reverse("white_zones:detail", args=[run.pk])
    content = text_of(client.get(address))
    assert "Navette assurée par le département" in content
    assert "du besoin vit dans une commune de classe robuste ; ce qui pèse le plus" in content
    exported = client.get(address, {"export-derogations": "csv"}).content.decode("utf-8-sig")
    assert "Commune F;zone blanche;faiblement dotée;appliquée;Navette assurée par le département" in exported
    classes = client.get(address, {"export-classes": "csv"}).content.decode("utf-8-sig")
    assert classes.splitlines()[0].startswith("Classe;Communes;Habitants;Besoin;")
    weights = client.get(address, {"export-robustesse": "csv"})
    assert weights["Content-Disposition"].endswith('.csv"')


def test_run_without_draws_or_derogations_has_neither_section(made, enter):
    run = make_done_run(made, draws=0)
    content = text_of(enter().get(reverse("white_zones:detail", args=[run.pk])))
    assert "<h2>Robustesse</h2>" not in content
    assert "<h2>Dérogations</h2>" not in content


def test_published_smaller_perimeter_is_told_as_such(made, enter):
    run = create_run(
        actor=make_actor(), name="Essai", parameters=made.parameters(draws=0, perimeter=made.department.pk)
    )
    execute_job(job_id=run.job_id)
    response = enter().post(reverse("white_zones:publish", args=[run.pk]), follow=True)
    assert "le diagnostic de 2021 pour le périmètre « Département d’essai »" in text_of(response)
