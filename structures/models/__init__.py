"""Structures, their sites and annexes, and the tables of the specification."""

from structures.models.annexes import AnnexLine, FinancialAnnex
from structures.models.bilans import Bilan
from structures.models.campaigns import DialogueCampaign
from structures.models.dialogues import Dialogue, DialogueLine, DialogueMessage, FigureChange, SectionSave
from structures.models.reference import ReferenceCell, ReferenceTable
from structures.models.siae import Siae, Site

__all__ = [
    "AnnexLine",
    "Bilan",
    "Dialogue",
    "DialogueCampaign",
    "DialogueLine",
    "DialogueMessage",
    "FigureChange",
    "FinancialAnnex",
    "ReferenceCell",
    "ReferenceTable",
    "SectionSave",
    "Siae",
    "Site",
]
