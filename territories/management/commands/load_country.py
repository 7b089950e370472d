"""Load metropolitan France, as points, into a database of its own."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from territories.domain.load_country import load_country
from territories.domain.load_region import OccupiedDatabaseError
from territories.sources.packages import PackageDataError, locate_package_files


class Command(BaseCommand):
    help = (
        "Charge les communes de France métropolitaine, leurs EPCI, départements et régions, sans contours, dans une "
        "base vide ; sans effet si le pays est déjà chargé."
    )

    def handle(self, **options: Any) -> None:
        try:
            result = load_country(
                files=locate_package_files(
                    outlines_dir=settings.DATA_PACKAGES_DIR, node_modules_dir=settings.NODE_MODULES_DIR
                ),
                report=self.stdout.write,
            )
        except (PackageDataError, OccupiedDatabaseError) as error:
            raise CommandError(str(error)) from error
        count = result.load.areas_count
        if result.changed:
            self.stdout.write(f"Pays chargé : {count} territoires.")
        else:
            self.stdout.write(f"Pays déjà chargé ({count} territoires) : rien à faire.")
