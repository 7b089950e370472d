"""How far an objective and an action are: pure figures."""

from decimal import Decimal

from strategy.enums import ENDED, EXPLAINED, ActionState

WHOLE = 100


def goal_ratio(*, start: Decimal | None, target: Decimal | None, current: Decimal | None) -> Decimal | None:
    """The share of the way from the start to the target: 0 at the start, 1 at the target.

    Below 0 when the indicator went the other way, above 1 past the target. None when a value is missing, or when the
    target is where it started.
    """
    if start is None or target is None or current is None or start == target:
        return None
    return (current - start) / (target - start)


def reach_progress(*, state: ActionState, progress: int, to: ActionState) -> int | None:
    """The progress of an action that a single button moves to a state; None when its state asks for more words.

    Done is 100 %. What is late or stopped is explained, and what was done says how far it fell back.
    """
    if to in EXPLAINED or (state == ActionState.DONE and to != ActionState.DONE):
        return None
    return WHOLE if to == ActionState.DONE else progress


def is_settled(state: str) -> bool:
    """Whether nothing more is awaited."""
    return state in ENDED
