from decimal import Decimal

from allocation.enums import BaseScope, BaseSource, ClauseKind, NeedSource
from allocation.rules.settings import (
    AreaRule,
    BaseChoice,
    ClauseSettings,
    NeedChoice,
    Settings,
    TerritorySettings,
    YearSettings,
    read_settings,
    write_settings,
)

SETTINGS = Settings(
    base=BaseChoice(source=BaseSource.ANNEXES, scope=BaseScope.STATE, reference=2019),
    need=NeedChoice(source=NeedSource.KEY, key=3),
    run=7,
    floor=Decimal("0.95"),
    cap=Decimal("1.1"),
    start=Decimal(2),
    years=(
        YearSettings(year=2020, envelope=Decimal(108), budget=Decimal("1000.5"), kind_totals={"EI": Decimal(108)}),
        YearSettings(year=2021, envelope=Decimal(110), is_firm=False),
    ),
    territories={"15": TerritorySettings(held=Decimal(20), motive="Bassin fragile", note="À revoir")},
    clauses=(
        ClauseSettings(
            key="reserve",
            kind=ClauseKind.RESERVE,
            to=AreaRule(classes=("white",), threshold=Decimal("0.1"), added=("43",), motive="Accord"),
            share=Decimal("0.02"),
            evidence="Convention",
        ),
    ),
)


def test_settings_written_and_read_again_are_the_same():
    assert read_settings(write_settings(SETTINGS)) == SETTINGS


def test_figures_are_written_without_trailing_zeros():
    assert write_settings(Settings(floor=Decimal("0.9500"), years=SETTINGS.years))["floor"] == "0.95"


def test_territory_without_anything_of_its_own_is_forgotten():
    assert SETTINGS.with_territory("15", TerritorySettings()).territories == {}
