"""How far an action is, in the words that every page uses."""

from django.utils.text import capfirst

from iae_portal.common.formatting import NO_BREAK_SPACE
from strategy.models import Commitment
from strategy.queries.road_maps import ActionLine


def tell_state(line: ActionLine) -> str:
    """« En cours, échéance dépassée de 12 jours »."""
    words = capfirst(str(line.action.get_state_display()))
    days = line.days_late
    if days is None:
        return words
    return f"{words}, échéance dépassée de {days}{NO_BREAK_SPACE}jour{'s' if days > 1 else ''}"


def tell_commitment(commitment: Commitment) -> str:
    """« Conseil départemental : cofinancer un encadrant »."""
    return f"{commitment.partner.name}{NO_BREAK_SPACE}: {commitment.text}"
