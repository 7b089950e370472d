"""The fiche de suivi of a dialogue, as it is sent to the funders and to the CDIAE."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst

from iae_portal.common.formatting import (
    format_date,
    format_etp,
    format_euros,
    format_number,
    format_percent,
    format_signed,
)
from iae_portal.common.pdf import render_pdf
from structures.domain.dialogue_completeness import field_label
from structures.models import Bilan, Dialogue
from structures.queries.economic_model import ratio
from structures.rules.dialogues import (
    BUYERS,
    DURABLE_OBJECTIVE,
    DYNAMIC_EXITS,
    DYNAMIC_OBJECTIVE,
    EXITS,
    PUBLICS,
    RESOURCES,
)

TEMPLATE = "structures/dialogues/documents/sheet.html"


@dataclass(frozen=True)
class SheetRow:
    """One line of the sheet: its words, its value, its share in a whole, and the length of its bar (0 to 20)."""

    label: str
    value: str
    share: str = ""
    bar: int = 0


def render_sheet(dialogue: Dialogue) -> bytes:
    """The sheet in its present state: a figure not yet said is a dash."""
    return render_pdf(template=TEMPLATE, context=compose_sheet(dialogue))


def compose_sheet(dialogue: Dialogue) -> dict[str, Any]:
    bilan, campaign = dialogue.bilan, dialogue.campaign
    return {
        "dialogue": dialogue,
        "campaign": campaign,
        "is_draft": not dialogue.is_final,
        "demonstration": _warn(dialogue),
        "identity": _identity(dialogue),
        "lines": [
            {
                "kind": line.kind,
                "figures": [format_etp(line.base), format_etp(line.realised), format_etp(line.asked)],
                "proposed": format_etp(line.proposed),
                "agreed": format_etp(line.agreed),
                "change": format_signed(line.change, decimals=2),
            }
            for line in dialogue.lines.all()
        ],
        "modulated_share": format_percent(
            None if dialogue.modulated_share is None else dialogue.modulated_share / 100
        ),
        "exits": [_shared(bilan, name, bilan.exits_total) for name in EXITS],
        "exits_total": format_number(bilan.exits_total),
        "durable_rate": format_percent(ratio(bilan.exits_durable, bilan.exits_total)),
        "dynamic_rate": format_percent(ratio(_sum(bilan, DYNAMIC_EXITS), bilan.exits_total)),
        "durable_objective": format_percent(DURABLE_OBJECTIVE, decimals=0),
        "dynamic_objective": format_percent(DYNAMIC_OBJECTIVE, decimals=0),
        "publics": [_shared(bilan, name, bilan.entrants) for name in PUBLICS],
        "entrants": format_number(bilan.entrants),
        "applications": format_number(bilan.applications),
        "support": _support(bilan),
        "resources": [_shared(bilan, name, _sum(bilan, RESOURCES), euros=True) for name in RESOURCES],
        "resources_total": format_euros(_sum(bilan, RESOURCES)),
        "buyers": [_shared(bilan, name, bilan.sales, euros=True) for name in (*BUYERS, "sales_clauses")],
        "dates": _dates(dialogue),
        "service_owner": settings.SERVICE_OWNER,
        "service_name": settings.SERVICE_NAME,
        "made_on": format_date(timezone.now()),
    }


def _identity(dialogue: Dialogue) -> list[tuple[str, str]]:
    siae = dialogue.siae
    seat = siae.sites.filter(is_seat=True).select_related("commune").first()
    return [
        ("Structure", siae.name),
        ("Filière", f"{siae.kind}, {siae.get_kind_display()}"),
        ("SIRET", siae.siret or "non attribué"),
        ("Siège", seat.commune.name if seat else "–"),
        ("Département", f"{dialogue.department.name} ({dialogue.department.code})"),
        ("Référence", dialogue.reference),
    ]


def _support(bilan: Bilan) -> list[SheetRow]:
    return [
        SheetRow("Accompagnement individuel", f"{format_number(bilan.hours_individual)} h"),
        SheetRow("Accompagnement collectif", f"{format_number(bilan.hours_collective)} h"),
        SheetRow("Postes permanents", f"{format_etp(bilan.permanent_etp)} ETP"),
        SheetRow("Dont accompagnateurs", f"{format_etp(bilan.support_etp)} ETP"),
    ]


def _dates(dialogue: Dialogue) -> list[tuple[str, str]]:
    return [
        ("Dépôt", format_date(dialogue.submitted_at)),
        ("Proposition", format_date(dialogue.proposed_at)),
        (dialogue.get_state_display().capitalize() if dialogue.is_final else "Fin", format_date(dialogue.decided_at)),
    ]


def _shared(bilan: Bilan, name: str, whole: Decimal | int | None, *, euros: bool = False) -> SheetRow:
    value = getattr(bilan, name)
    part = ratio(value, whole)
    label = capfirst(field_label(name)).removesuffix(" (€)")
    shown = format_euros(value) if euros else format_number(value)
    return SheetRow(label, shown, format_percent(part, decimals=0), round((part or 0) * 20))


def _sum(bilan: Bilan, names: tuple[str, ...]) -> Decimal | None:
    """None as long as one of them is not told: a partial sum would read as a total."""
    values = [getattr(bilan, name) for name in names]
    return None if None in values else Decimal(sum(values))


def _warn(dialogue: Dialogue) -> str:
    """What is invented in the document, in words; nothing when all of it is real."""
    if not dialogue.campaign.source.is_demonstration:
        return ""
    if dialogue.siae.source.is_demonstration:
        return "Données de démonstration : structure et chiffres inventés."
    return "Campagne de démonstration : chiffres saisis pour l’essai."
