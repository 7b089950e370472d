"""Answers that are asked for again: unchanged, they are not sent twice (ETag, Last-Modified, 304)."""

import datetime as dt
import hashlib
from functools import partial

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from rest_framework.response import Response


def mark_fresh(request: HttpRequest, response: Response, *, changed_at: dt.datetime | None, is_public: bool) -> None:
    """Once written, the answer gets its fingerprint; the request that already has it gets 304.

    Every use asks again: what a role reads may change at any time.
    """
    response["Cache-Control"] = "public, no-cache" if is_public else "private, no-cache"
    patch_vary_headers(response, ["Accept", "Authorization"])
    response.add_post_render_callback(partial(_settle, request, changed_at))


def _settle(request: HttpRequest, changed_at: dt.datetime | None, response: Response) -> HttpResponseBase:
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    stamp = int(changed_at.timestamp()) if changed_at else None
    if stamp is not None:
        response["Last-Modified"] = http_date(stamp)
    return get_conditional_response(request, etag=etag, last_modified=stamp, response=response) or response
