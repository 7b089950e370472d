"""How far a dialogue is filled, section by section, and what is still missing by its name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Field

from structures.dialogue_enums import Section
from structures.models import Bilan, Dialogue, DialogueLine, SectionSave
from structures.rules.dialogues import PARTS, SECTION_FIELDS, Parts


@dataclass(frozen=True)
class SectionProgress:
    """One section: figures given over figures expected, what is missing, and its last saving."""

    section: Section
    given: int
    expected: int
    missing: tuple[str, ...]
    save: SectionSave | None

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def label(self) -> str:
        return self.section.label

    @property
    def state(self) -> str:
        if self.is_complete:
            return "complète"
        if self.save is None and self.given == self.expected:
            return "à relire"
        return "en cours" if self.save else "à remplir"


def measure_progress(dialogue: Dialogue) -> list[SectionProgress]:
    """Every section in its order. Reads the prefetched lines, savings and bilan: no query on a row of a list."""
    saves = {save.section: save for save in dialogue.saves.all()}
    lines = sorted(dialogue.lines.all(), key=lambda line: line.kind)
    return [_measure(dialogue, Section(section), lines, saves.get(section)) for section in Section.values]


def list_missing(dialogue: Dialogue) -> list[str]:
    """What prevents the dialogue from being handed in, each with its section; empty when nothing does."""
    return [f"{part.label} : {name}" for part in measure_progress(dialogue) for name in part.missing]


def _measure(
    dialogue: Dialogue, section: Section, lines: Sequence[DialogueLine], save: SectionSave | None
) -> SectionProgress:
    if section == Section.ETP:
        missing = [f"ETP réalisés, {line.kind}" for line in lines if line.realised is None]
        expected = len(lines)
    elif section == Section.REQUEST:
        missing = [f"ETP demandés, {line.kind}" for line in lines if line.asked is None]
        missing += [] if dialogue.request_motive else ["motif de la demande"]
        expected = len(lines) + 1
    else:
        names = SECTION_FIELDS[section]
        missing = [field_label(name) for name in names if getattr(dialogue.bilan, name) is None]
        expected = len(names)
    given = expected - len(missing)
    if not missing:
        missing = _check(dialogue.bilan, section)
    if not missing and save is None and dialogue.submitted_at is None:
        # Figures that the portal prefilled are still to be read by the structure.
        missing = ["relire et enregistrer la rubrique"]
    return SectionProgress(section, given, expected, tuple(missing), save)


def _check(bilan: Bilan, section: Section) -> list[str]:
    """Parts that must reach their total and do not."""
    names = SECTION_FIELDS.get(section, ())
    return list(_gaps(bilan, (rule for rule in PARTS.values() if rule.exact and rule.total in names)))


def _gaps(bilan: Bilan, rules: Iterable[Parts]) -> Iterable[str]:
    for rule in rules:
        whole, parts = getattr(bilan, rule.total), sum(getattr(bilan, name) for name in rule.parts)
        if whole != parts:
            labels = ", ".join(f"« {field_label(name)} »" for name in rule.parts)
            yield f"la somme de {labels} doit égaler « {field_label(rule.total)} »"


def field_label(name: str) -> str:
    """The words that a page shows for a field of the bilan."""
    field = cast("Field[Any, Any]", Bilan._meta.get_field(name))  # noqa: SLF001 -- the documented introspection API
    return str(field.verbose_name)
