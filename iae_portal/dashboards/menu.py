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
    holds: bool = False
    """The page lies under this entry, at an address of its own: the trail goes through it."""


@dataclass(frozen=True)
class Entry:
    """A way in for who holds the permission, unless another entry already leads there (`within`)."""

    label: str
    screen: str
    permission: Permission | None = None
    within: Permission | None = None
    """Who holds it is led there by another entry."""
    under: str = ""
    """The screen of that other entry, which is marked in its place."""

    def is_for(self, user: Any) -> bool:
        """Whether the menu of a signed-in person holds it."""
        if self.within is not None and user.can(self.within):
            return False
        return self.permission is None or user.can(self.permission)


P = Permission
STRATEGY = "strategy:home"
ENTRIES = (
    Entry("Accueil", "dashboards:home"),
    Entry("Territoires", "dashboards:area-list", P.TERRITORIES_AREA_VIEW),
    Entry("Structures", "structures:directory", P.STRUCTURES_SIAE_VIEW),
    Entry("Dialogue", "structures:dialogues", P.STRUCTURES_DIALOGUE_VIEW),
    Entry("Appels", "calls:list"),
    Entry("Candidatures", "calls:own-files", P.CALLS_APPLICATION_FILE),
    Entry("Instruction", "calls:instruction", P.CALLS_APPLICATION_VIEW),
    Entry("CDIAE", "committees:list", P.COMMITTEES_SESSION_VIEW),
    Entry("Décisions", "awards:decisions", P.AWARDS_DECISION_VIEW),
    Entry("Conventions", "awards:conventions", P.AWARDS_CONVENTION_SIGN),
    Entry("Opérateurs", "structures:operators"),
    Entry("Diagnostic", "white_zones:list", P.WHITE_ZONES_RUN_VIEW),
    Entry("Répartition", "allocation:scenarios", P.ALLOCATION_SCENARIO_VIEW),
    Entry("Stratégie", STRATEGY, P.STRATEGY_DOCTRINE_VIEW),
    # The page of the strategy leads whoever reads it to these three.
    Entry("Projets", "strategy:projects", P.STRATEGY_PROJECT_VIEW, within=P.STRATEGY_DOCTRINE_VIEW),
    Entry("Qualité", "quality:home", P.QUALITY_REFERENCE_VIEW, within=P.STRATEGY_DOCTRINE_VIEW, under=STRATEGY),
    Entry(
        "Restitution",
        "reports:list",
        P.REPORTS_DOCUMENT_VIEW_PUBLIC,
        within=P.STRATEGY_DOCTRINE_VIEW,
        under=STRATEGY,
    ),
    Entry("Données", "dashboards:catalogue", P.TERRITORIES_INDICATOR_VIEW),
    Entry("Comptes", "accounts:users", P.ACCOUNTS_USER_MANAGE),
    Entry("Invitations", "accounts:invite", P.ACCOUNTS_USER_INVITE, within=P.ACCOUNTS_USER_MANAGE),
)
VISITOR_ENTRIES = (
    Entry("Accueil", "dashboards:home"),
    Entry("Appels à projets", "calls:list"),
    Entry("Opérateurs d’appui", "structures:operators"),
    Entry("Méthode", "dashboards:method"),
    Entry("Glossaire", "dashboards:glossary"),
)


def entries_for(user: Any) -> list[Entry]:
    """The ways in of a person, in the order of the work; those of a visitor without one."""
    if user is None or not user.is_authenticated:
        return list(VISITOR_ENTRIES)
    return [entry for entry in ENTRIES if entry.is_for(user)]


def build_menu(request: HttpRequest) -> list[MenuItem]:
    """The entries that the active hat opens; the one that holds the page is marked."""
    shown = entries_for(getattr(request, "user", None))
    holder = _find_holder(request.path)
    own = {entry.screen for entry in shown}
    is_held = holder is not None and holder.screen not in own
    items = []
    for entry in shown:
        url = reverse(entry.screen)
        holds = is_held and holder is not None and entry.screen == holder.under
        items.append(MenuItem(entry.label, url, "true" if holds else _mark(request.path, url), holds=holds))
    return items


def _find_holder(path: str) -> Entry | None:
    """The entry of a page that the menu of some shows under another one."""
    return next((entry for entry in ENTRIES if entry.under and path.startswith(reverse(entry.screen))), None)


def _mark(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""
