"""What the calls and their files hold about a person."""

from calls.models import (
    AdmissibilityPoint,
    Answer,
    Application,
    ApplicationVersion,
    Attachment,
    BulkAction,
    Call,
    CallQuestion,
    CallTemplate,
    CallVersion,
    Conflict,
    CorrectionRequest,
    DeadlineExtension,
    InternalNote,
    LastVisit,
    LibraryDocument,
    MailChoice,
    Message,
    Notice,
    Review,
    ReviewAssignment,
    SavedView,
    SealOpening,
)
from iae_portal.common.personal_registry import ACT, FILE, PROOF, hold, trace

hold(SavedView, "user", label="vos vues enregistrées")
hold(LastVisit, "user", label="vos dernières visites d’une liste")
hold(Notice, "user", label="vos notifications")
hold(MailChoice, "user", label="votre choix de courriels")
hold(Conflict, "user", label="vos déclarations d’intérêts", kept=PROOF)
trace(Conflict, "decided_by", kept=PROOF)
hold(Review, "reviewer", label="évaluations de dossiers que vous avez écrites", kept=FILE)
hold(ReviewAssignment, "reviewer", label="dossiers qui vous ont été attribués", kept=FILE)
trace(ReviewAssignment, "assigned_by", kept=FILE)
hold(Message, "author", label="messages que vous avez écrits sur des dossiers", kept=FILE)
hold(InternalNote, "author", label="notes internes que vous avez écrites", kept=FILE)
hold(CallQuestion, "asked_by", label="questions que vous avez posées sur des appels", kept=ACT)
trace(CallQuestion, "answered_by")
hold(SealOpening, "user", label="plis fermés que vous avez ouverts", kept=PROOF)
trace(Application, "created_by", kept=FILE)
trace(ApplicationVersion, "submitted_by", kept=FILE)
trace(Answer, "saved_by", kept=FILE)
trace(Attachment, "added_by", kept=FILE)
trace(LibraryDocument, "added_by", kept=FILE)
trace(AdmissibilityPoint, "found_by", kept=FILE)
trace(CorrectionRequest, "asked_by", kept=FILE)
trace(BulkAction, "asked_by", "assignment__user")
trace(Call, "created_by")
trace(CallTemplate, "updated_by")
trace(CallVersion, "published_by")
trace(DeadlineExtension, "granted_by")
