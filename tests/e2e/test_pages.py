"""Every page, in a browser: no rule of accessibility broken, no error, no sideways scroll on a telephone."""

import pytest

REGIONAL, CANTAL, MEMBER = "agent.region@demo.example", "agent.cantal@demo.example", "siae@demo.example"
COMMITTEE, OBSERVER, ADMINISTRATOR = "cdiae.cantal@demo.example", "observateur@demo.example", "admin@demo.example"
PAGES = [
    (None, "/"),
    (None, "/connexion/"),
    (None, "/methode/"),
    (None, "/glossaire/"),
    (None, "/accessibilite/"),
    (None, "/mentions-legales/"),
    (None, "/demonstration/"),
    (REGIONAL, "/"),
    (REGIONAL, "/territoires/"),
    (REGIONAL, "/territoires/?maille=commune&classe=white"),
    (REGIONAL, "/territoires/region/84/"),
    (REGIONAL, "/territoires/departement/15/"),
    (REGIONAL, "/territoires/epci/200066660/"),
    (REGIONAL, "/territoires/commune/15120/"),
    (REGIONAL, "/structures/"),
    (REGIONAL, "/structures/?nom=tileul&distance=20"),
    (REGIONAL, "/structures/1/"),
    (REGIONAL, "/structures/doublons/"),
    (REGIONAL, "/structures/propositions/"),
    (REGIONAL, "/structures/consommation/"),
    (OBSERVER, "/structures/1/"),
    (REGIONAL, "/diagnostic/"),
    (REGIONAL, "/diagnostic/nouveau/"),
    (REGIONAL, "/diagnostic/1/"),
    (REGIONAL, "/donnees/"),
    (REGIONAL, "/mon-compte/"),
    (CANTAL, "/"),
    (COMMITTEE, "/"),
    (MEMBER, "/"),
    (OBSERVER, "/"),
    (ADMINISTRATOR, "/"),
    ("territoire@demo.example", "/"),
    ("operateur@demo.example", "/"),
]
REFUSALS = [
    (REGIONAL, "/page-qui-n-existe-pas/", 404),
    (MEMBER, "/diagnostic/", 403),
    (MEMBER, "/donnees/", 403),
    (MEMBER, "/structures/doublons/", 403),
    (OBSERVER, "/diagnostic/nouveau/", 403),
]


@pytest.mark.e2e
@pytest.mark.parametrize(("email", "path"), PAGES)
def test_page_is_accessible_and_without_error(open_page, axe_violations, email, path):
    page = open_page(email)

    answer = page.goto(path)
    page.wait_for_load_state("networkidle")

    assert (answer.status, axe_violations(page), page.faults) == (200, [], [])


@pytest.mark.e2e
@pytest.mark.parametrize(("email", "path", "status"), REFUSALS)
def test_refusal_is_accessible_and_keeps_the_menu(open_page, axe_violations, email, path, status):
    page = open_page(email)

    answer = page.goto(path)
    page.wait_for_load_state("networkidle")

    assert (answer.status, axe_violations(page)) == (status, [])
    assert page.get_by_role("navigation", name="Menu principal").is_visible()


@pytest.mark.e2e
@pytest.mark.parametrize(
    "path", ["/", "/territoires/region/84/", "/structures/", "/structures/1/", "/diagnostic/1/", "/connexion/"]
)
def test_page_on_a_telephone_does_not_scroll_sideways(open_page, path):
    page = open_page(REGIONAL if path != "/connexion/" else None, width=390, height=844)

    page.goto(path)
    page.wait_for_load_state("networkidle")

    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
