"""The pages of the reference, as the région, those who comment, a structure and agents use them."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from quality.enums import AssessmentState, VersionState
from quality.models import Assessment, CampaignReference, Comment, ReferenceVersion
from tests.factories.applying import upload
from tests.factories.dialogues import make_campaign
from tests.factories.quality import TODAY, make_discussed, make_draft, make_member, make_published, make_sent
from tests.factories.structures import make_department, make_siae
from tests.factories.users import make_agent, make_holder

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
LEVELS = {"level_1": "Rien.", "level_2": "Un peu.", "level_3": "En place.", "level_4": "Éprouvé."}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture
def enter(client):
    def enter_as(user):
        client.force_login(user, backend=BACKEND)
        return client

    return enter_as


def text_of(answer):
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def test_region_writes_discusses_answers_and_publishes(enter):
    agent = make_agent()
    client = enter(agent)
    assert client.post("/qualite/versions/nouvelle/")["Location"] == "/qualite/versions/1/ecrire/"
    client.post("/qualite/versions/1/themes/", {"title": "Accueil", "purpose": "Objet.", "revision": "1"})
    asked = {"title": "Un accueil préparé", "question": "Comment ?", "proofs": "", "revision": "2"}
    client.post("/qualite/versions/1/themes/t1/criteres/", {**asked, **LEVELS})
    assert "Un accueil préparé" in text_of(client.get("/qualite/versions/1/ecrire/"))
    client.post("/qualite/versions/1/concertation/", {"until": "2027-04-01"})

    enter(make_member()).post(
        "/qualite/versions/1/", {"part": "c1", "voice": "employees", "text": "Dites qui reçoit."}
    )
    client = enter(agent)
    refused = client.post("/qualite/versions/1/publier/", {"note": ""})
    assert refused.status_code == 422
    assert "1 commentaire attend une réponse" in text_of(refused)
    said = Comment.objects.get()
    client.post(f"/qualite/commentaires/{said.pk}/repondre/", {"outcome": "taken", "answer": "Ajouté."})
    client.post("/qualite/versions/1/publier/", {"note": ""})

    assert ReferenceVersion.objects.get().state == VersionState.PUBLISHED
    page = text_of(enter(make_holder(Role.OBSERVER)).get("/qualite/versions/1/"))
    for words in ("Un accueil préparé", "Éprouvé.", "Dites qui reçoit.", "Repris", "Ajouté."):
        assert words in page


def test_stale_words_are_refused_and_kept_on_the_page(enter):
    version = make_draft()
    client = enter(make_agent())
    sent = {"title": "À garder", "purpose": "Objet.", "revision": str(version.revision - 1)}
    answer = client.post("/qualite/versions/1/themes/t1/", sent)
    assert answer.status_code == 422
    assert "rechargez-la" in text_of(answer)
    assert "À garder" in answer.content.decode()


def test_parts_are_moved_by_buttons(enter):
    version = make_draft()
    client = enter(make_agent())
    client.post("/qualite/versions/1/parties/c2/monter/", {"revision": str(version.revision)})
    assert ReferenceVersion.objects.get().reading.codes == ("c2", "c1", "c3")
    assert client.post("/qualite/versions/1/parties/c2/voler/", {"revision": "1"}).status_code == 404


@pytest.mark.parametrize("role", [Role.DEPARTMENTAL_AGENT, Role.COMMITTEE_MEMBER, Role.OPERATOR])
def test_who_comments_does_not_write(enter, role):
    make_discussed()
    client = enter(make_holder(role))
    assert client.get("/qualite/versions/1/").status_code == 200
    pages = ("ecrire/", "themes/", "publier/", "concertation/", "reprendre/")
    assert [client.post(f"/qualite/versions/1/{page}").status_code for page in pages[1:]] == [403] * 4
    assert client.get("/qualite/versions/1/ecrire/").status_code == 403


def test_version_in_discussion_does_not_exist_for_an_observer(enter):
    make_discussed()
    client = enter(make_holder(Role.OBSERVER))
    assert client.get("/qualite/").status_code == 200
    assert client.get("/qualite/versions/1/").status_code == 404


def test_differences_are_read_and_exported(enter):
    agent = make_agent()
    make_published(actor=agent)
    client = enter(agent)
    client.post("/qualite/versions/nouvelle/")
    client.post("/qualite/versions/2/themes/t1/", {"title": "Premier accueil", "purpose": "Objet.", "revision": "1"})
    page = text_of(client.get("/qualite/versions/2/ecarts/"))
    assert "Intitulé du thème Accueil Premier accueil" in page
    assert "Premier accueil" in client.get("/qualite/versions/2/ecarts/?export=csv").content.decode("utf-8-sig")
    assert client.get("/qualite/versions/1/ecarts/").status_code == 404


def test_structure_fills_its_assessment_and_sends_it(enter):
    make_published()
    siae = make_siae()
    client = enter(make_member(siae))
    assert f"Faire l’auto-évaluation\u00a0: {siae.name}" in text_of(client.get("/qualite/"))
    address = client.post(f"/qualite/auto-evaluations/commencer/{siae.pk}/")["Location"]
    begun = BeautifulSoup(client.get(address).content, "html.parser").select_one("main a.fr-btn")
    assert (begun.get_text(), begun["href"]) == ("Commencer", f"{address}criteres/c1/")
    shown = text_of(client.get(f"{address}criteres/c1/"))
    assert "1. À construire Rien." in shown
    answer = client.post(
        f"{address}criteres/c1/", {"level": "3", "proof": "Une trame.", "file": upload(name="trame.pdf")}
    )
    assert answer["Location"] == f"{address}criteres/c2/"
    assert client.get(f"{address}pieces/c1/").status_code == 200
    assert client.get(f"{address}pieces/c2/").status_code == 404
    refused = client.post(f"{address}arreter/", {"summary": ""})
    assert "Il manque un niveau" in text_of(refused)
    for code in ("c2", "c3"):
        client.post(f"{address}criteres/{code}/", {"level": "2", "proof": ""})
    client.post(f"{address}arreter/", {"summary": "Former."})
    assert Assessment.objects.get().state == AssessmentState.SENT
    page = text_of(client.get(address))
    assert "Accueil 2,50 – non dite\u00a0: moins de 5 pairs" in page
    assert client.get(f"{address}criteres/c1/").status_code == 404


def test_place_among_peers_is_told_from_five(enter):
    make_published()
    for level in (1, 2, 2, 3, 4):
        make_sent(make_siae(), level, level, level)
    siae = make_siae()
    member = make_member(siae)
    own = make_sent(siae, 3, 3, 3, member=member)
    page = text_of(enter(member).get(f"/qualite/auto-evaluations/{own.pk}/"))
    assert "Accueil 3,00 2,00 devant 3 pairs sur 5" in page


@pytest.mark.parametrize("bad", [{"level": "", "proof": ""}, {"level": "9", "proof": ""}])
def test_level_that_is_not_one_is_refused(enter, bad):
    make_published()
    siae = make_siae()
    client = enter(make_member(siae))
    address = client.post(f"/qualite/auto-evaluations/commencer/{siae.pk}/")["Location"]
    assert client.post(f"{address}criteres/c1/", bad).status_code == 422


def test_agents_read_those_of_their_perimeter_and_nobody_else(enter):
    make_published()
    siae = make_siae()
    sent = make_sent(siae, 1, 2, 3)
    address = f"/qualite/auto-evaluations/{sent.pk}/"
    own = enter(make_holder(Role.DEPARTMENTAL_AGENT, siae.department))
    assert siae.name in text_of(own.get("/qualite/auto-evaluations/"))
    assert own.get(address).status_code == 200
    assert siae.name in own.get("/qualite/auto-evaluations/?export=csv").content.decode("utf-8-sig")
    other = enter(make_holder(Role.DEPARTMENTAL_AGENT, make_department(code="98D")))
    assert siae.name not in text_of(other.get("/qualite/auto-evaluations/"))
    assert other.get(address).status_code == 404
    assert enter(make_member()).get(address).status_code == 404
    assert enter(make_holder(Role.OBSERVER)).get(address).status_code == 403


def test_structure_does_not_start_for_another(enter):
    make_published()
    siae = make_siae()
    assert enter(make_member()).post(f"/qualite/auto-evaluations/commencer/{siae.pk}/").status_code == 404
    assert enter(make_agent()).post(f"/qualite/auto-evaluations/commencer/{siae.pk}/").status_code == 403


def test_region_asks_for_it_in_a_campaign(enter):
    make_published()
    campaign = make_campaign(year=2027)
    client = enter(make_agent())
    assert "Demander l’auto-évaluation" in text_of(client.get("/qualite/auto-evaluations/"))
    client.post(f"/qualite/campagnes/{campaign.pk}/joindre/")
    assert CampaignReference.objects.get().campaign == campaign
    assert "demande la version 1" in text_of(client.get("/qualite/auto-evaluations/"))


def count(client, address):
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_queries_of_lists_do_not_grow(enter):
    make_published()
    agent = make_agent()
    make_sent(make_siae(), 1, 2, 3)
    one = [count(enter(agent), path) for path in ("/qualite/", "/qualite/auto-evaluations/")]
    for _ in range(2):
        make_sent(make_siae(), 1, 2, 3)
    assert [count(enter(agent), path) for path in ("/qualite/", "/qualite/auto-evaluations/")] == one


def test_queries_of_comments_do_not_grow(enter):
    version = make_discussed()
    for _ in range(3):
        client = enter(make_member())
        client.post("/qualite/versions/1/", {"part": "", "voice": "structure", "text": "Un mot."})
    agent = make_agent()
    three = count(enter(agent), "/qualite/versions/1/")
    assert version.comments.count() == 3
    enter(make_member()).post("/qualite/versions/1/", {"part": "", "voice": "structure", "text": "Un mot."})
    assert count(enter(agent), "/qualite/versions/1/") == three
