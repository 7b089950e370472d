"""Put the database and the files back in the state of a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from iae_portal.common.operating.backups.errors import BackupError
from iae_portal.common.operating.backups.restoring import restore_backup


class Command(BaseCommand):
    help = "Restaure une sauvegarde dans la base et les fichiers des réglages."
    # The database may not exist yet.
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="dossier de la sauvegarde")
        parser.add_argument("--replace", action="store_true", help="renomme la base en place au lieu de refuser")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            former = restore_backup(options["folder"], replace_existing=options["replace"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Base et fichiers restaurés, comparés à la sauvegarde : identiques.")
        if former:
            self.stdout.write(f"L’ancienne base s’appelle {former} ; la supprimer quand elle ne sert plus.")
