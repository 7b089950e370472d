"""What the screens of a committee say of those who sit."""

import pytest

from committees.enums import Mode
from committees.models import Attendance
from committees.presentation.desk import PRESENCE, tell_presence


@pytest.mark.parametrize(
    ("mode", "words"), [(Mode.PRESENT, "en séance"), (Mode.EXCUSED, "absence excusée"), (Mode.ABSENT, "absence")]
)
def test_presence_agrees_with_nobody(mode, words):
    assert tell_presence(Attendance(mode=mode)) == words


def test_every_presence_has_its_words():
    assert set(PRESENCE) == set(Mode)
