"""The reference of the demonstration."""

import pytest
from django.utils import timezone

from quality.domain.demonstration import AUTHOR, load_demo_reference
from quality.enums import VersionState
from quality.models import Assessment, Comment
from quality.rules.content import find_faults
from tests.factories.quality import TODAY
from tests.factories.structures import make_siae
from tests.factories.territories import make_source
from tests.factories.users import give_hat, make_user

pytestmark = pytest.mark.django_db


def test_demonstration_has_a_published_version_and_one_discussed(time_machine):
    time_machine.move_to(TODAY, tick=False)
    give_hat(make_user(email=AUTHOR), "regional_agent")
    for _ in range(6):
        make_siae(source=make_source(is_demonstration=True))

    first, second = load_demo_reference()
    assert load_demo_reference() == []

    assert (first.state, second.state) == (VersionState.PUBLISHED, VersionState.DISCUSSED)
    assert (first.is_demonstration, second.is_demonstration) == (True, True)
    assert first.comments_until < timezone.localdate(first.published_at)
    assert find_faults(first.reading) == []
    assert (len(first.reading.themes), len(first.reading.codes)) == (5, 8)
    assert list(Comment.objects.order_by("pk").values_list("outcome", flat=True)) == ["taken", ""]
    assert Assessment.objects.count() == 6


def test_demonstration_without_its_author_makes_nothing():
    assert load_demo_reference() == []
