"""What a format's function holds while it loads a sheet: who imports, what is reported, where it comes from."""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from iae_portal.common.imports.contents import SourceFile
from iae_portal.common.imports.report import Change, FileReport
from iae_portal.common.imports.sheets import Sheet
from iae_portal.common.models import Source

CHUNK = 1 << 20


class Session:
    """One import of one or several files, in one transaction; `touched` tells follow-ups what was changed."""

    def __init__(self, *, actor: Any, pulse: Callable[[], None] = lambda: None) -> None:
        self.actor = actor
        self.now = timezone.now()
        self.pulse = pulse
        self.touched: dict[str, set[Any]] = defaultdict(set)
        self.file: SourceFile | None = None
        self.report = FileReport(file_name="")
        # What a file leaves to the next ones of the same import, by the slug of its format.
        self.shared: dict[str, Any] = {}
        # What follow-ups say that they changed.
        self.consequences: list[Change] = []

    def start_file(self, file: SourceFile, report: FileReport) -> None:
        self.file, self.report = file, report

    def source(
        self,
        sheet: Sheet,
        *,
        vintage: str,
        slug: str = "",
        title: str = "",
        note: str = "",
        url: str = "",
        file: SourceFile | None = None,
    ) -> Source:
        """The source of the rows of this sheet: the same file again is the same source.

        `file` is the one being read, unless its rows are written while another one is.
        """
        read = file or self.file
        if read is None:
            raise RuntimeError("no file is being read")
        known = sheet.format
        source, _ = Source.objects.get_or_create(
            slug=slug or known.slug,
            vintage=vintage,
            sha256=fingerprint(read),
            defaults={
                "title": title or known.label,
                "producer": known.producer,
                "licence": known.licence,
                "url": url or known.url,
                "file_name": read.name[:200],
                "note": note,
                "imported_at": self.now,
                "imported_by": self.actor,
            },
        )
        return source

    def tell(self, change: Change) -> Change:
        self.report.changes.append(change)
        return change


def fingerprint(file: SourceFile) -> str:
    digest = hashlib.sha256()
    with file.path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
