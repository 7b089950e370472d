"""`bin/manage write_permissions`: ask every address of the portal for every role, and write docs/permissions.md."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

MATRIX = Path("tests/permissions/test_matrix.py")


class Command(BaseCommand):
    help = "Demande chaque adresse pour chaque rôle, dans une base d’essai, et écrit docs/permissions.md."

    def handle(self, *args: Any, **options: Any) -> None:
        """The world and the questions are those of the tests, which compare the page with them."""
        if not (settings.BASE_DIR / MATRIX).exists():
            raise CommandError("Cette commande se lance dans un clone du dépôt : elle emploie ses tests.")
        environment = {
            **os.environ,
            "WRITE_PERMISSIONS": "oui",
            "DJANGO_SETTINGS_MODULE": "iae_portal.settings.test",
        }
        command = [sys.executable, "-m", "pytest", "-q", str(MATRIX)]
        if subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=False).returncode:
            raise CommandError(
                "Des réponses ne se tiennent pas : voir ci-dessus. docs/permissions.md dit ce qu’elles sont."
            )
        self.stdout.write("docs/permissions.md est écrit.")
