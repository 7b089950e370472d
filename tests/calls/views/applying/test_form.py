"""The form by section, without a script."""

import pytest

from calls.domain.answering import save_answer
from calls.models import Answer, CallVersion
from tests.factories.applying import make_complete, make_member, make_place, upload, write_answers
from tests.factories.calls import DEFINITION, make_application, make_call
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db
HTML = '<script>alert("x")</script>'
EVERY = [
    {"key": "nombre", "kind": "number", "label": "Nombre", "unit": "postes", "required": False, "minimum": "1"},
    {"key": "euros", "kind": "euros", "label": "Montant", "required": False},
    {"key": "jour", "kind": "date", "label": "Jour", "required": False, "earliest": "2027-01-01"},
    {"key": "siret", "kind": "siret", "label": "SIRET", "required": False},
    {"key": "commune", "kind": "commune", "label": "Commune", "required": False},
    {"key": "epci", "kind": "epci", "label": "EPCI", "required": False},
    {"key": "zone", "kind": "zone", "label": "Zone", "required": False},
    {
        "key": "plusieurs",
        "kind": "choices",
        "label": "Plusieurs",
        "required": False,
        "options": [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}],
    },
    {
        "key": "menu",
        "kind": "choice",
        "label": "Menu",
        "required": False,
        "options": [{"key": f"o{n}", "label": f"Option {n}"} for n in range(12)],
    },
    {
        "key": "budget",
        "kind": "budget",
        "label": "Budget",
        "required": False,
        "lines": [
            {"key": "salaires", "side": "expense", "label": "Salaires"},
            {"key": "aide", "side": "resource", "label": "Aide demandée", "is_request": True},
        ],
    },
    {
        "key": "partenaires",
        "kind": "block",
        "label": "Partenaires",
        "row_label": "Partenaire",
        "required": False,
        "min_rows": 0,
        "questions": [
            {"key": "nom", "kind": "text", "label": "Nom"},
            {"key": "etp_partenaire", "kind": "etp_by_year", "label": "ETP", "years": [2027]},
        ],
    },
    {"key": "kbis", "kind": "files", "label": "Extrait Kbis", "document": "kbis", "validity_months": 3},
]


def every_kind():
    sections = DEFINITION["form"]["sections"]
    return make_call(
        definition={
            **DEFINITION,
            "form": {"sections": [*sections, {"key": "tout", "title": "Tout", "questions": EVERY}]},
        }
    )


def address(application, slug="projet"):
    return f"/candidatures/{application.pk}/rubriques/{slug}/"


def seen(*keys, **revisions):
    return {f"vu.{key}": "0" for key in keys} | {f"vu.{key}": str(number) for key, number in revisions.items()}


def test_page_of_every_kind_is_drawn_with_its_answers(client):
    application = make_application(every_kind())
    member = make_member(application.siae)
    place = make_place(name="Mauriac")
    write_answers(
        application,
        {
            "nombre": "3",
            "euros": "1200.50",
            "jour": "2027-03-01",
            "commune": place.code,
            "plusieurs": ["a"],
            "menu": "o3",
            "budget": {"salaires": "100", "aide": "60"},
            "partenaires": [{"nom": "Le Conseil", "etp_partenaire": {"2027": "1"}}],
        },
    )
    client.force_login(member)

    text = client.get(address(application, "tout")).content.decode()

    assert f'value="Mauriac ({place.code})"' in text
    assert 'value="1200,50"' in text
    assert "il manque 40,00\u00a0€ de ressources" in text
    assert 'name="partenaires.0.etp_partenaire.2027" value="1"' in text
    assert 'name="partenaires.__row__.nom"' in text
    assert '<option value="o3" selected>' in text
    assert "10\u00a0Mo au plus" in text


def test_what_is_typed_is_saved_by_the_button(page, application):
    answer = page.post(address(application), {"titre": "Une recyclerie", "aller": "moyens", **seen("titre")})

    assert (answer.status_code, answer.url) == (302, address(application, "moyens"))
    assert Answer.objects.get().value == "Une recyclerie"


def test_place_is_named_by_its_commune(page, application):
    commune = make_place(name="Saint-Bonnet-le-Test")

    page.post(
        address(application),
        {"lieu.commune": "saint bonnet le test", "lieu.lon": "2,5", "lieu.lat": "45,1", **seen("lieu")},
    )

    assert Answer.objects.get().value == {"commune": commune.code, "lon": "2.5", "lat": "45.1"}


def test_unreadable_answer_stays_in_the_page_with_its_reason(page, application):
    data = {"etp.2027": "trois", "etp.2028": "2", "partenaire": "oui", **seen("etp", "partenaire")}

    answer = page.post(address(application, "moyens"), data)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'name="etp.2027" value="trois"' in text
    assert "Le nombre d’ETP de 2027 ne se lit pas" in text
    assert Answer.objects.get().key == "partenaire"


def test_other_answer_saved_since_is_shown_beside_one_s_own(page, application, member):
    colleague = make_member(application.siae, first_name="Zoé")
    save_answer(application, key="titre", raw="La leur", seen=0, actor=colleague)

    answer = page.post(address(application), {"titre": "La mienne", **seen("titre")})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "La leur" in text
    assert 'name="titre" value="La mienne"' in text
    assert 'name="vu.titre" value="1"' in text
    assert Answer.objects.get().value == "La leur"


def test_one_s_own_answer_is_kept_by_choice(page, application):
    save_answer(application, key="titre", raw="La leur", seen=0, actor=make_member(application.siae))

    page.post(address(application), {"titre": "La mienne", "garder-la-mienne": "titre", **seen(titre=1)})

    assert Answer.objects.get().value == "La mienne"


def test_other_answer_is_taken_by_choice(page, application):
    save_answer(application, key="titre", raw="La leur", seen=0, actor=make_member(application.siae))

    answer = page.post(address(application), {"titre": "La mienne", "prendre-la-leur": "titre", **seen(titre=1)})

    assert answer.status_code == 302
    assert Answer.objects.get().value == "La leur"


def test_answer_that_opens_a_question_stays_on_the_page(page, application):
    answer = page.post(address(application, "moyens"), {"partenaire": "oui", "aller": "relire", **seen("partenaire")})

    assert answer.url == address(application, "moyens")


def test_row_is_added_and_taken_away_without_a_script(client):
    application = make_application(every_kind())
    client.force_login(make_member(application.siae))
    rows = {"partenaires.0.nom": "Un", "partenaires.1.nom": "Deux", **seen("partenaires")}

    added = client.post(address(application, "tout"), {**rows, "ajouter": "partenaires"}).content.decode()
    client.post(address(application, "tout"), {**rows, "vu.partenaires": "1", "retirer": "partenaires.0"})

    assert 'name="partenaires.2.nom" value=""' in added
    assert Answer.objects.get().value == [{"nom": "Deux"}]


def test_piece_is_handed_in_with_the_page(page, application):
    data = {"deposer": "budget_note", "fichier.budget_note": upload(), "partenaire": "non", **seen("partenaire")}

    answer = page.post(address(application, "moyens"), data)

    assert answer.status_code == 302
    assert application.attachments.get().file.name == "budget.pdf"
    assert Answer.objects.get().value == "non"


def test_refused_piece_tells_why_beside_its_question(page, application):
    data = {"deposer": "budget_note", "fichier.budget_note": upload(b"%PDF-1.7 rien")}

    answer = page.post(address(application, "moyens"), data)

    assert answer.status_code == 422
    assert "est incomplet : sa fin manque" in answer.content.decode().replace("\u00a0", " ")


def test_html_typed_in_every_field_is_escaped(client):
    application = make_application(every_kind())
    client.force_login(make_member(application.siae, first_name=HTML))
    data = {
        "titre": HTML,
        "resume": HTML,
        "lieu.commune": HTML,
        **seen("titre", "resume", "lieu"),
    }
    pages = [client.post(address(application), data), client.get(address(application))]
    data = {"nombre": HTML, "euros": HTML, "jour": HTML, "siret": HTML, "epci": HTML, "zone": HTML, "plusieurs": HTML}
    data |= {"budget.salaires": HTML, "partenaires.0.nom": HTML, "partenaires.0.etp_partenaire.2027": HTML}
    pages.append(client.post(address(application, "tout"), {**data, **seen(*[key.split(".")[0] for key in data])}))
    pages.append(client.get(f"/candidatures/{application.pk}/relire/"))

    assert [page.status_code for page in pages] == [422, 200, 422, 200]
    for page in pages:
        assert "<script>alert" not in page.content.decode()


def test_forged_keys_are_left_out(page, application):
    forged = {"_place_is_targeted": "True", "partenaire_nom": "x", "inconnue": "x"}

    page.post(address(application, "moyens"), {**forged, **seen(*forged)})

    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "path", ["", "rubriques/projet/", "relire/", "etat/", "carte/", "questions/titre/", "recepisses/1/"]
)
def test_file_of_another_structure_does_not_exist(client, application, path):
    client.force_login(make_complete(application.call)[1])

    assert client.get(f"/candidatures/{application.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["reponses/titre/", "pieces/budget_note/", "deposer/", "retirer/", "messages/"])
def test_nothing_is_sent_to_the_file_of_another_structure(client, application, path):
    client.force_login(make_complete(application.call)[1])

    assert client.post(f"/candidatures/{application.pk}/{path}", {"vu.titre": "0"}).status_code == 404


def test_agent_has_no_applicant_s_page(client, application):
    client.force_login(make_agent())

    assert client.get(f"/candidatures/{application.pk}/").status_code == 403


def test_section_takes_no_more_queries_with_more_answers(client, django_assert_max_num_queries):
    application = make_application(every_kind())
    client.force_login(make_member(application.siae))
    client.get(address(application, "tout"))
    write_answers(application, {"partenaires": [{"nom": f"Nom {number}"} for number in range(10)], "nombre": "3"})

    with django_assert_max_num_queries(24):
        client.get(address(application, "tout"))


def test_amended_call_is_followed_by_the_page(page, application):
    sections = DEFINITION["form"]["sections"]
    more = {"key": "nouvelle", "kind": "text", "label": "Question nouvelle"}
    form = {"sections": [{**sections[0], "questions": [*sections[0]["questions"], more]}, sections[1]]}
    application.call.version = CallVersion.objects.create(
        call=application.call,
        number=2,
        definition={**DEFINITION, "form": form},
        fingerprint="a" * 64,
        note="Une question.",
        published_by=make_agent(),
    )
    application.call.save()

    assert "Question nouvelle" in page.get(address(application)).content.decode()
