"""Import a folder of published files, whatever their names: a trial by default."""

import time
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from iae_portal.common.imports.contents import SourceFile
from iae_portal.common.imports.report import Change, FileReport
from iae_portal.common.imports.running import Outcome, list_folder, run_imports


class Command(BaseCommand):
    help = (
        "Importe les fichiers d’un dossier, reconnus à leur contenu. Sans --apply, dit ce qui changerait et n’écrit "
        "rien. Tout s’écrit en une fois, ou rien ne s’écrit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="DOSSIER", type=Path, help="dossier de fichiers, ou un seul fichier")
        parser.add_argument("--apply", action="store_true", help="écrit les changements")

    def handle(self, *args: object, path: Path, apply: bool, **options: object) -> None:
        files = list_folder(path) if path.is_dir() else [SourceFile(path, path.name)]
        if not path.exists() or not files:
            raise CommandError(f"Aucun fichier à lire dans « {path} ».")
        started = time.perf_counter()
        outcome = run_imports(files, actor=None, apply=apply, progress=self._progress)
        for report in outcome.reports:
            self._tell(report)
        if outcome.consequences:
            self.stdout.write(self.style.MIGRATE_HEADING("Recalculs"))
            for change in outcome.consequences:
                self._tell_change(change)
        self._conclude(outcome, seconds=time.perf_counter() - started)

    def _progress(self, percent: float, step: str) -> None:
        self.stderr.write(f"{percent:3.0f} %  {step}")

    def _tell(self, report: FileReport) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(f"{report.file_name} : {report.format_label or 'non reconnu'}"))
        if report.rows_read:
            self.stdout.write(f"    {report.rows_read} lignes lues, {report.rows_kept} retenues")
        for reason, count in report.reasons:
            self.stdout.write(f"    {count} écartées : {reason}")
        for change in report.changes:
            self._tell_change(change)
        for note in report.notes:
            self.stdout.write(f"    {note}")
        for problem in report.problems:
            self.stdout.write(self.style.ERROR(f"    {problem}"))
        if hidden := report.problem_count - len(report.problems):
            self.stdout.write(self.style.ERROR(f"    … et {hidden} autres anomalies."))
        if report.refusal:
            self.stdout.write((self.style.WARNING if report.is_unknown else self.style.ERROR)(f"    {report.refusal}"))

    def _tell_change(self, change: Change) -> None:
        self.stdout.write(
            f"    {change.label} : {change.created} créés, {change.changed} modifiés, "
            f"{change.unchanged} inchangés, {change.removed} retirés"
        )
        for example in change.examples:
            self.stdout.write(f"        {example}")

    def _conclude(self, outcome: Outcome, *, seconds: float) -> None:
        duration = f"{seconds:.1f} s".replace(".", ",")
        if outcome.is_refused:
            raise CommandError(f"Rien n’est écrit : corrigez les anomalies ci-dessus, puis recommencez ({duration}).")
        if outcome.changes_nothing:
            self.stdout.write(f"Rien à changer ({duration}).")
        elif outcome.is_applied:
            self.stdout.write(self.style.SUCCESS(f"Import écrit ({duration})."))
        else:
            self.stdout.write(f"Essai : rien n’est écrit. Ajoutez --apply pour importer ({duration}).")
