"""Structures, their sites, conventions and annexes, and the tables of the specification."""

from structures.models.annexes import AnnexLine, FinancialAnnex
from structures.models.changes import FieldChange
from structures.models.conventions import Convention
from structures.models.declarations import FundingReference, MonthlyDeclaration
from structures.models.proposals import CardProposal, DistinctPair
from structures.models.reference import ReferenceCell, ReferenceTable
from structures.models.siae import Network, Siae
from structures.models.sites import Site

__all__ = [
    "AnnexLine",
    "CardProposal",
    "Convention",
    "DistinctPair",
    "FieldChange",
    "FinancialAnnex",
    "FundingReference",
    "MonthlyDeclaration",
    "Network",
    "ReferenceCell",
    "ReferenceTable",
    "Siae",
    "Site",
]
