"""What a scenario says of its lines."""

from decimal import Decimal

import pytest

from allocation.presentation.scenarios import Row, describe_engine, describe_kinds, explain_line, list_exceptions
from allocation.rules.inputs import Inputs, TerritoryInput
from allocation.rules.settings import Settings, TerritorySettings, YearSettings

SETTINGS = Settings(floor=Decimal("0.95"), cap=Decimal("1.1"), years=(YearSettings(year=2020, envelope=Decimal(100)),))


def row(status, *, etp="95", target="90", **own):
    return Row(
        code="a",
        name="Cantal",
        base=Decimal(100),
        previous=Decimal(100),
        target=Decimal(target),
        etp=Decimal(etp),
        lower=Decimal(95),
        upper=Decimal(110),
        status=status,
        own=TerritorySettings(**own),
    )


def told(row):
    return explain_line(row, SETTINGS).replace("\u00a0", " ")


def test_floor_above_the_target_tells_what_would_be_less():
    assert told(row("floor")) == (
        "Cantal reçoit 95,00 ETP : c’est son plancher, 95,0 % des 100,00 ETP de l’année précédente. Sa cible, à "
        "proportion du besoin, est de 90,00 ETP, au-dessous : sans plancher, ce serait moins."
    )


def test_floor_below_the_target_claims_nothing_more():
    assert told(row("floor", target="97")).endswith("est de 97,00 ETP.")


def test_floor_of_its_own_gives_its_own_share():
    assert "c’est son plancher propre, 97,5 % des 100,00 ETP" in told(row("floor", floor=Decimal("0.975")))


def test_cap_below_the_target_tells_what_would_be_more():
    assert told(row("cap", etp="110", target="120")) == (
        "Cantal reçoit 110,00 ETP : c’est son plafond, calculé sur les 100,00 ETP de l’année précédente. Sa cible, à "
        "proportion du besoin, est de 120,00 ETP, au-dessus : sans plafond, ce serait plus."
    )


def test_lock_is_told_with_its_motive():
    line = row("floor", held=Decimal(95), motive="Avenant signé")
    assert told(line) == "Un verrou tient Cantal à 95,00 ETP. Motif : Avenant signé"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (row("floor"), "Plancher"),
        (row("floor", floor=Decimal("0.95")), "Plancher propre"),
        (row("cap", cap=Decimal("1.05")), "Plafond propre"),
        (row("floor", cap=Decimal("1.05")), "Plancher"),
        (row("free", floor=Decimal("0.95")), "Libre"),
        (row("floor", held=Decimal(95)), "Verrou"),
    ],
)
def test_status_tells_whose_bound_holds_the_line(line, words):
    assert line.status_label == words


def test_exceptions_are_the_lines_that_do_not_follow_the_rules_of_all():
    inputs = Inputs(
        territories=tuple(
            TerritoryInput(code=code, name=code.upper(), pk=1, base={}, need=Decimal(1)) for code in "abc"
        ),
        base_words="",
        need_words="",
    )
    settings = (
        SETTINGS.with_territory("a", TerritorySettings(cap=Decimal("1.05"), motive="Accord"))
        .with_territory("b", TerritorySettings(note="À revoir"))
        .with_territory("c", TerritorySettings(held=Decimal(9), motive="Hors de vue"))
    )
    (found,) = list_exceptions(settings, inputs, codes={"a", "b"})
    assert (found.code, found.words) == ("a", "plafond propre de 105,00\u00a0%. Motif\u00a0: Accord")


def test_kinds_are_added_up_and_compared_to_the_base():
    kinds = {"a": {"EI": Decimal(6), "ACI": Decimal(0)}, "b": {"EI": Decimal(1), "ACI": Decimal(4)}}
    assert describe_kinds({"EI": Decimal(5), "ACI": Decimal(5)}, kinds) == [
        ("EI", Decimal(7), Decimal(2)),
        ("ACI", Decimal(4), Decimal(-1)),
    ]


def test_kinds_that_are_not_told_apart_are_not_told():
    assert describe_kinds({"EI": Decimal(5)}, {}) == []


@pytest.mark.parametrize(
    ("engine", "duration_ms", "words"),
    [
        ("linear_programme", 58, "Calculé en moins d’une seconde, par optimisation sous contraintes"),
        ("water_filling", 2340, "Calculé en 2,3\u00a0s, par remplissage exact"),
    ],
)
def test_engine_is_told_without_its_jargon(engine, duration_ms, words):
    assert describe_engine({"years": [{"engine": engine}]}, duration_ms) == words
