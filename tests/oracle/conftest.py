"""Fixtures for comparing with the real Gunicorn; see `harness`."""

from __future__ import annotations

import pytest
from harness import Oracle

from gunilint.resolve.catalog import VERSIONS


@pytest.fixture(scope="session", params=VERSIONS)
def oracle(request: pytest.FixtureRequest) -> Oracle:
    """The real Gunicorn of each catalogued version in turn."""
    return Oracle(request.param)
