"""Changing a definition piece by piece: each function takes the JSON and gives another, which its caller checks.

A container is a section or a block, named by its key; the pieces of the other lists are named by their code.
"""

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any

from calls.enums import FieldKind
from iae_portal.common.plain_text import strip_accents

Json = dict[str, Any]
LONGEST_KEY = 40
# The lists of named pieces, beside the form: where each stands in the JSON.
LISTS: Mapping[str, tuple[str, ...]] = {
    "eligibility": ("eligibility",),
    "criteria": ("rubric", "criteria"),
    "checklist": ("checklist",),
    "routing": ("routing",),
}


class PieceNotFoundError(KeyError):
    """Nothing in the definition bears this key: it was removed meanwhile."""


def make_key(label: str, *, taken: Iterable[str]) -> str:
    """A key drawn from a label: « Coût total (€) » gives « cout_total »; a number tells apart those that are taken."""
    text = re.sub(r"[^a-z0-9]+", "_", strip_accents(label).lower()).strip("_")
    base = (text if text[:1].isalpha() else f"q_{text}").strip("_")[: LONGEST_KEY - 3]
    known = set(taken)
    key, number = base, 2
    while key in known:
        key, number = f"{base}_{number}", number + 1
    return key


def all_keys(definition: Json) -> set[str]:
    """Every key that a section, a question, or a question of a block bears."""
    found = set()
    for section in definition["form"]["sections"]:
        found.add(section["key"])
        for question in section["questions"]:
            found.add(question["key"])
            found |= {part["key"] for part in question.get("questions", ())}
    return found


def add_section(definition: Json, *, section: Json) -> Json:
    changed = copy.deepcopy(definition)
    changed["form"]["sections"].append(section)
    return changed


def change_section(definition: Json, *, key: str, values: Json) -> Json:
    """Put new words on a section; its questions stay."""
    changed = copy.deepcopy(definition)
    find_section(changed, key).update(values)
    return changed


def remove_section(definition: Json, *, key: str) -> Json:
    changed = copy.deepcopy(definition)
    changed["form"]["sections"].remove(find_section(changed, key))
    return changed


def move_section(definition: Json, *, key: str, by: int) -> Json:
    changed = copy.deepcopy(definition)
    _move(changed["form"]["sections"], find_section(changed, key), by=by)
    return changed


def add_question(definition: Json, *, container: str, question: Json) -> Json:
    changed = copy.deepcopy(definition)
    find_container(changed, container)["questions"].append(question)
    return changed


def change_question(definition: Json, *, container: str, key: str, question: Json) -> Json:
    """Put a question in the place of another; those of a block stay in it."""
    changed = copy.deepcopy(definition)
    questions = find_container(changed, container)["questions"]
    place = questions.index(_named(questions, key))
    if question["kind"] == FieldKind.BLOCK and "questions" not in question:
        question = {**question, "questions": questions[place]["questions"]}
    questions[place] = question
    return changed


def remove_question(definition: Json, *, container: str, key: str) -> Json:
    changed = copy.deepcopy(definition)
    questions = find_container(changed, container)["questions"]
    questions.remove(_named(questions, key))
    return changed


def move_question(definition: Json, *, container: str, key: str, by: int) -> Json:
    """Up or down in its section; at its end, into the section beside it, which keeps one question at least."""
    changed = copy.deepcopy(definition)
    holder = find_container(changed, container)
    questions = holder["questions"]
    question = _named(questions, key)
    place = questions.index(question) + by
    sections = changed["form"]["sections"]
    if 0 <= place < len(questions) or holder not in sections:
        _move(questions, question, by=by)
        return changed
    beside = sections.index(holder) + by
    if 0 <= beside < len(sections) and len(questions) > 1:
        questions.remove(question)
        neighbour = sections[beside]["questions"]
        neighbour.insert(0 if by > 0 else len(neighbour), question)
    return changed


def find_section(definition: Json, key: str) -> Json:
    """The section, to be read or changed in place. Raises PieceNotFoundError."""
    return _named(definition["form"]["sections"], key)


def find_container(definition: Json, key: str) -> Json:
    """The section or the block, to be read or changed in place. Raises PieceNotFoundError."""
    for section in definition["form"]["sections"]:
        if section["key"] == key:
            return dict_of(section)
        for question in section["questions"]:
            if question["key"] == key and question["kind"] == FieldKind.BLOCK:
                return dict_of(question)
    raise PieceNotFoundError(key)


def find_question(definition: Json, container: str, key: str) -> Json:
    return _named(find_container(definition, container)["questions"], key)


def list_pieces(definition: Json, name: str) -> list[Json]:
    """The list of that name, to be read or changed in place; made empty when the definition has none yet."""
    holder: Any = definition
    *path, last = LISTS[name]
    for step in path:
        holder = holder.setdefault(step, {})
    pieces: list[Json] = holder.setdefault(last, [])
    return pieces


def put_piece(definition: Json, *, name: str, rank: int | None, piece: Json) -> Json:
    """Change the piece of that rank, or add one at the end."""
    changed = copy.deepcopy(definition)
    pieces = list_pieces(changed, name)
    if rank is None:
        pieces.append(piece)
    else:
        _check_rank(pieces, rank)
        pieces[rank] = piece
    return changed


def remove_piece(definition: Json, *, name: str, rank: int) -> Json:
    changed = copy.deepcopy(definition)
    pieces = list_pieces(changed, name)
    _check_rank(pieces, rank)
    del pieces[rank]
    return changed


def move_piece(definition: Json, *, name: str, rank: int, by: int) -> Json:
    changed = copy.deepcopy(definition)
    pieces = list_pieces(changed, name)
    _check_rank(pieces, rank)
    _move(pieces, pieces[rank], by=by)
    return changed


def put_mail(definition: Json, *, event: str, text: Json | None) -> Json:
    """The call's own text for an event; None goes back to the common one."""
    changed = copy.deepcopy(definition)
    mails = changed.setdefault("mails", {})
    mails.pop(event, None)
    if text is not None:
        mails[event] = text
    return changed


def put_values(definition: Json, values: Json) -> Json:
    """Change what stands at the top: the presentation."""
    return {**copy.deepcopy(definition), **values}


def add_criteria(definition: Json, *, criteria: Iterable[Json]) -> Json:
    """Add to the rubric the criteria whose code it does not have yet, in their order."""
    changed = copy.deepcopy(definition)
    known = {piece["code"] for piece in changed["rubric"]["criteria"]}
    changed["rubric"]["criteria"] += [one for one in criteria if one["code"] not in known]
    return changed


def put_spread(definition: Json, *, spread: str) -> Json:
    """From how many points out of 100 apart two reviews of one file call for a discussion."""
    changed = copy.deepcopy(definition)
    changed["rubric"]["discussion_spread"] = spread
    return changed


def dict_of(piece: Any) -> Json:
    found: Json = piece
    return found


def _named(pieces: list[Json], key: str) -> Json:
    for piece in pieces:
        if piece["key"] == key:
            return piece
    raise PieceNotFoundError(key)


def _move(pieces: list[Json], piece: Json, *, by: int) -> None:
    place = pieces.index(piece)
    pieces.insert(max(0, place + by), pieces.pop(place))


def _check_rank(pieces: list[Json], rank: int) -> None:
    if not 0 <= rank < len(pieces):
        raise PieceNotFoundError(rank)
