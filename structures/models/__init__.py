"""Structures, their sites, conventions and annexes, and the tables of the specification."""

from structures.models.annexes import AnnexLine, FinancialAnnex
from structures.models.bilans import Bilan
from structures.models.campaigns import DialogueCampaign
from structures.models.changes import FieldChange
from structures.models.conventions import Convention
from structures.models.declarations import FundingReference, MonthlyDeclaration
from structures.models.dialogues import Dialogue, DialogueLine, DialogueMessage, FigureChange, SectionSave
from structures.models.operator_reviews import OperatorEvaluation, Review, ReviewCriterion, ReviewGrid, ReviewScore
from structures.models.operators import Operator, OperatorProof, OperatorReference, OperatorService, ReferencingRequest
from structures.models.proposals import CardProposal, DistinctPair
from structures.models.reference import ReferenceCell, ReferenceTable
from structures.models.siae import Network, Siae
from structures.models.sites import Site

__all__ = [
    "AnnexLine",
    "Bilan",
    "CardProposal",
    "Convention",
    "Dialogue",
    "DialogueCampaign",
    "DialogueLine",
    "DialogueMessage",
    "DistinctPair",
    "FieldChange",
    "FigureChange",
    "FinancialAnnex",
    "FundingReference",
    "MonthlyDeclaration",
    "Network",
    "Operator",
    "OperatorEvaluation",
    "OperatorProof",
    "OperatorReference",
    "OperatorService",
    "ReferenceCell",
    "ReferenceTable",
    "ReferencingRequest",
    "Review",
    "ReviewCriterion",
    "ReviewGrid",
    "ReviewScore",
    "SectionSave",
    "Siae",
    "Site",
]
