"""Load the region's areas, memberships and populations from the data packages."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from territories.domain.load_region import OccupiedDatabaseError, load_region
from territories.sources.packages import PackageDataError, locate_package_files


class Command(BaseCommand):
    help = "Charge les territoires de la région et leurs populations ; sans effet si rien n’a changé."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--sans-estimations",
            action="store_false",
            dest="with_estimates",
            default=settings.DEMONSTRATION,
            help="n’ajoute pas les besoins estimés pour la démonstration",
        )

    def handle(self, *, with_estimates: bool, **options: Any) -> None:
        try:
            result = load_region(
                files=locate_package_files(
                    outlines_dir=settings.DATA_PACKAGES_DIR, node_modules_dir=settings.NODE_MODULES_DIR
                ),
                region_code=settings.REGION_CODE,
                cache_dir=Path(settings.DATA_PACKAGES_DIR).parent / "cache",
                with_estimates=with_estimates,
                report=self.stdout.write,
            )
        except (PackageDataError, OccupiedDatabaseError) as error:
            raise CommandError(str(error)) from error
        count = result.load.areas_count
        if result.changed:
            self.stdout.write(f"Région chargée : {count} territoires.")
        else:
            self.stdout.write(f"Région déjà chargée ({count} territoires) : rien à faire.")
