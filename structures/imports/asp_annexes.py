"""The annexes of the payment agency: the measure, the dates, the posts and the amounts of each structure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from iae_portal.common.imports.cells import CellError, parse_integer
from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Row, Sheet
from structures.enums import STATES_IN_FORCE, AnnexState, Funder, Measure, StructureKind
from structures.imports.annexes import AnnexEntry, store_annexes
from structures.imports.asp_content import as_asp
from structures.imports.asp_structures import SLUG as STRUCTURES_SLUG, AspStructures, entry_of
from structures.imports.parsing import parse_date
from structures.imports.places import Places
from structures.imports.register import OUTSIDE, Entry, Register, store_entries
from structures.models import FinancialAnnex, Siae, Site
from structures.rules.annex_number import AnnexNumber, AnnexNumberError, parse_annex_number
from structures.rules.etp import annual_etp, as_decimal, department_share, months_of
from territories.models import Area

FDI = "fonds de développement de l’inclusion (aide à un projet, sans poste)"
INDEPENDENT = "EITI, sans annexe dans ce portail"
UNKNOWN = "structure inconnue : importez en même temps le fichier fluxIAE_Structure"
REPEATED = "répétées par l’ASP (gardée : active d’abord, puis la fin la plus tardive)"


@dataclass(frozen=True, slots=True, kw_only=True)
class AspAnnex:
    """A row of the extract, within the region."""

    row: int
    asp_id: int
    structure: int
    number: AnnexNumber
    measure: Measure
    fields: dict[str, Any]

    @property
    def key(self) -> tuple[int, str]:
        return (self.structure, self.measure.kind.value)

    @property
    def merit(self) -> tuple[bool, Any]:
        """Of several rows for one thing, the best: in force first, then the one that ends last."""
        return (self.fields["state"] in STATES_IN_FORCE, self.fields["ends_on"])


def load_asp_annexes(sheet: Sheet, session: Session) -> None:
    """Create the structures that the annexes tell the kind of, then write the annexes and their lines."""
    places = Places()
    shared: AspStructures = session.shared.get(STRUCTURES_SLUG) or AspStructures()
    register = Register.read()
    near = {asp_id for asp_id, _ in register.by_asp_id}
    near |= {row.asp_id for row in shared.rows.values() if places.department_of(row.commune) is not None}
    annexes = _best(_read(as_asp(sheet), places=places, near=near), sheet=sheet)
    _create_structures(annexes, shared=shared, places=places, register=register, sheet=sheet, session=session)
    structures = Register.read().by_asp_id
    known = [annex for annex in annexes if annex.key in structures]
    for annex in annexes:
        if annex.key not in structures:
            sheet.report.leave(UNKNOWN)
    sheet.report.rows_kept += len(known)
    stored = {
        row.asp_id: row
        for row in FinancialAnnex.objects.filter(asp_id__in=[annex.asp_id for annex in known]).select_related(
            "department", "siae"
        )
    }
    seats = dict(Site.objects.filter(is_seat=True).values_list("siae", "pk"))
    entries = [_entry(annex, structures[annex.key], seats=seats, stored=stored.get(annex.asp_id)) for annex in known]
    vintage = f"{session.now:%Y-%m-%d}"
    store_annexes(entries, session=session, source=lambda: session.source(sheet, vintage=vintage))
    _note(known, entries, sheet=sheet)


def _read(sheet: Sheet, *, places: Places, near: set[int]) -> Iterator[AspAnnex]:
    """`near` are the structures of the region: a number that cannot be read is refused for them only."""
    for row in sheet.rows():
        code = row["measure"].upper()
        if code.startswith("FDI"):
            sheet.report.leave(FDI)
            continue
        if code.startswith("EITI"):
            sheet.report.leave(INDEPENDENT)
            continue
        structure = sheet.required(row, "structure", parse_integer)
        if structure is None:
            continue
        try:
            number = parse_annex_number(_full_number(row))
        except AnnexNumberError as error:
            if structure in near:
                sheet.refuse(row, "number", str(error))
            else:
                sheet.report.leave(OUTSIDE)
            continue
        department = places.departments.get(number.department_code)
        if department is None:
            sheet.report.leave(OUTSIDE)
        elif annex := _build(sheet, row, number=number, structure=structure, department=department):
            yield annex


def _full_number(row: Row) -> str:
    """The number in three columns, or whole in the first."""
    prefix = row["number"]
    return f"{prefix}A{row['renewal']}M{row['modification']}" if row["renewal"] else prefix


def _build(sheet: Sheet, row: Row, *, number: AnnexNumber, structure: int, department: Area) -> AspAnnex | None:
    before = sheet.report.problem_count
    asp_id = sheet.required(row, "asp_id", parse_integer)
    measure = sheet.required(row, "measure", _parse_measure)
    state = sheet.required(row, "state", _parse_state)
    starts_on = sheet.required(row, "starts_on", parse_date)
    ends_on = sheet.required(row, "ends_on", parse_date)
    amounts = {name: sheet.decimal(row, name) for name in ("monthly_etp", "total_amount", "unit_amount", "cofunding")}
    if starts_on and ends_on and ends_on < starts_on:
        sheet.refuse(row, "ends_on", f"la fin {row['ends_on']} précède le début {row['starts_on']}.")
    if sheet.report.problem_count > before or asp_id is None or measure is None or starts_on is None:
        return None
    fields = {
        "asp_id": asp_id,
        "number": number.compact,
        "measure": measure,
        "department": department,
        "year": starts_on.year,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "state": state,
        **{name: _in_hundredths(value) for name, value in amounts.items()},
    }
    return AspAnnex(row=row.number, asp_id=asp_id, structure=structure, number=number, measure=measure, fields=fields)


def _parse_measure(text: str) -> Measure:
    try:
        return Measure(text.upper())
    except ValueError:
        raise CellError(f"la mesure « {text} » est inconnue (connues : {', '.join(Measure.values)}).") from None


def _parse_state(text: str) -> AnnexState:
    try:
        return AnnexState(text.upper())
    except ValueError:
        raise CellError(f"l’état « {text} » est inconnu (connus : {', '.join(AnnexState.values)}).") from None


def _in_hundredths(value: Decimal | None) -> Decimal | None:
    return None if value is None else as_decimal(Fraction(value))


def _best(annexes: Iterator[AspAnnex], *, sheet: Sheet) -> list[AspAnnex]:
    """One row for each key of the agency."""
    kept: dict[int, AspAnnex] = {}
    for annex in annexes:
        other = kept.get(annex.asp_id)
        if other is not None:
            sheet.report.leave(REPEATED)
        if other is None or annex.merit > other.merit:
            kept[annex.asp_id] = annex
    return list(kept.values())


def _create_structures(
    annexes: Sequence[AspAnnex],
    *,
    shared: AspStructures,
    places: Places,
    register: Register,
    sheet: Sheet,
    session: Session,
) -> None:
    """Those that the file of structures names and whose kind was not known; allocated to their best annexe's."""
    best: dict[tuple[int, str], AspAnnex] = {}
    for annex in annexes:
        other = best.get(annex.key)
        if other is None or annex.merit > other.merit:
            best[annex.key] = annex
    entries: list[Entry] = []
    taken = set(register.by_siret)
    for (asp_id, kind), annex in best.items():
        structure = shared.rows.get(asp_id)
        if structure is None or (asp_id, kind) in register.by_asp_id:
            continue
        known = structure.find_in(register, kind=kind)
        if known is None and (structure.siret, kind) in taken:
            sheet.report.notes.append(
                f"Structure ASP {asp_id} laissée de côté : une autre {kind} porte déjà le SIRET {structure.siret}."
            )
            continue
        taken.add((structure.siret, kind))
        entries.append(
            entry_of(
                structure,
                kind=StructureKind(kind),
                places=places,
                register=register,
                department=annex.fields["department"],
            )
        )
    if entries and shared.source is not None:
        kept = sheet.report.rows_kept
        store_entries(entries, sheet=sheet, session=session, source=shared.source, slug=STRUCTURES_SLUG)
        # Rows of structures are those of another file.
        sheet.report.rows_kept = kept


def _entry(annex: AspAnnex, siae: Siae, *, seats: dict[int, int], stored: FinancialAnnex | None) -> AnnexEntry:
    seat = seats.get(siae.pk)
    lines = {(seat, funder): etp for funder, etp in share_etp(annex.fields).items()} if seat is not None else {}
    return AnnexEntry(siae=siae, fields=annex.fields, lines=lines, annex=stored)


def share_etp(fields: dict[str, Any]) -> dict[str, Decimal]:
    """Annual ETP of an annexe by funder, in hundredths; the conseil départemental has its share of the money."""
    if fields["monthly_etp"] is None:
        return {}
    annual = annual_etp(fields["monthly_etp"], months=months_of(fields["starts_on"], fields["ends_on"]))
    cofunding, total = fields["cofunding"] or Decimal(), fields["total_amount"] or Decimal()
    share = min(Fraction(1), department_share(cofunding=cofunding, total=total))
    whole = as_decimal(annual) or Decimal()
    department = as_decimal(annual * share) or Decimal()
    parts = {Funder.STATE.value: whole - department, Funder.DEPARTMENT.value: department}
    return {funder: etp for funder, etp in parts.items() if etp}


def _note(annexes: Sequence[AspAnnex], entries: Sequence[AnnexEntry], *, sheet: Sheet) -> None:
    notes = sheet.report.notes
    numbers = [annex.number.compact for annex in annexes]
    if repeated := len(numbers) - len(set(numbers)):
        notes.append(
            f"Annexes au numéro déjà porté (fusions, modifications mineures) : {repeated}. Leur identifiant ASP les "
            "distingue."
        )
    if prison := sum(annex.measure.value.endswith("_MP") for annex in annexes):
        notes.append(f"Annexes en milieu pénitentiaire : {prison}, gardées avec leur mesure.")
    if homeless := sum(not entry.lines and entry.fields["monthly_etp"] is not None for entry in entries):
        notes.append(f"Annexes sans ligne d’ETP : {homeless}, faute de site connu ou d’ETP.")
    above = sum((annex.fields["cofunding"] or 0) > (annex.fields["total_amount"] or 0) for annex in annexes)
    if above:
        notes.append(
            f"Annexes dont le cofinancement dépasse le total : {above}. Leurs ETP vont au conseil départemental."
        )


ASP_ANNEXES = register_format(
    Format(
        slug="asp-annexes",
        label="Annexes financières de l’ASP (fluxIAE_AnnexeFinanciere)",
        producer="Agence de services et de paiement",
        licence="Données à diffusion restreinte",
        rank=55,
        is_windows_encoded=True,
        help_text=(
            "Postes et montants conventionnés. Remplace les ETP estimés de la même structure et de la même année."
        ),
        layout=Layout(
            required={
                "asp_id": ("af_id_annexe_financiere",),
                "number": ("af_numero_annexe_financiere",),
                "renewal": ("af_numero_avenant_renouvellement",),
                "modification": ("af_numero_avenant_modification",),
                "structure": ("af_id_structure",),
                "measure": ("af_mesure_dispositif_code",),
                "starts_on": ("af_date_debut_effet",),
                "ends_on": ("af_date_fin_effet",),
                "state": ("af_etat_annexe_financiere_code",),
                "monthly_etp": ("af_etp_postes_insertion",),
            },
            optional={
                "total_amount": ("af_montant_total_annuel",),
                "unit_amount": ("af_montant_unitaire_annuel_valeur",),
                "cofunding": ("af_mt_cofinance",),
            },
        ),
        load=load_asp_annexes,
    )
)
