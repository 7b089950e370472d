"""The classes that addresses of the API are made from: read only, by token or without, never by session."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from iae_portal.common.access import PUBLIC
from iae_portal.common.api.filters import ApiFilterSet, refuse_unknown
from iae_portal.common.api.freshness import mark_fresh
from iae_portal.common.api.pages import Pages
from iae_portal.common.api.problems import PROBLEM_TYPE
from iae_portal.common.api.rendering import (
    CsvRenderer,
    GeoJsonRenderer,
    JsonRenderer,
    Negotiation,
    ProblemRenderer,
    Rows,
    RowsJsonRenderer,
)
from iae_portal.common.api.schema import ApiSchema
from iae_portal.common.api.throttling import MinuteThrottle


class HoldsPermission(BasePermission):
    """The permission that the view declares, of the hat of the token."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if view.permission == PUBLIC:
            return True
        return bool(request.user.is_authenticated and request.user.can(view.permission))


class StrictFilters(DjangoFilterBackend):
    """An address that cannot be read whole is refused whole."""

    def get_filterset_class(self, view: Any, _queryset: Any = None) -> Any:
        """Rows of communes and of larger areas are of two models, with the same filters."""
        return getattr(view, "filterset_class", None)

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        filters = self.get_filterset(request, queryset, view)
        return filters.read() if isinstance(filters, ApiFilterSet) else queryset


class ApiView(GenericAPIView[Any]):
    """One address. `permission` is that of its queryset; `tag`, `summary` and `about` document it in French."""

    permission: ClassVar[str] = PUBLIC
    operation: ClassVar[str] = ""
    """The identifier of the operation; made from the address when it is empty."""
    tag: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    about: ClassVar[str] = ""
    example: ClassVar[Any] = None
    parameters: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """Those that are neither of the filters nor of the pages, as OpenAPI describes them."""
    path_parameters: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    answer_schema: ClassVar[Mapping[str, Any] | None] = None
    """Of an answer that no serializer writes."""
    format_parameter: ClassVar[str] = "format"
    may_forbid: ClassVar[bool] = False
    """Whether it refuses some roles without declaring a permission of its own."""
    http_method_names = ["get", "head"]
    permission_classes = [HoldsPermission]
    throttle_classes = [MinuteThrottle]
    content_negotiation_class = Negotiation
    renderer_classes: Any = [JsonRenderer]
    schema: Any = ApiSchema()

    def known_parameters(self) -> set[str]:
        filterset = getattr(self, "filterset_class", None)
        known = {self.format_parameter, *self.parameters, *(filterset.base_filters if filterset else ())}
        if self.pagination_class is not None:
            known |= {Pages.page_query_param, Pages.page_size_query_param}
        return known

    @classmethod
    def build_example(cls) -> Any:
        return cls.example

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown(request, self.known_parameters())

    def perform_authentication(self, request: Request) -> None:
        """Who tries tokens is counted like who has none."""
        try:
            super().perform_authentication(request)
        except exceptions.AuthenticationFailed:
            request.auth = None
            self.check_throttles(request)
            raise

    def get_queryset(self) -> "QuerySet[Any]":
        """`list_rows`; none of them for who only describes the address."""
        if getattr(self, "swagger_fake_view", False):
            filterset = getattr(self, "filterset_class", None)
            described = filterset.Meta if filterset else self.serializer_class.Meta  # type: ignore[union-attr]
            return described.model.objects.none()  # type: ignore[no-any-return]
        return self.list_rows()

    def list_rows(self) -> "QuerySet[Any]":
        """What the token may read, from the single door of the model."""
        raise NotImplementedError

    def get_last_modified(self) -> dt.datetime | None:
        """When what is answered last changed, if that is known."""
        return None

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        final = super().finalize_response(request, response, *args, **kwargs)
        if not isinstance(final, Response):
            return final
        if final.exception:
            final.accepted_renderer = ProblemRenderer()
            final.accepted_media_type = PROBLEM_TYPE
            final["Cache-Control"] = "no-store"
        else:
            is_public = self.permission == PUBLIC and request.auth is None
            mark_fresh(request._request, final, changed_at=self.get_last_modified(), is_public=is_public)  # noqa: SLF001 -- the documented way
        return final


class ListView(ApiView):
    """A page of rows, in JSON or CSV; with `read_shapes`, in GeoJSON too."""

    pagination_class = Pages
    filter_backends = [StrictFilters]
    renderer_classes = [RowsJsonRenderer, CsvRenderer]

    def get(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        found = self.paginator.paginate_queryset(self.filter_queryset(self.get_queryset()), request, view=self)
        serializer = self.get_serializer(self.prepare(found), many=True)
        rows = serializer.data
        is_map = request.accepted_renderer.format == GeoJsonRenderer.format
        links = self.paginator.links  # type: ignore[union-attr]
        answer = Rows(
            body=self.paginator.envelop(rows),  # type: ignore[union-attr]
            rows=rows,
            columns=[name for name, field in serializer.child.fields.items() if not isinstance(field, BaseSerializer)],
            shapes=self.read_shapes(found) if is_map else (),
            keys=[self.key_of(row) for row in found] if is_map else (),
            extra={"numberMatched": self.paginator.page.paginator.count, "numberReturned": len(rows)},  # type: ignore[union-attr]
        )
        response = Response(answer)
        if links:
            response["Link"] = ", ".join(f'<{address}>; rel="{rel}"' for rel, address in links.items())
        return response

    @classmethod
    def build_example(cls) -> Any:
        return {"count": 1, "next": None, "previous": None, "results": [cls.example]}

    def prepare(self, found: list[Any]) -> Sequence[Any]:
        """What is serialised for the rows of a page: the rows themselves, or what is composed from them."""
        return found

    def read_shapes(self, found: list[Any]) -> Sequence[str | None]:
        """The GeoJSON geometry of each row."""
        raise NotImplementedError

    def key_of(self, row: Any) -> Any:
        return row.pk


class MapListView(ListView):
    """Rows that have a place."""

    renderer_classes = [RowsJsonRenderer, CsvRenderer, GeoJsonRenderer]


class DetailView(ApiView):
    """One row, or a refusal that does not tell whether it exists."""

    pagination_class = None

    def get(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        return Response(self.get_serializer(self.find()).data)

    def find(self) -> Any:
        """The row that the address names; `Http404` for one that is not, or not for this token."""
        raise NotImplementedError
