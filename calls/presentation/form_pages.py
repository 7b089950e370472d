"""The pages of a form: the steps with their progress, the questions of one of them, the rules told live."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from calls.domain.answering import Conflict, Outcome, Saved, Unread
from calls.domain.file_reading import File
from calls.enums import FieldKind, RuleSeverity, ScanState, TargetMode
from calls.forms.typed import typed_of
from calls.models import Answer, Attachment, LibraryDocument
from calls.presentation.answers import NO_ANSWER, show_answer
from calls.presentation.areas import Names, name_areas
from calls.presentation.questions import QuestionView, draw_question, draw_row, tell_piece_date
from calls.queries.pieces import is_outdated, list_library
from calls.rules.eligibility import Verdict
from calls.rules.facts import PLACE_IS_IN_REGION
from calls.rules.fields import BlockQuestion, FieldRole, FilesQuestion, Question
from calls.rules.forms import Section
from iae_portal.common.files import MEGABYTE
from iae_portal.common.formatting import format_number
from territories.queries.frames import frame_region
from white_zones.enums import Access

KILOBYTE = 1024


@dataclass(frozen=True, slots=True)
class Step:
    """One section of the form in the list of steps."""

    key: str
    title: str
    url: str
    words: str
    is_current: bool
    is_complete: bool


@dataclass(frozen=True, slots=True)
class ShownPieceItem:
    pk: int
    name: str
    url: str
    note: str
    is_removable: bool


@dataclass(frozen=True, slots=True)
class ShownDocument:
    pk: int
    name: str
    note: str
    is_outdated: bool


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """Two answers side by side, in words."""

    key: str
    by: str
    at: Any
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Sending:
    """What the page just sent and what became of it, so that nothing typed disappears from it."""

    data: QueryDict | None = None
    outcomes: Mapping[str, Outcome] = ()  # type: ignore[assignment]
    errors: Mapping[str, str] = ()  # type: ignore[assignment]
    more_rows: str = ""

    def outcome(self, key: str) -> Outcome | None:
        return self.outcomes.get(key) if self.outcomes else None

    def error(self, key: str) -> str:
        return self.errors.get(key, "") if self.errors else ""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the parts of the pages of a file lead; without file, as in a preview, nothing is sent anywhere."""

    file: int | None
    map_values: str = ""

    @classmethod
    def of(cls, file: File) -> "Addresses":
        pk = file.application.pk
        return cls(pk, reverse("calls:target-map", args=[pk]))

    @property
    def is_inert(self) -> bool:
        return self.file is None

    def section(self, key: str) -> str:
        return "" if self.is_inert else reverse("calls:section", args=[self.file, key])

    def upload(self, key: str) -> str:
        return "" if self.is_inert else reverse("calls:piece-add", args=[self.file, key])


def list_steps(file: File, *, current: str = "", at: Addresses | None = None) -> list[Step]:
    at = at or Addresses.of(file)
    steps = []
    for row in file.progress:
        reopened = not file.correction or any(
            question.key in file.open_keys for question in file.form.sections[_rank(file, row.section)].questions
        )
        left = row.asked - row.answered
        if row.faults:
            words = f"{row.faults} point{'s' if row.faults > 1 else ''} à corriger"
        elif left:
            words = f"{left} réponse{'s' if left > 1 else ''} à donner"
        else:
            words = "complète"
        if not reopened and not file.application.may_be_written(file.now):
            words = "fermée"
        steps.append(
            Step(row.section, row.title, at.section(row.section), words, row.section == current, row.is_complete)
        )
    return steps


def _rank(file: File, key: str) -> int:
    return next(rank for rank, section in enumerate(file.form.sections) if section.key == key)


def draw_section(
    file: File, section: Section, *, sending: Sending | None = None, at: Addresses | None = None
) -> list[QuestionView]:
    """Every question of the section, those not asked hidden: a script shows them as soon as they are."""
    at = at or Addresses.of(file)
    names = name_areas(section.questions, file.answers)
    library: dict[str, list[LibraryDocument]] = {}
    if not at.is_inert and any(isinstance(one, FilesQuestion) and one.document for one in section.questions):
        for document in list_library(file.application):
            library.setdefault(document.document, []).append(document)
    return [
        draw_one(file, question, names=names, sending=sending or Sending(), library=library, at=at)
        for question in section.questions
    ]


def draw_one(
    file: File,
    question: Question,
    *,
    names: Names,
    sending: Sending,
    library: Mapping[str, Sequence[LibraryDocument]],
    at: Addresses,
) -> QuestionView:
    key = question.key
    row, value, outcome = file.rows.get(key), file.answers.get(key), sending.outcome(key)
    unsettled = isinstance(outcome, Conflict | Unread) or sending.more_rows == key
    typed = typed_of(sending.data, key) if unsettled and sending.data is not None else None
    options: dict[str, Any] = {
        "is_hidden": key not in file.shown,
        "is_open": key in file.open_keys,
        "errors": tell_errors(file, question, value, outcome, sending.error(key)),
        "revision": _revision(row, outcome),
        "extra": _extra(file, question, at),
    }
    if isinstance(outcome, Conflict):
        options["conflict"] = tell_conflict(question, outcome, names=_names_of(question, outcome))
    elif row is not None and not unsettled:
        options |= {"saved_at": row.saved_at, "saved_by": str(row.saved_by)}
    if isinstance(question, FilesQuestion):
        options["pieces"] = list_pieces(file, key)
        options["library"] = [_document(one) for one in library.get(question.document or "", ())]
    if isinstance(question, BlockQuestion) and sending.more_rows == key:
        value = [*(value or []), {}]
    return draw_question(question, value, names=names, typed=typed, **options)


def tell_errors(file: File, question: Question, value: Any, outcome: Outcome | None, refused: str) -> tuple[str, ...]:
    """What is wrong with what is written; what is only missing is told before the submission, not while typing."""
    if refused:
        return (refused,)
    if isinstance(outcome, Unread):
        return (outcome.message,)
    if value is None:
        return ()
    return tuple(fault.message for fault in file.faults if fault.key == question.key)


def tell_conflict(question: Question, conflict: Conflict, *, names: Names) -> ShownConflict:
    theirs = conflict.theirs
    return ShownConflict(
        question.key,
        str(theirs.saved_by),
        theirs.saved_at,
        tell_shortly(question, conflict.mine, names=names),
        tell_shortly(question, theirs.value, names=names),
    )


def tell_shortly(question: Question, value: Any, *, names: Names) -> str:
    """An answer of any kind as lines of text."""
    shown = show_answer(question, value, names=names)
    lines = [shown.text] if shown.text else []
    lines += [f"{row.label} : {row.value}" for row in shown.rows]
    for title, inside in shown.groups:
        lines.append(f"{title} : {' ; '.join(f'{one.label} : {one.text}' for one in inside)}")
    return "\n".join(lines) or NO_ANSWER


def _names_of(question: Question, conflict: Conflict) -> Names:
    mine = name_areas([question], {question.key: conflict.mine})
    return {**mine, **name_areas([question], {question.key: conflict.theirs.value})}


def _revision(row: Answer | None, outcome: Outcome | None) -> int:
    """What the page knows: once both answers are shown, keeping one's own is a choice made knowingly."""
    if isinstance(outcome, Conflict):
        return outcome.theirs.revision
    if isinstance(outcome, Saved):
        return outcome.revision
    return row.revision if row else 0


def list_pieces(file: File, key: str) -> list[ShownPieceItem]:
    return [
        ShownPieceItem(
            piece.pk,
            piece.file.name,
            reverse("calls:own-piece", args=[piece.pk]),
            tell_piece(piece),
            key in file.open_keys,
        )
        for piece in file.pieces
        if piece.key == key
    ]


def tell_piece(piece: Attachment) -> str:
    """« 1,2 Mo » and, when somebody must know, what the antivirus found."""
    scan = getattr(piece.file, "scan", None)
    warning = " — fichier infecté : retirez-le" if scan is not None and scan.state == ScanState.INFECTED else ""
    return tell_size(piece.file.size) + warning


def tell_size(size: int) -> str:
    if size >= MEGABYTE:
        return f"{format_number(size / MEGABYTE, decimals=1)}\u00a0Mo"
    return f"{format_number(max(1, size // KILOBYTE))}\u00a0ko"


def _document(document: LibraryDocument) -> ShownDocument:
    return ShownDocument(document.pk, document.file.name, tell_piece_date(document.valid_until), is_outdated(document))


def _extra(file: File, question: Question, at: Addresses) -> dict[str, Any]:
    if question.kind == FieldKind.FILES:  # type: ignore[attr-defined]
        return {"upload": at.upload(question.key), "is_inert": at.is_inert}
    if isinstance(question, BlockQuestion):
        return {"model": draw_row(question, "__row__", {}, names={}, name=question.key)}
    if question.kind == FieldKind.PLACE:  # type: ignore[attr-defined]
        bounds = frame_region().bounds
        return {
            "place": tell_place(file) if question.role is FieldRole.PLACE else "",
            "map": _describe_map(file, bounds, at.map_values) if bounds and at.map_values else None,
        }
    return {}


def _describe_map(file: File, bounds: str, values: str) -> dict[str, Any]:
    is_targeted = file.application.version.target_mode != TargetMode.NONE
    return {
        "values": values,
        "bounds": bounds,
        "is_targeted": is_targeted,
        "none": "hors des territoires visés" if is_targeted else "commune de la région",
    }


def tell_place(file: File) -> str:
    """« Mauriac est en territoire visé (zone blanche au diagnostic). », in words, as soon as the place is known."""
    place = file.place
    if place is None:
        outside = file.facts.get(PLACE_IS_IN_REGION) is False
        return "Cette commune n’est pas dans la région." if outside else ""
    access = f"{Access(place.access).label} au diagnostic" if place.access else ""
    if file.application.version.target_mode == TargetMode.NONE:
        return f"{place.area.name} : {access}." if access else ""
    where = "est en territoire visé" if place.is_targeted else "n’est pas en territoire visé"
    return f"{place.area.name} {where}{f' ({access})' if access else ''}."


def sort_verdicts(verdicts: Sequence[Verdict]) -> list[dict[str, str]]:
    """The conditions of the call as they stand: those not met, those to check, those not known yet, those met."""
    ranks = {"error": 0, "warning": 1, "info": 2, "success": 3}
    rows = []
    for verdict in verdicts:
        if verdict.is_met is None:
            badge, words = "info", "réponse attendue"
        elif verdict.is_met:
            badge, words = "success", "respectée"
        elif verdict.severity is RuleSeverity.BLOCKING:
            badge, words = "error", "non respectée : dépôt impossible"
        else:
            badge, words = "warning", "non respectée : à vérifier par le service"
        message = verdict.message if verdict.is_met is False else ""
        rows.append({"label": verdict.label, "badge": badge, "words": words, "message": message})
    return sorted(rows, key=lambda row: ranks[row["badge"]])
