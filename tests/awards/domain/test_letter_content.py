"""The words of a letter: a draft says that it is one, each outcome has its own, a condition tells what follows."""

from dataclasses import replace

import pytest

from awards.domain.letter_content import compose_letter
from awards.domain.preparing import DecisionPlan, prepare_decision
from awards.enums import DecisionKind
from tests.factories.awards import (
    DECIDED,
    acceptance,
    amount,
    make_decider,
    make_heard,
    make_held,
    refusal,
)
from tests.factories.calls import make_call
from tests.factories.structures import make_siae
from tests.factories.territories import make_area
from tests.factories.white_zones import make_done_run, make_example
from white_zones.models import CommuneResult


def compose(decision, agent, **fields):
    return compose_letter(decision, sent_at=DECIDED, sender=agent, **fields)


def words(paper):
    """Everything that the blocks say, lists included, its no-break spaces made plain."""
    told = []
    for block in paper.dump()["blocks"]:
        told += [block["text"]] if block.get("text") else block.get("entries", [])
    return [plain(text) for text in told]


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_draft_says_that_nobody_is_told(file, agent, settings):
    settings.DEMONSTRATION = False
    decision = make_held(file, agent)
    told = [plain(text) for text in compose(decision, agent, is_draft=True).notices]
    assert told == ["Projet de lettre : la décision n’est pas notifiée."]
    assert compose(decision, agent).notices == []


def test_letter_is_for_the_structure_and_its_number(agent, file):
    siae = file.siae
    siae.siret = "12345678900011"
    siae.save()
    assert compose(make_held(file, agent), agent).addressee == [file.applicant_name, "SIRET 12345678900011"]


def test_letter_of_a_territory_names_it_alone():
    file = make_heard(territory=make_area(level="epci"))
    agent = make_decider(file)
    assert compose(make_held(file, agent, refusal()), agent).addressee == [file.applicant_name]


def test_file_closed_without_more_is_told_so(file, agent):
    plan = DecisionPlan(kind=DecisionKind.DISMISSED, motive="Dossier incomplet.\n\nSans réponse.", note="À redéposer.")
    paper = compose(make_held(file, agent, plan), agent)
    assert plain(paper.title) == "Décision : classement sans suite de votre dossier"
    assert [text for text in words(paper) if "sans suite" in text][-1] == (
        "Le dossier du projet « Une recyclerie » est classé sans suite."
    )
    after = words(paper)[words(paper).index("Motifs") :]
    assert after[:5] == ["Motifs", "Dossier incomplet.", "Sans réponse.", "Observations", "À redéposer."]


def test_condition_says_what_follows_when_it_is_not_held(file, agent, condition_plan, place):
    free = replace(condition_plan, text="Recruter.", places=1, is_suspensive=False, penalty_etp=0, penalty_year=None)
    plan = acceptance(file, amount(file), amount(file, year=2028), conditions=[condition_plan, free])
    told = [text for text in words(compose(make_held(file, agent, plan), agent)) if "avant le 30 septembre" in text]
    where = f"à Commune nouvelle ({place.code}), avant le 30 septembre 2027."
    penalty = "À défaut, 3,00 ETP sont repris sur l’année 2028."
    assert sorted(told) == [
        f"Ouvrir une antenne : 2 places {where} Condition suspensive. {penalty}",
        f"Recruter : 1 place {where}",
    ]


@pytest.fixture
def diagnosed(db):
    """A call on a diagnosis, a file of its département and a white commune."""
    made = make_example()
    run = make_done_run(made)
    siae = make_siae(kind="ACI", department=made.department)
    return make_heard(make_call(run=run), siae=siae, department=made.department), made.communes["F"], run


def test_condition_in_the_diagnosis_is_told_with_its_class(diagnosed, condition_plan):
    file, commune, run = diagnosed
    agent = make_decider(file)
    plan = acceptance(file, conditions=[replace(condition_plan, area=commune, area_motive="")])
    decision = prepare_decision(file, plan=plan, actor=agent)
    condition = decision.conditions.get()
    found = CommuneResult.objects.get(run=run, area=commune, kind="")
    assert (condition.run, condition.access, condition.is_robust) == (run, found.access_class, found.is_robust)
    (told,) = [text for text in words(compose(decision, agent)) if run.name in text]
    assert told.startswith(
        f"Ouvrir une antenne : 2 places à Commune F ({commune.code}), "
        f"{found.get_access_class_display()} au diagnostic « {run.name} », avant le"
    )
