"""What each side may do with a dialogue, and what the law and the calendar ask before.

The number of posts of insertion and the modulated part of the aid are set in the dialogue de gestion, on the bilan of
the structure; the convention states them with the commitments and the indicators (code du travail, art. R. 5132-2 for
the entreprises d'insertion, R. 5132-28 for the ateliers et chantiers d'insertion). The CDIAE is consulted, and its
avis does not bind the administration.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.perimeter import hat_of
from accounts.roles import Permission, Role
from iae_portal.common.audit_trail import record_event
from iae_portal.common.formatting import format_datetime
from iae_portal.common.transitions import TransitionRefusedError, TransitionTable, transition
from structures.dialogue_enums import DialogueState as S, FigureStage
from structures.domain.dialogue_completeness import list_missing
from structures.domain.dialogue_figures import require_figures, write_figures
from structures.domain.dialogue_mails import Notice, notify_agents, notify_structure, stamp
from structures.domain.dialogue_sections import require_member
from structures.models import Dialogue
from structures.rules.dialogues import BILAN_FIELDS

Figures = Mapping[str, Decimal | None]


def _under_way(dialogue: Dialogue, _actor: User) -> None:
    if dialogue.campaign.has_ended():
        raise TransitionRefusedError(
            f"La campagne est close depuis le {format_datetime(dialogue.campaign.closes_at)} : plus rien n’y change."
        )


def _instructs(dialogue: Dialogue, actor: User) -> None:
    require_instruction(dialogue, actor=actor)
    _under_way(dialogue, actor)


def _answers(dialogue: Dialogue, actor: User) -> None:
    require_member(dialogue, actor=actor)
    _under_way(dialogue, actor)


def _either(dialogue: Dialogue, actor: User) -> None:
    hat = hat_of(actor)
    if hat is not None and hat.role == Role.STRUCTURE_MEMBER:
        _answers(dialogue, actor)
    else:
        _instructs(dialogue, actor)


def _hands_in(dialogue: Dialogue, actor: User) -> None:
    _answers(dialogue, actor)
    if timezone.now() > dialogue.deadline:
        raise TransitionRefusedError(
            f"L’échéance est passée depuis le {format_datetime(dialogue.deadline)} : demandez une nouvelle échéance "
            "au service instructeur, par un message."
        )
    missing = list_missing(dialogue)
    if missing:
        raise TransitionRefusedError(f"Le dialogue n’est pas complet. Il manque : {' ; '.join(missing)}.")


PROPOSED_SINCE = "La proposition a changé depuis l’ouverture de votre page : relisez-la d’abord."

TABLE: TransitionTable = {
    (S.TO_FILL, S.SUBMITTED): _hands_in,
    (S.RETURNED, S.SUBMITTED): _hands_in,
    (S.SUBMITTED, S.RETURNED): _instructs,
    (S.SUBMITTED, S.PROPOSED): _instructs,
    (S.PROPOSED, S.PROPOSED): _instructs,
    (S.CONTESTED, S.PROPOSED): _instructs,
    (S.PROPOSED, S.AGREED): _either,
    (S.CONTESTED, S.AGREED): _instructs,
    (S.PROPOSED, S.CONTESTED): _answers,
    (S.PROPOSED, S.SETTLED): _instructs,
    (S.CONTESTED, S.SETTLED): _instructs,
    (S.TO_FILL, S.DROPPED): _instructs,
    (S.RETURNED, S.DROPPED): _instructs,
    # A decision taken by mistake is reopened before the campaign closes.
    (S.AGREED, S.SUBMITTED): _instructs,
    (S.SETTLED, S.SUBMITTED): _instructs,
    (S.DROPPED, S.TO_FILL): _instructs,
}


def submit_dialogue(dialogue: Dialogue, *, actor: User) -> Dialogue:
    """Hand in; the whole content goes to the audit trail, and a receipt to the structure (CRPA, art. L. 112-3)."""
    with transaction.atomic():
        now = timezone.now()
        # Locked first: a section saved meanwhile is either in what is handed in, or refused.
        held = _hold(dialogue)
        _move(dialogue, to=S.SUBMITTED, actor=actor, data=_snapshot(held), submitted_at=now)
        notify_structure(dialogue, notice=Notice.SUBMITTED, key=stamp(now))
    return dialogue


def return_dialogue(dialogue: Dialogue, *, motive: str, due: dt.datetime, actor: User) -> Dialogue:
    """Give the dialogue back to the structure, with what to correct and until when."""
    _require_text(motive, "Dites à la structure ce qu’elle doit corriger.")
    _require_due(dialogue, due)
    with transaction.atomic():
        _move(
            dialogue,
            to=S.RETURNED,
            actor=actor,
            data={"motive": motive, "due": due},
            return_motive=motive,
            extended_until=due,
            extension_motive="Correction demandée.",
        )
        notify_structure(dialogue, notice=Notice.RETURNED, key=stamp(timezone.now()))
    return dialogue


def propose_figures(
    dialogue: Dialogue,
    *,
    figures: Figures,
    motive: str,
    modulated_share: Decimal | None,
    conditions: str,
    seen: dt.datetime | None,
    actor: User,
) -> Dialogue:
    """Tell the structure the ETP that the administration proposes, the modulated part (in %) and the conditions.

    `seen` is the date of the proposal that the page showed: another one made since is not replaced unread.
    """
    require_figures(dialogue, figures=figures, words="Proposition")
    with transaction.atomic():
        now = timezone.now()
        if _hold(dialogue).proposed_at != seen:
            raise TransitionRefusedError(PROPOSED_SINCE)
        _move(
            dialogue,
            to=S.PROPOSED,
            actor=actor,
            data={"figures": dict(figures), "motive": motive},
            proposal_motive=motive,
            modulated_share=modulated_share,
            conditions=conditions,
            proposed_at=now,
        )
        write_figures(dialogue, stage=FigureStage.PROPOSED, figures=figures, actor=actor)
        notify_structure(dialogue, notice=Notice.PROPOSED, key=stamp(now))
    return dialogue


@transaction.atomic
def accept_proposal(dialogue: Dialogue, *, seen: dt.datetime | None, actor: User) -> Dialogue:
    """The structure agrees: what was proposed is the agreed figure.

    `seen` is the date of the proposal that the page showed: another one made since is not accepted unread.
    """
    require_member(dialogue, actor=actor)
    held = _hold(dialogue)
    if held.state == S.PROPOSED and held.proposed_at != seen:
        raise TransitionRefusedError(PROPOSED_SINCE)
    return _agree(dialogue, figures=_proposed_figures(held), note="", actor=actor)


@transaction.atomic
def record_agreement(dialogue: Dialogue, *, figures: Figures, note: str, actor: User) -> Dialogue:
    """The agent writes down the figure agreed with the structure, which may differ from the proposal."""
    require_instruction(dialogue, actor=actor)
    require_figures(dialogue, figures=figures, words="Accord")
    if dict(figures) != _proposed_figures(_hold(dialogue)):
        _require_text(note, "Le chiffre convenu diffère de la proposition : dites pourquoi.")
    return _agree(dialogue, figures=figures, note=note, actor=actor)


def contest_proposal(dialogue: Dialogue, *, motive: str, actor: User) -> Dialogue:
    _require_text(motive, "Dites à l’administration ce que vous contestez.")
    with transaction.atomic():
        _move(dialogue, to=S.CONTESTED, actor=actor, data={"motive": motive}, contest_motive=motive)
        notify_agents(dialogue, notice=Notice.CONTESTED, key=stamp(timezone.now()))
    return dialogue


def settle_dialogue(dialogue: Dialogue, *, figures: Figures, motive: str, actor: User) -> Dialogue:
    """Set the figure without agreement, after the CDIAE was consulted; the decision says why (CRPA, L. 211-2)."""
    require_figures(dialogue, figures=figures, words="Décision")
    _require_text(motive, "Motivez la décision, et donnez la date de la consultation du CDIAE.")
    with transaction.atomic():
        now = timezone.now()
        _move(dialogue, to=S.SETTLED, actor=actor, data={"motive": motive}, closing_motive=motive, decided_at=now)
        write_figures(dialogue, stage=FigureStage.AGREED, figures=figures, actor=actor)
        notify_structure(dialogue, notice=Notice.SETTLED, key=stamp(now))
    return dialogue


def drop_dialogue(dialogue: Dialogue, *, motive: str, actor: User) -> Dialogue:
    """Close the dialogue of a structure that asks for nothing."""
    _require_text(motive, "Dites pourquoi le dialogue est sans suite.")
    return _move(
        dialogue,
        to=S.DROPPED,
        actor=actor,
        data={"motive": motive},
        closing_motive=motive,
        decided_at=timezone.now(),
    )


def reopen_dialogue(dialogue: Dialogue, *, motive: str, actor: User) -> Dialogue:
    """Undo a decision before the campaign closes; the figures said are kept in the history."""
    _require_text(motive, "Dites pourquoi le dialogue est rouvert.")
    to = S.TO_FILL if dialogue.state == S.DROPPED else S.SUBMITTED
    data = {"motive": motive, "reopened": True}
    with transaction.atomic():
        _move(dialogue, to=to, actor=actor, data=data, closing_motive="", proposed_at=None, decided_at=None)
        dialogue.lines.update(agreed=None)
    return dialogue


def grant_extension(dialogue: Dialogue, *, until: dt.datetime, motive: str, actor: User) -> Dialogue:
    """Give one structure a deadline of its own; a regional agent only."""
    if not actor.can(Permission.STRUCTURES_CAMPAIGN_MANAGE):
        raise PermissionDenied
    _require_text(motive, "Motivez la nouvelle échéance.")
    _require_due(dialogue, until)
    with transaction.atomic():
        locked = _hold(dialogue)
        if locked.state not in {S.TO_FILL, S.RETURNED}:
            raise TransitionRefusedError("Ce dialogue n’est plus entre les mains de la structure.")
        locked.extended_until, locked.extension_motive = until, motive
        locked.save(update_fields=["extended_until", "extension_motive"])
        record_event(actor=actor, verb="dialogue:extended", subject=locked, data={"until": until, "motive": motive})
        notify_structure(locked, notice=Notice.EXTENDED, key=stamp(until))
    dialogue.refresh_from_db()
    return dialogue


def require_instruction(dialogue: Dialogue, *, actor: User) -> None:
    if not actor.can(Permission.STRUCTURES_DIALOGUE_INSTRUCT, dialogue.department):
        raise PermissionDenied


def _agree(dialogue: Dialogue, *, figures: Figures, note: str, actor: User) -> Dialogue:
    with transaction.atomic():
        now = timezone.now()
        _move(dialogue, to=S.AGREED, actor=actor, data={"figures": figures}, closing_motive=note, decided_at=now)
        write_figures(dialogue, stage=FigureStage.AGREED, figures=figures, actor=actor)
        notify_structure(dialogue, notice=Notice.AGREED, key=stamp(now))
        notify_agents(dialogue, notice=Notice.AGREED, key=stamp(now))
    return dialogue


def _hold(dialogue: Dialogue) -> Dialogue:
    """The dialogue as it is now, locked until the end of the caller's transaction."""
    return Dialogue.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)


def _proposed_figures(dialogue: Dialogue) -> dict[str, Decimal | None]:
    return dict(dialogue.lines.values_list("kind", "proposed"))


def _move(dialogue: Dialogue, *, to: S, actor: User, data: Mapping[str, Any], **changes: Any) -> Dialogue:
    return transition(instance=dialogue, to=to, actor=actor, table=TABLE, data=data, changes=changes)


def _snapshot(dialogue: Dialogue) -> dict[str, Any]:
    """What is handed in, whole: a later correction does not erase it."""
    lines = {line.kind: {"realised": line.realised, "asked": line.asked} for line in dialogue.lines.all()}
    bilan = {name: getattr(dialogue.bilan, name) for name in BILAN_FIELDS}
    return {"lines": lines, "bilan": bilan, "motive": dialogue.request_motive}


def _require_text(text: str, message: str) -> None:
    if not text.strip():
        raise ValidationError(message, code="motive")


def _require_due(dialogue: Dialogue, due: dt.datetime) -> None:
    if due <= timezone.now():
        raise ValidationError("Cette échéance est déjà passée.", code="past")
    if due > dialogue.campaign.closes_at:
        raise ValidationError(
            f"Cette échéance dépasse la clôture de la campagne, le {format_datetime(dialogue.campaign.closes_at)}.",
            code="after_close",
        )
