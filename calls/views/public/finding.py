"""Finding a call that the reader may see."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from calls.enums import CallState
from calls.models import Call


def find_call(request: HttpRequest, pk: int) -> Call:
    """A call once published: one in preparation has no public page, even for those who prepare it."""
    rows = Call.objects.visible_to(request.user).filter(version__isnull=False).exclude(state=CallState.DRAFT)
    return get_object_or_404(rows.select_related("version__run__publication").defer("definition"), pk=pk)
