"""The letter that notifies an adopted scenario to one département."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from allocation.domain.adoption import make_reference
from allocation.enums import LineStatus, OpinionForm, OpinionValue
from allocation.models import Adoption, Notification, Opinion
from allocation.queries.consultation import last_consultation
from allocation.queries.deadlines import deadlines_of
from allocation.queries.programme import Figures, read_figures
from allocation.rules.inputs import read_inputs
from iae_portal.common.exports import DEMONSTRATION_LABEL
from iae_portal.common.formatting import format_date, format_datetime, format_etp, format_signed
from iae_portal.common.pdf import render_pdf
from territories.department_names import of_department
from territories.models import Area

TEMPLATE = "allocation/consultation/documents/letter.html"
STATUS_WORDS = {
    LineStatus.FLOOR: "au plancher : il ne pouvait être plus bas selon les règles du scénario",
    LineStatus.CAP: "au plafond : il ne pouvait être plus haut selon les règles du scénario",
    LineStatus.FREE: "libre : il résulte du partage entre les départements, sans plancher ni plafond atteint",
}
VALUE_WORDS = {
    OpinionValue.FAVOURABLE: "l’avis favorable",
    OpinionValue.RESERVED: "l’avis favorable avec réserves",
    OpinionValue.UNFAVOURABLE: "l’avis défavorable",
}


@dataclass(frozen=True)
class YearTable:
    """One year in words: a row by kind, a total, what holds it, and the change of the amendment if it is one."""

    year: int
    rows: list[tuple[str, str, str, str]]
    total: tuple[str, str, str]
    status: str
    amended: tuple[str, str] | None


def render_letter(adoption: Adoption, *, department: Area, notification: Notification | None) -> bytes:
    """The letter as it is kept: made again from what is frozen, it says the same. A draft before it is notified."""
    return render_pdf(
        template=TEMPLATE, context=compose_letter(adoption, department=department, notification=notification)
    )


def compose_letter(adoption: Adoption, *, department: Area, notification: Notification | None) -> dict[str, Any]:
    scenario, version = adoption.scenario, adoption.version
    inputs = read_inputs(version.inputs)
    return {
        "adoption": adoption,
        "scenario": scenario,
        "amended": scenario.amends,
        "department": department,
        "reference": notification.reference if notification else make_reference(scenario, department.code),
        "is_draft": notification is None,
        "date": format_date(notification.sent_at if notification else timezone.now()),
        "adopted_on": format_date(adoption.adopted_at),
        "years": tell_years(scenario.first_year, scenario.last_year),
        "tables": _tables(adoption, department),
        "visa": tell_visa(adoption, department),
        "silence": tell_silence(adoption, department),
        "of_department": of_department(department.name),
        "version": version,
        "inputs": inputs,
        "notes": [DEMONSTRATION_LABEL, *inputs.notes] if inputs.is_demonstration else list(inputs.notes),
        "service_owner": settings.SERVICE_OWNER,
        "service_name": settings.SERVICE_NAME,
        "service_email": settings.SERVICE_EMAIL,
    }


def tell_years(first: int, last: int) -> str:
    return f"l’année {first}" if first == last else f"les années {first} à {last}"


def tell_visa(adoption: Adoption, department: Area) -> str:
    """« Vu l’avis favorable du CDIAE du Cantal, rendu en séance le 12 mars 2026 »; if it came late, or never came."""
    consultation = last_consultation(adoption.scenario)
    if consultation is None:
        return ""
    opinion = Opinion.objects.in_force().filter(consultation=consultation, department=department).first()
    asked = format_date(consultation.opened_at)
    committee = f"CDIAE {of_department(department.name)}"
    if opinion is None:
        due = deadlines_of(consultation).of(department.pk)
        return f"Vu la saisine du {committee} le {asked}, restée sans avis à l’échéance du {format_datetime(due)}"
    form = OpinionForm(opinion.form).label
    value = VALUE_WORDS[OpinionValue(opinion.value)]
    told = f"Vu {value} du {committee}, saisi le {asked}, rendu {form} le {format_date(opinion.held_on)}"
    if not opinion.is_late:
        return told
    # As it stood when the avis came: an extension granted since does not make it come in time.
    due = deadlines_of(consultation, at=opinion.given_at).of(department.pk)
    return f"{told}, reçu le {format_date(opinion.given_at)}, après l’échéance du {format_datetime(due)}"


def tell_silence(adoption: Adoption, department: Area) -> str:
    """What the law makes of an avis that did not come: the month is over, the decision is taken without it."""
    consultation = last_consultation(adoption.scenario)
    if consultation is None or consultation.opinions.in_force().filter(department=department).exists():
        return ""
    return (
        "Le CDIAE n’ayant pas rendu d’avis à l’échéance, la décision est prise sans lui : son avis, attendu un mois "
        "au moins, ne lie pas l’administration."
    )


def _tables(adoption: Adoption, department: Area) -> list[YearTable]:
    amended = adoption.scenario.amends
    before = read_figures(amended.current_id, code=department.code) if amended else []
    known = {row.year: row.etp for row in before}
    return [
        _table(row, known.get(row.year) if amended else None)
        for row in read_figures(adoption.version_id, code=department.code)
    ]


def _table(figures: Figures, replaced: Decimal | None) -> YearTable:
    """The total of the base is the sum of its column, whatever the year that it comes from."""
    base = sum(figures.base.values(), Decimal()) if figures.base else figures.previous
    return YearTable(
        year=figures.year,
        rows=[
            (kind, format_etp(figures.base.get(kind)), format_etp(etp), _signed(figures.kind_change(kind)))
            for kind, etp in figures.cells.items()
        ],
        total=(format_etp(base), format_etp(figures.etp), _signed(figures.etp - base)),
        status=STATUS_WORDS[LineStatus(figures.status)],
        amended=None if replaced is None else (format_etp(replaced), _signed(figures.etp - replaced)),
    )


def _signed(value: Decimal) -> str:
    return format_signed(value, decimals=2)
