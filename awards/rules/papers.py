"""A letter, a convention or an avenant as plain data: kept as JSON, it is drawn again the same as PDF or DOCX."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Block = dict[str, Any]


def heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def paragraph(text: str) -> Block:
    return {"kind": "paragraph", "text": text}


def bullets(items: Iterable[str]) -> Block:
    return {"kind": "list", "entries": list(items)}


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], total: Sequence[str] = ()) -> Block:
    """The first column names the row; the others are drawn as figures."""
    return {
        "kind": "table",
        "title": title,
        "head": list(head),
        "rows": [list(row) for row in rows],
        "total": list(total),
    }


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The words of a document in order. `notices` are its warnings: a draft, invented figures."""

    title: str
    reference: str
    subtitle: str
    owner: str
    blocks: Sequence[Block]
    addressee: Sequence[str] = ()
    notices: Sequence[str] = ()
    source: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def dump(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "reference": self.reference,
            "subtitle": self.subtitle,
            "owner": self.owner,
            "addressee": list(self.addressee),
            "notices": list(self.notices),
            "blocks": list(self.blocks),
            "source": self.source,
            **({"extra": dict(self.extra)} if self.extra else {}),
        }


def load_paper(content: Mapping[str, Any]) -> Paper:
    return Paper(**content)


def fingerprint_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content, written one way only."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
