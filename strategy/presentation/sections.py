"""The pages of the doctrine that a person may open, to go from one to another."""

from typing import Any

from django.urls import reverse

from accounts.roles import Permission

SECTIONS = (
    ("Préconisations", "strategy:recommendations", Permission.STRATEGY_DOCTRINE_VIEW),
    ("Suggestions", "strategy:suggestions", Permission.STRATEGY_DOCTRINE_EDIT),
    ("Initiatives", "strategy:initiatives", Permission.STRATEGY_DOCTRINE_VIEW),
    ("Partenaires", "strategy:partners", Permission.STRATEGY_DOCTRINE_VIEW),
    ("Feuilles de route", "strategy:road-maps", Permission.STRATEGY_DOCTRINE_VIEW),
    ("Projets de territoire", "strategy:projects", Permission.STRATEGY_PROJECT_VIEW),
)


def list_sections(user: Any, *, here: str = "") -> list[tuple[str, str]]:
    """Label and address of each section that the active hat opens, but the one that is shown."""
    return [(label, reverse(name)) for label, name, permission in SECTIONS if name != here and user.can(permission)]
