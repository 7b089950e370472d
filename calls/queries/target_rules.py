"""Which communes of a diagnosis a call aims at, as data."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field as Limits, ValidationError

from calls.rules.base import Part
from structures.enums import SiaeKind
from white_zones.enums import Access
from white_zones.rules import ALL_KINDS, ALL_KINDS_LABEL

KIND_CHOICES: Mapping[str, str] = {ALL_KINDS: ALL_KINDS_LABEL, **dict(SiaeKind.choices)}


class TargetRule(Part):
    """A commune is aimed at when, for one of the kinds, it is of one of the classes; départements: none means all."""

    classes: tuple[Access, ...] = Limits(default=(Access.WHITE,), min_length=1)
    kinds: tuple[str, ...] = Limits(default=(ALL_KINDS,), min_length=1)
    robust_only: bool = False
    without_small: bool = True
    departments: tuple[str, ...] = ()

    def dump(self) -> dict[str, Any]:
        return self.model_dump(mode="json")

    def describe(self) -> str:
        """« Communes en zone blanche, toutes filières, classe robuste seulement, petits effectifs exclus »."""
        classes = " ou ".join(f"«\u00a0{one.label}\u00a0»" for one in self.classes)
        words = [f"Communes de classe {classes}"]
        words.append(f"au diagnostic {' ou '.join(KIND_CHOICES.get(kind, kind) for kind in self.kinds)}")
        if self.robust_only:
            words.append("classe robuste seulement")
        if self.without_small:
            words.append("petits effectifs exclus")
        words.append(
            f"département{'s' if len(self.departments) > 1 else ''} {', '.join(self.departments)}"
            if self.departments
            else "toute la région"
        )
        return ", ".join(words)


def load_rule(data: Any) -> TargetRule:
    """The rule that the JSON holds; what is not one is the default rule."""
    try:
        rule = TargetRule.model_validate(data or {})
    except ValidationError:
        return TargetRule()
    return rule if set(rule.kinds) <= set(KIND_CHOICES) else TargetRule()
