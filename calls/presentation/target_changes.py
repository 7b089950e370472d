"""What changes of the territories aimed at, in words."""

from typing import Any

from calls.enums import TargetMode
from calls.queries.target_changes import Move, TargetChange
from iae_portal.common.formatting import format_number

VERBS = {
    Move.ENTERS: ("commune entre", "communes entrent"),
    Move.LEAVES: ("commune sort", "communes sortent"),
    Move.CHANGES: ("commune change de classe", "communes changent de classe"),
}


def tell_target_change(change: TargetChange) -> list[str]:
    """One sentence for each thing that changes, then how many communes stay as they were; none when nothing does."""
    if change.is_empty:
        return []
    told = []
    if change.changes_mode:
        told.append(f"Effet du ciblage\u00a0: {_mode(change.before.mode)}, puis {_mode(change.after.mode)}.")
    if change.changes_run:
        told.append(f"Diagnostic de référence\u00a0: {_run(change.before.run)}, puis {_run(change.after.run)}.")
    for move in Move:
        if count := change.count(move):
            people = format_number(change.people(move))
            told.append(f"{format_number(count)} {VERBS[move][count > 1]} ({people} habitants).")
    if change.before.classes or change.after.classes:
        plural = "s" if change.kept > 1 else ""
        told.append(f"{format_number(change.kept)} commune{plural} sans changement.")
    return told


def _mode(mode: TargetMode) -> str:
    return f"«\u00a0{mode.label}\u00a0»"


def _run(run: Any) -> str:
    return f"«\u00a0{run.name}\u00a0»" if run is not None else "aucun"
