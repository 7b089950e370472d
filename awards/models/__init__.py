"""Decisions on files, their letters, conventions and what follows them."""

from awards.models.conditions import Condition
from awards.models.conventions import Amendment, Convention, ConventionAnnex, ConventionLine, Signature, SiteOpening
from awards.models.decisions import Decision, DecisionLine
from awards.models.follow_up import FollowUpReport
from awards.models.letters import Appeal, Letter
from awards.models.retention import Erasure, RetentionNotice

__all__ = [
    "Amendment",
    "Appeal",
    "Condition",
    "Convention",
    "ConventionAnnex",
    "ConventionLine",
    "Decision",
    "DecisionLine",
    "Erasure",
    "FollowUpReport",
    "Letter",
    "RetentionNotice",
    "Signature",
    "SiteOpening",
]
