"""« Clé 2020 »: the need key of the demonstration, published as soon as a diagnosis is."""

from decimal import Decimal

from django.core.exceptions import ValidationError

from accounts.models import User
from allocation.domain.need_keys import KeyPlan, create_key, publish_key
from allocation.enums import ComponentSource
from allocation.models import NeedKey
from allocation.queries.need_keys import list_key_indicators
from allocation.rules.need_keys import ComponentPlan
from territories.domain.catalogue.deposited import LONG_TERM
from territories.domain.catalogue.shape import NEED
from territories.domain.estimate_need import LONG_TERM_SEEKERS
from territories.models import Indicator
from white_zones.queries.runs import published_run

NAME = "Clé 2020"
# The first of the catalogue that has values: long-term jobseekers, real then estimated, else the need itself.
PREFERRED = (LONG_TERM, LONG_TERM_SEEKERS.code, NEED)
NOTE = (
    "Clé de démonstration : la moitié sur les publics, 30 % sur le besoin que le diagnostic publié montre non "
    "couvert, 20 % sur l’existant pour ne pas rompre les équilibres. Ces poids sont un exemple, à débattre."
)
AUTHOR = "agent.region@demo.example"


def load_demonstration_key() -> NeedKey | None:
    """Publish it once; None without a published diagnosis, or where some of its values are not known."""
    actor = User.objects.filter(email=AUTHOR).first()
    if actor is None or NeedKey.objects.filter(name=NAME).exists():
        return None
    run = published_run(actor)
    indicator = _find_indicator(actor)
    if run is None or indicator is None:
        return None
    components = [
        ComponentPlan(source=ComponentSource.INDICATOR, indicator=indicator.pk, weight=Decimal(50)),
        ComponentPlan(source=ComponentSource.UNSERVED, weight=Decimal(30)),
        ComponentPlan(source=ComponentSource.HISTORY, weight=Decimal(20)),
    ]
    key = create_key(plan=KeyPlan(name=NAME, components=components, run=run, note=NOTE), actor=actor)
    try:
        published, _ = publish_key(key, edition=key.edition, actor=actor)
    except ValidationError:
        # Left in preparation: its page tells which value is not known.
        return key
    return published


def _find_indicator(actor: User) -> Indicator | None:
    found = {one.code: one for one in list_key_indicators(actor).filter(code__in=PREFERRED, values__isnull=False)}
    return next((found[code] for code in PREFERRED if code in found), None)
