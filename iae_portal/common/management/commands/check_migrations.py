"""Whether the migrations not yet in service follow the rules of an upgrade without a stop."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.loader import MigrationLoader

from iae_portal.common.operating.migration_rules import list_breaks, read_applied

IN_SERVICE = Path("deploy") / "migrations-en-service.txt"


class Command(BaseCommand):
    help = "Contrôle les migrations que les portails en service n’ont pas encore."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--release", action="store_true", help="inscrit celles d’aujourd’hui comme en service")

    def handle(self, *_args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / IN_SERVICE
        ours = {key: found for key, found in MigrationLoader(None).disk_migrations.items() if _is_ours(key[0])}
        if options["release"]:
            path.write_text("".join(f"{app}.{name}\n" for app, name in sorted(ours)))
        applied = read_applied(path)
        breaks = {key: list_breaks(ours[key]) for key in sorted(ours.keys() - applied)}
        told = [f"{app}.{name} : {words}" for (app, name), found in breaks.items() for words in found]
        if told:
            raise CommandError("\n".join(told))
        self.stdout.write(
            f"{len(ours)} migrations, dont {len(breaks)} pas encore en service : aucune n’arrête le portail."
        )


def _is_ours(label: str) -> bool:
    folder = Path(apps.get_app_config(label).path)
    return folder.is_relative_to(settings.BASE_DIR) and "site-packages" not in folder.parts
