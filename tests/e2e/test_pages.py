"""Every page, in a browser: no rule of accessibility broken, no error, no sideways scroll on a telephone."""

import pytest

from tests.e2e.conftest import settle

REGIONAL, CANTAL, MEMBER = "agent.region@demo.example", "agent.cantal@demo.example", "siae@demo.example"
COMMITTEE, OBSERVER, ADMINISTRATOR = "cdiae.cantal@demo.example", "observateur@demo.example", "admin@demo.example"
SECTIONS = ("organisme", "services", "territoires", "references", "pieces")
PAGES = [
    (None, "/"),
    (None, "/connexion/"),
    (None, "/methode/"),
    (None, "/glossaire/"),
    (None, "/recherche/?q=mauriac"),
    (None, "/aide/"),
    (REGIONAL, "/aide/"),
    (REGIONAL, "/recherche/?q=mauriac"),
    (REGIONAL, "/nouveautes/"),
    (MEMBER, "/premiere-visite/"),
    (None, "/accessibilite/"),
    (None, "/mentions-legales/"),
    (None, "/donnees-personnelles/"),
    (None, "/demonstration/"),
    (None, "/operateurs/"),
    (None, "/operateurs/1/"),
    (REGIONAL, "/"),
    (None, "/appels/"),
    (None, "/appels/1/"),
    (None, "/appels/calendrier/"),
    (REGIONAL, "/appels/"),
    (REGIONAL, "/appels/preparation/appel/3/"),
    (REGIONAL, "/appels/preparation/appel/1/publier/"),
    (REGIONAL, "/appels/preparation/appel/3/apercu/"),
    (REGIONAL, "/appels/preparation/appel/3/apercu/formulaire/"),
    (REGIONAL, "/appels/preparation/appel/3/ecarts/"),
    (REGIONAL, "/appels/preparation/modeles/"),
    (REGIONAL, "/appels/preparation/modeles/nouveau/?origine=appel-3"),
    (REGIONAL, "/appels/preparation/modele/1/"),
    (REGIONAL, "/appels/preparation/modele/1/nom/"),
    (REGIONAL, "/appels/preparation/modele/1/listes/eligibilite/0/"),
    (REGIONAL, "/instruction/"),
    (CANTAL, "/instruction/appels/2/"),
    (REGIONAL, "/notifications/"),
    (MEMBER, "/candidatures/"),
    (MEMBER, "/candidatures/1/"),
    (MEMBER, "/candidatures/bibliotheque/"),
    (REGIONAL, "/operateurs/demandes/"),
    (REGIONAL, "/operateurs/demandes/5/"),
    (REGIONAL, "/operateurs/grille/"),
    (REGIONAL, "/operateurs/evaluations/"),
    (REGIONAL, "/operateurs/evaluations/1/"),
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
    (REGIONAL, "/repartition/"),
    (REGIONAL, "/repartition/scenarios/nouveau/"),
    (REGIONAL, "/repartition/scenarios/3/"),
    (REGIONAL, "/repartition/scenarios/3/territoires/15/"),
    (REGIONAL, "/repartition/scenarios/2/consultation/"),
    (REGIONAL, "/repartition/comparer/?s=1&s=2&s=3"),
    (REGIONAL, "/repartition/enveloppes/"),
    (REGIONAL, "/repartition/cles/1/"),
    (COMMITTEE, "/repartition/scenarios/2/avis/15/"),
    (REGIONAL, "/strategie/preconisations/"),
    (OBSERVER, "/strategie/preconisations/?etat=validated&tri=-title"),
    (REGIONAL, "/strategie/preconisations/nouvelle/"),
    (CANTAL, "/strategie/preconisations/1/"),
    (REGIONAL, "/strategie/preconisations/2/modifier/"),
    (REGIONAL, "/strategie/preconisations/2/valider/"),
    (CANTAL, "/strategie/preconisations/3/preuves/diagnostic/"),
    (CANTAL, "/strategie/preconisations/3/preuves/constat/"),
    (COMMITTEE, "/strategie/preconisations/2/"),
    (OBSERVER, "/strategie/preconisations/1/versions/2/"),
    (REGIONAL, "/strategie/suggestions/"),
    (REGIONAL, "/strategie/suggestions/1/"),
    (REGIONAL, "/strategie/suggestions/1/ecarter/"),
    (OBSERVER, "/strategie/partenaires/"),
    (CANTAL, "/strategie/partenaires/1/"),
    (OBSERVER, "/strategie/initiatives/?theme=mobility"),
    (OBSERVER, "/strategie/initiatives/1/"),
    (CANTAL, "/strategie/initiatives/nouvelle/"),
    (REGIONAL, "/restitution/"),
    (OBSERVER, "/restitution/"),
    (REGIONAL, "/restitution/nouvelle/"),
    (REGIONAL, "/restitution/modeles/"),
    (REGIONAL, "/diagnostic/"),
    (REGIONAL, "/diagnostic/nouveau/"),
    (REGIONAL, "/diagnostic/nouveau/?copie=1"),
    (REGIONAL, "/diagnostic/1/"),
    (REGIONAL, "/diagnostic/1/commune/15120/"),
    (COMMITTEE, "/diagnostic/1/commune/15216/?filiere=EI"),
    (COMMITTEE, "/diagnostic/1/epci/200066660/"),
    (OBSERVER, "/diagnostic/1/departement/15/"),
    (REGIONAL, "/diagnostic/1/implantations/"),
    (OBSERVER, "/diagnostic/1/implantations/"),
    (REGIONAL, "/diagnostic/1/esquisse/"),
    (REGIONAL, "/diagnostic/1/esquisse/?c=ajout_38226_ACI_15&commune=15014"),
    (COMMITTEE, "/diagnostic/1/esquisse/?c=ajout_38226_ACI_15&commune=15014"),
    (REGIONAL, "/diagnostic/esquisses/"),
    (OBSERVER, "/diagnostic/esquisses/comparer/"),
    (REGIONAL, "/diagnostic/comparer/?avant=1&apres=1"),
    (REGIONAL, "/diagnostic/hors-region/"),
    (OBSERVER, "/diagnostic/hors-region/"),
    (REGIONAL, "/diagnostic/trajets/"),
    (COMMITTEE, "/diagnostic/1/matrice/"),
    (COMMITTEE, "/diagnostic/1/matrice/?maille=commune&besoin=moyen&classe=white"),
    (COMMITTEE, "/diagnostic/1/grappes/"),
    (REGIONAL, "/diagnostic/1/tensions/"),
    (OBSERVER, "/diagnostic/1/fiches/?maille=epci"),
    (OBSERVER, "/diagnostic/1/fiche/departement/15/"),
    (REGIONAL, "/territoires/comparer/"),
    (REGIONAL, "/territoires/comparer/?t=departement:15&t=epci:200066660&au-dessus=oui&q=saint"),
    (REGIONAL, "/donnees/"),
    (REGIONAL, "/donnees/imports/"),
    (REGIONAL, "/donnees/imports/formats/"),
    (REGIONAL, "/donnees/besoin_insertion/"),
    (REGIONAL, "/donnees/contrats_pec/"),
    (REGIONAL, "/donnees/modeles-de-besoin/"),
    (REGIONAL, "/donnees/modeles-de-besoin/1/"),
    (REGIONAL, "/donnees/modeles-de-besoin/nouvelle-version/"),
    (OBSERVER, "/donnees/modeles-de-besoin/"),
    (OBSERVER, "/territoires/comparer/?t=departement:15&t=commune:15014"),
    (REGIONAL, "/mon-compte/"),
    (REGIONAL, "/mon-compte/connexions/"),
    (REGIONAL, "/mon-compte/jetons/"),
    (REGIONAL, "/mon-compte/second-facteur/"),
    (REGIONAL, "/mon-compte/second-facteur/activer/"),
    (REGIONAL, "/mon-compte/mes-donnees/"),
    (REGIONAL, "/mon-compte/mes-donnees/lire/"),
    (REGIONAL, "/mon-compte/mes-donnees/nom/"),
    (REGIONAL, "/mon-compte/mes-donnees/effacement/"),
    (ADMINISTRATOR, "/comptes/"),
    (ADMINISTRATOR, "/comptes/1/"),
    (ADMINISTRATOR, "/comptes/1/corriger/"),
    (ADMINISTRATOR, "/comptes/effacements/"),
    (REGIONAL, "/dialogue/"),
    (REGIONAL, "/dialogue/campagnes/nouvelle/"),
    (REGIONAL, "/modele-economique/"),
    (OBSERVER, "/modele-economique/?departement=15"),
    (CANTAL, "/dialogue/"),
    (MEMBER, "/dialogue/"),
    (CANTAL, "/"),
    (COMMITTEE, "/"),
    (MEMBER, "/"),
    (OBSERVER, "/"),
    (ADMINISTRATOR, "/"),
    ("territoire@demo.example", "/"),
    (MEMBER, "/operateurs/1/evaluer/"),
    ("operateur@demo.example", "/"),
    ("operateur@demo.example", "/operateurs/ma-fiche/"),
    ("operateur@demo.example", "/operateurs/ma-fiche/retirer/"),
    (REGIONAL, "/strategie/"),
    (OBSERVER, "/strategie/"),
    (OBSERVER, "/strategie/feuilles-de-route/"),
    (REGIONAL, "/strategie/feuilles-de-route/nouvelle/"),
    (OBSERVER, "/strategie/feuilles-de-route/1/"),
    (REGIONAL, "/strategie/feuilles-de-route/1/"),
    (CANTAL, "/strategie/feuilles-de-route/2/calendrier/"),
    (CANTAL, "/strategie/feuilles-de-route/2/suivi/"),
    (CANTAL, "/strategie/feuilles-de-route/2/composer/"),
    (CANTAL, "/strategie/feuilles-de-route/2/modifier/"),
    (REGIONAL, "/strategie/feuilles-de-route/axes/1/preconisations/"),
    (REGIONAL, "/strategie/feuilles-de-route/objectifs/1/"),
    (REGIONAL, "/strategie/feuilles-de-route/objectifs/1/modifier/"),
    (REGIONAL, "/strategie/feuilles-de-route/actions/1/"),
    (OBSERVER, "/strategie/feuilles-de-route/actions/1/"),
    (REGIONAL, "/strategie/projets/"),
    (REGIONAL, "/strategie/projets/1/"),
    (REGIONAL, "/strategie/projets/actions/1/"),
    ("territoire@demo.example", "/strategie/projets/"),
    ("territoire@demo.example", "/strategie/projets/1/"),
    ("territoire@demo.example", "/strategie/projets/actions/1/"),
    (REGIONAL, "/qualite/"),
    (MEMBER, "/qualite/"),
    (OBSERVER, "/qualite/versions/1/"),
    (REGIONAL, "/qualite/versions/2/"),
    (MEMBER, "/qualite/versions/2/"),
    (REGIONAL, "/qualite/versions/2/ecrire/"),
    (REGIONAL, "/qualite/versions/2/ecarts/"),
    (REGIONAL, "/qualite/versions/2/themes/t1/criteres/c1/"),
    (REGIONAL, "/qualite/versions/2/publier/"),
    (REGIONAL, "/qualite/auto-evaluations/"),
    (REGIONAL, "/qualite/auto-evaluations/1/"),
    (MEMBER, "/qualite/auto-evaluations/"),
    (REGIONAL, "/appels/preparation/appel/3/listes/grille/"),
    *(("operateur@demo.example", f"/operateurs/ma-fiche/{name}/") for name in SECTIONS),
]
# Who is refused what is in the matrix of permissions; these stand for what a refusal looks like.
REFUSALS = [
    (REGIONAL, "/page-qui-n-existe-pas/", 404),
    (OBSERVER, "/strategie/preconisations/3/", 404),
    (MEMBER, "/diagnostic/", 403),
    (OBSERVER, "/restitution/nouvelle/", 403),
]


# Without a graphics card a map takes seconds to draw: those of these pages, and of the journeys, stand for all.
DRAWN = {"/territoires/region/84/", "/structures/", "/diagnostic/1/", "/diagnostic/1/esquisse/"}


@pytest.mark.e2e
@pytest.mark.parametrize(("email", "path"), PAGES)
def test_page_is_accessible_and_without_error(open_page, read_page, axe_violations, email, path):
    page = open_page(email) if path in DRAWN else read_page(email)

    answer = page.goto(path)
    settle(page)

    assert (answer.status, axe_violations(page), page.faults) == (200, [], [])


@pytest.mark.e2e
@pytest.mark.parametrize(("email", "path", "status"), REFUSALS)
def test_refusal_is_accessible_and_keeps_the_menu(read_page, axe_violations, email, path, status):
    page = read_page(email)

    answer = page.goto(path)
    settle(page)

    assert (answer.status, axe_violations(page)) == (status, [])
    assert page.get_by_role("navigation", name="Menu principal").is_visible()


@pytest.mark.e2e
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/territoires/region/84/",
        "/structures/",
        "/structures/1/",
        "/diagnostic/1/",
        "/diagnostic/1/commune/15120/",
        "/diagnostic/1/esquisse/?c=ajout_38226_ACI_15&commune=15014",
        "/diagnostic/1/matrice/",
        "/diagnostic/1/fiche/departement/15/",
        "/diagnostic/nouveau/",
        "/operateurs/",
        "/connexion/",
        "/dialogue/",
        "/strategie/",
        "/strategie/feuilles-de-route/1/",
        "/strategie/feuilles-de-route/1/calendrier/",
        "/strategie/feuilles-de-route/1/suivi/",
        "/strategie/feuilles-de-route/1/composer/",
        "/strategie/projets/1/",
        "/qualite/versions/1/",
        "/qualite/auto-evaluations/1/",
        "/donnees-personnelles/",
        "/mon-compte/connexions/",
        "/mon-compte/jetons/",
        "/mon-compte/second-facteur/activer/",
        "/mon-compte/mes-donnees/lire/",
    ],
)
def test_page_on_a_telephone_does_not_scroll_sideways(read_page, path):
    page = read_page(REGIONAL if path != "/connexion/" else None, width=390, height=844)

    page.goto(path)
    settle(page)

    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
