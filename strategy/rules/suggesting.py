"""How suggestions are asked for, and what each starts a recommendation with."""

from collections.abc import Mapping

from strategy.enums import EvidenceKind, Lever, SuggestionKind

JOB_KIND = "strategy.suggestions"
# One reading at a time, whoever asks for it.
JOB_SUBJECT = "strategy:suggestions"
LEVERS: Mapping[SuggestionKind, Lever] = {
    SuggestionKind.WHITE_ZONE: Lever.CALL,
    SuggestionKind.SITING: Lever.CALL,
    SuggestionKind.TENSION: Lever.DIALOGUE,
    SuggestionKind.DUAL: Lever.CLAUSE,
    SuggestionKind.CONSUMPTION: Lever.DIALOGUE,
    SuggestionKind.UNANSWERED: Lever.OPERATOR,
}
EVIDENCE_KINDS: Mapping[SuggestionKind, EvidenceKind] = {
    SuggestionKind.WHITE_ZONE: EvidenceKind.RUN,
    SuggestionKind.SITING: EvidenceKind.RUN,
    SuggestionKind.TENSION: EvidenceKind.INDICATOR,
    SuggestionKind.DUAL: EvidenceKind.SCENARIO,
    SuggestionKind.CONSUMPTION: EvidenceKind.NOTE,
    SuggestionKind.UNANSWERED: EvidenceKind.CALL,
}
