"""How long a file is kept, by state: one table, from which everything else is computed (RGPD, art. 5, 1, e).

Administrative archives of aids are kept ten years after the end of the convention (code du patrimoine, art. L212-2 and
L213-2, and the State's tables); what has no lasting worth is erased much sooner.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from awards.rules.clocks import months_after
from calls.enums import ApplicationState as S

NOTICE_DAYS = 30


class Start(StrEnum):
    """From what the time runs."""

    LAST_CHANGE = "dernier mouvement du dossier"
    DECISION = "notification de la décision"
    END = "fin de la convention"


class Fate(StrEnum):
    DELETED = "supprimé"
    ANONYMISED = "anonymisé"


@dataclass(frozen=True, slots=True)
class Rule:
    state: S
    months: int
    start: Start
    fate: Fate
    what: str
    ground: str

    @property
    def duration(self) -> str:
        years, months = divmod(self.months, 12)
        if not months:
            return f"{years} an{'s' if years > 1 else ''}"
        return f"{self.months} mois"


CONTENT = "réponses, pièces, messages, notes, points de recevabilité, commentaires des évaluations"
KEPT = "restent l’état, les dates, le territoire, la filière, les ETP et les montants, pour les statistiques"
CONSENT = "RGPD, article 5, paragraphe 1, point e : le porteur n’a rien remis"
CONTEST = "RGPD, article 6, paragraphe 1, point e ; délais de recours et de prescription (CJA, article R421-1)"
AID = "Code du patrimoine, articles L212-2 et L213-2 ; contrôle des aides publiques"

RULES: tuple[Rule, ...] = (
    Rule(S.DRAFT, 6, Start.LAST_CHANGE, Fate.DELETED, f"le brouillon entier ({CONTENT})", CONSENT),
    Rule(S.WITHDRAWN, 12, Start.LAST_CHANGE, Fate.ANONYMISED, f"{CONTENT} ; {KEPT}", CONTEST),
    Rule(S.INELIGIBLE, 24, Start.LAST_CHANGE, Fate.ANONYMISED, f"{CONTENT} ; {KEPT}", CONTEST),
    Rule(S.REJECTED, 60, Start.DECISION, Fate.ANONYMISED, f"{CONTENT} ; {KEPT}", CONTEST),
    Rule(S.DISMISSED, 60, Start.DECISION, Fate.ANONYMISED, f"{CONTENT} ; {KEPT}", CONTEST),
    Rule(S.CONVENTIONED, 120, Start.END, Fate.ANONYMISED, f"{CONTENT} ; {KEPT}", AID),
)
BY_STATE: Mapping[S, Rule] = {rule.state: rule for rule in RULES}
# Still in hand: nothing runs.
RUNNING = tuple(state for state in S if state not in BY_STATE)


def keep_until(state: str, *, start: dt.date | None) -> dt.date | None:
    """The last day on which the file is kept whole; None while nothing runs."""
    rule = BY_STATE.get(S(state))
    return None if rule is None or start is None else months_after(start, rule.months)


def may_erase(until: dt.date | None, *, announced_on: dt.date | None, has_open_appeal: bool, today: dt.date) -> bool:
    """Whether the time is over, the applicant was told a month before, and no appeal is open."""
    if until is None or has_open_appeal or today <= until or announced_on is None:
        return False
    return today >= announced_on + dt.timedelta(days=NOTICE_DAYS)


def must_announce(until: dt.date | None, *, is_announced: bool, has_open_appeal: bool, today: dt.date) -> bool:
    if until is None or is_announced or has_open_appeal:
        return False
    return today >= until - dt.timedelta(days=NOTICE_DAYS)
