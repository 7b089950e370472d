"""The whole address of a page, for what is read outside the portal."""

from urllib.parse import urljoin

from django.conf import settings


def make_link(path: str) -> str:
    """« https://pilotage.exemple.gouv.fr/repartition/ »: a task has no request to take the host from."""
    return urljoin(settings.PORTAL_ADDRESS, path)
