"""The environment of the independent implementations."""

from tests.oracles import oracle_python  # noqa: F401 -- a fixture
