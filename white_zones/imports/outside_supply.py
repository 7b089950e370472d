"""« Offre hors région »: ETP beyond the border, whole département by whole département."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from iae_portal.common.imports.cells import CellError, parse_decimal, parse_integer
from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.report import Change
from iae_portal.common.imports.session import Session
from iae_portal.common.imports.sheets import Row, Sheet
from structures.imports.parsing import parse_funded_kind
from territories.models import NeighbourCommune
from white_zones.domain.outside_supply import DepartmentYear, OutsideLine, replace_supply

FIRST_YEAR, LAST_YEAR = 2000, 2100
HUNDREDTH = Decimal("0.01")
LONGEST_NAME = 160
DEPARTMENT = re.compile(r"[0-9][0-9AB][0-9A-Z]?")
NO_NEIGHBOURS = "Les communes voisines de la région ne sont pas chargées : lancez « bin/manage load_region »."


@dataclass(slots=True)
class Neighbours:
    """The communes beyond the border by code, and their départements."""

    communes: dict[str, tuple[int, str]] = field(default_factory=dict)
    departments: frozenset[str] = frozenset()

    @classmethod
    def read(cls) -> "Neighbours":
        rows = NeighbourCommune.objects.current().values_list("code", "pk", "department_code")
        communes = {code: (pk, department) for code, pk, department in rows}
        return cls(communes, frozenset(department for _, department in communes.values()))


def load_outside_supply(sheet: Sheet, session: Session) -> None:
    """The supply of each département and year that the file names is that of the file, and nothing else."""
    neighbours = Neighbours.read()
    if not neighbours.communes:
        raise sheet.report.stop(NO_NEIGHBOURS)
    given = _gather(sheet, neighbours)
    if not given and not sheet.report.problem_count:
        raise sheet.report.stop(f"« {sheet.report.file_name} » ne contient aucune ligne.")
    if sheet.report.is_refused:
        return
    years = sorted({str(place.year) for place in given})
    vintage = years[0] if len(years) == 1 else f"{years[0]} à {years[-1]}"
    replaced = replace_supply(given, make_source=lambda: session.source(sheet, vintage=vintage))
    change = Change(
        label="Offre hors région",
        created=replaced.created,
        changed=replaced.changed,
        unchanged=replaced.unchanged,
        removed=replaced.removed,
    )
    session.tell(change)
    told = ", ".join(f"{place.department} ({place.year})" for place in sorted(given))
    sheet.report.notes.append(f"Départements voisins désormais connus en entier, et donc comptés : {told}.")
    if not change.is_empty:
        session.touched["outside"] |= set(given)


def _gather(sheet: Sheet, neighbours: Neighbours) -> dict[DepartmentYear, list[OutsideLine]]:
    """The lines of each département and year; one that is said to have none has no line, and may have none."""
    given: dict[DepartmentYear, list[OutsideLine]] = {}
    offering: dict[DepartmentYear, int] = {}
    empty: dict[DepartmentYear, int] = {}
    for row, place, line in _read(sheet, neighbours):
        sheet.report.rows_kept += 1
        lines = given.setdefault(place, [])
        if line is None:
            empty[place] = row.number
        else:
            offering.setdefault(place, row.number)
            lines.append(line)
    for place in sorted(empty.keys() & offering.keys()):
        sheet.report.refuse(
            empty[place],
            sheet.match.titles["code"],
            f"le département {place.department} a des ETP ligne {offering[place]} en {place.year} : choisissez.",
        )
    return given


def _read(sheet: Sheet, neighbours: Neighbours) -> Iterator[tuple[Row, DepartmentYear, OutsideLine | None]]:
    seen: dict[tuple[int, int, str, str], int] = {}
    for row in sheet.rows():
        year = sheet.required(row, "year", _parse_year)
        etp = sheet.required(row, "etp", _parse_etp)
        if DEPARTMENT.fullmatch(row["code"].upper()):
            if _is_absence(sheet, row, neighbours, etp=etp) and year is not None:
                yield row, DepartmentYear(row["code"].upper(), year), None
            continue
        found = _find(sheet, row, neighbours)
        kind = sheet.required(row, "kind", parse_funded_kind)
        name = sheet.required(row, "name", _parse_name)
        if etp == 0:
            sheet.refuse(
                row, "etp", "une ligne compte plus de 0 ETP ; un département sans offre se donne par son code seul."
            )
        if found is None or not kind or year is None or not etp or not name:
            continue
        commune, department = found
        key = (commune, year, name, kind)
        if key in seen:
            sheet.refuse(row, "name", f"ce site figure déjà ligne {seen[key]} : gardez une seule ligne.")
            continue
        seen[key] = row.number
        yield row, DepartmentYear(department, year), OutsideLine(commune=commune, name=name, kind=kind, etp=etp)


def _is_absence(sheet: Sheet, row: Row, neighbours: Neighbours, *, etp: Decimal | None) -> bool:
    """Whether a row about a whole département says that it has no supply: all that such a row may say."""
    if row["code"].upper() not in neighbours.departments:
        sheet.refuse(row, "code", f"le département « {row['code']} » n’est pas voisin de la région.")
        return False
    if etp or row["kind"]:
        sheet.refuse(row, "etp", "un département entier ne se donne que sans offre : filière vide et 0 ETP.")
        return False
    return etp is not None


def _find(sheet: Sheet, row: Row, neighbours: Neighbours) -> tuple[int, str] | None:
    if not sheet.needed(row, "code"):
        return None
    code = sheet.code(row, "code", width=5)
    if code is not None and code not in neighbours.communes:
        sheet.refuse(row, "code", f"la commune « {code} » n’est pas d’un département voisin de la région.")
    return neighbours.communes.get(code) if code else None


def _parse_year(text: str) -> int:
    year = parse_integer(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CellError(f"« {text} » n’est pas une année : écrivez par exemple 2021.")
    return year


def _parse_etp(text: str) -> Decimal:
    """Two decimals at most: what the portal keeps."""
    etp = parse_decimal(text)
    if etp != etp.quantize(HUNDREDTH):
        raise CellError(f"« {text} » a plus de deux décimales.")
    return etp.quantize(HUNDREDTH)


def _parse_name(text: str) -> str:
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME:
        raise CellError(f"« {name[:20]}… » dépasse {LONGEST_NAME} caractères.")
    return name


OUTSIDE_SUPPLY = register_format(
    Format(
        slug="offre-hors-region",
        label="Offre hors région",
        producer="Services de l’État (modèle rempli par un agent)",
        licence="Usage interne",
        rank=72,
        is_template=True,
        help_text=(
            "Une ligne par site et filière d’un département voisin. Le fichier donne toute l’offre de chaque "
            "département et année qu’il nomme : ce qu’il n’a pas disparaît. Un département connu sans offre tient en "
            "une ligne : son code, aucune filière, 0 ETP. Un département dont rien n’est donné reste inconnu : ni son "
            "offre ni son besoin ne comptent, et les communes de la région à sa portée sont signalées « bord »."
        ),
        examples=(
            ("97001", "ACI", "2021", "12,50", "Chantier de l’Exemple"),
            ("97002", "EI", "2021", "8", "Entreprise de l’Exemple"),
            ("97", "", "2022", "0", ""),
        ),
        layout=Layout(
            required={
                "code": ("code_commune", "code commune"),
                "kind": ("filiere", "filière"),
                "year": ("annee", "année"),
                "etp": ("etp",),
                "name": ("nom", "nom du site"),
            },
        ),
        load=load_outside_supply,
    )
)
