"""Why the bounds of a year leave nothing to its envelope, with the figures."""

from collections.abc import Sequence
from fractions import Fraction

from allocation.engine.case import Case
from allocation.engine.figures import write_etp, write_figure
from allocation.engine.grid import is_on
from allocation.engine.solution import Reason


def find_bound_conflicts(case: Case) -> tuple[Reason, ...]:
    """Return the conflicts of floors, caps, grid and envelope: first the bounds as they are, then on the grid."""
    found = [*_against_envelope(case, case.floors, case.caps, on_grid=False), *_crossed(case)]
    if case.step is not None and not is_on(case.means.envelope, case.step):
        found.append(_off_grid(case, case.step))
    if not found:
        found += _against_envelope(case, case.lower, case.upper, on_grid=True)
    return tuple(found)


def _crossed(case: Case) -> list[Reason]:
    """Return the territories that no figure suits."""
    found = []
    for line, name in enumerate(case.names):
        low, high, cap = case.lower[line], case.upper[line], case.caps[line]
        if high is None or cap is None or low <= high:
            continue
        floor = case.floors[line]
        bounds = f"le plancher ({write_etp(floor)}) et le plafond ({write_etp(cap)})"
        if case.held[line]:
            message = f"« {name} » est tenu à {write_etp(floor)}, qui n’est pas un multiple du pas de la grille."
        elif floor > cap:
            message = f"« {name} » : le plancher ({write_etp(floor)}) dépasse le plafond ({write_etp(cap)})."
        else:
            message = f"« {name} » : {bounds} ne laissent aucune valeur sur la grille."
        figures = {"held": floor} if case.held[line] else {"floor": floor, "cap": cap}
        found.append(Reason(code="bounds_crossed", message=message, figures=figures, year=case.means.year))
    return found


def _against_envelope(
    case: Case, lower: Sequence[Fraction], upper: Sequence[Fraction | None], *, on_grid: bool
) -> list[Reason]:
    envelope, year = case.means.envelope, case.means.year
    held = sum((low for low, is_held in zip(lower, case.held, strict=True) if is_held), Fraction(0))
    within = f", dont {write_etp(held)} de lignes tenues" if any(case.held) else ""
    suffix, where = ("_on_grid", " portés à la grille") if on_grid else ("", "")
    against = f"l’enveloppe {year} ({write_etp(envelope)})"
    figures = {"envelope": envelope} | ({"held": held} if any(case.held) else {})
    floors = sum(lower, Fraction(0))
    if floors > envelope:
        message = f"Les planchers{where} ({write_etp(floors)}{within}) dépassent {against}."
        return [
            Reason(
                code=f"floors_above_envelope{suffix}",
                message=message,
                figures={"floors": floors, **figures},
                year=year,
            )
        ]
    if any(high is None for high in upper):
        return []
    caps = sum((high for high in upper if high is not None), Fraction(0))
    if caps < envelope:
        message = f"Les plafonds{where} ({write_etp(caps)}{within}) n’atteignent pas {against}."
        return [
            Reason(code=f"caps_below_envelope{suffix}", message=message, figures={"caps": caps, **figures}, year=year)
        ]
    return []


def _off_grid(case: Case, step: Fraction) -> Reason:
    envelope, year = case.means.envelope, case.means.year
    return Reason(
        code="envelope_off_grid",
        message=(
            f"L’enveloppe {year} ({write_etp(envelope)}) n’est pas un multiple du pas de la grille "
            f"({write_figure(step)})."
        ),
        figures={"envelope": envelope, "grid": step},
        year=year,
    )
