"""What one line of a scenario has of its own: a lock or bounds, their motive, and a note."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms

from allocation.forms.rules import HUNDRED, number_field, to_percent
from allocation.rules.settings import Settings, TerritorySettings
from iae_portal.common.formatting import format_percent
from iae_portal.common.forms import PortalForm

HELD, FLOOR, CAP = "held", "floor", "cap"
PREVIOUS = "en % de l’année précédente"


class TerritoryForm(PortalForm):
    """Percentages of the year before are typed, fractions are kept; each is motivated."""

    held = number_field("Verrouiller cette ligne à", unit="ETP")
    floor = number_field(f"Plancher propre à cette ligne, {PREVIOUS}", most=1000)
    cap = number_field(f"Plafond propre à cette ligne, {PREVIOUS}", most=1000)
    motive = forms.CharField(
        label="Motif",
        required=False,
        max_length=300,
        help_text="Obligatoire pour un verrou, un plancher ou un plafond : le comité le lira.",
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)

    def __init__(self, *args: Any, settings: Settings, code: str, **kwargs: Any) -> None:
        self.rules = settings
        self.own = settings.territories.get(code, TerritorySettings())
        initial = {
            "held": self.own.held,
            "floor": None if self.own.floor is None else to_percent(self.own.floor),
            "cap": None if self.own.cap is None else to_percent(self.own.cap),
            "motive": self.own.motive,
            "note": self.own.note,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["floor"].help_text = f"Celui de tous : {format_percent(settings.floor, decimals=2)}"
        everyone = "aucun" if settings.cap is None else format_percent(settings.cap, decimals=2)
        self.fields["cap"].help_text = f"Celui de tous : {everyone}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [name for name in (HELD, FLOOR, CAP) if cleaned.get(name) is not None]
        if HELD in given and len(given) > 1:
            self.add_error(HELD, "Un verrou remplace le plancher et le plafond : gardez l’un, videz les autres.")
        elif "floor" not in self.errors and "cap" not in self.errors:
            self._check_bounds(cleaned)
        if given and not cleaned.get("motive", "").strip():
            self.add_error("motive", "Motivez le verrou, le plancher ou le plafond.")
        return cleaned

    @property
    def asked(self) -> TerritorySettings:
        data = self.cleaned_data
        is_own = any(data[name] is not None for name in (HELD, FLOOR, CAP))
        return replace(
            self.own,
            held=data["held"],
            floor=_fraction(data["floor"]),
            cap=_fraction(data["cap"]),
            # Without a rule of its own, nothing is left to motivate.
            motive=data["motive"] if is_own else "",
            note=data["note"],
        )

    def _check_bounds(self, cleaned: dict[str, Any]) -> None:
        """A floor above the cap leaves no figure; what is empty follows the rule of all."""
        floor, cap = _fraction(cleaned.get("floor")), _fraction(cleaned.get("cap"))
        if floor is None and cap is None:
            return
        low, high = self.rules.floor if floor is None else floor, self.rules.cap if cap is None else cap
        if high is None or low <= high:
            return
        told_low, told_high = format_percent(low, decimals=2), format_percent(high, decimals=2)
        if floor is None:
            self.add_error(
                "cap",
                f"Ce plafond est sous le plancher de tous ({told_low}) : relevez-le, ou donnez un plancher propre.",
            )
        else:
            whose = "de tous " if cap is None else ""
            remedy = "abaissez-le, ou donnez un plafond propre plus haut."
            self.add_error("floor", f"Ce plancher dépasse le plafond {whose}({told_high}) : {remedy}")


def _fraction(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / HUNDRED
