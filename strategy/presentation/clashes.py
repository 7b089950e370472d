"""Two people wrote at once: what was saved beside what is typed, field by field."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from iae_portal.common.formatting import NOTHING, format_date, format_etp, format_euros
from iae_portal.common.forms import PortalForm
from strategy.domain.recommendations import WRITTEN
from strategy.models import Recommendation


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that differs: what the other person saved, and what is in the form."""

    label: str
    saved: str
    typed: str


def list_clashes(recommendation: Recommendation, form: PortalForm) -> list[Clash]:
    """The recommendation as it is now saved against a form that was read, valid or not."""
    saved = {name: getattr(recommendation, name) for name in WRITTEN if name != "department"}
    saved["areas"] = sorted(area.display_name for area in recommendation.areas.all())
    saved["partners"] = sorted(partner.name for partner in recommendation.partners.all())
    typed = dict(form.cleaned_data)
    gathered = [*typed.get("areas", []), *typed.get("others", [])]
    typed["areas"] = sorted({area.display_name for area in gathered})
    typed["partners"] = sorted(partner.name for partner in typed.get("partners", []))
    return [
        Clash(
            str(form.fields[name].label), _tell(recommendation, name, value), _tell(recommendation, name, typed[name])
        )
        for name, value in saved.items()
        if name in typed and (typed[name] or None) != (value or None)
    ]


def _tell(recommendation: Recommendation, name: str, value: Any) -> str:
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, list):
        return ", ".join(value)
    if name == "etp":
        return format_etp(value)
    if name == "euros":
        return format_euros(value, decimals=2)
    if name in ("starts_on", "ends_on"):
        return format_date(value)
    choices = dict(recommendation._meta.get_field(name).flatchoices)  # type: ignore[union-attr]  # noqa: SLF001 -- the documented introspection API
    return capfirst(choices.get(value, value))
