"""The sentence of each relaxation."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from allocation.engine.figures import write_etp, write_euros, write_figure, write_percent
from allocation.engine.problem import Problem
from allocation.engine.solution import Relaxation

Writer = Callable[[Fraction], str]


def tell_change(problem: Problem, change: Relaxation, *, start: Fraction) -> Relaxation:
    """Return the relaxation with its sentence; `start` is the value in force before it."""
    subject, write = _subject(problem, change)
    return replace(change, message=_move(subject, start, change.after, write))


def _subject(problem: Problem, change: Relaxation) -> tuple[str, Writer]:
    """Return what changes, and how its figures are written."""
    name, year = _name(problem, change.code), change.year
    label = next((clause.label for clause in problem.clauses if clause.key == change.rule), "")
    clause = label or f"la clause « {change.rule} »"
    fields: dict[str, tuple[str, Writer]] = {
        "": (clause, write_figure),
        "share": (f"la part de {label or f'la réserve « {change.rule} »'}", write_percent),
        "ratio": (f"le taux de {clause}", _write_ratio),
        "places": (f"les places de {clause}", write_figure),
        "clawback": (f"la reprise de {clause}", write_etp),
    }
    kinds = f"le total {change.code} de {year}" if change.code else f"les totaux par filière de {year}"
    rules: dict[str, tuple[str, Writer]] = {
        "floor": (f"le plancher de {name}" if change.code else "le plancher de tous", write_percent),
        "cap": (f"le plafond de {name}" if change.code else "le plafond de tous", write_percent),
        "start": ("la dotation de démarrage", write_etp),
        "held": (f"le montant tenu de {name}", write_etp),
        "envelope": (f"l’enveloppe {year}", write_etp),
        "budget": (f"le budget {year}", write_euros),
        "kind_totals": (kinds, write_etp),
    }
    return rules.get(change.rule) or fields[change.field]


def _write_ratio(value: Fraction) -> str:
    return write_figure(value, most=Decimal("0.000001"))


def _move(subject: str, before: Fraction, after: Fraction | None, write: Writer) -> str:
    if after is None:
        return f"Retirer {subject}."
    verb = "Ramener" if after < before else "Porter"
    return f"{verb} {subject} de {write(before)} à {write(after)}."


def _name(problem: Problem, code: str) -> str:
    found = next((territory.name for territory in problem.territories if territory.code == code), "")
    return f"« {found or code} »"
