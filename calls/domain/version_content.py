"""What a version holds for ever, and its fingerprint: equal contents have equal fingerprints, whoever sends them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point

from calls.domain.facts import sum_asked
from calls.domain.file_reading import File
from calls.enums import FieldKind
from calls.models import Application
from calls.rules.eligibility import Verdict
from calls.rules.fields import FieldRole, TextQuestion
from iae_portal.common.conditions import Value, evaluate, parse_condition
from territories.enums import AreaLevel
from territories.models import Area


@dataclass(frozen=True, slots=True)
class VersionContent:
    """Answers, pieces, facts and verdicts of one moment, as JSON."""

    answers: dict[str, Any]
    pieces: list[dict[str, Any]]
    facts: dict[str, Any]
    verdicts: list[dict[str, Any]]
    fingerprint: str


def compose_content(file: File) -> VersionContent:
    """The visible answers, and the pieces by name, size and SHA-256; the fingerprint is of what is sent."""
    pieces = [
        {
            "key": piece.key,
            "file": piece.file_id,
            "name": piece.file.name,
            "size": piece.file.size,
            "sha256": piece.file.sha256,
        }
        for piece in file.kept_pieces
    ]
    sent = {
        "application": file.application.pk,
        "call_version": file.application.version.fingerprint,
        "answers": file.kept,
        "pieces": pieces,
    }
    return VersionContent(
        answers=file.kept,
        pieces=pieces,
        facts={name: plain_value(value) for name, value in file.facts.items()},
        verdicts=[plain_verdict(verdict) for verdict in file.verdicts],
        fingerprint=fingerprint_of(sent),
    )


def fingerprint_of(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain_value(value: Value) -> Any:
    """A fact as JSON: numbers and dates as text, several choices in order."""
    if value is None or isinstance(value, bool | str):
        return value
    return sorted(value) if isinstance(value, frozenset) else str(value)


def plain_verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "code": verdict.code,
        "label": verdict.label,
        "message": verdict.message,
        "severity": verdict.severity.value,
        "is_met": verdict.is_met,
    }


def summarise_fields(file: File) -> dict[str, Any]:
    """What lists and rankings read of a file without opening it: title, place, point, ETP and euros, département."""
    asked = sum_asked(file.form, file.kept)
    place = file.place
    return {
        "title": find_title(file),
        "place": place.area if place else None,
        "point": find_point(file),
        "etp_asked": asked.etp,
        "euros_asked": asked.euros,
        "etp_by_year": {year: str(etp) for year, etp in sorted(asked.etp_by_year.items())},
        "department": find_route(file) or (place.department if place else None) or file.application.department,
    }


def find_title(file: File) -> str:
    """The answer to the question that gives the title, on one line; the applicant's name when there is none.

    A form in which none does gives that of its first short text, but for those that the register fills.
    """
    asked = file.form.with_role(FieldRole.TITLE) or [
        question
        for question in file.form.questions()
        if isinstance(question, TextQuestion) and question.kind == FieldKind.TEXT and question.prefill is None
    ]
    for question in asked:
        if text := file.kept.get(question.key):
            return " ".join(str(text).split())[:200]
    return file.application.applicant_name


def find_point(file: File) -> Point | None:
    for question in file.form.with_role(FieldRole.PLACE):
        answer = file.kept.get(question.key)
        if isinstance(answer, Mapping) and "lon" in answer:
            return Point(float(answer["lon"]), float(answer["lat"]), srid=4326)
    return None


def find_route(file: File) -> Area | None:
    """The département of the first routing rule that holds; None when none does, or when it names an unknown one."""
    content = file.application.version.content
    for route in content.routing:
        if evaluate(parse_condition(dict(route.condition), names=file.form.names), file.known) is True:
            return Area.objects.current().at_level(AreaLevel.DEPARTMENT).filter(code=route.department).first()
    return None


def next_number(application: Application) -> int:
    last = application.versions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1
