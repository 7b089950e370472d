"""The days that a referencing is counted by."""

import calendar
import datetime as dt

# The authority's silence for two months is a refusal (CRPA, art. L231-4), and so long lasts the time to appeal
# (code de justice administrative, art. R421-1).
SILENCE_MONTHS = 2


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or its last one when it is shorter."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_valid_day(first: dt.date, *, years: int) -> dt.date:
    """The last day of so many whole years, itself included."""
    return add_months(first, 12 * years) - dt.timedelta(days=1)
