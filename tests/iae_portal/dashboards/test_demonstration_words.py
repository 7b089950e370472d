"""The banner says what is still invented, and no more."""

import pytest

from iae_portal.dashboards.demonstration_words import describe_demonstration
from structures.models import AnnexLine
from tests.factories.structures import make_annex, make_siae, make_site
from tests.factories.territories import make_indicator, make_source

pytestmark = pytest.mark.django_db


def test_invented_structures_and_need_are_said():
    make_siae(source=make_source(is_demonstration=True))
    make_indicator(code="besoin_insertion", is_demonstration=True)
    assert describe_demonstration() == "Structures inventées, besoin estimé."


def test_real_structures_with_spread_etp_are_said():
    annex = make_annex(make_siae(), is_estimated=True)
    AnnexLine.objects.create(annex=annex, site=make_site(annex.siae), kind="ACI", funder="state", etp=5)
    assert describe_demonstration() == "ETP par structure estimés."


def test_nothing_invented_leaves_the_accounts():
    make_siae()
    assert describe_demonstration() == "Comptes d’essai sur des données réelles."
