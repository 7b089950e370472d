"""The antivirus over the pieces: asked once a file is stored, again when it did not answer, never waited for."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from calls.enums import ScanState
from calls.models import FileScan
from iae_portal.common.antivirus import AntivirusError, is_configured, scan_chunks
from iae_portal.common.broker import publish_task
from iae_portal.common.files import StoredFile
from iae_portal.common.queues import Queue

SCAN_TASK = "calls.tasks.scan_file"
# After that long without an answer, the file is asked about again.
FORGOTTEN_AFTER = dt.timedelta(minutes=5)
# A daemon that has not answered for so long needs somebody to look; it is asked again all the same.
GIVEN_UP_AFTER = dt.timedelta(days=1)


def ask_scan(file: StoredFile) -> FileScan:
    """Write down that the file is to be looked at; the message leaves once the transaction is committed."""
    state = ScanState.WAITING if is_configured() else ScanState.NOT_CONFIGURED
    scan, created = FileScan.objects.get_or_create(file=file, defaults={"state": state})
    if created and state == ScanState.WAITING:
        transaction.on_commit(lambda: publish_task(SCAN_TASK, file.pk, queue=Queue.DOCUMENTS), robust=True)
    return scan


def scan_file(file_id: int) -> FileScan | None:
    """Ask the daemon about one file and keep its answer; no answer leaves the file waiting."""
    scan = FileScan.objects.filter(file=file_id).select_related("file").first()
    if scan is None or scan.state in (ScanState.CLEAN, ScanState.INFECTED) or not is_configured():
        return scan
    try:
        with scan.file.content.open("rb") as content:
            result = scan_chunks(content.chunks())
    except (AntivirusError, OSError):
        if scan.asked_at < timezone.now() - GIVEN_UP_AFTER and scan.state != ScanState.FAILED:
            scan.state = ScanState.FAILED
            scan.save(update_fields=["state"])
        return scan
    scan.state = ScanState.CLEAN if result.is_clean else ScanState.INFECTED
    scan.signature, scan.done_at = result.signature, timezone.now()
    scan.save(update_fields=["state", "signature", "done_at"])
    return scan


def scan_forgotten(*, limit: int = 50) -> int:
    """Ask about the files that nothing was said of: a lost message, a daemon that was away. How many were asked."""
    if not is_configured():
        return 0
    before = timezone.now() - FORGOTTEN_AFTER
    waiting = FileScan.objects.filter(
        state__in=[ScanState.WAITING, ScanState.FAILED, ScanState.NOT_CONFIGURED], asked_at__lt=before
    ).order_by("asked_at")
    keys = list(waiting.values_list("pk", flat=True)[:limit])
    for key in keys:
        scan_file(key)
    return len(keys)
