"""Calls and their versions, files and their versions, pieces, instruction, reviews, and the desk of those who work."""

from calls.models.applications import Answer, Application, ApplicationVersion
from calls.models.attachments import Attachment, FileScan, LibraryDocument
from calls.models.calls import Call, CallTemplate, CallVersion, TargetArea
from calls.models.desk import BulkAction, BulkItem, LastVisit, SavedView
from calls.models.instruction import AdmissibilityPoint, CorrectionRequest, InternalNote, Message, SealOpening
from calls.models.notices import MailChoice, Notice
from calls.models.publicity import CallDocument, CallQuestion, DeadlineExtension
from calls.models.reviews import Conflict, CriterionScore, Review, ReviewAssignment

__all__ = [
    "AdmissibilityPoint",
    "Answer",
    "Application",
    "ApplicationVersion",
    "Attachment",
    "BulkAction",
    "BulkItem",
    "Call",
    "CallDocument",
    "CallQuestion",
    "CallTemplate",
    "CallVersion",
    "Conflict",
    "CorrectionRequest",
    "CriterionScore",
    "DeadlineExtension",
    "FileScan",
    "InternalNote",
    "LastVisit",
    "LibraryDocument",
    "MailChoice",
    "Message",
    "Notice",
    "Review",
    "ReviewAssignment",
    "SavedView",
    "SealOpening",
    "TargetArea",
]
