"""Tell, or do, what the retention table asks today."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from awards.domain.retention import apply_retention
from iae_portal.common.formatting import format_date


class Command(BaseCommand):
    help = "Annonce puis anonymise les dossiers au terme de leur durée de conservation (essai sans --apply)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="fait ce que l’essai annonce")

    def handle(self, *args: object, apply: bool, **options: object) -> None:
        report = apply_retention(dry_run=not apply)
        groups = (
            ("à annoncer" if not apply else "annoncé", report.announced),
            ("à effacer" if not apply else "effacé", report.erased),
            ("gelé par un recours", report.frozen),
        )
        for words, rows in groups:
            for kept in rows:
                reference = kept.application.reference
                self.stdout.write(f"{reference} : {words} ({kept.rule.state.label}, {format_date(kept.until)})")
        total = sum(len(rows) for _, rows in groups)
        self.stdout.write(
            f"{total} dossier(s) concerné(s). {'' if apply else 'Essai : rien n’a été modifié.'}".strip()
        )
