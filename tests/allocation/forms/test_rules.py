"""The rules of a scenario as they are typed: totals by kind, and how lines are named."""

from decimal import Decimal

import pytest

from allocation.forms.rules import RulesForm
from allocation.rules.inputs import Inputs, TerritoryInput
from allocation.rules.settings import Settings, YearSettings

SETTINGS = Settings(years=tuple(YearSettings(year=year, envelope=Decimal(50)) for year in (2020, 2021)))
BASE = {"EI": Decimal(20), "ETTI": Decimal(0), "AI": Decimal(0), "ACI": Decimal(30)}
FILLED = {"EI": "20", "ETTI": "0", "AI": "0", "ACI": "30,5"}
INCOMPLETE = "Donnez le total de chaque filière (0 s’il le faut), ou d’aucune."


def inputs(kind=""):
    line = TerritoryInput(code="a", name="Alpha", pk=1, base=BASE, need=Decimal(1), kind=kind, place="Aurillac")
    return Inputs(territories=(line,), base_words="", need_words="")


def form(totals, *, kind="", year=2020, settings=SETTINGS):
    data = {f"kind_{name}_{year}": value for name, value in totals.items()}
    return RulesForm({"envelope_2020": "50", "envelope_2021": "50", **data}, settings=settings, inputs=inputs(kind))


def test_totals_by_kind_are_kept_for_their_year():
    asked = form(FILLED)
    assert asked.is_valid()
    assert [year.kind_totals for year in asked.asked.years] == [
        {"EI": Decimal(20), "ETTI": Decimal(0), "AI": Decimal(0), "ACI": Decimal("30.5")},
        None,
    ]


def test_emptied_totals_are_withdrawn():
    years = (YearSettings(year=2020, envelope=Decimal(50), kind_totals=BASE), SETTINGS.years[1])
    asked = form({}, settings=Settings(years=years))
    assert asked.is_valid()
    assert asked.asked.years[0].kind_totals is None


def test_totals_of_some_kinds_only_are_refused():
    assert form({"EI": "20", "ACI": "30"}).errors == {"kind_ETTI_2020": [INCOMPLETE], "kind_AI_2020": [INCOMPLETE]}


def test_negative_total_is_refused_alone():
    assert form({**FILLED, "AI": "-1"}).errors == {
        "kind_AI_2020": ["Assurez-vous que cette valeur est supérieure ou égale à 0."]
    }


def test_total_of_a_kind_that_no_convention_has_is_refused():
    assert form({**FILLED, "ETTI": "2"}, kind="ACI").errors == {
        "kind_ETTI_2020": ["Aucune structure de la base n’est une ETTI\u00a0: mettez 0."]
    }


def test_territories_may_start_a_kind():
    assert form({**FILLED, "ETTI": "2"}).is_valid()


def test_fields_of_kinds_tell_their_base_ei_first():
    shown = RulesForm(settings=SETTINGS, inputs=inputs())
    assert [(field.label, field.help_text) for field in shown.kind_fields[:2]] == [
        ("Total EI 2020 (ETP)", "Base\u00a0: 20,00"),
        ("Total ETTI 2020 (ETP)", "Base\u00a0: 0,00"),
    ]


@pytest.mark.parametrize(
    ("kind", "label", "choice"),
    [
        ("", "Aucun territoire ne perd plus de (%)", "Alpha"),
        ("ACI", "Aucune structure ne perd plus de (%)", "Alpha (ACI, Aurillac)"),
    ],
)
def test_lines_are_named_for_what_they_are(kind, label, choice):
    shown = RulesForm(settings=SETTINGS, inputs=inputs(kind))
    assert (shown["loss"].label, shown.fields["added"].choices) == (label, [("a", choice)])
