"""From the settings and inputs of a version to the problem that the engine solves."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError

from allocation.engine.problem import (
    Clause,
    ConditionalAward,
    GrowthRatio,
    Means,
    Problem,
    Reserve,
    Rules,
    Territory,
)
from allocation.enums import ClauseKind
from allocation.rules.inputs import Inputs
from allocation.rules.line_words import words_of
from allocation.rules.settings import AreaRule, ClauseSettings, Settings


@dataclass(frozen=True, slots=True)
class Sets:
    """Codes of the territories that a clause favours, and of those that contribute."""

    to: tuple[str, ...]
    givers: tuple[str, ...]


def pose_problem(settings: Settings, inputs: Inputs) -> Problem:
    """The engine's problem; a ValidationError tells a clause whose sets make no sense."""
    return Problem(
        territories=tuple(
            Territory(
                code=one.code,
                name=one.name,
                need=Fraction(one.need),
                base={kind: Fraction(etp) for kind, etp in one.base.items()},
                floor=_fraction(own.floor) if (own := settings.territories.get(one.code)) else None,
                cap=_fraction(own.cap) if own else None,
                held=_fraction(own.held) if own else None,
            )
            for one in inputs.territories
        ),
        years=tuple(
            Means(
                year=year.year,
                envelope=Fraction(year.envelope),
                budget=_fraction(year.budget),
                kind_totals=None
                if year.kind_totals is None
                else {kind: Fraction(total) for kind, total in year.kind_totals.items()},
            )
            for year in settings.years
        ),
        rules=Rules(floor=Fraction(settings.floor), cap=_fraction(settings.cap), start=Fraction(settings.start)),
        clauses=tuple(_pose_clause(clause, inputs) for clause in settings.clauses),
        costs={kind: Fraction(euros) for kind, euros in inputs.costs.items()},
        kinds_bind=inputs.has_conventions,
    )


def resolve_sets(clause: ClauseSettings, inputs: Inputs) -> Sets:
    """The territories of a clause, by its rules on the frozen shares of the diagnosis."""
    return Sets(to=resolve_rule(clause.to, inputs), givers=resolve_rule(clause.givers, inputs))


def resolve_rule(rule: AreaRule, inputs: Inputs) -> tuple[str, ...]:
    """Codes in the order of the inputs: where enough of the need is robustly in the classes, then by hand."""
    found = []
    for one in inputs.territories:
        shares: Mapping[str, Decimal] = inputs.shares.get(one.code, {})
        share = sum((shares.get(name, Decimal()) for name in rule.classes), Decimal())
        is_in = bool(rule.classes) and share >= rule.threshold
        if (is_in and one.code not in rule.removed) or one.code in rule.added:
            found.append(one.code)
    return tuple(found)


def _pose_clause(clause: ClauseSettings, inputs: Inputs) -> Clause:
    sets = resolve_sets(clause, inputs)
    span: dict[str, Any] = {
        "key": clause.key,
        "label": f"la {clause.kind.full_name}",
        "first_year": clause.first_year,
        "last_year": clause.last_year,
    }
    both = sorted(set(sets.to) & set(sets.givers))
    if both:
        names = ", ".join(one.name for one in inputs.territories if one.code in both)
        raise ValidationError(
            f"{clause.kind.full_name.capitalize()} : {names} se trouve des deux côtés. Changez une des deux règles."
        )
    if clause.kind == ClauseKind.CONDITIONAL_AWARD:
        _require(sets.givers, clause, words="n’attribue rien à personne")
        return ConditionalAward(
            **span,
            givers=sets.givers,
            ratio=Fraction(clause.ratio or 0),
            places=Fraction(clause.places or 0),
            clawback=Fraction(clause.clawback or 0),
        )
    _require(sets.to, clause, words=f"ne favorise {words_of(inputs).none.lower()}")
    if clause.kind == ClauseKind.RESERVE:
        return Reserve(**span, to=sets.to, share=Fraction(clause.share or 0))
    _require(sets.givers, clause, words="n’a aucun contributeur")
    credit = min(
        clause.credit or Decimal(), clause.credit_cap if clause.credit_cap is not None else Decimal("Infinity")
    )
    return GrowthRatio(
        **span,
        givers=sets.givers,
        to=sets.to,
        ratio=Fraction(clause.ratio or 0),
        credit=Fraction(credit) if clause.kind == ClauseKind.TUTORSHIP else Fraction(0),
    )


def _require(codes: tuple[str, ...], clause: ClauseSettings, *, words: str) -> None:
    if not codes:
        raise ValidationError(
            f"La {clause.kind.full_name} {words} : baissez le seuil, changez de classes ou de diagnostic."
        )


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
