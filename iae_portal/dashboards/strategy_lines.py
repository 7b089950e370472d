"""What the doctrine asks of those who write it, on their home page."""

from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from iae_portal.dashboards.home_lines import Counted, tell_many
from strategy.enums import RecommendationState, SuggestionState
from strategy.models import Recommendation
from strategy.queries.registers import open_suggestions
from strategy.queries.road_maps import list_overdue


def strategy_lines(user: User) -> list[Counted]:
    """Suggestions and overdue actions for who writes, recommendations to discuss for who takes part."""
    lines: list[Counted] = []
    if user.can(Permission.STRATEGY_DOCTRINE_EDIT):
        words = tell_many("suggestion à examiner", "suggestions à examiner")
        address = f"{reverse('strategy:suggestions')}?etat={SuggestionState.OPEN}"
        lines.append(Counted(open_suggestions(user), words, address))
    if user.can(Permission.STRATEGY_DOCTRINE_DISCUSS):
        discussed = Recommendation.objects.visible_to(user).filter(state=RecommendationState.DISCUSSED)
        words = tell_many("préconisation en discussion", "préconisations en discussion")
        address = f"{reverse('strategy:recommendations')}?etat={RecommendationState.DISCUSSED}"
        lines.append(Counted(discussed, words, address))
    if user.can(Permission.STRATEGY_DOCTRINE_EDIT):
        late = "de feuille de route à l’échéance dépassée"
        words = tell_many(f"action {late}", f"actions {late}")
        lines.append(Counted(list_overdue(user), words, reverse("strategy:road-maps")))
    return lines
