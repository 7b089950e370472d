"""What the tests of structures share."""

from tests.region import _region_loaded, region  # noqa: F401 -- fixtures
