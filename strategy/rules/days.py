"""The days that a road map may name: what lies beyond was mistyped."""

import datetime as dt

FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
