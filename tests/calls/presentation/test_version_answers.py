"""What was handed in, in words."""

import pytest

from calls.enums import FieldKind as K
from calls.presentation.answers import ShownRow
from calls.presentation.version_answers import show_value, show_version
from calls.rules.fields import BlockQuestion, BudgetQuestion, ChoiceQuestion, DateQuestion, NumberQuestion
from tests.factories.calls import ANSWERS
from tests.factories.desk import make_file

BUDGET = BudgetQuestion(
    kind=K.BUDGET,
    key="budget",
    label="Budget",
    lines=[
        {"key": "salaires", "side": "expense", "label": "Salaires"},
        {"key": "aide", "side": "resource", "label": "Aide", "is_request": True},
    ],
)
CHOICES = ChoiceQuestion(
    kind=K.CHOICES,
    key="publics",
    label="Publics",
    options=[{"key": "a", "label": "Jeunes"}, {"key": "b", "label": "RSA"}],
)
BLOCK = BlockQuestion(
    kind=K.BLOCK,
    key="actions",
    label="Actions",
    row_label="Action",
    questions=[{"kind": "number", "key": "places", "label": "Places", "unit": "places"}],
)


@pytest.mark.parametrize(
    ("question", "value", "words"),
    [
        (
            BUDGET,
            {"salaires": "1200.5", "aide": "1200.5"},
            (
                "Salaires : 1 200,50 € ; Total des dépenses : 1 200,50 € ; Aide : 1 200,50 € ; "
                "Total des ressources : 1 200,50 €"
            ),
        ),
        (CHOICES, ["a", "b"], "Jeunes, RSA"),
        (DateQuestion(kind=K.DATE, key="d", label="D"), "2027-03-01", "1er mars 2027"),
        (NumberQuestion(kind=K.NUMBER, key="n", label="N", unit="km"), "12.5", "12,5 km"),
        (BLOCK, [{"places": "3"}, {"places": "4"}], "Action 1 — Places : 3 places / Action 2 — Places : 4 places"),
        (CHOICES, None, "–"),
        (CHOICES, ["c"], "['c']"),
    ],
)
def test_answer_is_told_in_words(question, value, words):
    shown = show_value(question, value, names={})
    assert shown.replace("\u00a0", " ").replace("\u202f", " ") == words


@pytest.mark.django_db
def test_question_that_was_not_answered_is_shown_as_such():
    version = make_file(answers=ANSWERS).current
    sections = {
        section.title: {one.label: one for one in section.answers}
        for section in show_version(version, for_reviewer=True)
    }
    assert sections["Le projet"]["Résumé"].text == ""
    assert "Nom du partenaire" not in sections["Les moyens"]
    assert sections["Les moyens"]["ETP demandés"].rows == (
        ShownRow("2027", "3,50\u00a0ETP"),
        ShownRow("2028", "5,00\u00a0ETP"),
        ShownRow("Total", "8,50\u00a0ETP", is_total=True),
    )
