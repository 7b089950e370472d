"""Changing places with a neighbour, under the lock of the road map."""

from typing import Any

from strategy.rules.ranks import Step, neighbour_of


def next_rank(siblings: Any) -> int:
    """The rank after the last of a queryset of parts."""
    last = siblings.order_by("-rank").values_list("rank", flat=True).first()
    return (last or 0) + 1


def change_places(part: Any, *, siblings: Any, step: Step) -> bool:
    """Swap the ranks of a part and of its neighbour; False at the end of the list, where nothing moves.

    The uniqueness of ranks is checked when the transaction ends, so that both may change.
    """
    ranks = dict(siblings.order_by("rank").values_list("pk", "rank"))
    other = neighbour_of(part.pk, ordered=list(ranks), step=step)
    if other is None:
        return False
    siblings.filter(pk=part.pk).update(rank=ranks[other])
    siblings.filter(pk=other).update(rank=ranks[part.pk])
    return True
