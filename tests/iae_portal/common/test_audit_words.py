import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from iae_portal.common.audit_words import OTHER, name_action, name_subject

VERB = re.compile(r'verb="([a-z_]+:[a-z_:]+)"')


def verbs_of_the_code():
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.is_relative_to(settings.BASE_DIR) and ".venv" not in folder.parts:
            for module in folder.rglob("*.py"):
                yield from VERB.findall(module.read_text())


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("session:opened", "connexion"),
        ("seal:opened", "ouverture"),
        ("account:second_factor_enrolled", "second facteur activé"),
        ("call:created", "création"),
        ("call:state_of_before", "changement d’état"),
    ],
)
def test_action_is_said_in_french(verb, expected):
    assert name_action(verb) == expected


def test_each_action_written_in_the_code_has_its_words():
    verbs = set(verbs_of_the_code())

    assert "account:created" in verbs
    assert sorted(verb for verb in verbs if name_action(verb) == OTHER) == []


@pytest.mark.parametrize(
    ("label", "expected"), [("calls.call", "appel"), ("accounts.gone", "accounts.gone"), ("", "")]
)
def test_subject_is_named_as_its_pages_do(label, expected):
    assert name_subject(label) == expected
