"""Names of the communes, EPCI and zones d'emploi that answers designate by their codes, read in one go."""

from collections.abc import Iterable, Mapping
from typing import Any

from calls.enums import FieldKind
from calls.rules.fields import BlockQuestion, Question
from territories.enums import AreaLevel
from territories.models import Area

LEVEL_OF = {
    FieldKind.COMMUNE: AreaLevel.COMMUNE,
    FieldKind.PLACE: AreaLevel.COMMUNE,
    FieldKind.EPCI: AreaLevel.EPCI,
    FieldKind.ZONE: AreaLevel.EMPLOYMENT_ZONE,
}
Names = Mapping[tuple[str, str], str]


def name_areas(questions: Iterable[Question], answers: Mapping[str, Any]) -> Names:
    """« Mauriac » by level and code, for every area that the answers designate."""
    wanted: dict[str, set[str]] = {}
    for question in questions:
        _collect(question, answers.get(question.key), wanted)
    found: dict[tuple[str, str], str] = {}
    for level, codes in wanted.items():
        rows = Area.objects.at_level(level).filter(code__in=codes).values_list("code", "name")
        found.update({(level, code): name for code, name in rows})
    return found


def code_of(question: Question, value: Any) -> str:
    kind = question.kind  # type: ignore[attr-defined]
    return str((value or {}).get("commune", "")) if kind == FieldKind.PLACE else str(value or "")


def name_of_area(question: Question, value: Any, names: Names) -> str:
    """« Mauriac (15120) », or the code alone when no area of the region bears it."""
    code = code_of(question, value)
    level = LEVEL_OF[question.kind]  # type: ignore[attr-defined]
    name = names.get((level, code))
    return f"{name} ({code})" if name else code


def _collect(question: Question, value: Any, wanted: dict[str, set[str]]) -> None:
    if not value:
        return
    if isinstance(question, BlockQuestion):
        for row in value:
            for inner in question.questions:
                _collect(inner, row.get(inner.key), wanted)
        return
    level = LEVEL_OF.get(question.kind)  # type: ignore[attr-defined]
    if level and code_of(question, value):
        wanted.setdefault(level, set()).add(code_of(question, value))
