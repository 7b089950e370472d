"""Pages of a list: numbered, of a bounded size, with links to the next and the previous one."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import InvalidPage, Paginator
from rest_framework.exceptions import NotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from iae_portal.common.api.problems import ParameterError
from iae_portal.common.formatting import format_number

DEFAULT_SIZE = 100
LARGEST_SIZE = 1000


def read_number(params: Mapping[str, str], name: str, *, default: int, lowest: int, largest: int | None) -> int:
    """A whole number between two bounds; refused in French otherwise."""
    text = params.get(name, "")
    if not text:
        return default
    bounds = f"un nombre entier, {lowest} au moins" + (f" et {largest} au plus" if largest else "")
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(2**63))
    if not is_number or int(text) < lowest or (largest is not None and int(text) > largest):
        raise ParameterError({name: f"Écrivez {bounds}."})
    return int(text)


class Pages(PageNumberPagination):
    page_size = DEFAULT_SIZE
    page_size_query_param = "page_size"
    max_page_size = LARGEST_SIZE
    page_query_description = "Numéro de la page, à partir de 1."
    page_size_query_description = (
        f"Lignes par page\u00a0: {DEFAULT_SIZE} par défaut, {format_number(LARGEST_SIZE)} au plus."
    )

    def get_page_size(self, request: Request) -> int:
        name = self.page_size_query_param
        return read_number(request.query_params, name, default=DEFAULT_SIZE, lowest=1, largest=LARGEST_SIZE)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:  # noqa: ARG002
        self.request = request
        number = read_number(request.query_params, self.page_query_param, default=1, lowest=1, largest=None)
        paginator = Paginator(queryset, self.get_page_size(request))
        try:
            self.page = paginator.page(number)
        except InvalidPage:
            raise NotFound(f"Cette page n’existe pas\u00a0: la dernière est la {paginator.num_pages}.") from None
        return list(self.page)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)  # type: ignore[misc]
        for parameter in parameters:
            parameter["schema"]["minimum"] = 1
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"maximum": LARGEST_SIZE, "default": DEFAULT_SIZE}
        return parameters

    @property
    def links(self) -> dict[str, str]:
        """The pages around this one."""
        found = {"next": self.get_next_link(), "prev": self.get_previous_link()}
        return {name: link for name, link in found.items() if link}

    def envelop(self, rows: Any) -> dict[str, Any]:
        return {
            "count": self.page.paginator.count,
            "next": self.get_next_link(),
            "previous": self.get_previous_link(),
            "results": rows,
        }
