"""Writing the relaxations of the engine into settings."""

from dataclasses import replace
from decimal import Decimal

import pytest

from allocation.domain.relax_settings import relax_settings
from allocation.domain.save_version import describe_answer, solve_settings
from allocation.engine.sandbox import close
from allocation.engine.solution import Infeasible, Solution
from allocation.rules.inputs import Inputs, TerritoryInput
from allocation.rules.settings import Settings, TerritorySettings, YearSettings

TOTALS = {"EI": Decimal(30), "ACI": Decimal(70)}
SETTINGS = Settings(
    floor=Decimal("0.9"),
    years=(
        YearSettings(year=2020, envelope=Decimal(100), kind_totals=TOTALS),
        YearSettings(year=2021, envelope=Decimal(100), kind_totals=TOTALS),
    ),
)
INPUTS = Inputs(
    territories=(
        TerritoryInput(code="A", name="Alpha", pk=1, base={"EI": Decimal(0), "ACI": Decimal(60)}, need=Decimal(1)),
        TerritoryInput(code="B", name="Bêta", pk=2, base={"EI": Decimal(30), "ACI": Decimal(10)}, need=Decimal(1)),
    ),
    base_words="",
    need_words="",
)


@pytest.fixture(scope="module", autouse=True)
def _end_of_the_sandbox():
    yield
    close()


def change(**fields):
    return {"rule": "kind_totals", "year": 2020, "code": "EI", "field": "", "after": "28.5", "message": "", **fields}


def totals(settings):
    return [year.kind_totals for year in settings.years]


def test_total_of_one_kind_changes_in_its_year_only():
    assert totals(relax_settings(SETTINGS, [change()])) == [{"EI": Decimal("28.5"), "ACI": Decimal(70)}, TOTALS]


def test_totals_by_kind_are_withdrawn_together():
    assert totals(relax_settings(SETTINGS, [change(code="", after=None)])) == [None, TOTALS]


def test_other_rules_keep_the_totals_by_kind():
    relaxed = relax_settings(SETTINGS, [change(rule="envelope", code="", after="98")])
    assert [year.envelope for year in relaxed.years] == [98, 100]
    assert totals(relaxed) == [TOTALS, TOTALS]


def test_bound_of_one_line_says_that_it_was_relaxed():
    relaxed = relax_settings(SETTINGS, [change(rule="floor", code="A", after="0.8")])
    assert relaxed.territories == {"A": TerritorySettings(floor=Decimal("0.8"), motive="Assouplissement.")}


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(
            replace(SETTINGS, years=(replace(SETTINGS.years[0], kind_totals={**TOTALS, "EI": Decimal(35)}),)),
            id="totals differ from the envelope",
        ),
        pytest.param(
            replace(
                SETTINGS,
                floor=Decimal("0.99"),
                cap=Decimal("1.01"),
                years=(replace(SETTINGS.years[0], kind_totals={"EI": Decimal(50), "ACI": Decimal(50)}),),
            ),
            id="no line can take the kind",
        ),
    ],
)
def test_scenario_that_totals_by_kind_make_impossible_is_solved_once_relaxed(settings):
    refused = solve_settings(settings, INPUTS).answer
    assert isinstance(refused, Infeasible)
    relaxed = relax_settings(settings, describe_answer(refused)["relaxations"])
    assert isinstance(solve_settings(relaxed, INPUTS).answer, Solution)
