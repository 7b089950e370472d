"""An applicant the evening before the deadline: on a telephone, with a bad connection, and not alone."""

import re
import subprocess
import sys

import pytest

from tests.e2e.conftest import sign_in
from tests.e2e.stack import PASSWORD, ROOT

MEMBER, COLLEAGUE = "siae@demo.example", "collegue.candidature@demo.example"
pytestmark = pytest.mark.e2e
SAVED = re.compile("Enregistré à")
CUT = re.compile("la connexion est coupée")
# What the browser itself says of a request that a test cuts or that the server refuses on purpose.
EXPECTED = re.compile(r"ERR_INTERNET_DISCONNECTED|status of (409|422)")
PREPARE = f"""
import datetime as dt
from django.utils import timezone
from accounts.models import Assignment, User
from accounts.roles import Role
from calls.models import Call
from structures.models import Siae
from tests.factories.calls import DEFINITION, make_call
hat = Assignment.objects.filter(user__email={MEMBER!r}, role=Role.STRUCTURE_MEMBER).first()
siae = Siae.objects.current().filter(members=hat).order_by("name").first()
colleague = User.objects.filter(email={COLLEAGUE!r}).first()
if colleague is None:
    colleague = User.objects.create_user({COLLEAGUE!r}, password={PASSWORD!r}, first_name="Zoé", last_name="Roux")
    siae.members.add(Assignment.objects.create(user=colleague, role=Role.STRUCTURE_MEMBER))
now = timezone.now()
sections = [dict(section) for section in DEFINITION["form"]["sections"]]
block = {{"key": "partenaires", "kind": "block", "label": "Partenaires", "row_label": "Partenaire", "required": False,
    "min_rows": 0, "questions": [{{"key": "nom", "kind": "text", "label": "Nom du partenaire associé"}}]}}
sections[1]["questions"] = [*sections[1]["questions"], block]
definition = {{**DEFINITION, "form": {{"sections": sections}}}}
agent = User.objects.get(email="agent.cantal@demo.example")
call = make_call(actor=agent, definition=definition, opens_at=now - dt.timedelta(days=1),
    closes_at=now + dt.timedelta(days=1), title="Appel d’essai " + str(Call.objects.count() + 1))
print("CALL", call.pk, siae.pk)
"""


@pytest.fixture
def call(stack):
    """The address at which a call, open for one day more, is answered, and the key of the structure."""
    command = [sys.executable, "manage.py", "shell", "-c", PREPARE]
    made = subprocess.run(command, cwd=ROOT, env=stack.environment, capture_output=True, text=True, check=True)
    call_pk, siae_pk = re.search(r"CALL (\d+) (\d+)", made.stdout).groups()
    return f"/candidatures/nouvelle/{call_pk}/", siae_pk


def begin(page, call):
    """The draft of the call, and the address of its first section."""
    address, siae_pk = call
    page.goto(address)
    choice = page.locator(f"#porteur-{siae_pk}")
    if choice.count():
        page.locator(f"label[for=porteur-{siae_pk}]").click()
    page.get_by_role("button", name="Commencer le dossier").click()
    page.get_by_role("link", name="Compléter le dossier").click()
    page.get_by_role("heading", name="Le projet").wait_for()
    return page.url


def saved(page, key):
    page.locator(f"[data-question={key}] [data-saved]", has_text=SAVED).wait_for()


def unexpected(page):
    return [fault for fault in page.faults if not EXPECTED.search(fault)]


def test_what_is_typed_before_the_page_has_its_script_is_saved(open_page, call):
    page = open_page(MEMBER)
    address = begin(page, call)
    held = []
    page.route("**/application*.js", lambda route: held.append(route))  # noqa: PLW0108 -- Playwright wraps functions only
    page.goto(address, wait_until="commit")
    page.get_by_label("Intitulé du projet").fill("Une recyclerie")
    page.wait_for_function("() => document.readyState !== 'loading'")
    held[0].continue_()
    saved(page, "titre")
    assert page.faults == []


def test_what_is_typed_on_a_telephone_survives_a_cut_and_a_crash(open_page, axe_violations, call):
    page = open_page(MEMBER, width=390, height=844)
    address = begin(page, call)
    page.get_by_label("Intitulé du projet").fill("Une recyclerie à Mauriac")
    saved(page, "titre")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert axe_violations(page) == []

    page.context.set_offline(True)
    page.get_by_label("Résumé").fill("Tout ce qui compte.")
    page.get_by_role("alert").filter(has_text=CUT).wait_for()
    page.context.set_offline(False)
    saved(page, "resume")
    page.locator("#non-enregistre").wait_for(state="hidden")

    page.context.set_offline(True)
    page.get_by_label("Intitulé du projet").fill("Une ressourcerie")
    page.get_by_role("alert").filter(has_text=CUT).wait_for()
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    assert again.get_by_label("Intitulé du projet").input_value() == "Une recyclerie à Mauriac"
    again.get_by_role("button", name="Les reprendre").click()
    saved(again, "titre")

    again.reload()
    assert again.get_by_label("Intitulé du projet").input_value() == "Une ressourcerie"
    assert again.get_by_label("Résumé").input_value() == "Tout ce qui compte."
    assert again.locator("#copie-locale").is_hidden()
    assert unexpected(page) == []


def test_closed_session_keeps_what_is_typed_until_it_is_back(open_page, call):
    page = open_page(MEMBER)
    begin(page, call)
    page.context.clear_cookies()

    page.get_by_label("Intitulé du projet").fill("Une recyclerie")
    page.get_by_role("link", name="Se reconnecter dans un autre onglet").wait_for()
    sign_in(page.context.new_page(), MEMBER)

    saved(page, "titre")
    page.locator("#non-enregistre").wait_for(state="hidden")
    page.reload()
    assert page.get_by_label("Intitulé du projet").input_value() == "Une recyclerie"


def test_leaving_waits_for_what_was_typed_while_an_answer_was_on_its_way(open_page, call):
    page, held = open_page(MEMBER), []
    begin(page, call)
    page.route("**/reponses/titre/", lambda route: route.continue_() if held else held.append(route))
    page.get_by_label("Intitulé du projet").fill("Une")
    page.get_by_label("Résumé").focus()
    for _ in range(100):
        if held:
            break
        page.wait_for_timeout(50)
    page.get_by_label("Intitulé du projet").fill("Une recyclerie")
    page.get_by_role("button", name="Suivant").click()
    held[0].continue_()

    page.get_by_role("heading", name="Les moyens").wait_for()
    page.get_by_role("button", name="Précédent").click()
    page.get_by_role("heading", name="Le projet").wait_for()
    assert page.get_by_label("Intitulé du projet").input_value() == "Une recyclerie"
    assert page.faults == []


def test_two_members_who_type_at_once_choose(open_page, axe_violations, call):
    first, second = open_page(MEMBER), open_page(COLLEAGUE)
    address = begin(first, call)
    second.goto(address)

    first.get_by_label("Intitulé du projet").fill("Le titre de Paul")
    saved(first, "titre")
    second.get_by_label("Intitulé du projet").fill("Le titre de Zoé")
    second.get_by_text("Deux réponses différentes.").wait_for()
    assert "Le titre de Paul" in second.locator(".portal-conflict__both").inner_text()
    assert axe_violations(second) == []
    second.get_by_role("button", name="Garder la mienne").click()
    saved(second, "titre")

    first.get_by_label("Intitulé du projet").fill("Encore Paul")
    first.get_by_role("button", name="Prendre l’autre").click()
    first.get_by_text("Deux réponses différentes.").wait_for(state="detached")
    assert first.get_by_label("Intitulé du projet").input_value() == "Le titre de Zoé"
    assert (unexpected(first), unexpected(second)) == ([], [])


def test_file_is_handed_in_and_its_receipt_downloaded(open_page, axe_violations, call, tmp_path):
    from tests.factories.applying import make_pdf

    piece = tmp_path / "budget.pdf"
    piece.write_bytes(make_pdf())
    page = open_page(MEMBER, width=390, height=844)
    begin(page, call)
    page.get_by_label("Intitulé du projet").fill("Une recyclerie à Mauriac")
    page.get_by_label("Commune", exact=False).first.fill("Mauriac (15120)")
    saved(page, "lieu")
    page.get_by_role("button", name="Suivant").click()
    page.get_by_role("heading", name="Les moyens").wait_for()
    page.get_by_label("2027").fill("3,5")
    page.get_by_label("2028").fill("5")
    page.get_by_text("Total : 8,50 ETP").wait_for()
    page.locator("label", has_text="Oui").click()
    page.get_by_label("Nom du partenaire", exact=False).first.fill("Le Conseil")
    saved(page, "partenaire_nom")
    page.get_by_role("button", name="Ajouter : Partenaire").click()
    page.get_by_label("Nom du partenaire associé").first.fill("La Région")
    page.get_by_label("Nom du partenaire associé").last.fill("Le Département")
    saved(page, "partenaires")
    page.get_by_label("Choisir un fichier").set_input_files(piece)
    page.get_by_role("link", name="budget.pdf").wait_for()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Relire le dossier").click()
    page.get_by_role("heading", name="Relire et déposer").wait_for()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.get_by_role("button", name="Déposer le dossier").click()
    page.get_by_role("heading", name="Récépissé de dépôt").wait_for()
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le récépissé (PDF)").click()

    read = subprocess.run(
        ["pdftotext", "-layout", download.value.path(), "-"], capture_output=True, check=True, text=True
    )
    assert "Une recyclerie à Mauriac" in read.stdout
    assert "budget.pdf" in read.stdout
    page.get_by_role("link", name="Suivre le dossier").click()
    page.get_by_text("Déposé, recevabilité à l’étude").wait_for()
    assert unexpected(page) == []
