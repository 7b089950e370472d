"""Every move of a file's state: who makes it, what it asks before, what it writes to whom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from calls.enums import ApplicationState as S, CallEvent, CorrectionState
from calls.models import Application
from iae_portal.common.transitions import TransitionRefusedError, TransitionTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A way from some states to another.

    `required` names the fields that must come with it, `evidence` the object that it rests on, as « app.model »;
    `event` is what the applicant is told, and `words` what the life of the file says of it, by reader.
    """

    name: str
    sources: tuple[S, ...]
    target: S
    permission: Permission
    guard: Callable[[Application, User], None]
    words: str
    applicant_words: str
    required: tuple[str, ...] = ()
    evidence: str = ""
    event: CallEvent | None = None


def require_applicant(application: Application, *, actor: User) -> None:
    """The actor carries the file under the hat of today."""
    if not Application.objects.carried_by(actor).filter(pk=application.pk).exists():
        raise PermissionDenied


def _files(application: Application, actor: User) -> None:
    require_applicant(application, actor=actor)


def _holder_of(permission: Permission) -> Callable[[Application, User], None]:
    """Somebody who holds the permission in the département, has no interest in the file and is not kept out of it."""

    def guard(application: Application, actor: User) -> None:
        if not actor.can(permission, application.department):
            raise PermissionDenied
        if not Application.objects.visible_to(actor).filter(pk=application.pk).exists():
            raise PermissionDenied

    return guard


_instructs = _holder_of(Permission.CALLS_APPLICATION_INSTRUCT)
_runs_the_committee = _holder_of(Permission.COMMITTEES_SESSION_RUN)
_releases = _holder_of(Permission.AWARDS_DECISION_RELEASE)
_contracts = _holder_of(Permission.AWARDS_CONVENTION_MANAGE)


def _instructs_once_closed(application: Application, actor: User) -> None:
    """The applicant was told that the file may be changed until the deadline: instruction does not take that away."""
    _instructs(application, actor)
    if application.state == S.SUBMITTED and application.window.takes_files(timezone.now()):
        raise TransitionRefusedError(
            f"Le porteur peut encore modifier son dossier jusqu’au {application.deadline_words} : "
            "l’instruction commence après."
        )


def _admits(application: Application, actor: User) -> None:
    _instructs_once_closed(application, actor)
    _require_no_correction(application)


def _deliberates(application: Application, actor: User) -> None:
    _runs_the_committee(application, actor)
    _require_no_correction(application)


def _require_no_correction(application: Application) -> None:
    if application.corrections.filter(state=CorrectionState.OPEN).exists():
        raise TransitionRefusedError(
            "Des compléments sont attendus du porteur : attendez sa réponse, ou annulez la demande."
        )


_UNDECIDED = (S.AWAITING_COMMITTEE, S.DELIBERATED)
_FILE, _INSTRUCT = Permission.CALLS_APPLICATION_FILE, Permission.CALLS_APPLICATION_INSTRUCT
_RELEASE = Permission.AWARDS_DECISION_RELEASE
_DECISION = "awards.decision"

MOVES: tuple[Move, ...] = (
    Move(
        name="submit",
        sources=(S.DRAFT, S.SUBMITTED),
        target=S.SUBMITTED,
        permission=_FILE,
        guard=_files,
        required=("current",),
        event=CallEvent.RECEIVED,
        words="Dossier déposé",
        applicant_words="Vous avez déposé le dossier",
    ),
    Move(
        name="correct",
        sources=(S.UNDER_REVIEW,),
        target=S.UNDER_REVIEW,
        permission=_FILE,
        guard=_files,
        required=("current",),
        words="Compléments rendus",
        applicant_words="Vous avez rendu les compléments demandés",
    ),
    Move(
        name="correct_before_committee",
        sources=(S.AWAITING_COMMITTEE,),
        target=S.AWAITING_COMMITTEE,
        permission=_FILE,
        guard=_files,
        required=("current",),
        words="Compléments rendus",
        applicant_words="Vous avez rendu les compléments demandés",
    ),
    Move(
        name="admit",
        sources=(S.SUBMITTED,),
        target=S.UNDER_REVIEW,
        permission=_INSTRUCT,
        guard=_admits,
        event=CallEvent.ADMITTED,
        words="Dossier en instruction",
        applicant_words="Le dossier est recevable : son étude commence",
    ),
    Move(
        name="refuse",
        sources=(S.SUBMITTED, S.UNDER_REVIEW),
        target=S.INELIGIBLE,
        permission=_INSTRUCT,
        guard=_instructs_once_closed,
        required=("motive",),
        event=CallEvent.INELIGIBLE,
        words="Dossier déclaré irrecevable",
        applicant_words="Le dossier est déclaré irrecevable",
    ),
    Move(
        name="present",
        sources=(S.UNDER_REVIEW,),
        target=S.AWAITING_COMMITTEE,
        permission=_INSTRUCT,
        guard=_admits,
        words="Dossier prêt pour le CDIAE",
        applicant_words="L’étude est terminée : le CDIAE donnera son avis",
    ),
    # A file given back to its instructor by mistake of the first, or by the committee.
    Move(
        name="take_back",
        sources=(S.AWAITING_COMMITTEE,),
        target=S.UNDER_REVIEW,
        permission=_INSTRUCT,
        guard=_instructs,
        words="Dossier en instruction",
        applicant_words="Le dossier est de nouveau à l’étude",
    ),
    Move(
        name="deliberate",
        sources=(S.AWAITING_COMMITTEE,),
        target=S.DELIBERATED,
        permission=Permission.COMMITTEES_SESSION_RUN,
        guard=_deliberates,
        evidence="committees.opinion",
        words="Avis du CDIAE rendu",
        applicant_words="Le CDIAE a rendu son avis : la décision vous sera notifiée",
    ),
    Move(
        name="accept",
        sources=(*_UNDECIDED, S.WAITLISTED),
        target=S.ACCEPTED,
        permission=_RELEASE,
        guard=_releases,
        evidence=_DECISION,
        event=CallEvent.ACCEPTED,
        words="Projet accepté",
        applicant_words="Votre projet est accepté",
    ),
    Move(
        name="put_on_waiting_list",
        sources=_UNDECIDED,
        target=S.WAITLISTED,
        permission=_RELEASE,
        guard=_releases,
        evidence=_DECISION,
        event=CallEvent.WAITLISTED,
        words="Projet inscrit sur la liste d’attente",
        applicant_words="Votre projet est sur liste d’attente",
    ),
    Move(
        name="reject",
        sources=(*_UNDECIDED, S.WAITLISTED),
        target=S.REJECTED,
        permission=_RELEASE,
        guard=_releases,
        required=("motive",),
        evidence=_DECISION,
        event=CallEvent.REJECTED,
        words="Projet refusé",
        applicant_words="Votre projet n’est pas retenu",
    ),
    Move(
        name="dismiss",
        sources=(S.UNDER_REVIEW, *_UNDECIDED, S.WAITLISTED),
        target=S.DISMISSED,
        permission=_RELEASE,
        guard=_releases,
        required=("motive",),
        evidence=_DECISION,
        event=CallEvent.DISMISSED,
        words="Dossier classé sans suite",
        applicant_words="Le dossier est classé sans suite",
    ),
    # A decision withdrawn by the service or after an appeal: another one is to be taken. A convention that was signed
    # is terminated first.
    Move(
        name="reopen",
        sources=(S.ACCEPTED, S.WAITLISTED, S.REJECTED, S.DISMISSED, S.CONVENTIONED),
        target=S.DELIBERATED,
        permission=_RELEASE,
        guard=_releases,
        evidence=_DECISION,
        event=CallEvent.REOPENED,
        words="Décision reprise",
        applicant_words="La décision est reprise : une autre vous sera notifiée",
    ),
    Move(
        name="convention",
        sources=(S.ACCEPTED,),
        target=S.CONVENTIONED,
        permission=Permission.AWARDS_CONVENTION_MANAGE,
        guard=_contracts,
        evidence="awards.convention",
        event=CallEvent.CONVENTIONED,
        words="Convention signée",
        applicant_words="La convention est signée",
    ),
    Move(
        name="withdraw",
        sources=(S.DRAFT, S.SUBMITTED, S.UNDER_REVIEW, *_UNDECIDED, S.WAITLISTED, S.ACCEPTED),
        target=S.WITHDRAWN,
        permission=_FILE,
        guard=_files,
        required=("motive",),
        event=CallEvent.WITHDRAWN,
        words="Dossier retiré par son porteur",
        applicant_words="Vous avez retiré le dossier",
    ),
)
BY_NAME: Mapping[str, Move] = MappingProxyType({move.name: move for move in MOVES})
TABLE: TransitionTable = {(source, move.target): move.guard for move in MOVES for source in move.sources}
WITHDRAWABLE = BY_NAME["withdraw"].sources
