"""Save the database and the files in a folder, and prove it by restoring it beside."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from iae_portal.common.formatting import format_number
from iae_portal.common.operating.backups.errors import BackupError
from iae_portal.common.operating.backups.restoring import verify_backup
from iae_portal.common.operating.backups.saving import forget_old_backups, make_backup
from iae_portal.settings.environment import STATE


class Command(BaseCommand):
    help = "Sauvegarde la base et les fichiers dans un dossier daté."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=STATE / "sauvegardes", help="dossier qui reçoit la sauvegarde")
        parser.add_argument("--verify", action="store_true", help="la restaure dans une base à part et compare")
        parser.add_argument("--keep", type=int, default=0, help="n’en garde que tant ; 0 : toutes")

    def handle(self, *_args: Any, **options: Any) -> None:
        folder = options["to"] / f"{timezone.localtime():%Y-%m-%dT%H%M%S}"
        try:
            inventory = make_backup(folder)
            differences = verify_backup(folder) if options["verify"] else []
        except BackupError as error:
            raise CommandError(str(error)) from error
        if differences:
            raise CommandError("La sauvegarde ne se restaure pas à l’identique : " + " ".join(differences))
        rows = sum(count for count, _ in inventory.tables.values())
        counts = [(len(inventory.tables), "tables"), (rows, "lignes"), (len(inventory.files), "fichiers")]
        self.stdout.write(f"{folder} : {', '.join(f'{format_number(count)} {word}' for count, word in counts)}.")
        if options["verify"]:
            self.stdout.write("Restaurée dans une base à part et comparée : identique.")
        if options["keep"]:
            for path in forget_old_backups(options["to"], keep=options["keep"]):
                self.stdout.write(f"Supprimée : {path}")
