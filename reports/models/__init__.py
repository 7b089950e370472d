"""Restitutions, the documents made from them, and the templates that the service may put in place of ours."""

from reports.models.restitutions import Document, Restitution
from reports.models.templates import DocumentTemplate

__all__ = ["Document", "DocumentTemplate", "Restitution"]
