"""Models that every app leans on and that know none of them."""

from iae_portal.common.provenance import Source

__all__ = ["Source"]
