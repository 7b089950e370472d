"""What the structures, the dialogue and the operators hold about a person."""

from iae_portal.common.personal_registry import ACT, FILE, hold, trace
from structures.models import (
    CardProposal,
    DialogueCampaign,
    DialogueMessage,
    DistinctPair,
    FieldChange,
    FigureChange,
    Operator,
    OperatorEvaluation,
    ReferencingRequest,
    Review,
    ReviewGrid,
    SectionSave,
    Siae,
)

hold(
    Siae.members.through,
    "assignment__user",
    label="structures dont vous êtes membre",
    columns=["siae__name", "siae__siret"],
    kept=ACT,
)
hold(
    Operator.members.through,
    "assignment__user",
    label="opérateurs dont vous êtes membre",
    columns=["operator__legal_name", "operator__siren"],
    kept=ACT,
)
hold(DialogueMessage, "author", label="messages du dialogue de gestion que vous avez écrits", kept=FILE)
hold(Review, "reviewer", label="avis que vous avez donnés sur des demandes de référencement", kept=FILE)
hold(OperatorEvaluation, "evaluated_by", label="évaluations d’opérateurs que vous avez données", kept=ACT)
trace(OperatorEvaluation, "hidden_by")
hold(CardProposal, "proposed_by", label="changements de fiche que vous avez proposés", kept=ACT)
trace(CardProposal, "decided_by")
trace(DialogueCampaign, "created_by")
trace(FigureChange, "made_by", kept=FILE)
trace(SectionSave, "saved_by", kept=FILE)
trace(FieldChange, "changed_by")
trace(ReferencingRequest, "decided_by", kept=FILE)
trace(ReviewGrid, "adopted_by")
trace(DistinctPair, "told_by")
