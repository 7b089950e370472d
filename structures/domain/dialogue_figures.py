"""Writing a number of ETP at a stage of the dialogue, with the trace of each change."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError

from accounts.models import User
from structures.dialogue_enums import FigureStage
from structures.models import Dialogue, DialogueLine, FigureChange


def write_figures(
    dialogue: Dialogue, *, stage: FigureStage, figures: Mapping[str, Decimal | None], actor: User
) -> None:
    """Set the figures of a stage by kind, inside the caller's transaction; only what changes leaves a trace."""
    changed = []
    for line in dialogue.lines.filter(kind__in=figures):
        etp = figures[line.kind]
        if getattr(line, stage) == etp:
            continue
        setattr(line, stage, etp)
        line.full_clean(exclude=["dialogue"])
        line.save(update_fields=[stage])
        if etp is not None:
            changed.append(FigureChange(dialogue=dialogue, kind=line.kind, stage=stage, etp=etp, made_by=actor))
    FigureChange.objects.bulk_create(changed)


def require_figures(dialogue: Dialogue, *, figures: Mapping[str, Decimal | None], words: str) -> None:
    """A figure for each kind of the dialogue, named when it is missing."""
    kinds = set(DialogueLine.objects.filter(dialogue=dialogue).values_list("kind", flat=True))
    missing = sorted(kind for kind in kinds if figures.get(kind) is None)
    if missing:
        raise ValidationError(f"{words} : indiquez un nombre d’ETP pour {', '.join(missing)}.", code="missing")
