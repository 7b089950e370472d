"""Members propose changes of the card of their structure; agents validate or refuse them."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.outbox import queue_mail
from iae_portal.common.transitions import TransitionTable, transition
from structures.domain.changes import update_structure
from structures.domain.sites import open_site
from structures.enums import ProposalState
from structures.models import CardProposal, Siae, Site
from structures.queries.members import answers_for
from structures.rules.card_fields import CARD_FIELDS, NEW_PLACE
from territories.enums import AreaLevel
from territories.models import Area

REFUSALS = {
    "nothing": "Rien n’a changé : modifiez au moins un champ avant d’envoyer la proposition.",
    "waiting": "Une proposition attend déjà la décision d’un agent : retirez-la pour en envoyer une autre.",
    "commune": "La commune du lieu proposé n’existe plus : refusez la proposition en le disant.",
    "reason": "Dites pourquoi la proposition est refusée : la personne qui l’a faite lira ce motif.",
}


def require_decision(proposal: CardProposal, actor: User) -> None:
    """Agents decide inside their perimeter."""
    if not actor.can(Permission.STRUCTURES_SIAE_MANAGE, proposal.siae.department):
        raise PermissionDenied


def _require_own(proposal: CardProposal, actor: User) -> None:
    if not is_member(proposal.siae, actor):
        raise PermissionDenied


TRANSITIONS: TransitionTable = {
    (ProposalState.PROPOSED, ProposalState.VALIDATED): require_decision,
    (ProposalState.PROPOSED, ProposalState.REFUSED): require_decision,
    (ProposalState.PROPOSED, ProposalState.WITHDRAWN): _require_own,
}


def is_member(siae: Siae, user: User) -> bool:
    """Whether the user answers for this very structure, and it is still in the register."""
    return siae.is_current and user.can(Permission.STRUCTURES_CARD_PROPOSE) and answers_for(user, siae)


def propose_card(siae: Siae, *, values: Mapping[str, Any], actor: User) -> CardProposal:
    """Keep what differs from the card, checked field by field, for an agent to decide.

    `values` names fields of `CARD_FIELDS`, and `new_place` for a place to add. Raises PermissionDenied for who is not
    a member, ValidationError when a value is refused, nothing differs, or a proposal already waits.
    """
    if not is_member(siae, actor):
        raise PermissionDenied
    changed = {name: values[name] for name in CARD_FIELDS if name in values and values[name] != getattr(siae, name)}
    _check(siae, changed)
    if place := values.get(NEW_PLACE):
        changed[NEW_PLACE] = dict(place)
    if not changed:
        raise ValidationError(REFUSALS["nothing"], code="nothing")
    try:
        with transaction.atomic():
            proposal = CardProposal.objects.create(
                siae=siae, values=changed, proposed_by=actor, proposed_at=timezone.now()
            )
            record_event(actor=actor, verb="cardproposal:proposed", subject=proposal, data={"fields": sorted(changed)})
    except IntegrityError as error:
        if "structures_cardproposal_one_waiting" not in str(error):
            raise
        raise ValidationError(REFUSALS["waiting"], code="waiting") from None
    return proposal


@transaction.atomic
def validate_card(proposal: CardProposal, *, actor: User) -> CardProposal:
    """Write the proposed values on the card, with their history, and tell the person who proposed them."""
    _decide(proposal, to=ProposalState.VALIDATED, actor=actor)
    changes = {name: value for name, value in proposal.values.items() if name in CARD_FIELDS}
    update_structure(proposal.siae, changes=changes, actor=actor)
    if place := proposal.values.get(NEW_PLACE):
        _open_site(proposal.siae, place, actor=actor)
    _tell(proposal)
    return proposal


@transaction.atomic
def refuse_card(proposal: CardProposal, *, reason: str, actor: User) -> CardProposal:
    """Refuse with a reason, which the person who proposed reads."""
    if not reason.strip():
        raise ValidationError(REFUSALS["reason"], code="reason")
    _decide(proposal, to=ProposalState.REFUSED, actor=actor, reason=reason.strip())
    _tell(proposal)
    return proposal


def withdraw_card(proposal: CardProposal, *, actor: User) -> CardProposal:
    """Take back a proposal that nobody has decided yet."""
    return _decide(proposal, to=ProposalState.WITHDRAWN, actor=actor)


def _decide(proposal: CardProposal, *, to: ProposalState, actor: User, **changes: Any) -> CardProposal:
    fields = {"decided_by": actor, "decided_at": timezone.now(), **changes}
    return transition(instance=proposal, to=to, actor=actor, table=TRANSITIONS, changes=fields)


def _check(siae: Siae, changed: Mapping[str, Any]) -> None:
    """Each value against its own field, so that a refusal names it."""
    refused = {}
    for name, value in changed.items():
        try:
            siae._meta.get_field(name).clean(value, siae)  # type: ignore[union-attr]  # noqa: SLF001 -- documented
        except ValidationError as error:
            refused[name] = error
    if refused:
        raise ValidationError(refused)


def _open_site(siae: Siae, place: Mapping[str, str], *, actor: User) -> Site:
    """A place proposed by members stands at the point of its commune until somebody verifies it."""
    commune = Area.objects.current().filter(level=AreaLevel.COMMUNE, code=place["commune"]).first()
    if commune is None:
        raise ValidationError(REFUSALS["commune"], code="commune")
    return open_site(
        siae,
        commune=commune,
        address=place["address"],
        postal_code=place["postal_code"],
        told=describe_place(place),
        actor=actor,
    )


def describe_place(place: Mapping[str, str]) -> str:
    """« 3 rue des Lilas, 15000 Aurillac »."""
    town = " ".join(filter(None, (place["postal_code"], place["commune_name"])))
    return ", ".join(filter(None, (place["address"], town)))


def _tell(proposal: CardProposal) -> None:
    if not proposal.proposed_by.is_active:
        return
    validated = proposal.state == ProposalState.VALIDATED
    context = {"proposal": proposal, "validated": validated, "service_name": settings.SERVICE_NAME}
    queue_mail(
        to=proposal.proposed_by.email,
        subject=f"Fiche de {' '.join(proposal.siae.name.split())} : votre proposition est "
        f"{proposal.get_state_display()}",
        text=render_to_string("structures/mails/proposal_decided.txt", context),
        key=f"card-proposal:{proposal.pk}:{proposal.state}",
    )
