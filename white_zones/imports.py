"""A matrix of travel times as a format of the imports: staged by chunks, checked in SQL, kept whole or not at all."""

from collections.abc import Iterator
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

MODE = TravelMode.CAR


def load_matrix(sheet: Sheet, session: Session) -> None:
    """Store the times of a file as a new matrix; the same file again is the same matrix."""
    count = stage_trips(_read(sheet))
    if not count and not sheet.report.problem_count:
        raise sheet.report.stop(f"« {sheet.report.file_name} » ne contient aucun trajet.")
    _refuse_duplicates(sheet)
    if sheet.report.is_refused:
        return
    sheet.report.rows_kept += count
    change = session.tell(Change(label="Temps de trajet"))
    if _is_known(session):
        change.unchanged = count
        return
    change.created = count
    source = session.source(sheet, slug=f"{SLUG}-{MODE}", vintage=f"{session.now:%Y-%m-%d}")
    store_staged(source=source, mode=MODE)
    session.touched["travel_times"].add(source.pk)


def _read(sheet: Sheet) -> Iterator[Trip]:
    """Nothing of the file stays in memory: what repeats is looked for in the database."""
    communes = dict(Area.objects.current().at_level(AreaLevel.COMMUNE).values_list("code", "pk"))
    for row in sheet.rows():
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


def _is_known(session: Session) -> bool:
    if session.file is None:
        return False
    known = Source.objects.filter(slug=f"{SLUG}-{MODE}", sha256=fingerprint(session.file))
    return TravelTime.objects.filter(source__in=known.values("pk")).exists()


TRAVEL_TIMES = register_format(
    Format(
        slug="temps-de-trajet",
        label="Temps de trajet en voiture entre communes",
        producer="Fourni par le service",
        licence="Non précisée",
        rank=70,
        help_text=(
            "Une ligne par trajet : code Insee de départ, code Insee de la commune du site, minutes. Un trajet absent "
            "ne se fait pas. Chaque fichier devient une matrice, au choix du diagnostic des zones blanches."
        ),
        layout=Layout(
            required={"origin": (COLUMNS[0],), "destination": (COLUMNS[1],), "minutes": (COLUMNS[2],)},
        ),
        load=load_matrix,
    )
)
