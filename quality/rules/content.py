"""What a version of the reference says: themes, their criteria, and what each level looks like."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from quality.enums import Level

MOST_THEMES, MOST_CRITERIA = 12, 12
LEVELS = len(Level)


@dataclass(frozen=True, slots=True)
class Criterion:
    """`levels` describes the four levels, from the first to the last. The code is the same from version to version."""

    code: str
    title: str
    question: str
    proofs: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    code: str
    title: str
    purpose: str
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    themes: tuple[Theme, ...] = ()

    def criteria(self) -> Iterator[tuple[Theme, Criterion]]:
        """Every criterion with its theme, in the order of the reference."""
        for theme in self.themes:
            for criterion in theme.criteria:
                yield theme, criterion

    def find(self, code: str) -> Criterion | None:
        return next((criterion for _, criterion in self.criteria() if criterion.code == code), None)

    def find_theme(self, code: str) -> Theme | None:
        return next((theme for theme in self.themes if theme.code == code), None)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(criterion.code for _, criterion in self.criteria())

    def dump(self) -> dict[str, Any]:
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]

    @property
    def fingerprint(self) -> str:
        text = json.dumps(self.dump(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def load_content(data: Mapping[str, Any]) -> Content:
    """The content as it was kept."""
    return Content(
        tuple(
            Theme(
                theme["code"],
                theme["title"],
                theme["purpose"],
                tuple(
                    Criterion(one["code"], one["title"], one["question"], one["proofs"], tuple(one["levels"]))
                    for one in theme["criteria"]
                ),
            )
            for theme in data.get("themes", ())
        )
    )


def find_faults(content: Content) -> list[str]:
    """What must be mended before the reference is discussed or published, in French."""
    if not content.themes:
        return ["Le référentiel n’a aucun thème."]
    faults = [f"Le thème « {theme.title} » n’a aucun critère." for theme in content.themes if not theme.criteria]
    for theme, criterion in content.criteria():
        missing = [str(rank) for rank, text in enumerate(criterion.levels, start=1) if not text.strip()]
        if len(criterion.levels) != LEVELS or missing:
            words = ", ".join(missing) or "tous"
            faults.append(f"« {criterion.title} » ({theme.title}) : décrivez chaque niveau (il manque : {words}).")
    return faults
