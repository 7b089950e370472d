"""Models of the app, one module each."""

from structures.annex import AnnexLine, FinancialAnnex
from structures.reference import ReferenceCell, ReferenceTable
from structures.siae import Siae, Site

__all__ = ["AnnexLine", "FinancialAnnex", "ReferenceCell", "ReferenceTable", "Siae", "Site"]
