"""What is wrong with a definition, in French: one line a fault, with the way that leads to it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from calls.enums import FieldKind
from iae_portal.common.formatting import NOTHING, format_number
from iae_portal.common.plain_numbers import MOST_DIGITS, number_text

MOST_FAULTS = 20
LONGEST_STEP = 60
DEEPEST = 40
WHOLE = "définition"
PLACES: Mapping[str, str] = {
    "presentation": "présentation",
    "form": "formulaire",
    "sections": "rubrique",
    "title": "titre",
    "intro": "introduction",
    "questions": "question",
    "key": "clé",
    "label": "libellé",
    "help": "aide",
    "required": "réponse obligatoire",
    "visible_to_reviewers": "visible des évaluateurs",
    "is_personal": "donnée personnelle",
    "condition": "condition",
    "role": "rôle",
    "prefill": "préremplissage",
    "kind": "genre de question",
    "max_length": "longueur maximale",
    "minimum": "minimum",
    "maximum": "maximum",
    "decimals": "décimales",
    "unit": "unité",
    "years": "année",
    "lines": "ligne du budget",
    "side": "côté du budget",
    "is_request": "aide demandée",
    "earliest": "date au plus tôt",
    "latest": "date au plus tard",
    "options": "réponse",
    "max_choices": "nombre maximal de réponses",
    "document": "document",
    "extensions": "type de fichier",
    "max_bytes": "taille maximale",
    "max_files": "nombre maximal de fichiers",
    "validity_months": "durée de validité",
    "row_label": "nom d’une ligne",
    "min_rows": "nombre minimal de lignes",
    "max_rows": "nombre maximal de lignes",
    "eligibility": "règle d’éligibilité",
    "code": "clé",
    "message": "message",
    "severity": "gravité",
    "rubric": "grille",
    "criteria": "critère",
    "discussion_spread": "écart à discuter",
    "guidance": "aide",
    "weight": "poids",
    "floor": "note plancher",
    "comment_below": "seuil du commentaire",
    "checklist": "point de recevabilité",
    "routing": "orientation",
    "department": "département",
    "mails": "courriels",
    "subject": "objet",
    "text": "texte",
}
REASONS: Mapping[str, str] = {
    "missing": "ce champ est obligatoire",
    "extra_forbidden": "ce champ est inconnu",
    "string_pattern_mismatch": "une clé s’écrit en minuscules sans accent, chiffres et tirets bas",
    "string_too_long": "ce texte est trop long ({max_length} caractères au plus)",
    "string_too_short": "ce texte est vide",
    "string_type": "un texte est attendu",
    "string_unicode": "ce texte contient des caractères qui n’existent pas",
    "union_tag_invalid": "ce genre de question n’existe pas",
    "union_tag_not_found": "le genre de la question manque",
    "too_short": "la liste est trop courte ({min_length} au moins)",
    "too_long": "la liste est trop longue ({max_length} au plus)",
    "tuple_type": "une liste est attendue",
    "dict_type": "un objet est attendu",
    "mapping_type": "un objet est attendu",
    "model_type": "un objet est attendu",
    "model_attributes_type": "un objet est attendu",
    "bool_type": "« oui » ou « non » est attendu",
    "bool_parsing": "« oui » ou « non » est attendu",
    "enum": "cette valeur n’est pas dans la liste de celles qui sont possibles",
    "literal_error": "cette valeur n’est pas dans la liste de celles qui sont possibles",
    "greater_than": "un nombre supérieur à {gt} est attendu",
    "greater_than_equal": "le minimum est {ge}",
    "less_than": "un nombre inférieur à {lt} est attendu",
    "less_than_equal": "le maximum est {le}",
    "finite_number": "un nombre est attendu",
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "un nombre entier est attendu"),
    **dict.fromkeys(
        (
            "date_type",
            "date_parsing",
            "date_from_datetime_parsing",
            "date_from_datetime_inexact",
            "datetime_from_date_parsing",
        ),
        "une date est attendue, par exemple 2027-03-01",
    ),
}
# Where the general reason would speak of something else.
REASONS_OF: Mapping[tuple[str, str], str] = {
    ("department", "string_pattern_mismatch"): "un département s’écrit avec son code, par exemple 01, 2A ou 974",
}
UNKNOWN_REASON = "cette valeur n’est pas acceptée"


def find_unreadable(data: Any) -> str | None:
    """The line of the first value that no definition holds, looked for before anything reads or quotes it.

    Half a character, a number of thousands of digits, lists within lists without end: pydantic does not see some of
    them, and stumbles on others.
    """
    ahead: list[tuple[tuple[str | int, ...], Any]] = [((), data)]
    while ahead:
        way, value = ahead.pop()
        reason = "trop d’éléments sont emboîtés" if len(way) > DEEPEST else _strange(value)
        if reason is not None:
            return f"{_place(way) or WHOLE} : {reason}."
        if isinstance(value, Mapping):
            if any(not isinstance(key, str) or _strange(key) for key in value):
                return f"{_place(way) or WHOLE} : le nom d’un champ ne se lit pas."
            ahead += [((*way, key), inner) for key, inner in value.items()]
        elif isinstance(value, list | tuple):
            ahead += [((*way, rank), inner) for rank, inner in enumerate(value)]
    return None


def _strange(value: Any) -> str | None:
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        return "ce texte contient des caractères qui n’existent pas"
    if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        return f"un nombre compte au plus {MOST_DIGITS} chiffres"
    return None


def tell_faults(faults: Sequence[Mapping[str, Any]]) -> str:
    """The lines to show for pydantic's faults, at most MOST_FAULTS and the count of those left out."""
    told = [_tell(fault) for fault in faults if not _is_noise(fault)]
    lines = list(dict.fromkeys(told))
    left = len(lines) - MOST_FAULTS
    if left > 0:
        lines[MOST_FAULTS:] = [f"Et {format_number(left)} {'autre défaut' if left == 1 else 'autres défauts'}."]
    return "\n".join(lines)


def _is_noise(fault: Mapping[str, Any]) -> bool:
    """A list is said to be short for want of the elements that were refused: each is told already."""
    given = fault["input"]
    return (
        fault["type"] == "too_short" and isinstance(given, list | tuple) and len(given) >= fault["ctx"]["min_length"]
    )


def _tell(fault: Mapping[str, Any]) -> str:
    place = _place(fault["loc"])
    if fault["type"] == "value_error":
        reason = str(fault["ctx"]["error"])
        return f"{place} : {reason}" if place else reason
    last = str(fault["loc"][-1]) if fault["loc"] else ""
    reason = REASONS_OF.get((last, fault["type"])) or REASONS.get(fault["type"], UNKNOWN_REASON)
    return f"{place or WHOLE} : {reason.format_map(_limits(fault))}."


def _limits(fault: Mapping[str, Any]) -> Mapping[str, str]:
    figures = {name: number_text(limit) for name, limit in fault.get("ctx", {}).items()}
    told = {name: _figure(digits) for name, digits in figures.items() if digits is not None}
    return defaultdict(lambda: NOTHING, told)


def _figure(digits: str) -> str:
    return format_number(digits, decimals=len(digits.partition(".")[2]))


def _place(way: Sequence[str | int]) -> str:
    """« formulaire › rubrique nᵒ 1 › question nᵒ 2 › libellé »."""
    steps: list[str] = []
    for rank, step in enumerate(way):
        if isinstance(step, int) and steps:
            steps[-1] += f" nᵒ {step + 1}"
        elif not _is_added(way, rank):
            steps.append(PLACES.get(str(step), _shown(str(step))))
    return " › ".join(steps)


def _is_added(way: Sequence[str | int], rank: int) -> bool:
    """Whether pydantic put the step itself: the kind after the rank of a question, the key of an object."""
    after_rank = rank > 1 and way[rank - 2] == "questions" and isinstance(way[rank - 1], int)
    return way[rank] == "[key]" or (after_rank and way[rank] in FieldKind.values)


def _shown(step: str) -> str:
    """A key of somebody's own, short and printable: it may hold anything."""
    return "".join(char for char in step[:LONGEST_STEP] if char.isprintable())
