"""What the doctrine asks of those who write it, on their home page."""

from collections.abc import Sequence

from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from iae_portal.dashboards.call_lines import CallLine
from strategy.enums import RecommendationState, SuggestionState
from strategy.models import Recommendation
from strategy.queries.registers import count_open_suggestions
from strategy.queries.road_maps import count_overdue


def strategy_lines(user: User) -> Sequence[CallLine]:
    """Suggestions and overdue actions for who writes, recommendations to discuss for who takes part: three queries."""
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
    if user.can(Permission.STRATEGY_DOCTRINE_EDIT) and (count := count_overdue(user)):
        words = f"{count} action{'s' if count > 1 else ''} de feuille de route à l’échéance dépassée"
        lines.append(CallLine(words, reverse("strategy:road-maps")))
    return lines
