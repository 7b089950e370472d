"""Load everything the demonstration shows, then compute a first diagnosis. Run again, it changes nothing."""

import io
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.domain.demo_accounts import load_demo_accounts
from allocation.domain.load_means import load_means
from awards.domain.demonstration import load_demo_awards
from calls.domain.demonstration import load_demo_calls
from committees.domain.demonstration import load_demo_committees
from iae_portal.common.outages import explain_outage
from iae_portal.dashboards.demonstration import (
    compute_first_run,
    fill_dialogues,
    give_structures_to_members,
    share_means,
)
from quality.domain.demonstration import load_demo_reference
from strategy.domain.demonstration import load_demo_doctrine
from strategy.domain.demonstration_projects import load_demo_projects
from strategy.domain.demonstration_road_maps import load_demo_road_maps
from structures.domain.demonstration_load import load_demonstration_structures
from structures.domain.operator_demonstration import load_demonstration_operators
from structures.domain.reference_tables import load_reference_tables
from white_zones.domain.outside_demonstration import load_demonstration_outside


class Command(BaseCommand):
    help = (
        "Charge la région, les tableaux du cahier des charges, la démonstration, puis calcule un premier diagnostic."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        # Both spare bin/demo a start of Django each.
        parser.add_argument("--migrate", action="store_true", help="met d’abord la base à jour")
        parser.add_argument("--accounts", metavar="FICHIER", help="écrit la liste des comptes dans ce fichier")

    def handle(self, *args: object, migrate: bool, accounts: str | None, **options: object) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("La démonstration ne se charge que si DEMONSTRATION vaut oui.")
        if migrate:
            self._step("structure de la base", lambda: call_command("migrate", interactive=False, verbosity=0))
        self._step(
            "communes, EPCI, arrondissements, départements", lambda: call_command("load_region", stdout=io.StringIO())
        )
        self._step("tableaux du cahier des charges", load_reference_tables)
        self._step("structures de démonstration", load_demonstration_structures)
        self._step("offre inventée hors de la région", load_demonstration_outside)
        self._step("comptes de démonstration", load_demo_accounts)
        self._step("structures du compte de démonstration", give_structures_to_members)
        self._step("opérateurs d’appui inventés", load_demonstration_operators)
        self._step("dialogues de gestion de démonstration", fill_dialogues)
        self._step("premier diagnostic des zones blanches", compute_first_run)
        self._step("enveloppes, montants et clé de besoin", load_means)
        self._step("scénarios de répartition", share_means)
        self._step("appels à projets", load_demo_calls)
        self._step("comités et séances", load_demo_committees)
        self._step("décisions et conventions", load_demo_awards)
        self._step("préconisations, partenaires et suggestions", load_demo_doctrine)
        self._step("stratégie et feuilles de route", load_demo_road_maps)
        self._step("projets de territoire", load_demo_projects)
        self._step("référentiel qualité", load_demo_reference)
        self._step("statistiques de la base", self._analyse)
        if accounts:
            text = io.StringIO()
            call_command("show_demo_accounts", stdout=text)
            Path(accounts).write_text(text.getvalue(), encoding="utf-8")

    def _analyse(self) -> None:
        """The planner would otherwise know nothing yet of the tables just filled."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _step(self, label: str, action: Callable[[], object]) -> None:
        started = time.perf_counter()
        try:
            action()
        except Exception as error:
            if message := explain_outage(error):
                raise CommandError(message) from error
            raise
        self.stdout.write(f"    {label} : {time.perf_counter() - started:.1f} s".replace(".", ","))
        self.stdout.flush()
