from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from allocation.domain.pose_problem import pose_problem, resolve_rule
from allocation.engine.problem import ConditionalAward, GrowthRatio, Reserve
from allocation.enums import ClauseKind
from allocation.rules.inputs import Inputs, TerritoryInput
from allocation.rules.settings import AreaRule, ClauseSettings, Settings, TerritorySettings, YearSettings

INPUTS = Inputs(
    territories=tuple(
        TerritoryInput(code=code, name=name, pk=rank, base={"EI": Decimal(10)}, need=Decimal(1))
        for rank, (code, name) in enumerate([("15", "Cantal"), ("43", "Haute-Loire"), ("69", "Rhône")])
    ),
    base_words="",
    need_words="",
    shares={
        "15": {"white": Decimal("0.08"), "low": Decimal("0.04")},
        "43": {"white": Decimal("0.02")},
        "69": {"high": Decimal("0.6")},
    },
)
TO = AreaRule(classes=("white", "low"), threshold=Decimal("0.12"))
GIVERS = AreaRule(classes=("high",), threshold=Decimal("0.5"))


def settings(*clauses, **fields):
    return Settings(years=(YearSettings(year=2020, envelope=Decimal(30)),), clauses=clauses, **fields)


def test_rule_takes_the_territories_that_reach_its_threshold():
    assert resolve_rule(TO, INPUTS) == ("15",)


def test_rule_adds_and_removes_by_hand():
    rule = AreaRule(
        classes=("white", "low"), threshold=Decimal("0.12"), added=("43",), removed=("15",), motive="Accord"
    )
    assert resolve_rule(rule, INPUTS) == ("43",)


def test_lock_holds_the_territory():
    problem = pose_problem(settings(territories={"15": TerritorySettings(held=Decimal("9.5"), motive="x")}), INPUTS)
    assert [one.held for one in problem.territories] == [Fraction(19, 2), None, None]


@pytest.mark.parametrize(("kind", "binds"), [("", False), ("EI", True)])
def test_totals_by_kind_bind_between_conventions_only(kind, binds):
    inputs = replace(INPUTS, territories=tuple(replace(one, kind=kind) for one in INPUTS.territories))
    assert pose_problem(settings(), inputs).kinds_bind is binds


def test_clauses_are_posed_with_their_sets():
    reserve = ClauseSettings(key="r", kind=ClauseKind.RESERVE, to=TO, share=Decimal("0.02"))
    growth = ClauseSettings(key="g", kind=ClauseKind.GROWTH_RATIO, to=TO, givers=GIVERS, ratio=Decimal("0.5"))
    award = ClauseSettings(
        key="c", kind=ClauseKind.CONDITIONAL_AWARD, to=TO, givers=GIVERS, ratio=Decimal(2), places=Decimal(3)
    )
    assert pose_problem(settings(reserve, growth, award), INPUTS).clauses == (
        Reserve(key="r", label="la clause de réserve", to=("15",), share=Fraction(1, 50)),
        GrowthRatio(
            key="g", label="la clause de croissance solidaire", to=("15",), givers=("69",), ratio=Fraction(1, 2)
        ),
        ConditionalAward(
            key="c",
            label="la clause d’attribution conditionnelle",
            givers=("69",),
            ratio=Fraction(2),
            places=Fraction(3),
        ),
    )


def test_tutorship_counts_its_credit_up_to_its_cap():
    clause = ClauseSettings(
        key="t",
        kind=ClauseKind.TUTORSHIP,
        to=TO,
        givers=GIVERS,
        ratio=Decimal(1),
        credit=Decimal(5),
        credit_cap=Decimal(2),
    )
    assert pose_problem(settings(clause), INPUTS).clauses[0].credit == 2


def test_clause_that_favours_nobody_is_refused():
    clause = ClauseSettings(
        key="r", kind=ClauseKind.RESERVE, to=AreaRule(classes=("white",), threshold=Decimal("0.9"))
    )
    with pytest.raises(ValidationError, match="ne favorise aucun territoire"):
        pose_problem(settings(clause), INPUTS)


def test_clause_that_favours_no_convention_says_structure():
    inputs = replace(INPUTS, territories=tuple(replace(one, kind="ACI") for one in INPUTS.territories))
    clause = ClauseSettings(
        key="r", kind=ClauseKind.RESERVE, to=AreaRule(classes=("white",), threshold=Decimal("0.9"))
    )
    with pytest.raises(ValidationError, match="La clause de réserve ne favorise aucune structure"):
        pose_problem(settings(clause), inputs)


def test_territory_on_both_sides_of_a_clause_is_refused():
    both = AreaRule(added=("15",), motive="Accord")
    clause = ClauseSettings(key="g", kind=ClauseKind.GROWTH_RATIO, to=TO, givers=both, ratio=Decimal(1))
    with pytest.raises(ValidationError, match="Cantal se trouve des deux côtés"):
        pose_problem(settings(clause), INPUTS)
