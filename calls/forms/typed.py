"""What a page sent, put together again as raw answers: the names of the inputs are those of `QuestionView`."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from calls.domain.answering import Entry
from calls.enums import FieldKind as K
from calls.rules.fields import BlockQuestion, BudgetQuestion, EtpQuestion, Question
from territories.enums import AreaLevel
from territories.queries.areas import CODE_IN_BRACKETS, find_communes, search_areas

LARGEST_REVISION = 2_000_000_000
MOST_TYPED_ROWS = 61
LEVELS = {K.EPCI: AreaLevel.EPCI, K.ZONE: AreaLevel.EMPLOYMENT_ZONE}


def read_entry(data: QueryDict, question: Question) -> Entry | None:
    """What was sent for one question; None when the page did not hold it."""
    if f"vu.{question.key}" not in data:
        return None
    return Entry(read_raw(data, question, name=question.key), read_revision(data.get(f"vu.{question.key}")))


def read_revision(text: str | None) -> int:
    return min(int(text), LARGEST_REVISION) if text and text.isascii() and text.isdigit() else 0


def read_raw(data: QueryDict, question: Question, *, name: str) -> Any:
    """The inputs of a question as `calls.rules.values.read_value` takes them."""
    kind: K = question.kind  # type: ignore[attr-defined]
    if kind == K.CHOICES:
        return data.getlist(name)
    if isinstance(question, EtpQuestion):
        return {str(year): data.get(f"{name}.{year}", "") for year in question.years}
    if isinstance(question, BudgetQuestion):
        return {line.key: data.get(f"{name}.{line.key}", "") for line in question.lines}
    if isinstance(question, BlockQuestion):
        return [
            {inner.key: read_raw(data, inner, name=f"{name}.{index}.{inner.key}") for inner in question.questions}
            for index in _row_numbers(data, name)
        ]
    if kind == K.PLACE:
        place = {key: data.get(f"{name}.{key}", "") for key in ("lon", "lat")}
        return {**place, "commune": find_code(data.get(f"{name}.commune", ""), K.COMMUNE)}
    text = data.get(name, "")
    return find_code(text, kind) if kind in (K.COMMUNE, K.EPCI, K.ZONE) else text


def find_code(text: str, kind: K) -> str:
    """The code of the area that was named; the text itself when it names none, so that the refusal quotes it."""
    cleaned = text.strip()
    if not cleaned:
        return ""
    inside = cleaned.rpartition("(")[2].removesuffix(")") if cleaned.endswith(")") else cleaned
    if inside.isascii() and inside.isalnum() and inside[-1].isdigit():
        return inside
    if kind == K.COMMUNE or CODE_IN_BRACKETS.search(cleaned):
        found = find_communes(cleaned)
    else:
        found = list(search_areas(text=cleaned, levels=(LEVELS[kind],), limit=2))
    return found[0].code if len(found) == 1 else cleaned


def typed_of(data: QueryDict, name: str) -> Mapping[str, Sequence[str]]:
    """The inputs of one question as they were sent, to be shown again."""
    return {key: data.getlist(key) for key in data if key == name or key.startswith(f"{name}.")}


def _row_numbers(data: QueryDict, name: str) -> list[int]:
    found = set()
    for key in data:
        parts = key.split(".")
        if len(parts) > 2 and parts[0] == name and parts[1].isascii() and parts[1].isdigit():  # noqa: PLR2004
            found.add(int(parts[1]))
    return sorted(found)[:MOST_TYPED_ROWS]
