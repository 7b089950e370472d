"""The actions of a road map in columns, by state, with the moves that each allows."""

from collections.abc import Sequence
from dataclasses import dataclass

from strategy.enums import ActionState
from strategy.presentation.action_words import tell_state
from strategy.queries.road_maps import ActionLine, AxisContent
from strategy.rules.progress import reach_progress

# What the button of a column is called, on a card of another one.
VERBS = {
    ActionState.PLANNED: "À engager",
    ActionState.UNDER_WAY: "En cours",
    ActionState.LATE: "En retard",
    ActionState.DONE: "Réalisée",
    ActionState.STOPPED: "Arrêtée",
}


@dataclass(frozen=True, slots=True)
class Move:
    """A state that an action may take: at once, or by its page when words are asked."""

    state: ActionState
    label: str
    is_direct: bool


@dataclass(frozen=True, slots=True)
class Card:
    line: ActionLine
    words: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Column:
    state: ActionState
    cards: tuple[Card, ...]


def board_of(content: Sequence[AxisContent]) -> list[Column]:
    """The five states in order, empty ones too: nothing moves from place to place as actions go on."""
    lines = [line for part in content for line in part.actions]
    return [Column(state, tuple(_card(line) for line in lines if line.action.state == state)) for state in ActionState]


def _card(line: ActionLine) -> Card:
    current, progress = ActionState(line.action.state), line.action.progress
    moves = tuple(
        Move(state, VERBS[state], reach_progress(state=current, progress=progress, to=state) is not None)
        for state in ActionState
        if state != current
    )
    return Card(line, tell_state(line), moves)
