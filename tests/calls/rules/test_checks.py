"""What stops a submission, and how far a file is."""

from decimal import Decimal

import pytest
from hypothesis import given, settings, strategies as st

from calls.enums import FieldKind
from calls.rules.checks import Fault, Progress, find_faults, measure_progress
from tests.calls.drawn import OTHER_SHAPES, SHAPES, answers_to, block, facts, form_of, forms, only, question
from tests.iae_portal.common.drawn_conditions import JSON, UNTIMED

NBSP, THIN = "\u00a0", "\u202f"
OUTDATED = "Répondez de nouveau : la question a changé."


def told(kind, value, **changes):
    """The messages about one answer."""
    return [fault.message for fault in find_faults(form_of(question(kind, **changes)), {"q": value}, facts={})]


def check_all(form, answers, known):
    """Neither function fails, and both tell the same story."""
    faults = find_faults(form, answers, facts=known)
    progress = measure_progress(form, answers, facts=known)
    assert all(section.is_complete for section in progress) is (faults == [])
    assert all(0 <= section.answered <= section.asked for section in progress)
    for fault in faults:
        assert form.section_of(fault.key).key == fault.section
        fault.message.encode()


@settings(UNTIMED, max_examples=60)
@given(st.data())
def test_a_file_is_complete_when_it_has_no_fault(data):
    form = data.draw(forms())
    check_all(form, data.draw(answers_to(form)), data.draw(facts()))


@settings(UNTIMED, max_examples=60)
@given(st.data())
def test_answers_of_another_version_are_faults_and_never_failures(data):
    form, older = data.draw(forms(OTHER_SHAPES)), data.draw(forms())
    check_all(form, data.draw(answers_to(older)), data.draw(facts()))


@settings(UNTIMED, max_examples=60)
@given(st.data())
def test_any_json_kept_as_an_answer_is_never_a_failure(data):
    form = data.draw(forms())
    keys = [asked.key for asked in form.questions()]
    check_all(form, data.draw(st.fixed_dictionaries(dict.fromkeys(keys, JSON))), {})


@pytest.mark.parametrize(
    ("kind", "answer", "changes"),
    [
        (FieldKind.CHOICE, "gone", {}),
        (FieldKind.CHOICES, ["a", "gone"], {}),
        (FieldKind.NUMBER, "Beaucoup", {}),
        (FieldKind.TEXT, ["a"], {}),
        (FieldKind.DATE, "bientôt", {}),
        (FieldKind.ETP_BY_YEAR, {"2026": "3"}, {}),
        (FieldKind.BUDGET, {"region": "10"}, {}),
        (FieldKind.NUMBER, "Beaucoup", {"required": False}),
    ],
)
def test_an_answer_that_no_longer_fits_is_asked_again(kind, answer, changes):
    assert told(kind, answer, **changes) == [OUTDATED]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (FieldKind.TEXT, "Répondez à cette question."),
        (FieldKind.CHOICE, "Choisissez une réponse."),
        (FieldKind.BUDGET, "Remplissez le budget."),
        (FieldKind.FILES, "Déposez cette pièce."),
    ],
)
@pytest.mark.parametrize("nothing", [None, [], {}, ""])
def test_a_required_answer_that_is_missing_is_asked_for(kind, message, nothing):
    assert told(kind, nothing) == [message]
    assert told(kind, nothing, required=False) == []


@pytest.mark.parametrize(
    ("kind", "changes", "value", "messages"),
    [
        (FieldKind.TEXT, {}, "x" * 10, []),
        (FieldKind.TEXT, {}, "x" * 11, [f"Raccourcissez de 1{NBSP}caractère : 10 au plus."]),
        (FieldKind.TEXT, {}, "x" * 12, [f"Raccourcissez de 2{NBSP}caractères : 10 au plus."]),
        (FieldKind.TEXT, {}, "a\nb", ["Écrivez sur une seule ligne."]),
        (FieldKind.LONG_TEXT, {}, "a\nb", []),
        (FieldKind.NUMBER, {}, "1", []),
        (FieldKind.NUMBER, {}, "0.9", ["Le minimum est 1."]),
        (FieldKind.NUMBER, {}, "100.1", ["Le maximum est 100."]),
        (FieldKind.NUMBER, {}, "2.25", [f"Écrivez 1{NBSP}décimale au plus."]),
        (FieldKind.NUMBER, {}, "2.50", []),
        (FieldKind.NUMBER, {"decimals": 0}, "2.5", ["Écrivez un nombre entier."]),
        (FieldKind.EUROS, {"minimum": "1500.5"}, "1", [f"Le minimum est 1{THIN}500,5{NBSP}€."]),
        (FieldKind.ETP_BY_YEAR, {}, {"2027": "50", "2028": "0"}, []),
        (FieldKind.ETP_BY_YEAR, {}, {"2027": "1"}, ["Indiquez les ETP de 2028 (0 si aucun)."]),
        (FieldKind.ETP_BY_YEAR, {"required": False}, {"2027": "1"}, []),
        (
            FieldKind.ETP_BY_YEAR,
            {"years": [2027, 2028, 2029, 2030]},
            {"2028": "1"},
            ["Indiquez les ETP de 2027, de 2029 et de 2030 (0 si aucun)."],
        ),
        (
            FieldKind.ETP_BY_YEAR,
            {},
            {"2028": "50.001", "2027": "-1"},
            [
                "2027 : le minimum est 0,00 ETP.",
                "2028 : le maximum est 50,00 ETP.",
                "2028 : un nombre d’ETP s’écrit avec deux décimales au plus.",
            ],
        ),
        (FieldKind.DATE, {}, "2027-01-01", []),
        (FieldKind.DATE, {}, "2026-12-31", [f"La date est au plus tôt le 1er{NBSP}janvier{NBSP}2027."]),
        (FieldKind.DATE, {}, "2028-01-01", [f"La date est au plus tard le 31{NBSP}décembre{NBSP}2027."]),
        (FieldKind.CHOICES, {}, ["a", "b"], []),
        (FieldKind.CHOICES, {}, ["a", "b", "c"], [f"Gardez 2{NBSP}réponses au plus : vous en avez choisi 3."]),
        (FieldKind.FILES, {}, [7, 8], [f"Gardez 1{NBSP}fichier au plus : vous en avez déposé 2."]),
        (FieldKind.BUDGET, {}, {"wages": "10", "rent": "5.5", "state": "15.50"}, []),
        (
            FieldKind.BUDGET,
            {},
            {"wages": "10", "state": "7.5"},
            [f"Le budget n’est pas équilibré : il manque 2,50{NBSP}€ de ressources."],
        ),
        (
            FieldKind.BUDGET,
            {},
            {"wages": "1000", "state": "2000"},
            [f"Le budget n’est pas équilibré : il manque 1{THIN}000,00{NBSP}€ de dépenses."],
        ),
        (FieldKind.BUDGET, {}, {"wages": "0", "state": "0"}, ["Indiquez au moins une dépense."]),
        (
            FieldKind.BUDGET,
            {},
            {"wages": "10", "rent": "-1", "state": "9"},
            ["« Loyers » : un montant n’est pas négatif."],
        ),
        (
            FieldKind.BUDGET,
            {},
            {"wages": "10.001", "state": "10"},
            ["« Salaires » : un montant s’écrit au centime près."],
        ),
    ],
)
def test_limits_are_told_with_the_remedy(kind, changes, value, messages):
    assert told(kind, value, **changes) == messages


cents = st.integers(1, 10**9).map(lambda amount: Decimal(amount) / 100)


@UNTIMED
@given(cents, cents)
def test_a_budget_in_balance_has_no_fault(wages, rent):
    assert told(FieldKind.BUDGET, {"wages": str(wages), "rent": str(rent), "state": str(wages + rent)}) == []


@UNTIMED
@given(cents, cents, cents)
def test_a_budget_out_of_balance_has_one(wages, state, gap):
    resources = str(wages + gap)
    assert len(told(FieldKind.BUDGET, {"wages": str(wages), "state": resources})) == 1


INSIDE = [
    question(FieldKind.NUMBER, "etp"),
    question(FieldKind.TEXT, "why", condition={"name": "etp", "operator": "at_least", "value": 10}),
]


@pytest.mark.parametrize(
    ("rows", "messages"),
    [
        ([{"etp": "2"}, {"etp": "12", "why": "Deux"}], []),
        (
            [{"etp": "2"}, {"etp": "12"}],
            ["Projet 2, « Question why » : Répondez à cette question."],
        ),
        ([{"etp": "2"}], ["Ajoutez 1 « Projet » : 2 au moins."]),
        ([{"etp": "2"}] * 4, ["Retirez 1 « Projet » : 3 au plus."]),
        ([{"etp": "2", "gone": "x"}, {"etp": "?"}], [f"Projet 2, « Question etp » : {OUTDATED}"]),
        (["?"], [OUTDATED]),
    ],
)
def test_rows_are_checked_one_by_one(rows, messages):
    form = form_of(block(*INSIDE, min_rows=2, max_rows=3))
    assert [fault.message for fault in find_faults(form, {"rows": rows}, facts={})] == messages


def test_a_block_that_may_be_empty_is_complete_without_rows():
    form = form_of(block(*INSIDE, min_rows=0))
    assert find_faults(form, {}, facts={}) == []
    assert measure_progress(form, {}, facts={}) == [Progress("s", "Projet", answered=0, asked=0, faults=0)]


def test_a_fault_says_where_it_is():
    (fault,) = find_faults(form_of(question(FieldKind.DATE, "start")), {}, facts={})
    assert fault == Fault("start", "s", "Question start", "Indiquez une date.")
    assert fault.anchor == "question-start"


def test_progress_counts_the_required_answers_and_the_faults():
    form = form_of(
        question(FieldKind.TEXT, "one"),
        question(FieldKind.NUMBER, "two"),
        question(FieldKind.TEXT, "three"),
        question(FieldKind.TEXT, "free", required=False),
    )
    (progress,) = measure_progress(form, {"one": "x", "two": "1000"}, facts={})
    assert (progress.answered, progress.asked, progress.faults, progress.is_complete) == (2, 3, 1, False)


def test_a_hidden_section_has_no_progress():
    condition = {"name": "_etp_asked", "operator": "at_least", "value": 2}
    form = form_of(question(FieldKind.TEXT), condition=condition)
    assert measure_progress(form, {}, facts={"_etp_asked": Decimal(1)}) == []
    assert find_faults(form, {}, facts={"_etp_asked": Decimal(1)}) == []


@pytest.mark.parametrize("kind", SHAPES)
def test_every_kind_says_what_is_missing(kind):
    assert only(kind).required
    assert len(told(kind, None)) == 1
