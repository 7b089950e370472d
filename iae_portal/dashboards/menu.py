"""The main menu: what a role does, in the order of the work."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.roles import Permission


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    current: str = ""


INVITATIONS, PROJECTS = "Invitations", "Projets"
ENTRIES = (
    ("Accueil", "dashboards:home", None),
    ("Territoires", "dashboards:area-list", Permission.TERRITORIES_AREA_VIEW),
    ("Structures", "structures:directory", Permission.STRUCTURES_SIAE_VIEW),
    ("Dialogue", "structures:dialogues", Permission.STRUCTURES_DIALOGUE_VIEW),
    ("Appels", "calls:list", None),
    ("Candidatures", "calls:own-files", Permission.CALLS_APPLICATION_FILE),
    ("Instruction", "calls:instruction", Permission.CALLS_APPLICATION_VIEW),
    ("CDIAE", "committees:list", Permission.COMMITTEES_SESSION_VIEW),
    ("Décisions", "awards:decisions", Permission.AWARDS_DECISION_VIEW),
    ("Conventions", "awards:conventions", Permission.AWARDS_CONVENTION_SIGN),
    ("Opérateurs", "structures:operators", None),
    ("Diagnostic", "white_zones:list", Permission.WHITE_ZONES_RUN_VIEW),
    ("Répartition", "allocation:scenarios", Permission.ALLOCATION_SCENARIO_VIEW),
    ("Stratégie", "strategy:home", Permission.STRATEGY_DOCTRINE_VIEW),
    (PROJECTS, "strategy:projects", Permission.STRATEGY_PROJECT_VIEW),
    ("Qualité", "quality:home", Permission.QUALITY_REFERENCE_VIEW),
    ("Restitution", "reports:list", Permission.REPORTS_DOCUMENT_VIEW_PUBLIC),
    ("Données", "dashboards:catalogue", Permission.TERRITORIES_INDICATOR_VIEW),
    ("Comptes", "accounts:users", Permission.ACCOUNTS_USER_MANAGE),
    (INVITATIONS, "accounts:invite", Permission.ACCOUNTS_USER_INVITE),
)
VISITOR_ENTRIES = (
    ("Accueil", "dashboards:home", None),
    ("Appels à projets", "calls:list", None),
    ("Opérateurs d’appui", "structures:operators", None),
    ("Méthode", "dashboards:method", None),
    ("Glossaire", "dashboards:glossary", None),
)


def build_menu(request: HttpRequest) -> list[MenuItem]:
    """The entries that the active hat opens; the one that holds the page is marked."""
    user: Any = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    items = []
    for label, name, permission in ENTRIES if signed_in else VISITOR_ENTRIES:
        # Whoever manages accounts invites from their page, and whoever reads the doctrine finds its projects there.
        is_redundant = (label == INVITATIONS and user.can(Permission.ACCOUNTS_USER_MANAGE)) or (
            label == PROJECTS and user.can(Permission.STRATEGY_DOCTRINE_VIEW)
        )
        if not is_redundant and (permission is None or user.can(permission)):
            url = reverse(name)
            items.append(MenuItem(label, url, _mark(request.path, url)))
    return items


def _mark(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""
