"""What programs ask for beside data: the document, the list of addresses, and what is not there."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from iae_portal.api.document import build_document
from iae_portal.common.api.rendering import JsonRenderer
from iae_portal.common.api.views import ApiView

RESOURCES = ("areas", "indicators", "runs", "results", "structures", "calls", "scenarios")


class OpenApiRenderer(JsonRenderer):
    media_type = "application/vnd.oai.openapi+json;version=3.0"
    format = "openapi"


class Document(ApiView):
    """The OpenAPI document, which mapping software reads too."""

    schema = None
    pagination_class = None
    renderer_classes = [JsonRenderer, OpenApiRenderer]

    def get(self, _request: Request) -> Response:
        return Response(build_document())


class Root(ApiView):
    """Where to begin."""

    schema = None
    pagination_class = None

    def get(self, request: Request) -> Response:
        lists = {name: request.build_absolute_uri(reverse(f"api:{name}")) for name in RESOURCES}
        return Response({**lists, "openapi": request.build_absolute_uri(reverse("api:openapi"))})


class Unknown(ApiView):
    """An address of the API that is none: told as the others tell their errors."""

    schema = None
    pagination_class = None

    def initial(self, request: Request, *_args: Any, **_kwargs: Any) -> None:
        self.format_kwarg = None
        self.check_throttles(request)

    def get(self, _request: Request, **_kwargs: str) -> Response:
        raise Http404("Cette adresse n’existe pas\u00a0: voyez la documentation, à l’adresse /api/.")
