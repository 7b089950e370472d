"""What the register knows of an applicant, written first in a draft: the applicant checks it and may change it."""

from typing import Any

from calls.enums import FieldKind
from calls.models import Application
from calls.rules.fields import ChoiceQuestion, Prefill, Question
from calls.rules.values import UnreadableError, read_value
from structures.models import Siae, Site
from territories.enums import AreaLevel


def prefill_answers(application: Application) -> dict[str, Any]:
    """Canonical answers by key, for the questions that ask to be prefilled and that the register can answer."""
    known = _read_register(application)
    found = {}
    for question in application.version.content.form.questions():
        raw = known.get(question.prefill) if question.prefill else None
        value = _fit(question, raw) if raw else None
        if value is not None:
            found[question.key] = value
    return found


def _fit(question: Question, raw: str) -> Any:
    """The known value as an answer to the question; None when it is not one of its answers."""
    kind = question.kind  # type: ignore[attr-defined]
    if isinstance(question, ChoiceQuestion):
        named = [one.key for one in question.options if raw.casefold() in (one.key, one.label.casefold())]
        return named[0] if named else None
    try:
        return read_value(question, {"commune": raw} if kind == FieldKind.PLACE else raw)
    except UnreadableError:
        return None


def _read_register(application: Application) -> dict[Prefill, str]:
    if application.siae is not None:
        return _read_siae(application.siae)
    if application.operator is not None:
        return {Prefill.NAME: application.operator.legal_name}
    area = application.territory
    found = {Prefill.NAME: application.applicant_name, Prefill.DEPARTMENT: application.department.name}
    if area is not None and area.level == AreaLevel.COMMUNE:
        found[Prefill.COMMUNE] = area.code
    return found


def _read_siae(siae: Siae) -> dict[Prefill, str]:
    seat = Site.objects.filter(siae=siae).order_by("-is_seat", "pk").values_list("commune__code", flat=True).first()
    return {
        Prefill.NAME: siae.name,
        Prefill.SIRET: siae.siret,
        Prefill.KIND: siae.kind,
        Prefill.COMMUNE: seat or "",
        Prefill.DEPARTMENT: siae.department.name,
    }
