"""Models that every app leans on and that know none of them."""

from iae_portal.common.audit import AuditEvent
from iae_portal.common.data_imports import DataImport
from iae_portal.common.files import StoredFile
from iae_portal.common.jobs import Job
from iae_portal.common.mails import OutgoingMail
from iae_portal.common.provenance import Source
from iae_portal.common.reference_changes import ReferenceChange
from iae_portal.common.sent_once import SentForm

__all__ = ["AuditEvent", "DataImport", "Job", "OutgoingMail", "ReferenceChange", "SentForm", "Source", "StoredFile"]
