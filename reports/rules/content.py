"""What a restitution says, frozen: its sections, its registry of figures, and the versions of what it read."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from reports.rules.figures import Figure, figure_from_json, figure_to_json

# Raised when documents could no longer be made from what an older version froze.
SHAPE = 1
# How the line of a card that tells a proof begins.
PROOF = "Preuve"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNumber:
    """One of the figures that open a document."""

    label: str
    value: str
    note: str = ""
    is_estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A recommendation: its number and title, then labelled lines."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section: what it says in sentences, the keys of its figures in order, its cards and its terms."""

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that the documents write. `versions` says what was read: label, value."""

    title: str
    subtitle: str
    area: str
    audience: str
    owner: str
    service: str
    frozen_on: str
    is_demonstration: bool
    notices: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]
    key_numbers: tuple[KeyNumber, ...]
    parts: tuple[Part, ...]
    figures: tuple[Figure, ...]

    def figure(self, key: str) -> Figure:
        return next(figure for figure in self.figures if figure.key == key)

    def figures_of(self, part: Part) -> list[Figure]:
        return [self.figure(key) for key in part.figures]

    @property
    def headlines(self) -> list[Figure]:
        """The figures of the note."""
        return [figure for figure in self.figures if figure.is_headline]


def content_to_json(content: Content) -> dict[str, Any]:
    plain = asdict(content)
    plain["figures"] = [figure_to_json(figure) for figure in content.figures]
    return {"shape": SHAPE, **json.loads(json.dumps(plain, ensure_ascii=False))}


def content_from_json(data: Mapping[str, Any]) -> Content:
    """The content as it was frozen. Raises ValueError for a shape that this version does not know."""
    if data.get("shape") != SHAPE:
        raise ValueError(f"content of another shape: {data.get('shape')}")
    values = {name: value for name, value in data.items() if name != "shape"}
    return Content(
        **{
            **values,
            "notices": tuple(values["notices"]),
            "versions": _pairs(values["versions"]),
            "key_numbers": tuple(KeyNumber(**one) for one in values["key_numbers"]),
            "parts": tuple(_read_part(one) for one in values["parts"]),
            "figures": tuple(figure_from_json(one) for one in values["figures"]),
        }
    )


def fingerprint_of(data: Mapping[str, Any]) -> str:
    """SHA-256 of the content, whatever the order of its keys."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _read_part(data: Mapping[str, Any]) -> Part:
    return Part(
        key=data["key"],
        title=data["title"],
        sentences=tuple(data["sentences"]),
        figures=tuple(data["figures"]),
        cards=tuple(Card(title=card["title"], lines=_pairs(card["lines"])) for card in data["cards"]),
        terms=_pairs(data["terms"]),
    )


def _pairs(rows: Any) -> tuple[tuple[str, str], ...]:
    return tuple((label, text) for label, text in rows)
