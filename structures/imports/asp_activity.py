"""The monthly statements of the payment agency: hours of each person, of which only the sum by annexe is kept."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from iae_portal.common.imports.cells import CellError, parse_integer
from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Row, Sheet
from structures.imports.asp_content import as_asp
from structures.imports.declarations import Worked, store_declarations
from structures.models import FinancialAnnex

VALIDATED = "VALIDE"
MONTHS = 12
HUNDREDTH = Decimal("0.01")


def load_asp_activity(sheet: Sheet, session: Session) -> None:
    """Sum the hours of the validated statements by annexe and month; a month without statement stays unknown."""
    known = dict(FinancialAnnex.objects.exclude(asp_id=None).values_list("asp_id", "pk"))
    if not known:
        raise sheet.report.stop("Aucune annexe de l’ASP n’est connue : importez d’abord les annexes financières.")
    hours: defaultdict[tuple[int, dt.date], Decimal] = defaultdict(Decimal)
    reading = as_asp(sheet)
    for row in reading.rows():
        annex = known.get(reading.read(row, "annex", parse_integer) or 0)
        if annex is None:
            sheet.report.leave("annexe inconnue du portail (autre région, ou non importée)")
            continue
        if row["state"].upper() != VALIDATED:
            sheet.report.leave("état mensuel non validé")
            continue
        month = _read_month(reading, row)
        worked = reading.decimal(row, "hours") if reading.needed(row, "hours") else None
        if month is not None and worked is not None:
            hours[annex, month] += worked
            sheet.report.rows_kept += 1
    if not hours and not sheet.report.problem_count:
        raise sheet.report.stop(f"« {sheet.report.file_name} » ne contient aucun état validé de la région.")
    wanted = {key: Worked(total.quantize(HUNDREDTH), None) for key, total in hours.items()}
    last = max((month for _, month in hours), default=session.now.date())
    store_declarations(wanted, session=session, source=lambda: session.source(sheet, vintage=f"jusqu’à {last:%m/%Y}"))


def _read_month(sheet: Sheet, row: Row) -> dt.date | None:
    year = sheet.read(row, "year", lambda text: parse_integer(text, lowest=2000))
    month = sheet.read(row, "month", _parse_month)
    if year is None or month is None:
        return None
    return dt.date(year, month, 1)


def _parse_month(text: str) -> int:
    month = parse_integer(text, lowest=1)
    if month > MONTHS:
        raise CellError(f"« {text} » n’est pas un mois, de 1 à 12.")
    return month


ASP_ACTIVITY = register_format(
    Format(
        slug="asp-etats-mensuels",
        label="États mensuels individuels de l’ASP (fluxIAE_EtatMensuelIndiv)",
        producer="Agence de services et de paiement",
        licence="Données à diffusion restreinte",
        rank=56,
        is_windows_encoded=True,
        help_text=(
            "Seule la somme des heures par annexe et par mois est gardée, pour les états validés : ni les personnes "
            "ni leurs contrats ne sont lus."
        ),
        layout=Layout(
            required={
                "annex": ("emi_afi_id",),
                "year": ("emi_sme_annee",),
                "month": ("emi_sme_mois",),
                "state": ("emi_esm_etat_code",),
                "hours": ("emi_nb_heures_travail",),
            },
        ),
        load=load_asp_activity,
    )
)
