"""The catalogue of indicators as code: what each one counts, and its row in the database.

`describe(code)` is the one door of importers: it keeps the row of the indicator in step with its definition.
"""

from territories.domain.catalogue.definitions import DEFINITIONS, Definition
from territories.domain.catalogue.describe import UnknownIndicatorError, describe
from territories.domain.catalogue.estimates import describe_estimates, explain_public, french_numbers
from territories.domain.catalogue.shape import NEED

__all__ = [
    "DEFINITIONS",
    "NEED",
    "Definition",
    "UnknownIndicatorError",
    "describe",
    "describe_estimates",
    "explain_public",
    "french_numbers",
]
