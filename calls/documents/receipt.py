"""The receipt of a submission (CRPA, art. L. 112-3), one page."""

from django.conf import settings

from calls.models import ApplicationVersion
from calls.presentation.receipts import describe_receipt
from iae_portal.common.pdf import render_pdf

TEMPLATE = "calls/applying/documents/receipt.html"


def render_receipt(version: ApplicationVersion) -> bytes:
    context = {
        "version": version,
        "application": version.application,
        "receipt": describe_receipt(version),
        "service_owner": settings.SERVICE_OWNER,
        "service_name": settings.SERVICE_NAME,
        "demonstration": settings.DEMONSTRATION,
    }
    return render_pdf(template=TEMPLATE, context=context)
