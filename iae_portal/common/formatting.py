"""Numbers, money, dates and durations as a French reader expects them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone

THIN_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
NOTHING = "–"
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
DURATION_STEPS = ((86_400, "jour"), (3_600, "heure"), (60, "minute"), (1, "seconde"))

Number = int | float | Decimal | str | None


def round_half_up(value: Number, *, decimals: int) -> Decimal | None:
    """The value rounded the French way (0,5 goes up); None when there is no finite number."""
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return rounded or abs(rounded)


def format_number(value: Number, *, decimals: int = 0) -> str:
    """« 12 345,60 », with fine no-break spaces and a real minus sign."""
    rounded = round_half_up(value, decimals=decimals)
    if rounded is None:
        return NOTHING
    text = f"{abs(rounded):,.{decimals}f}".replace(",", THIN_SPACE).replace(".", ",")
    return f"{MINUS}{text}" if rounded < 0 else text


def decimals_of(values: Sequence[Number]) -> int:
    """The fewest decimals, two at most, that tell every value as it is."""
    known = [Decimal(str(value)) for value in values if value is not None]
    return next((count for count in (0, 1) if all(round(value, count) == value for value in known)), 2)


def format_signed(value: Number, *, decimals: int = 0) -> str:
    """A difference: the sign is always written, except on zero."""
    rounded = round_half_up(value, decimals=decimals)
    text = format_number(value, decimals=decimals)
    return f"+{text}" if rounded is not None and rounded > 0 else text


def _with_unit(text: str, unit: str) -> str:
    return text if text == NOTHING else f"{text}{NO_BREAK_SPACE}{unit}"


def format_etp(value: Number) -> str:
    """Full-time equivalents are always told with two decimals."""
    return format_number(value, decimals=2)


def format_euros(value: Number, *, decimals: int = 0) -> str:
    return _with_unit(format_number(value, decimals=decimals), "€")


def format_percent(ratio: Number, *, decimals: int = 1) -> str:
    """A ratio (0.125) told in percent (« 12,5 % »)."""
    if round_half_up(ratio, decimals=decimals) is None:
        return NOTHING
    return _with_unit(format_number(Decimal(str(ratio)) * 100, decimals=decimals), "%")


def format_signed_percent(ratio: Number, *, decimals: int = 1) -> str:
    """A change as a ratio (0.125) told in percent with its sign (« +12,5 % »)."""
    text = format_percent(ratio, decimals=decimals)
    value = round_half_up(ratio, decimals=decimals + 2)
    return f"+{text}" if value is not None and value > 0 else text


def paris(moment: datetime) -> datetime:
    """The moment on the clock of the portal's zone."""
    return timezone.localtime(moment, timezone.get_default_timezone()) if timezone.is_aware(moment) else moment


def format_date(value: date | datetime | None) -> str:
    """« 1er mars 2026 », with no-break spaces around the month."""
    if value is None:
        return NOTHING
    day = paris(value).date() if isinstance(value, datetime) else value
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NO_BREAK_SPACE}{MONTHS[day.month - 1]}{NO_BREAK_SPACE}{day.year}"


def format_hour(value: time | datetime | None) -> str:
    """« 17 h 00 »."""
    if value is None:
        return NOTHING
    clock = paris(value) if isinstance(value, datetime) else value
    return f"{clock.hour}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{clock.minute:02d}"


def format_datetime(value: datetime | None, *, zone: bool = True) -> str:
    """« 12 mars 2026 à 17 h 00 (heure de Paris) »: a deadline without its zone is not a deadline."""
    if value is None:
        return NOTHING
    shown = f"{format_date(value)} à {format_hour(value)}"
    return f"{shown} (heure de Paris)" if zone else shown


def format_duration(duration: timedelta) -> str:
    """The largest whole unit: « 3 minutes », « 2 jours »."""
    seconds = int(abs(duration.total_seconds()))
    for size, name in DURATION_STEPS:
        count = seconds // size
        if count:
            plural = "s" if count > 1 else ""
            return f"{format_number(count)}{NO_BREAK_SPACE}{name}{plural}"
    return "moins d’une seconde"


def format_relative(moment: datetime | None, *, now: datetime | None = None) -> str:
    """« il y a 3 minutes », « dans 2 jours »."""
    if moment is None:
        return NOTHING
    gap = moment - (now or timezone.now())
    if abs(gap) < timedelta(seconds=1):
        return "à l’instant"
    return f"dans {format_duration(gap)}" if gap > timedelta(0) else f"il y a {format_duration(gap)}"
