"""Logs as one JSON object a line, with the reference of the request, and electronic addresses masked.

Read before Django knows its models: nothing here may need one.
"""

import logging
import re
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
MASK = "[adresse]"
ACCESS_LOGGER = "portail.acces"

reference: ContextVar[str] = ContextVar("reference", default="")


def current_reference() -> str:
    """That of the request being answered; empty outside of one."""
    return reference.get()


def mask_addresses(text: str) -> str:
    """The text without the electronic addresses that it holds: the only personal data that an error may quote."""
    return ADDRESS.sub(MASK, text)


class PortalFormatter(JsonFormatter):
    """Time, level, logger, message, reference of the request, and what the call added."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            "{asctime}{levelname}{name}{message}",
            style="{",
            rename_fields={"asctime": "heure", "levelname": "niveau", "name": "source"},
            json_ensure_ascii=False,
            **options,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        if known := current_reference():
            log_data["reference"] = known
        # Django adds the request itself to what it refuses: its address may hold what somebody searched for.
        told = {key: value for key, value in log_data.items() if key not in {"request", "server_time"}}
        return {key: mask_addresses(value) if isinstance(value, str) else value for key, value in told.items()}

    def formatException(self, ei: Any) -> str:  # noqa: N802 -- the name that logging calls
        return mask_addresses(str(super().formatException(ei)))


class WithoutPages(logging.Filter):
    """Leaves the line of each request to those who ask for it."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.name != ACCESS_LOGGER
