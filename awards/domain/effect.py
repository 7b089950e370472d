"""What acceptances change to the white zones: what was granted, put back in the diagnosis of the call."""

from collections import defaultdict
from decimal import Decimal

from awards.enums import DecisionKind, DecisionState
from awards.models import DecisionLine
from calls.models import Call
from territories.enums import AreaLevel
from white_zones.domain.evaluate_sketch import Effect, evaluate_sketch
from white_zones.domain.replay import load_replay
from white_zones.domain.sketch_changes import PlannedChange
from white_zones.models import Run
from white_zones.sketch_enums import SketchAction


def run_of(call: Call) -> Run | None:
    """The diagnosis that the version in force refers to."""
    return call.version.run if call.version else None


def measure_effect(call: Call) -> Effect | None:
    """The diagnosis of the call with the ETP granted for its year, at their places; None without a diagnosis.

    Raises NoInputsError when the diagnosis kept no inputs.
    """
    run = run_of(call)
    if run is None:
        return None
    replay = load_replay(run)
    granted: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    rows = DecisionLine.objects.filter(
        decision__application__call=call,
        decision__state=DecisionState.RELEASED,
        decision__kind=DecisionKind.ACCEPTED,
        year=call.year,
        place__level=AreaLevel.COMMUNE,
        etp__gt=0,
    )
    for code, kind, etp in rows.values_list("place__code", "kind", "etp"):
        if code in replay.ranks and kind in replay.kinds:
            granted[code, kind] += etp or Decimal()
    changes = [
        PlannedChange(action=SketchAction.ADD, commune=code, kind=kind, etp=etp)
        for (code, kind), etp in sorted(granted.items())
    ]
    return evaluate_sketch(replay, changes)
