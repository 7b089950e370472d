"""Reading what somebody typed or sent into the one way an answer is kept: plain JSON, numbers as decimal strings.

What cannot be read is refused with words for the person; what is read but breaks a limit of the question (too long,
too many, a total out of bounds) is kept, and told by `calls.rules.checks`: a draft is never lost for being wrong.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from calls.enums import FieldKind as K
from calls.rules.fields import (
    LARGEST_NUMBER,
    BlockQuestion,
    BudgetQuestion,
    ChoiceQuestion,
    EtpQuestion,
    Question,
)
from iae_portal.common.plain_numbers import plain_digits
from structures.rules.siret import SiretError, clean_siret

LONGEST_TYPED = 40_000
LARGEST_ROWS = 60
LONGEST_NUMBER = 100
# Dates of the calendar of today: a browser sends the year 2 while somebody types 2027.
YEARS = range(1900, 2200)
SPACES = re.compile(r"\s")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?|-?\.[0-9]{1,6}")
DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?")
# A tenth of a metre.
DEGREE_STEP = Decimal("0.000001")
LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Line ends apart, what nobody types on purpose and PostgreSQL or UTF-8 does not take: controls, halves of characters.
UNTYPED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
CODES = {
    K.COMMUNE: (re.compile(r"([0-9]{2}|2[AB])[0-9]{3}"), "une commune se désigne par son nom, choisi dans la liste"),
    K.EPCI: (re.compile(r"[0-9]{9}"), "un EPCI se désigne par son nom, choisi dans la liste"),
    K.ZONE: (re.compile(r"[0-9]{4}"), "une zone d’emploi se désigne par son nom, choisi dans la liste"),
}
LONGITUDES, LATITUDES = (Decimal(-180), Decimal(180)), (Decimal(-90), Decimal(90))

Json = Any


class UnreadableError(ValueError):
    """What was typed is not an answer to the question: the message, in French, says what to type."""


def read_value(question: Question, raw: Any) -> Json:
    """The canonical answer, None when nothing is said. Raises UnreadableError."""
    kind: K = question.kind  # type: ignore[attr-defined]
    return READERS[kind](question, raw)


def fits(question: Question, answer: Any) -> bool:
    """Whether a kept answer is one to the question as it stands today, were it another when it was given.

    A removed choice, a text where a number is now asked, a year or a line of budget that is no longer there: no.
    An answer that fits is read as itself. The rows of a block are told apart, each question of each row for itself.
    """
    kind: K = question.kind  # type: ignore[attr-defined]
    if kind == K.FILES:
        return isinstance(answer, list) and bool(answer)
    if kind == K.BLOCK:
        return isinstance(answer, list) and bool(answer) and all(isinstance(row, Mapping) for row in answer)
    if isinstance(question, ChoiceQuestion) and kind == K.CHOICES:
        # Whatever the order in which the choices now stand.
        known = [option.key for option in question.options]
        return isinstance(answer, list) and all(part in known for part in answer)
    try:
        return bool(read_value(question, answer) == answer)
    except UnreadableError:
        return False


def is_empty(answer: Any) -> bool:
    """Whether a kept answer says nothing."""
    return answer is None or answer in ("", [], {})


def read_number(raw: Any, *, what: str = "Ce nombre") -> str | None:
    """« 1 939,19 » as "1939.19"; an empty text is no answer. Raises UnreadableError."""
    text = _figures(raw, what)
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        raise UnreadableError(f"{what} ne se lit pas : écrivez des chiffres, par exemple 1 250,50.")
    number = Decimal(text)
    if abs(number) > LARGEST_NUMBER:
        raise UnreadableError(f"{what} est trop grand pour être un montant ou un nombre d’ETP.")
    return f"{number:f}" if number else f"{abs(number):f}"


def _figures(raw: Any, what: str) -> str:
    """What was typed as a number, with a point and without spaces. Raises UnreadableError."""
    if raw is None:
        return ""
    known = isinstance(raw, str | int | float | Decimal) and not isinstance(raw, bool)
    # An integer of thousands of digits cannot even be written.
    if not known or (isinstance(raw, int) and abs(raw) > LARGEST_NUMBER) or len(str(raw)) > LONGEST_NUMBER:
        raise UnreadableError(f"{what} ne se lit pas : écrivez des chiffres, par exemple 1 250,50.")
    return SPACES.sub("", str(raw)).replace(",", ".").replace("\u2212", "-").removesuffix("€")


def _text(_question: Question, raw: Any) -> Json:
    text = _plain(raw)
    return text or None


def _number(_question: Question, raw: Any) -> Json:
    return read_number(raw)


def _etp(question: Question, raw: Any) -> Json:
    assert isinstance(question, EtpQuestion)  # noqa: S101 -- one reader a kind
    typed = _cells(raw)
    cells = {
        str(year): read_number(typed.get(str(year)), what=f"Le nombre d’ETP de {year}") for year in question.years
    }
    kept = {year: etp for year, etp in cells.items() if etp is not None}
    return kept or None


def _budget(question: Question, raw: Any) -> Json:
    assert isinstance(question, BudgetQuestion)  # noqa: S101 -- one reader a kind
    typed = _cells(raw)
    cells = {line.key: read_number(typed.get(line.key), what=f"« {line.label} »") for line in question.lines}
    kept = {key: amount for key, amount in cells.items() if amount is not None}
    return kept or None


def _date(_question: Question, raw: Any) -> Json:
    text = _plain(raw)
    if not text:
        return None
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            # Only the day is read: no clock, no zone.
            day = dt.datetime.strptime(text, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
        if day.year in YEARS:
            return day.isoformat()
    raise UnreadableError("Cette date ne se lit pas : écrivez le jour, le mois et l’année, par exemple 01/03/2027.")


def _choice(question: Question, raw: Any) -> Json:
    found = _choices(question, raw)
    if found and len(found) > 1:
        raise UnreadableError("Choisissez une seule réponse.")
    return found[0] if found else None


def _choices(question: Question, raw: Any) -> Json:
    assert isinstance(question, ChoiceQuestion)  # noqa: S101 -- one reader a kind
    asked = [part for part in _listed(raw) if part not in ("", None)]
    known = [option.key for option in question.options]
    if any(part not in known for part in asked):
        raise UnreadableError("Une des réponses n’est pas dans la liste proposée : choisissez de nouveau.")
    return [key for key in known if key in asked] or None


def _siret(_question: Question, raw: Any) -> Json:
    text = _plain(raw)
    if not text:
        return None
    try:
        return clean_siret(text)
    except SiretError as error:
        raise UnreadableError(str(error)) from None


def _code(question: Question, raw: Any) -> Json:
    text = _plain(raw).upper()
    pattern, words = CODES[question.kind]  # type: ignore[attr-defined]
    if text and not pattern.fullmatch(text):
        raise UnreadableError(f"« {text[:40]} » ne se lit pas : {words}.")
    return text or None


def _place(_question: Question, raw: Any) -> Json:
    """A point in degrees (WGS 84) with the commune that holds it; a commune alone is a place too."""
    typed = _cells(raw)
    commune = _plain(typed.get("commune")).upper()
    lon, lat = _degrees(typed.get("lon"), "La longitude"), _degrees(typed.get("lat"), "La latitude")
    if commune and not CODES[K.COMMUNE][0].fullmatch(commune):
        raise UnreadableError(f"« {commune[:40]} » ne se lit pas : {CODES[K.COMMUNE][1]}.")
    if (lon is None) != (lat is None):
        raise UnreadableError("Un point sur la carte a une longitude et une latitude.")
    if lon is not None and lat is not None and not (_within(lon, LONGITUDES) and _within(lat, LATITUDES)):
        raise UnreadableError("Ce point n’est pas sur la Terre : placez-le de nouveau sur la carte.")
    place = {"commune": commune or None, "lon": lon, "lat": lat}
    return {key: value for key, value in place.items() if value is not None} or None


def _degrees(raw: Any, what: str) -> str | None:
    """Degrees to the tenth of a metre: a map sends many more digits."""
    text = _figures(raw, what)
    if not text:
        return None
    if not DEGREES.fullmatch(text):
        raise UnreadableError(f"{what} ne se lit pas : écrivez des degrés, par exemple 3,087654.")
    return plain_digits(Decimal(text).quantize(DEGREE_STEP, rounding=ROUND_HALF_EVEN))


def _files(_question: Question, _raw: Any) -> Json:
    raise UnreadableError("Une pièce se dépose comme un fichier.")


def _block(question: Question, raw: Any) -> Json:
    assert isinstance(question, BlockQuestion)  # noqa: S101 -- one reader a kind
    rows = _listed(raw)
    if len(rows) > LARGEST_ROWS:
        raise UnreadableError(f"« {question.label} » : {LARGEST_ROWS} répétitions au plus.")
    kept = []
    for number, row in enumerate(rows, start=1):
        try:
            typed = _cells(row)
            values = {inner.key: read_value(inner, typed.get(inner.key)) for inner in question.questions}
        except UnreadableError as error:
            raise UnreadableError(f"{question.row_label} {number} : {error}") from None
        kept.append({key: value for key, value in values.items() if value is not None})
    while kept and not kept[-1]:
        kept.pop()
    return kept or None


READERS: Mapping[K, Callable[[Question, Any], Json]] = {
    K.TEXT: _text,
    K.LONG_TEXT: _text,
    K.NUMBER: _number,
    K.EUROS: _number,
    K.ETP_BY_YEAR: _etp,
    K.BUDGET: _budget,
    K.DATE: _date,
    K.CHOICE: _choice,
    K.CHOICES: _choices,
    K.SIRET: _siret,
    K.COMMUNE: _code,
    K.EPCI: _code,
    K.ZONE: _code,
    K.PLACE: _place,
    K.FILES: _files,
    K.BLOCK: _block,
}


def _plain(raw: Any) -> str:
    """One text without control characters, line ends as « \\n »; nothing else is changed: it is escaped when shown."""
    if raw is None:
        return ""
    if not isinstance(raw, str):
        raise UnreadableError("Un texte est attendu.")
    # What is taken out first may part two characters that then become one: the order makes a second reading idle.
    text = unicodedata.normalize("NFC", LINE_ENDS.sub("\n", UNTYPED.sub("", raw[: 4 * LONGEST_TYPED]))).strip()
    if len(text) > LONGEST_TYPED or len(raw) > 4 * LONGEST_TYPED:
        raise UnreadableError("Ce texte est trop long pour être gardé : déposez-le plutôt en pièce jointe.")
    return text


def _cells(raw: Any) -> Mapping[str, Any]:
    """What was typed under each name; nothing at all is no cell. Raises UnreadableError."""
    if raw is None or raw == "":
        return {}
    if not isinstance(raw, Mapping):
        raise UnreadableError("Cette réponse ne se lit pas : rechargez la page et remplissez-la de nouveau.")
    return raw


def _listed(raw: Any) -> list[Any]:
    """One thing or several, as a list; nothing at all is an empty one."""
    if raw is None or raw == "":
        return []
    return list(raw) if isinstance(raw, list | tuple) else [raw]


def _within(number: str, bounds: tuple[Decimal, Decimal]) -> bool:
    return bounds[0] <= Decimal(number) <= bounds[1]
