"""What the doctrine asks of those who write it, on their home page."""

from collections.abc import Sequence

from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from iae_portal.dashboards.call_lines import CallLine
from strategy.enums import RecommendationState, SuggestionState
from strategy.models import Recommendation
from strategy.queries.registers import count_open_suggestions


def strategy_lines(user: User) -> Sequence[CallLine]:
    """Suggestions to examine for who writes, recommendations to discuss for who takes part; two queries at most."""
    lines = []
    if user.can(Permission.STRATEGY_DOCTRINE_EDIT) and (count := count_open_suggestions(user)):
        words = f"{count} suggestion{'s' if count > 1 else ''} à examiner"
        lines.append(CallLine(words, f"{reverse('strategy:suggestions')}?etat={SuggestionState.OPEN}"))
    if user.can(Permission.STRATEGY_DOCTRINE_DISCUSS):
        discussed = Recommendation.objects.visible_to(user).filter(state=RecommendationState.DISCUSSED)
        if count := discussed.count():
            words = f"{count} préconisation{'s' if count > 1 else ''} en discussion"
            lines.append(
                CallLine(words, f"{reverse('strategy:recommendations')}?etat={RecommendationState.DISCUSSED}")
            )
    return lines
