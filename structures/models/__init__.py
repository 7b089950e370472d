"""Structures, their sites and annexes, and the tables of the specification."""

from structures.models.annexes import AnnexLine, FinancialAnnex
from structures.models.reference import ReferenceCell, ReferenceTable
from structures.models.siae import Siae, Site

__all__ = ["AnnexLine", "FinancialAnnex", "ReferenceCell", "ReferenceTable", "Siae", "Site"]
