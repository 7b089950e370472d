"""Loading a matrix of travel times supplied as a file: tried first, then all or nothing."""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from iae_portal.common.audit_trail import record_event
from iae_portal.common.models import Source
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.domain.staged_trips import Trip, find_repeated, stage_trips, store_staged
from white_zones.engine.errors import NumberError
from white_zones.engine.numbers import parse_number
from white_zones.enums import TravelMode

SLUG = "temps-de-trajet"
COLUMNS = ("code", "site_commune", "minutes")
LONGEST_MINUTES = 1440
# Past this many, the file has one fault repeated: the first are enough to find it.
SHOWN_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One refused cell; the header is row 1."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"Ligne {self.row}, colonne {self.column} : {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixDescription:
    """What a person says of the file."""

    title: str
    producer: str
    licence: str
    vintage: str
    file_name: str = ""
    mode: TravelMode = TravelMode.CAR


@dataclass(slots=True, kw_only=True)
class MatrixReport:
    """What the file holds, and why it was refused if it was; `source` only once it is loaded."""

    rows: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    problem_count: int = 0
    source: Source | None = None
    already_loaded: bool = False

    def refuse(self, row: int, column: str, message: str) -> None:
        self.problem_count += 1
        if len(self.problems) < SHOWN_PROBLEMS:
            self.problems.append(RowProblem(row, column, message))

    @property
    def is_valid(self) -> bool:
        return self.problem_count == 0


def load_travel_matrix(content: bytes, *, actor: User, description: MatrixDescription, dry_run: bool) -> MatrixReport:
    """Read every row and, unless it is a trial or a row is refused, store them all in one transaction."""
    if not actor.can(Permission.TERRITORIES_DATA_IMPORT):
        raise PermissionDenied
    report = MatrixReport()
    sha256 = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        count = stage_trips(read_matrix_file(content, report=report))
        _check_staged(count, report=report)
        if dry_run or not report.is_valid:
            return report
        source, created = Source.objects.get_or_create(
            slug=f"{SLUG}-{description.mode}",
            vintage=description.vintage,
            sha256=sha256,
            defaults={
                "title": description.title,
                "producer": description.producer,
                "licence": description.licence,
                "file_name": description.file_name,
                "imported_at": timezone.now(),
            },
        )
        if created:
            store_staged(source=source, mode=description.mode)
            record_event(actor=actor, verb="travel_matrix:load", subject=source, data={"rows": count})
    report.source, report.already_loaded = source, not created
    return report


def read_matrix_file(content: bytes, *, report: MatrixReport) -> Iterator[Trip]:
    """The trips of the file one by one; every refusal is told with its row and column."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        report.refuse(1, COLUMNS[0], "le fichier n’est pas en UTF-8 : enregistrez-le dans ce codage.")
        return
    rows = csv.reader(lines)
    header = [name.strip() for name in next(rows, [])]
    if sorted(header) != sorted(COLUMNS):
        expected = ",".join(COLUMNS)
        report.refuse(1, ", ".join(header) or "aucune", f"les colonnes attendues sont {expected}.")
        return
    yield from _read_rows(rows, header=header, report=report)


def _check_staged(count: int, *, report: MatrixReport) -> None:
    for repeated in find_repeated(limit=SHOWN_PROBLEMS):
        message = f"le trajet de {repeated.origin} à {repeated.destination} est déjà donné."
        report.refuse(repeated.last, COLUMNS[1], message)
    if report.is_valid and not count:
        report.refuse(2, COLUMNS[0], "le fichier ne contient aucun trajet.")


def _read_rows(rows: Iterator[Sequence[str]], *, header: Sequence[str], report: MatrixReport) -> Iterator[Trip]:
    communes = dict(Area.objects.current().at_level(AreaLevel.COMMUNE).values_list("code", "pk"))
    for number, cells in enumerate(rows, start=2):
        if not cells:
            continue
        report.rows += 1
        if len(cells) != len(header):
            report.refuse(number, header[-1], f"{len(cells)} valeurs pour {len(header)} colonnes.")
            continue
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        origin, destination = (_find_commune(row, column, communes, number, report) for column in COLUMNS[:2])
        tenths = _read_minutes(row["minutes"], number, report)
        if origin is not None and destination is not None and tenths is not None:
            yield Trip(number, origin, destination, tenths)


def _find_commune(
    row: Mapping[str, str], column: str, communes: Mapping[str, int], number: int, report: MatrixReport
) -> int | None:
    commune = communes.get(row[column])
    if commune is None:
        hint = " (zéro initial perdu ?)" if f"0{row[column]}" in communes else ""
        report.refuse(number, column, f"la commune « {row[column]} » est inconnue{hint}.")
    return commune


def _read_minutes(text: str, number: int, report: MatrixReport) -> int | None:
    """Tenths of a minute, rounded half up."""
    try:
        minutes = parse_number(text)
    except NumberError as error:
        report.refuse(number, "minutes", str(error))
        return None
    if minutes > LONGEST_MINUTES:
        report.refuse(number, "minutes", f"« {text} » dépasse {LONGEST_MINUTES} minutes : vérifiez l’unité.")
        return None
    return int(minutes * 10 + 0.5)
