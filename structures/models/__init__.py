"""Structures, their sites and annexes, and the tables of the specification."""

from structures.models.annexes import AnnexLine, FinancialAnnex
from structures.models.operator_reviews import OperatorEvaluation, Review, ReviewCriterion, ReviewGrid, ReviewScore
from structures.models.operators import (
    Operator,
    OperatorProof,
    OperatorReference,
    OperatorService,
    ReferencingRequest,
)
from structures.models.reference import ReferenceCell, ReferenceTable
from structures.models.siae import Siae, Site

__all__ = [
    "AnnexLine",
    "FinancialAnnex",
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
    "Siae",
    "Site",
]
