"""Check the audit trail from end to end."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from iae_portal.common import formatting
from iae_portal.common.audit import AuditEvent
from iae_portal.common.audit_trail import verify_audit


class Command(BaseCommand):
    help = "Vérifie la chaîne d’audit et désigne la première ligne altérée."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--holds", metavar="EMPREINTE", help="empreinte notée auparavant, qui doit toujours être dans la chaîne"
        )

    def handle(self, *args: Any, holds: str | None = None, **options: Any) -> None:
        verdict = verify_audit()
        if verdict.broken is not None:
            when = formatting.format_datetime(verdict.broken.happened_at)
            raise CommandError(f"Chaîne d’audit rompue à la ligne {verdict.broken.pk} ({when}) : {verdict.reason}.")
        # Rows cut off at the end leave a chain that holds: only a fingerprint kept elsewhere shows it.
        if holds and not AuditEvent.objects.filter(hash=holds).exists():
            raise CommandError("L’empreinte donnée n’est plus dans la chaîne : des lignes ont été retirées.")
        self.stdout.write(
            f"Chaîne d’audit intacte : {formatting.format_number(verdict.checked)} lignes, "
            f"dernière empreinte {verdict.last_hash}."
        )
