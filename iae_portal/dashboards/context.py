"""What the shell of every page shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Names of the service and the demonstration flag; no query."""
    return {
        "service_name": settings.SERVICE_NAME,
        "service_area": settings.SERVICE_AREA,
        "service_owner": settings.SERVICE_OWNER,
        "demonstration": settings.DEMONSTRATION,
    }
