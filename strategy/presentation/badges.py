"""The colour of each state; the word beside it says the same."""

from collections.abc import Mapping

from strategy.enums import ActionState, RecommendationState, SuggestionState

RECOMMENDATION_BADGES: Mapping[str, str] = {
    RecommendationState.DRAFT: "new",
    RecommendationState.DISCUSSED: "info",
    RecommendationState.VALIDATED: "success",
    RecommendationState.DROPPED: "",
}
SUGGESTION_BADGES: Mapping[str, str] = {
    SuggestionState.OPEN: "new",
    SuggestionState.ADOPTED: "success",
    SuggestionState.DISMISSED: "",
    SuggestionState.OUTDATED: "",
}
COMMITMENT_BADGES: Mapping[str, str] = {
    ActionState.PLANNED: "",
    ActionState.UNDER_WAY: "info",
    ActionState.LATE: "warning",
    ActionState.DONE: "success",
    ActionState.STOPPED: "error",
}
