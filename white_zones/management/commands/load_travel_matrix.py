"""Load a matrix of travel times between communes; a trial unless --apply is given."""

from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from iae_portal.common.outages import explain_outage
from white_zones.domain.load_travel_matrix import MatrixDescription, MatrixReport, load_travel_matrix
from white_zones.enums import TravelMode


class Command(BaseCommand):
    help = (
        "Charge une matrice de temps de trajet (CSV : code,site_commune,minutes). Sans --apply, le fichier est "
        "seulement contrôlé."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument("--account", required=True, help="adresse du compte qui fait l’import")
        parser.add_argument("--title", required=True, help="titre du jeu de données")
        parser.add_argument("--producer", required=True, help="producteur")
        parser.add_argument("--licence", required=True, help="licence")
        parser.add_argument("--vintage", required=True, help="millésime")
        parser.add_argument(
            "--mode", choices=TravelMode.values, default=TravelMode.CAR, help="mode de déplacement (car : voiture)"
        )
        parser.add_argument("--apply", action="store_true", help="écrit les temps si le fichier est sans faute")

    def handle(self, *args: Any, **options: Any) -> None:
        description = MatrixDescription(
            title=options["title"],
            producer=options["producer"],
            licence=options["licence"],
            vintage=options["vintage"],
            file_name=options["file"].name,
            mode=TravelMode(options["mode"]),
        )
        applied = options["apply"]
        report = self._load(options["file"], account=options["account"], description=description, apply=applied)
        if not report.is_valid:
            for problem in report.problems:
                self.stderr.write(str(problem))
            raise CommandError(f"Fichier refusé : {report.problem_count} ligne(s) en faute, rien n’a été écrit.")
        self.stdout.write(_tell(report, applied=applied))

    def _load(self, file: Path, *, account: str, description: MatrixDescription, apply: bool) -> MatrixReport:
        try:
            actor = User.objects.get(email__iexact=account)
            return load_travel_matrix(file.read_bytes(), actor=actor, description=description, dry_run=not apply)
        except User.DoesNotExist:
            raise CommandError(f"Aucun compte n’a l’adresse « {account} ».") from None
        except PermissionDenied:
            raise CommandError(f"Le compte « {account} » ne peut pas importer de données.") from None
        except OSError as error:
            message = explain_outage(error) or f"Le fichier {file} ne peut pas être lu : {error.strerror}."
            raise CommandError(message) from error


def _tell(report: MatrixReport, *, applied: bool) -> str:
    if report.already_loaded:
        return "Ce fichier est déjà chargé : rien n’a changé."
    if applied:
        return f"{report.rows} temps de trajet chargés."
    return f"{report.rows} temps de trajet lus, sans faute. Rien n’a été écrit : relancer avec --apply."
