"""A version handed in, as those who work on it read it: the applicant's own rendering, less what is not for them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from calls.enums import ScanState
from calls.models import ApplicationVersion, FileScan
from calls.presentation.answers import ShownAnswer, ShownPiece, ShownSection, show_answer, show_sections
from calls.presentation.areas import Names, name_areas
from calls.rules.facts import FACTS
from calls.rules.fields import Question
from calls.rules.forms import FormSchema
from calls.rules.values import fits
from iae_portal.common.formatting import NOTHING, format_number

READABLE = (ScanState.CLEAN, ScanState.NOT_CONFIGURED)
RESERVED = "non montré aux évaluateurs"


def show_version(version: ApplicationVersion, *, for_reviewer: bool) -> list[ShownSection]:
    """The sections of a version in the order of its form; what is not for reviewers is left out for them.

    A question that was asked without condition and not answered is shown as such. Two queries at most.
    """
    form = version.call_version.content.form
    sections = show_sections(
        form,
        version.answers,
        shown=asked_keys(version),
        names=name_areas(form.questions(), version.answers),
        pieces=show_pieces(version),
        hidden=frozenset(form.by_key) - readable_keys(form, for_reviewer=for_reviewer),
    )
    reserved = frozenset(form.by_key) - readable_keys(form, for_reviewer=True)
    return [
        replace(
            section,
            answers=tuple(replace(one, note=RESERVED) if one.key in reserved else one for one in section.answers),
        )
        for section in sections
    ]


def asked_keys(version: ApplicationVersion) -> frozenset[str]:
    """The sections and questions that the applicant met: answered, or asked of everybody."""
    form = version.call_version.content.form
    held = frozenset(version.answers) | {piece["key"] for piece in version.pieces}
    asked = {
        question.key
        for section in form.sections
        for question in section.questions
        if question.key in held or (question.condition is None and section.condition is None)
    }
    return frozenset(asked | {section.key for section in form.sections})


def readable_keys(form: FormSchema, *, for_reviewer: bool) -> frozenset[str]:
    """Keys of the questions that the reader may know of."""
    return frozenset(
        question.key for question in form.questions() if question.visible_to_reviewers or not for_reviewer
    )


def show_pieces(version: ApplicationVersion) -> dict[str, list[ShownPiece]]:
    """The pieces by the key of their question, with a way to each that the antivirus allows to open; one query."""
    states = piece_states(version)
    slots: dict[str, list[ShownPiece]] = {}
    for piece in version.pieces:
        state = states[piece["file"]]
        address = "" if state else reverse("calls:desk-piece", args=[version.application_id, piece["file"]])
        note = f"({', '.join(part for part in (filesizeformat(piece['size']), state) if part)})"
        slots.setdefault(piece["key"], []).append(
            ShownPiece(piece["name"], piece["size"], piece["sha256"], address, note)
        )
    return slots


def piece_states(version: ApplicationVersion) -> dict[int, str]:
    """Why each file of the version is not to be opened, empty when it may be; one query."""
    keys = [piece["file"] for piece in version.pieces]
    scans = dict(FileScan.objects.filter(file__in=keys).values_list("file", "state")) if keys else {}
    return {key: tell_refusal(scans.get(key)) for key in keys}


def tell_refusal(scan: str | None) -> str:
    """Why a file is not to be opened, from what the antivirus said of it; empty when it may be."""
    configured = bool(settings.CLAMD_ADDRESS)
    if scan is None:
        return "analyse en attente" if configured else ""
    if scan == ScanState.NOT_CONFIGURED and configured:
        return "analyse en attente"
    return "" if scan in READABLE else ScanState(scan).label


def show_value(question: Question, value: Any, *, names: Names) -> str:
    """An answer on one line, for a difference; one that no longer fits its question is told as it was written."""
    if value is not None and not fits(question, value):
        return str(value)
    return _line(show_answer(question, value, names=names)) or NOTHING


def _line(shown: ShownAnswer) -> str:
    rows = " ; ".join(f"{row.label} : {row.value}" for row in shown.rows if row.value != NOTHING)
    groups = " / ".join(
        f"{title} — " + " ; ".join(f"{one.label} : {_line(one)}" for one in parts) for title, parts in shown.groups
    )
    return shown.text or rows or groups


def show_facts(version: ApplicationVersion) -> list[tuple[str, str]]:
    """The facts of the moment of the submission, by their labels."""
    found = []
    for name, fact in FACTS.items():
        value = version.facts.get(name)
        if value is None:
            continue
        if isinstance(value, bool):
            words = "oui" if value else "non"
        elif fact.options:
            words = str(fact.options.get(str(value), value))
        else:
            words = format_number(value, decimals=2) if name.endswith("_asked") else str(value)
        found.append((fact.label, words))
    return found


def name_both(form: FormSchema, older: Mapping[str, Any], newer: Mapping[str, Any]) -> Names:
    """The names of the areas that two versions designate."""
    return {**name_areas(form.questions(), older), **name_areas(form.questions(), newer)}
