"""The limits that a question may have."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from calls.enums import FieldKind
from calls.rules.fields import FieldRole
from tests.calls.drawn import LINES, OPTIONS, block, form_of, only, question


def refusal(asked):
    """What is said of the only fault of the question."""
    with pytest.raises(ValidationError) as refused:
        form_of(asked)
    told = [fault for fault in refused.value.errors() if fault["type"] == "value_error"]
    assert len(told) == 1
    return str(told[0]["ctx"]["error"])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (question(FieldKind.NUMBER, minimum=3, maximum=2), "« Question q » : le minimum dépasse le maximum."),
        (question(FieldKind.ETP_BY_YEAR, minimum=60), "« Question q » : le minimum dépasse le maximum."),
        (
            question(FieldKind.ETP_BY_YEAR, years=[2027, 2027]),
            "« Question q » : les années se suivent, chacune une seule fois.",
        ),
        (
            question(FieldKind.ETP_BY_YEAR, years=[2028, 2027]),
            "« Question q » : les années se suivent, chacune une seule fois.",
        ),
        (
            question(FieldKind.DATE, earliest="2028-01-01"),
            "« Question q » : la date au plus tôt dépasse la date au plus tard.",
        ),
        (
            question(FieldKind.BUDGET, lines=LINES[:2]),
            "« Question q » : un budget a des dépenses et des ressources.",
        ),
        (
            question(FieldKind.BUDGET, lines=[{**LINES[0], "is_request": True}, LINES[2]]),
            "« Question q » : l’aide demandée est une ressource.",
        ),
        (
            question(FieldKind.BUDGET, lines=[*LINES, LINES[2]]),
            "« Question q » : la clé « state » est employée deux fois.",
        ),
        (
            question(FieldKind.CHOICE, options=[OPTIONS[0], OPTIONS[0]]),
            "« Question q » : la clé « a » est employée deux fois.",
        ),
        (
            question(FieldKind.FILES, extensions=[".pdf", ".exe"]),
            "« Question q » : types de fichier inconnus (.exe).",
        ),
        (
            block(question(FieldKind.TEXT, "x"), question(FieldKind.DATE, "x")),
            "« Question rows » : la clé « x » est employée deux fois.",
        ),
        (
            block(question(FieldKind.TEXT, "x"), min_rows=3, max_rows=2),
            "« Question rows » : le nombre minimal de répétitions dépasse le maximal.",
        ),
        (
            block(question(FieldKind.ETP_BY_YEAR, "x", role="etp")),
            "« Question x » : une question d’un bloc ne tient pas de rôle.",
        ),
        (
            question(FieldKind.TEXT, label="Nom\x00"),
            "Ce texte contient des caractères de contrôle : retirez-les, ou tapez-le de nouveau.",
        ),
    ],
)
def test_limits_that_contradict_each_other_are_refused(asked, message):
    assert refusal(asked) == message


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (FieldKind.NUMBER, {"minimum": "NaN"}),
        (FieldKind.NUMBER, {"minimum": "1e-999999999"}),
        (FieldKind.NUMBER, {"minimum": "1e999999999"}),
        (FieldKind.NUMBER, {"minimum": "0.0000001"}),
        (FieldKind.NUMBER, {"decimals": 5}),
        (FieldKind.TEXT, {"max_length": 0}),
        (FieldKind.TEXT, {"key": "_hidden"}),
        (FieldKind.TEXT, {"key": "Nom"}),
        (FieldKind.TEXT, {"key": "nom\n"}),
        (FieldKind.TEXT, {"label": "  "}),
        (FieldKind.TEXT, {"colour": "red"}),
        (FieldKind.CHOICE, {"options": OPTIONS[:1]}),
        (FieldKind.FILES, {"extensions": []}),
    ],
)
def test_limits_out_of_bounds_are_refused(kind, changes):
    with pytest.raises(ValidationError):
        form_of(question(kind, **changes))


@pytest.mark.parametrize("written", [2, 2.0, "2", "2.00", Decimal("2E0")])
def test_a_limit_has_one_json_however_it_was_written(written):
    assert only(FieldKind.NUMBER, minimum=written).model_dump(mode="json")["minimum"] == "2"


def test_a_condition_has_one_json_however_its_numbers_were_written():
    def dumped(value):
        condition = {"name": "_etp_asked", "operator": "at_least", "value": value}
        return only(FieldKind.TEXT, condition=condition).model_dump(mode="json")["condition"]

    assert (
        dumped(2)
        == dumped(2.0)
        == dumped(Decimal("2.0"))
        == {"name": "_etp_asked", "operator": "at_least", "value": "2"}
    )


def test_a_question_of_each_kind_is_written_and_read_again():
    for kind in FieldKind:
        asked = block(question(FieldKind.TEXT, "x")) if kind == FieldKind.BLOCK else question(kind)
        form = form_of(asked)
        assert type(form).model_validate(form.model_dump(mode="json")) == form


def test_a_role_is_kept():
    assert only(FieldKind.ETP_BY_YEAR, role="etp").role is FieldRole.ETP
