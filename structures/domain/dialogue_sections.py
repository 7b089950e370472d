"""Saving one section of a dialogue: at any time, incomplete if need be, without touching the others."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from iae_portal.common.formatting import format_datetime, format_hour
from structures.dialogue_enums import EDITABLE, FigureStage, Section
from structures.domain.dialogue_figures import write_figures
from structures.models import Bilan, Dialogue, SectionSave
from structures.queries.members import answers_for
from structures.rules.dialogues import SECTION_FIELDS


def save_section(
    dialogue: Dialogue, *, section: Section, values: Mapping[str, Any], actor: User, seen: dt.datetime | None
) -> SectionSave:
    """Keep what was typed in a section, and say when.

    `values` holds the bilan's fields of the section, or a number of ETP by kind under « etp » with the motive of a
    request. `seen` is the saving that the page was opened on: when somebody else has saved since, nothing is kept and
    a ValidationError of code « stale » says who, so that no figure is written over unseen.
    """
    require_member(dialogue, actor=actor)
    with transaction.atomic():
        locked = Dialogue.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=dialogue.pk)
        _require_editable(locked)
        save = SectionSave.objects.filter(dialogue=locked, section=section).select_related("saved_by").first()
        _refuse_stale(save, seen=seen, actor=actor)
        if section in SECTION_FIELDS:
            _write_bilan(locked, section=section, values=values)
        elif section == Section.ETP:
            for kind, etp in values["etp"].items():
                locked.lines.filter(kind=kind).update(realised=etp, realised_origin="")
        else:
            write_figures(locked, stage=FigureStage.ASKED, figures=values["etp"], actor=actor)
            locked.request_motive = values.get("request_motive", "")
            locked.save(update_fields=["request_motive"])
        save, _ = SectionSave.objects.update_or_create(
            dialogue=locked, section=section, defaults={"saved_at": timezone.now(), "saved_by": actor}
        )
    return save


def require_member(dialogue: Dialogue, *, actor: User) -> None:
    """Only those who answer for the structure write in its name."""
    if not answers_for(actor, dialogue.siae):
        raise PermissionDenied


def _write_bilan(dialogue: Dialogue, *, section: Section, values: Mapping[str, Any]) -> None:
    names = SECTION_FIELDS[section]
    bilan = Bilan.objects.select_for_update(of=("self",)).get(pk=dialogue.pk)
    for name in names:
        setattr(bilan, name, _exact(values.get(name)))
    bilan.full_clean()
    bilan.save(update_fields=list(names))


def _exact(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, float) else value


def _require_editable(dialogue: Dialogue) -> None:
    if dialogue.state not in EDITABLE:
        raise ValidationError(
            "Le dialogue est déposé : il ne se modifie plus, sauf si l’agent le renvoie pour correction.",
            code="submitted",
        )
    if not dialogue.is_editable:
        raise ValidationError(
            f"L’échéance est passée depuis le {format_datetime(dialogue.deadline)} : demandez une nouvelle échéance "
            "au service instructeur, par un message.",
            code="late",
        )


def _refuse_stale(save: SectionSave | None, *, seen: dt.datetime | None, actor: User) -> None:
    if save is None or save.saved_by_id == actor.pk or save.saved_at == seen:
        return
    raise ValidationError(
        f"{save.saved_by} a enregistré cette rubrique à {format_hour(save.saved_at)}, après l’ouverture de votre "
        "page. Vos chiffres ne sont pas enregistrés : vérifiez-les, puis enregistrez de nouveau pour remplacer les "
        "siens.",
        code="stale",
    )
