"""Need keys told in words."""

from dataclasses import dataclass
from decimal import Decimal

from allocation.enums import ComponentSource
from allocation.models import NeedKey, NeedKeyComponent
from iae_portal.common.formatting import format_number, format_signed

PERCENT = "\u00a0%"


@dataclass(frozen=True, slots=True)
class ComponentLine:
    """A determinant of a key beside the same one of the version before."""

    label: str
    normalisation: str
    weight: str
    change: str


def name_component(component: NeedKeyComponent) -> str:
    if component.source == ComponentSource.INDICATOR and component.indicator is not None:
        name = component.indicator.name
        return f"{name[:1].upper()}{name[1:]}" + (f", {component.period}" if component.period else "")
    label = ComponentSource(component.source).label
    return f"{label[:1].upper()}{label[1:]}"


def format_weight(weight: Decimal) -> str:
    return f"{format_number(weight, decimals=2)}{PERCENT}"


def tell_weights(key: NeedKey) -> str:
    """« Besoin non couvert 30,00 %, … »."""
    return ", ".join(f"{name_component(one)} {format_weight(one.weight)}" for one in key.components.all())


def compare_components(key: NeedKey, before: NeedKey | None) -> list[ComponentLine]:
    """The determinants of a key, then those that the version before had and this one has not."""
    known = {(one.source, one.indicator_id): one for one in before.components.all()} if before else {}
    lines = []
    for one in key.components.all():
        former = known.pop((one.source, one.indicator_id), None)
        lines.append(
            _line(one, weight=one.weight, former=former.weight if former else Decimal(), is_told=bool(before))
        )
    gone = [_line(one, weight=Decimal(), former=one.weight, is_told=True) for one in known.values()]
    return lines + gone


def _line(component: NeedKeyComponent, *, weight: Decimal, former: Decimal, is_told: bool) -> ComponentLine:
    gap = weight - former
    change = f"{format_signed(gap, decimals=2)} points" if gap else "inchangé"
    return ComponentLine(
        label=name_component(component),
        normalisation=component.get_normalisation_display(),
        weight=format_weight(weight),
        change=change if is_told else "",
    )
