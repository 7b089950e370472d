"""What one line has of its own, as it is typed."""

from decimal import Decimal

import pytest

from allocation.forms.territories import TerritoryForm
from allocation.rules.settings import Settings, TerritorySettings, YearSettings

SETTINGS = Settings(
    floor=Decimal("0.95"),
    cap=Decimal("1.1"),
    years=(YearSettings(year=2020, envelope=Decimal(100)),),
    territories={"15": TerritorySettings(floor=Decimal("0.975"), motive="Bassin fragile")},
)
LOWER = "abaissez-le, ou donnez un plafond propre plus haut."


def form(code="43", **data):
    return TerritoryForm(data, settings=SETTINGS, code=code)


def test_percentages_become_fractions():
    asked = form(floor="97,5", cap="120", motive="Accord")
    assert asked.is_valid()
    assert asked.asked == TerritorySettings(floor=Decimal("0.975"), cap=Decimal("1.2"), motive="Accord")


def test_nothing_typed_leaves_the_rule_of_all():
    asked = form("15", motive="Bassin fragile")
    assert asked.is_valid()
    assert asked.asked.is_empty


def test_fields_show_what_the_line_has():
    shown = TerritoryForm(settings=SETTINGS, code="15")
    assert (shown.initial["floor"], shown.initial["cap"], shown.initial["motive"]) == (
        Decimal("97.5"),
        None,
        "Bassin fragile",
    )
    assert shown.fields["floor"].help_text == "Celui de tous\u00a0: 95,00\u00a0%"


def test_note_alone_needs_no_motive():
    assert form(note="À revoir").is_valid()


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"floor": "97"}, "motive", "Motivez le verrou, le plancher ou le plafond."),
        ({"cap": "105", "motive": " "}, "motive", "Motivez le verrou, le plancher ou le plafond."),
        ({"held": "12"}, "motive", "Motivez le verrou, le plancher ou le plafond."),
        ({"floor": "-1", "motive": "x"}, "floor", "Assurez-vous que cette valeur est supérieure ou égale à 0."),
        ({"cap": "beaucoup", "motive": "x"}, "cap", "Saisissez un nombre."),
        ({"cap": "1e3", "motive": "x"}, "cap", "Saisissez un nombre."),
        (
            {"floor": "110", "cap": "105", "motive": "x"},
            "floor",
            f"Ce plancher dépasse le plafond (105,00\u00a0%)\u00a0: {LOWER}",
        ),
        (
            {"floor": "115", "motive": "x"},
            "floor",
            f"Ce plancher dépasse le plafond de tous (110,00\u00a0%)\u00a0: {LOWER}",
        ),
        (
            {"cap": "90", "motive": "x"},
            "cap",
            "Ce plafond est sous le plancher de tous (95,00\u00a0%)\u00a0: relevez-le, ou donnez un plancher propre.",
        ),
        (
            {"held": "12", "cap": "120", "motive": "x"},
            "held",
            "Un verrou remplace le plancher et le plafond\u00a0: gardez l’un, videz les autres.",
        ),
    ],
)
def test_nonsense_is_refused_with_the_remedy(data, field, message):
    assert form(**data).errors == {field: [message]}
