"""Shapes of codes and periods; what a database constraint checks and what a form says share these."""

# Letters for Corsica and priority districts, and nothing that an address would have to escape.
AREA_CODE_PATTERN = r"^[0-9A-Z]{2,12}$"
INDICATOR_CODE_PATTERN = r"^[a-z][a-z0-9_]*$"
# A year, a quarter (2023-T4) or a month (2023-12): the text's order is the order of time.
PERIOD_PATTERN = r"^[0-9]{4}(-(T[1-4]|0[1-9]|1[0-2]))?$"
