"""Errors told to somebody: the function that settings name is handed each record of an error.

Read before Django knows its models: nothing here may need one.
"""

import logging

from django.conf import settings
from django.utils.module_loading import import_string

from iae_portal.common.operating.logs import current_reference


class IncidentHandler(logging.Handler):
    """Gives each record to the reporter of `ERROR_REPORTER`, a function of (record, reference); never fails itself."""

    def emit(self, record: logging.LogRecord) -> None:
        if not settings.ERROR_REPORTER:
            return
        try:
            import_string(settings.ERROR_REPORTER)(record, current_reference())
        except Exception:  # noqa: BLE001 -- what tells of a failure must not add one
            self.handleError(record)
