"""A matrix of travel times as a format of the imports: staged by chunks, checked in SQL, kept whole or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from iae_portal.common.imports.cells import CellError, parse_decimal
from iae_portal.common.imports.formats import Format, register_format
from iae_portal.common.imports.layouts import Layout
from iae_portal.common.imports.report import SHOWN_PROBLEMS, Change
from iae_portal.common.imports.session import Session, fingerprint
from iae_portal.common.imports.sheets import Row, Sheet
from iae_portal.common.models import Source
from territories.enums import AreaLevel
from territories.models import Area
from white_zones.domain.load_travel_matrix import COLUMNS, LONGEST_MINUTES, SLUG
from white_zones.domain.staged_trips import Trip, find_repeated, stage_trips, store_staged
from white_zones.enums import TravelMode
from white_zones.models import TravelTime

MODES = {
    "voiture": TravelMode.CAR,
    "car et bus": TravelMode.TRANSIT,
    "transports en commun": TravelMode.TRANSIT,
    "bus": TravelMode.TRANSIT,
    "vélo": TravelMode.BIKE,
    "velo": TravelMode.BIKE,
}
LONGEST_VINTAGE = 40


@dataclass(slots=True)
class Matrix:
    """What the rows say of their matrix: one mode and one vintage a file."""

    mode: TravelMode | None = None
    vintage: str = ""

    def read(self, sheet: Sheet, row: Row) -> None:
        """Refuse a row of another mode or vintage than the first one; an empty mode is the car."""
        mode = sheet.read(row, "mode", parse_mode) if row["mode"] else TravelMode.CAR
        if mode is not None and self.mode not in {None, mode}:
            sheet.refuse(row, "mode", "un fichier ne contient qu’un mode : faites un fichier par mode.")
        self.mode = self.mode or mode
        vintage = sheet.read(row, "vintage", parse_vintage) or ""
        if vintage and self.vintage not in {"", vintage}:
            sheet.refuse(row, "vintage", "un fichier ne contient qu’un millésime : faites un fichier par millésime.")
        self.vintage = self.vintage or vintage


def load_matrix(sheet: Sheet, session: Session) -> None:
    """Store the times of a file as a new matrix; the same file again is the same matrix."""
    matrix = Matrix()
    count = stage_trips(_read(sheet, matrix))
    if not count and not sheet.report.problem_count:
        raise sheet.report.stop(f"« {sheet.report.file_name} » ne contient aucun trajet.")
    _refuse_duplicates(sheet)
    if sheet.report.is_refused:
        return
    sheet.report.rows_kept += count
    change = session.tell(Change(label="Temps de trajet"))
    mode = matrix.mode or TravelMode.CAR
    change.label = f"Temps de trajet {mode.words}"
    if _is_known(session, mode=mode):
        change.unchanged = count
        return
    change.created = count
    source = session.source(
        sheet,
        slug=f"{SLUG}-{mode}",
        vintage=matrix.vintage or f"{session.now:%Y-%m-%d}",
        title=f"Temps de trajet {mode.words} entre communes",
    )
    store_staged(source=source, mode=mode)
    session.touched["travel_times"].add(source.pk)


def _read(sheet: Sheet, matrix: Matrix) -> Iterator[Trip]:
    """Nothing of the file stays in memory: what repeats is looked for in the database."""
    communes = dict(Area.objects.current().at_level(AreaLevel.COMMUNE).values_list("code", "pk"))
    for row in sheet.rows():
        matrix.read(sheet, row)
        origin = _find(sheet, row, "origin", communes)
        destination = _find(sheet, row, "destination", communes)
        tenths = sheet.required(row, "minutes", parse_tenths)
        if origin is not None and destination is not None and tenths is not None:
            yield Trip(row.number, origin, destination, tenths)


def _find(sheet: Sheet, row: Row, name: str, communes: dict[str, int]) -> int | None:
    code = sheet.code(row, name, width=5) if sheet.needed(row, name) else None
    if code is None:
        return None
    if code not in communes:
        sheet.refuse(row, name, f"la commune « {code} » est inconnue.")
    return communes.get(code)


def parse_mode(text: str) -> TravelMode:
    """« car » alone is a coach to some and a car to others."""
    mode = MODES.get(" ".join(text.casefold().split()))
    if mode is None:
        raise CellError(f"« {text} » n’est pas un mode : écrivez voiture, car et bus, ou vélo.")
    return mode


def parse_vintage(text: str) -> str:
    if len(text) > LONGEST_VINTAGE:
        raise CellError(f"« {text[:20]}… » est trop long : un millésime compte au plus {LONGEST_VINTAGE} caractères.")
    return text


def parse_tenths(text: str) -> int:
    """Tenths of a minute, rounded half up."""
    minutes = parse_decimal(text)
    if minutes > LONGEST_MINUTES:
        raise CellError(f"« {text} » dépasse {LONGEST_MINUTES} minutes : vérifiez l’unité.")
    return int((minutes * 10).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _refuse_duplicates(sheet: Sheet) -> None:
    title = sheet.match.titles["destination"]
    for repeated in find_repeated(limit=SHOWN_PROBLEMS):
        sheet.report.refuse(
            repeated.last, title, f"ce trajet figure déjà ligne {repeated.first} : gardez une seule ligne."
        )


def _is_known(session: Session, *, mode: TravelMode) -> bool:
    if session.file is None:
        return False
    known = Source.objects.filter(slug=f"{SLUG}-{mode}", sha256=fingerprint(session.file))
    return TravelTime.objects.filter(source__in=known.values("pk")).exists()


TRAVEL_TIMES = register_format(
    Format(
        slug="temps-de-trajet",
        label="Temps de trajet entre communes",
        producer="Fourni par le service",
        licence="Non précisée",
        rank=70,
        help_text=(
            "Une ligne par trajet : code Insee de départ, code Insee de la commune du site, minutes. Un trajet absent "
            "ne se fait pas. Chaque fichier devient une matrice, au choix du diagnostic des zones blanches."
        ),
        layout=Layout(
            required={"origin": (COLUMNS[0],), "destination": (COLUMNS[1],), "minutes": (COLUMNS[2],)},
            optional={"mode": ("mode",), "vintage": ("millésime", "millesime")},
        ),
        load=load_matrix,
    )
)
