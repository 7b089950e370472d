"""The people and the scenes of `test_call_journey`: what each does in the pages, from publication to scores."""

import datetime as dt
import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.conftest import describe_context, sign_in, watch, without_maps
from tests.e2e.stack import ROOT

REGIONAL, EPCI = "agent.region@demo.example", "territoire@demo.example"
AGENT, COMMITTEE, THIRD = "helene.morel@demo.example", "marc.aubry@demo.example", "luc.ferrand@demo.example"
ANA, BRUNO, BASILE, CARLA = (
    f"{name}@demo.example" for name in ("ana.ferrier", "bruno.salat", "basile.roux", "carla.vidal")
)
TITLE, TERRITORY_TITLE = "Des places dans les zones blanches du Massif", "Des territoires qui s’engagent"
PROJECTS = {ANA: "Une ressourcerie au bourg", BRUNO: "Un atelier bois à deux voix", CARLA: "Des jardins sous la neige"}
SUMMARY, CORRECTED = "Trier, réparer et vendre ce qui se jette.", "Trier, réparer et vendre, avec huit personnes."
# Weights 4, 3, 3, 2, 2, 1 over notes out of 5: 100 × Σ w·s ÷ 75. A need scored below 2 knocks a file out.
CRITERIA = ("besoin", "accompagnement", "activite", "partenariat", "porteur", "acces")
SCORES = {
    (ANA, AGENT): (5, 4, 4, 3, 3, 2),  # 58 ÷ 75
    (ANA, COMMITTEE): (4, 4, 3, 3, 4, 5),  # 56 ÷ 75
    (BRUNO, AGENT): (3, 3, 3, 3, 3, 3),  # 45 ÷ 75
    (BRUNO, COMMITTEE): (5, 5, 5, 5, 5, 5),  # 75 ÷ 75
    (CARLA, AGENT): (1, 5, 5, 5, 5, 5),  # 59 ÷ 75, and knocked out
    (CARLA, COMMITTEE): (4, 4, 4, 4, 4, 4),  # 60 ÷ 75
}
SAVED = re.compile("Enregistré à")


@dataclass
class Play:
    """The people of the journey, each with one page kept open, and what is known of their files."""

    browser: Any
    stack: Any
    pages: dict = field(default_factory=dict)
    calls: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    places: list = field(default_factory=list)

    def page(self, email, *, width=1280, height=900):
        if email not in self.pages:
            context = self.browser.new_context(**describe_context(self.stack, width=width, height=height))
            self.pages[email] = without_maps(watch(context.new_page()))
            sign_in(self.pages[email], email)
        return self.pages[email]

    def shell(self, expression):
        """What `tests.e2e.call_people` answers, run in the portal's own shell."""
        script = f"from tests.e2e.call_people import *\nanswer({expression})"
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", script]
        made = subprocess.run(
            command, cwd=ROOT, env=self.stack.environment, capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, made.stderr
        return json.loads(made.stdout.partition("ANSWER ")[2])

    def mails(self, email, words):
        """The mails received by the address whose subject holds the words, once one has come."""
        for _ in range(100):
            found = [mail for mail in self.stack.inbox.messages if mail["To"] == email and words in mail["Subject"]]
            if found:
                return found
            time.sleep(0.1)
        return []

    def close(self):
        for page in self.pages.values():
            page.context.close()


# ---- publishing ----


def publish(play):
    """Two calls of the same agent, by the pages: one on the white zones of the published diagnosis, one for EPCI."""
    play.names = dict(zip((ANA, BRUNO, CARLA), play.shell("make_people()"), strict=True))
    page = play.page(REGIONAL)
    for title, model in (
        (TITLE, "AMI : nouvelle offre d’insertion en zone blanche"),
        (TERRITORY_TITLE, "Candidature de territoire"),
    ):
        page.goto("/appels/preparation/")
        page.get_by_role("link", name=f"Créer un appel à partir de « {model} »").click()
        page.get_by_label("Titre de l’appel").fill(title)
        page.get_by_role("button", name="Créer l’appel").click()
        page.get_by_role("link", name="Dates et enveloppe").click()
        today = dt.datetime.now(tz=dt.UTC).date()
        page.get_by_role("textbox", name="Ouverture").fill(f"{today + dt.timedelta(days=1)}T00:00")
        page.get_by_role("textbox", name="Clôture").fill(f"{today + dt.timedelta(days=30)}T17:00")
        page.get_by_role("button", name="Enregistrer").click()
        if title == TITLE:
            aim_at_white_zones(page)
        play.calls[title] = int(re.search(r"/appel/(\d+)/", page.url)[1])
        page.get_by_role("link", name="Publier l’appel").click()
        page.get_by_role("button", name="Publier l’appel").click()
        page.get_by_text("L’appel est publié.").wait_for()
        # An opening cannot be announced in the past: it comes at once, in the database alone.
        play.stack.query("UPDATE calls_call SET opens_at = now() - interval '1 day' WHERE id = %s", play.calls[title])


def aim_at_white_zones(page):
    page.get_by_role("link", name="Territoires visés", exact=True).click()
    page.get_by_label("Effet du ciblage").select_option("reserved")
    page.get_by_label("Diagnostic publié").select_option(index=1)
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Les territoires visés sont enregistrés.").wait_for()


# ---- applying ----


def begin(play, email):
    page = play.page(email, width=390, height=844) if email == ANA else play.page(email)
    page.goto(f"/candidatures/nouvelle/{play.calls[TERRITORY_TITLE if email == EPCI else TITLE]}/")
    page.get_by_role("button", name="Commencer le dossier").click()
    page.get_by_role("link", name="Compléter le dossier").wait_for()
    play.files[email] = int(re.search(r"/candidatures/(\d+)/", page.url)[1])


def section(play, email, slug):
    page = play.page(email)
    page.goto(f"/candidatures/{play.files[email]}/rubriques/{slug}/")
    return page


def saved(page, key):
    page.locator(f"[data-question={key}] [data-saved]", has_text=SAVED).wait_for()


def give(page, values):
    """Type into the fields of a section, by name; choices are named « question=choice »."""
    for name, value in values.items():
        key, _, choice = name.partition("=")
        if choice:
            chosen = page.locator(f'[name="{key}"][value="{choice}"]').get_attribute("id")
            page.locator(f'label[for="{chosen}"]').click()
        else:
            page.locator(f'[name="{key}"]').fill(value)


def hand_in(play, email):
    """Read again, hand in, and see the receipt."""
    page = play.page(email)
    page.goto(f"/candidatures/{play.files[email]}/relire/")
    page.get_by_role("button", name="Déposer le dossier").click()
    page.get_by_role("heading", name="Récépissé de dépôt").wait_for()


def answer_on_a_telephone(play, piece):
    """The whole form of the model call, typed question after question at 390 px."""
    page = section(play, ANA, "rubrique_projet")
    opening = str(dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=200))
    give(
        page, {"titre": PROJECTS[ANA], "resume": SUMMARY, "forme=antenne": "", "filiere=aci": "", "ouverture": opening}
    )
    page.get_by_role("button", name="Suivant").click()
    page.get_by_role("heading", name="Le territoire", level=1).wait_for()
    give(page, {"lieu.commune": play.places[0], "besoin": "Rien à trente minutes.", "offre_existante": "Aucune."})
    give(page, {"mobilite": "Une navette."})
    page.get_by_role("button", name="Suivant").click()
    page.get_by_role("heading", name="L’activité et l’accompagnement", level=1).wait_for()
    give(page, {"support": "Réemploi.", "publics": "Chômeurs de longue durée.", "accompagnement": "Une conseillère."})
    give(page, {"ratio": "0,5", "partenaires.0.partenaire_nom": "La communauté de communes"})
    give(page, {"partenaires.0.partenaire_role=local": "", "partenaires.0.partenaire_accord=ecrit": ""})
    page.get_by_role("button", name="Suivant").click()
    page.get_by_role("heading", name="Les moyens", level=1).wait_for()
    years = page.locator('[data-question=etp] input[inputmode="decimal"]')
    for rank, etp in enumerate(("3,5", "4", "4")):
        years.nth(rank).fill(etp)
    give(page, {"investissement=non": "", "equilibre": "La moitié de ventes la troisième année."})
    page.get_by_role("button", name="Suivant").click()
    page.get_by_role("heading", name="Pièces à joindre", level=1).wait_for()
    for key in ("statuts", "comptes", "previsionnel", "deliberation"):
        page.locator(f'[name="fichier.{key}"]').set_input_files(piece)
        page.locator(f"[data-question={key}]").get_by_role("link", name="piece.pdf").wait_for()
    page.get_by_role("button", name="Suivant").click()
    page.get_by_role("heading", name="Engagements du porteur", level=1).wait_for()
    give(page, {f"engagements_pris={key}": "" for key in ("sinceres", "suivi", "controle", "publicite")})
    give(page, {"signataire": "Ana Ferrier, présidente"})
    page.get_by_role("button", name="Relire le dossier").click()
    page.get_by_role("button", name="Déposer le dossier").click()
    page.get_by_role("heading", name="Récépissé de dépôt").wait_for()


def lose_the_connection(play):
    """What is typed while nothing gets through is kept, and is in the file that is handed in."""
    page = section(play, CARLA, "rubrique_projet")
    page.context.set_offline(True)
    give(page, {"titre": PROJECTS[CARLA], "resume": "Des serres froides et une légumerie."})
    page.get_by_role("alert").filter(has_text="la connexion est coupée").wait_for()
    page.context.set_offline(False)
    saved(page, "titre")
    saved(page, "resume")
    play.shell(f"fill({play.files[CARLA]}, lieu={{'commune': {code_of(play.places[2])!r}}})")
    hand_in(play, CARLA)


def answer_for_the_territory(play):
    page = section(play, EPCI, "rubrique_porteur")
    give(page, {"titre": "Un territoire qui emploie", "ambition": "Créer douze places en trois ans."})
    saved(page, "ambition")
    play.shell(f"fill({play.files[EPCI]}, epci=Application.objects.get(pk={play.files[EPCI]}).territory.code)")
    hand_in(play, EPCI)


def answer_with_two_hands(play):
    """Two members of one structure type at the same time, in the same question and in two others."""
    play.files[BASILE] = play.files[BRUNO]
    first, second = section(play, BRUNO, "rubrique_projet"), section(play, BASILE, "rubrique_projet")
    give(first, {"titre": "Un atelier bois"})
    saved(first, "titre")
    give(second, {"titre": PROJECTS[BRUNO], "resume": "Des meubles pour les écoles."})
    give(first, {"forme=extension": ""})
    second.get_by_role("button", name="Garder la mienne").click()
    for page, key in ((first, "forme"), (second, "titre"), (second, "resume")):
        saved(page, key)
    play.shell(f"fill({play.files[BRUNO]}, lieu={{'commune': {code_of(play.places[1])!r}}})")


def hand_in_at_the_last_second(play):
    """The call closed as long ago as its minutes of grace, less one second: in that second the button is clicked."""
    page = play.page(BASILE)
    page.goto(f"/candidatures/{play.files[BRUNO]}/relire/")
    button = page.get_by_role("button", name="Déposer le dossier")
    button.hover()
    closed = "UPDATE calls_call SET closes_at = now() - make_interval(mins => grace_minutes) + interval '1 second'"
    play.stack.query(f"{closed}, opens_at = opens_at - interval '1 day' WHERE id = %s", play.calls[TITLE])
    button.click()
    page.get_by_role("heading", name="Récépissé de dépôt").wait_for()
    over = "SELECT now() > closes_at + make_interval(mins => grace_minutes) FROM calls_call WHERE id = %s"
    while play.stack.query(over, play.calls[TITLE]) != [(True,)]:
        page.wait_for_timeout(50)


def code_of(place):
    return re.search(r"\((\w+)\)", place)[1]


def received_version(play, email):
    """What was handed in: number, answers, instant, whether late, deadline told and minutes of grace."""
    return play.stack.query(
        """SELECT v.answers, v.submitted_at, v.is_late, v.closes_at, c.grace_minutes FROM calls_applicationversion v
        JOIN calls_application a ON a.id = v.application_id JOIN calls_call c ON c.id = a.call_id
        WHERE a.id = %s ORDER BY v.number""",
        play.files[email],
    )


# ---- instructing ----


def open_file(play, reader, email):
    """Through the declaration of absence of interest, the first time."""
    page = play.page(reader)
    page.goto(f"/instruction/dossiers/{play.files[email]}/")
    gate = page.get_by_role("button", name=re.compile("Je n’ai aucun intérêt"))
    if gate.count():
        gate.click()
        page.get_by_role("link", name="Évaluations", exact=True).wait_for()
    return page


def ask_and_give_a_correction(play):
    page = open_file(play, AGENT, ANA)
    page.goto(f"/instruction/dossiers/{play.files[ANA]}/corrections/")
    page.locator("label", has_text="Résumé du projet").click()
    page.get_by_label("Ce qui est à corriger").fill("Dites combien de personnes seront accueillies.")
    page.get_by_role("button", name="Demander la correction").click()
    page.get_by_text("en attente de la réponse").first.wait_for()

    page = play.page(ANA)
    page.goto(f"/candidatures/{play.files[ANA]}/")
    page.get_by_role("link", name="Compléter", exact=True).click()
    give(page, {"resume": CORRECTED})
    saved(page, "resume")
    page.goto(f"/candidatures/{play.files[ANA]}/relire/")
    page.get_by_role("button", name="Rendre la correction").click()
    page.get_by_role("heading", name=re.compile("Récépissé")).wait_for()


def admit_all(play):
    """In grouped actions, done by the worker; between the two, each point of the checklist is found conform."""
    page = play.page(AGENT)
    page.goto(f"/instruction/appels/{play.calls[TITLE]}/actions/declarer/")
    follow_action(page)
    play.shell(f"find_admissible({play.calls[TITLE]})")
    page.goto(f"/instruction/appels/{play.calls[TITLE]}/actions/recevables/")
    follow_action(page)


def follow_action(page):
    page.get_by_role("button", name="Voir ce qui se passerait").click()
    page.get_by_role("button", name="Faire l’action sur les dossiers cochés").click()
    # The page reads itself again when the job ends.
    results = page.get_by_role("region", name="Résultat, dossier par dossier")
    results.get_by_role("cell", name="oui", exact=True).nth(len(PROJECTS) - 1).wait_for()


def share_out(play):
    """Every file to the agent and to the two members of the CDIAE."""
    page = play.page(AGENT)
    page.goto(f"/instruction/appels/{play.calls[TITLE]}/repartir/")
    for name in ("Hélène Morel", "Marc Aubry", "Luc Ferrand"):
        page.locator("label", has_text=name).click()
    page.get_by_label("Évaluateurs par dossier").fill("3")
    page.get_by_role("button", name="Proposer une répartition").click()
    page.get_by_role("button", name="Confier comme proposé").click()
    page.get_by_role("heading", name="Résultat").wait_for()


def declare_a_conflict(play):
    page = play.page(THIRD)
    page.goto(f"/instruction/dossiers/{play.files[CARLA]}/")
    page.get_by_text("J’ai un intérêt dans ce projet").click()
    page.locator("details textarea").fill("Ma sœur préside cette association.")
    page.get_by_role("button", name="Déclarer cet intérêt").click()
    page.wait_for_load_state("load")


def score(play, reviewer, email):
    page = open_file(play, reviewer, email)
    page.goto(f"/instruction/dossiers/{play.files[email]}/evaluations/la-mienne/")
    for code, note in zip(CRITERIA, SCORES[email, reviewer], strict=True):
        page.locator(f'[name="note_{code}"]').fill(str(note))
        if note < 3:
            page.locator(f'[name="mot_{code}"]').fill("Au vu du dossier.")
    page.get_by_label("Avis proposé").select_option("favourable")
    page.get_by_label("Appréciation d’ensemble").fill("Lu en entier.")
    page.get_by_role("button", name="Envoyer, sans retour").click()
    page.get_by_text("Votre évaluation est envoyée.").wait_for()


def reference(play, email):
    ((prefix,),) = play.stack.query(
        "SELECT CASE kind WHEN 'new_supply' THEN 'AMI' END || '-' || year FROM calls_call WHERE id = %s",
        play.calls[TITLE],
    )
    return f"{prefix}-{play.files[email]:05d}"
