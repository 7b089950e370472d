"""Criteria of a rubric taken from the published reference on the quality of support."""

from typing import Any

from quality.models import ReferenceVersion
from quality.rules.content import LEVELS, Criterion, Theme

PREFIX = "qualite_"


def published_reference() -> ReferenceVersion | None:
    return ReferenceVersion.objects.published().first()


def criteria_of(theme: Theme, *, version: int) -> list[dict[str, Any]]:
    """A criterion of the rubric for each of the theme; its guidance says the levels and the version they come from."""
    return [_criterion(one, theme, version) for one in theme.criteria]


def _criterion(criterion: Criterion, theme: Theme, version: int) -> dict[str, Any]:
    levels = [f"{rank} : {text}" for rank, text in enumerate(criterion.levels, start=1)]
    source = f"Référentiel qualité, version {version}, thème « {theme.title} »."
    return {
        "code": f"{PREFIX}{criterion.code}",
        "label": criterion.title,
        "guidance": "\n".join([criterion.question, *levels, source]),
        "weight": "1",
        "maximum": LEVELS,
    }
