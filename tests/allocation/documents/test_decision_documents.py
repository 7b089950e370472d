"""The letter and the annexe: what they say, to the figure."""

import io
from decimal import Decimal

import openpyxl
import pytest
import time_machine

from allocation.documents.decision_annexe import compose_annexe, write_annexe
from allocation.documents.decision_letter import compose_letter, tell_years
from allocation.domain.adoption import adopt_scenario
from allocation.domain.amendments import create_amendment
from allocation.domain.extensions import extend_consultation
from allocation.models import Adoption
from tests.factories.consultations import ASKED, DUE, answer_for_all, departments_of, make_adopted, make_draft, submit
from tests.factories.users import make_agent

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"
END = f"10{NBSP}avril{NBSP}2026 à 23{NBSP}h{NBSP}59 (heure de Paris)"
BEFORE = ({"EI": "8.00", "ACI": "20.50"}, {"EI": "5.50", "ACI": "4.50"})


def letter_of(scenario, *, index=0):
    adoption = Adoption.objects.get(scenario=scenario)
    department = departments_of(scenario)[index]
    notification = adoption.notifications.filter(department=department).first()
    return compose_letter(adoption, department=department, notification=notification)


def test_a_letter_gives_the_figure_by_kind_and_what_holds_it():
    with time_machine.travel(ASKED, tick=False):
        scenario = make_adopted(notified=True, base=BEFORE)

    letter = letter_of(scenario)

    (table,) = letter["tables"]
    assert table.rows == [("EI", "8,00", "10,00", "+2,00"), ("ACI", "20,50", "20,00", "\u22120,50")]
    assert (table.total, table.amended) == (("28,50", "30,00", "+1,50"), None)
    assert table.status.startswith("libre")
    assert letter["reference"] == f"IAE-2020-{scenario.pk:04d}-{departments_of(scenario)[0].code}"
    assert not letter["is_draft"]


def test_a_letter_cites_the_avis_of_its_departement():
    with time_machine.travel(ASKED, tick=False):
        scenario = make_adopted()

    day = f"10{NBSP}mars{NBSP}2026"
    assert letter_of(scenario)["visa"] == (
        f"Vu l’avis favorable du CDIAE de l’Ardèche, saisi le {day}, rendu en séance le {day}"
    )
    assert letter_of(scenario)["is_draft"]


def test_a_letter_says_that_no_avis_was_given_in_the_month():
    with time_machine.travel(ASKED, tick=False):
        scenario = make_draft()
        submit(scenario)
    with time_machine.travel(DUE.replace(day=12), tick=False):
        adopt_scenario(scenario, motive="Le besoin.", actor=make_agent())

    letter = letter_of(scenario)
    assert letter["visa"] == (
        f"Vu la saisine du CDIAE de l’Ardèche le 10{NBSP}mars{NBSP}2026, restée sans avis à l’échéance du {END}"
    )
    assert letter["silence"].startswith(
        "Le CDIAE n’ayant pas rendu d’avis à l’échéance, la décision est prise sans lui"
    )


def test_a_letter_says_that_an_avis_came_late():
    with time_machine.travel(ASKED, tick=False):
        scenario = make_draft()
        consultation = submit(scenario)
    with time_machine.travel(DUE.replace(day=12), tick=False):
        answer_for_all(consultation)
        adopt_scenario(scenario, motive="Le besoin.", actor=make_agent())

    letter = letter_of(scenario, index=1)
    assert letter["visa"].startswith("Vu l’avis favorable du CDIAE du Cantal, saisi le ")
    assert letter["visa"].endswith(f", reçu le 12{NBSP}avril{NBSP}2026, après l’échéance du {END}")
    assert letter["silence"] == ""


def test_a_late_avis_stays_late_when_the_deadline_is_put_off_after_it():
    with time_machine.travel(ASKED, tick=False):
        scenario, agent = make_draft(), make_agent()
        consultation = submit(scenario)
    with time_machine.travel(DUE.replace(day=12), tick=False):
        answer_for_all(consultation)
    with time_machine.travel(DUE.replace(day=13), tick=False):
        extend_consultation(scenario, department=None, due_at=DUE.replace(day=20), motive="Congés.", actor=agent)
        adopt_scenario(scenario, motive="Le besoin.", actor=agent)

    assert letter_of(scenario)["visa"].endswith(f"après l’échéance du {END}")


def test_the_letter_of_an_amendment_tells_the_figure_replaced():
    with time_machine.travel(ASKED, tick=False):
        agent = make_agent()
        draft = create_amendment(make_adopted(agent=agent), actor=agent)
        answer_for_all(submit(draft))
        adopt_scenario(draft, motive="L’enveloppe.", actor=agent)

    assert letter_of(draft)["tables"][0].amended == ("30,00", "0,00")
    annexe = compose_annexe(Adoption.objects.get(scenario=draft))
    assert annexe.rows[-1][-2:] == [Decimal(40), Decimal(0)]
    assert ("Avenant à", "Scénario") in annexe.about


def test_the_annexe_holds_each_departement_and_the_totals():
    with time_machine.travel(ASKED, tick=False):
        scenario = make_adopted(base=BEFORE)

    book = openpyxl.load_workbook(io.BytesIO(write_annexe(Adoption.objects.get(scenario=scenario))))

    rows = [list(row) for row in book["Données"].iter_rows(values_only=True)]
    assert [row[0] for row in rows] == ["Département", "Ardèche", "Cantal", "Total"]
    assert rows[-1][2:] == ["2020", 15.5, 0, 0, 24.5, 40, 38.5, 1.5, None]
    about = dict(book["Source"].iter_rows(values_only=True))
    assert "0" * 64 in about["Version"]


@pytest.mark.parametrize(("last", "expected"), [(2026, "l’année 2026"), (2028, "les années 2026 à 2028")])
def test_years_are_told_in_words(last, expected):
    assert tell_years(2026, last) == expected
