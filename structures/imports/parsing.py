"""Reading the cells of files about structures: SIRET, kinds, dates, addresses, texts of cards."""

import datetime as dt
import re

from iae_portal.common.imports.cells import CellError
from iae_portal.common.imports.sheets import Row, Sheet
from structures.enums import SiaeKind, StructureKind
from structures.models.siae import CARD_TEXT_LENGTH
from structures.rules.siret import LENGTH, SiretError, clean_siret, has_valid_key
from structures.validators import MAIL, NAF_PATTERN, PHONE

# A spreadsheet may have eaten the leading zeros of a SIRET.
LOST_ZEROS = 3
NAME_LENGTH = 200
WEBSITE_LENGTH = 200
DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d")
WEBSITE = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?")
DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)+(/\S*)?")


def parse_siret(text: str) -> str:
    """Fourteen digits, lost zeros restored; the key is not checked: published registers hold a few wrong ones."""
    digits = re.sub(r"[\s\u00a0\u202f]", "", text)
    if digits.isdigit() and LENGTH - LOST_ZEROS <= len(digits) < LENGTH:
        digits = digits.zfill(LENGTH)
    if not re.fullmatch(r"[0-9]{14}", digits):
        raise CellError(
            f"« {text} » n’est pas un SIRET de 14 chiffres : mettez la colonne au format texte dans le tableur."
        )
    return digits


def parse_checked_siret(text: str) -> str:
    """A SIRET whose key holds, for what agents type."""
    try:
        return clean_siret(parse_siret(text))
    except SiretError as error:
        raise CellError(f"« {text} » : {error}") from None


def is_doubtful(siret: str) -> bool:
    return not has_valid_key(siret)


def parse_kind(text: str) -> StructureKind:
    try:
        return StructureKind(text.strip().upper())
    except ValueError:
        raise CellError(
            f"la filière « {text} » est inconnue : écrivez {', '.join(StructureKind.values[:-1])} "
            f"ou {StructureKind.values[-1]}."
        ) from None


def parse_funded_kind(text: str) -> SiaeKind:
    try:
        return SiaeKind(text.strip().upper())
    except ValueError:
        raise CellError(f"« {text} » n’est pas une filière financée : écrivez EI, ETTI, AI ou ACI.") from None


def parse_date(text: str) -> dt.date:
    """A day, French or ISO; a time after it is dropped."""
    for known in DATE_FORMATS:
        try:
            return dt.datetime.strptime(text.replace("T", " ").split(" ")[0], known).date()  # noqa: DTZ007 -- a day
        except ValueError:
            continue
    raise CellError(f"« {text} » n’est pas une date : écrivez par exemple 31/12/2026.")


def parse_month(text: str) -> dt.date:
    """The first day of a month: 2026-03, 03/2026 or any day of it."""
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})", text):
        year, month = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(\d{1,2})/(\d{4})", text):
        year, month = int(found[2]), int(found[1])
    else:
        try:
            return parse_date(text).replace(day=1)
        except CellError:
            month = 0
    if not 1 <= month <= 12:  # noqa: PLR2004 -- the months of a year
        raise CellError(f"« {text} » n’est pas un mois : écrivez par exemple 03/2026.")
    return dt.date(year, month, 1)


def read_department_code(text: str) -> str:
    """« 1 » or « 01 » is the Ain."""
    return text.strip().upper().zfill(2)


def read_postal_code(text: str) -> str:
    """Five digits or nothing: a postal code only helps to find the place."""
    digits = text.strip()
    if digits.isdigit() and len(digits) == 4:  # noqa: PLR2004 -- its leading zero was lost
        digits = f"0{digits}"
    return digits if re.fullmatch(r"[0-9]{5}", digits) else ""


def read_naf(text: str) -> str:
    code = text.replace(".", "").strip().upper()
    return code if re.fullmatch(NAF_PATTERN, code) else ""


def read_name(text: str) -> str:
    return " ".join(text.split())[:NAME_LENGTH]


def read_website(text: str) -> str:
    """A public address, its scheme restored; nothing when the text is not one."""
    address = text.strip()
    if DOMAIN.fullmatch(address):
        address = f"https://{address}"
    return address if WEBSITE.fullmatch(address) and len(address) <= WEBSITE_LENGTH else ""


def read_description(text: str) -> str:
    """The text without the addresses and numbers of people: the register keeps no personal data."""
    plain = PHONE.sub("", MAIL.sub("", text))
    return plain.strip()[:CARD_TEXT_LENGTH]


def read_coordinates(sheet: Sheet, row: Row) -> tuple[float, float] | None:
    """Longitude and latitude in degrees; None when one is missing, refused when they are not on Earth."""
    longitude = sheet.decimal(row, "longitude", lowest=None)
    latitude = sheet.decimal(row, "latitude", lowest=None)
    if longitude is None or latitude is None:
        return None
    if abs(longitude) > 180 or abs(latitude) > 90:  # noqa: PLR2004 -- degrees
        sheet.refuse(
            row, "longitude", f"« {longitude} ; {latitude} » ne sont pas des degrés de longitude et latitude."
        )
        return None
    return float(longitude), float(latitude)
