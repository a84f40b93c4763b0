"""What deployments are for, as paths, namespaces, profiles and names say."""

from __future__ import annotations

import pytest
from repositories import deployment

from gunilint.model.deployment import Purpose, Stage
from gunilint.resolve.development import (
    Clue,
    asks_for_development,
    looks_like_development,
    purpose_of,
)


@pytest.mark.parametrize(
    ("clue", "purpose"),
    [
        (Clue("path", "k8s/overlays/dev/web.yaml"), (Stage.DEVELOPMENT, "dev in its path")),
        (Clue("path", "compose.override.yaml"), (Stage.DEVELOPMENT, "override in its path")),
        (Clue("namespace", "shop-e2e"), (Stage.TESTS, "e2e in its namespace")),
        (Clue("profile", "uat"), (Stage.STAGING, "uat in its profile")),
        (Clue("name", "web_prod"), (Stage.PRODUCTION, "prod in its name")),
        (Clue("path", "deploy/devices/live-stream.yaml"), (Stage.PRODUCTION, "live in its path")),
        (Clue("path", "deploy/devices/product.yaml"), None),
    ],
)
def test_a_word_says_it(clue: Clue, purpose: tuple[Stage, str] | None) -> None:
    """Whole words only, in any part of a path."""
    is_development = looks_like_development(clue.text)
    found = purpose_of([clue], is_development=is_development)
    assert found == (None if purpose is None else Purpose(*purpose))


def test_the_nearest_word_counts() -> None:
    """A file's own name says more than its directory; the first clue more than the next."""
    path = Clue("path", "staging/web.prod.yaml")
    assert purpose_of([path], is_development=False) == Purpose(Stage.PRODUCTION, "prod in its path")
    clues = [Clue("namespace", "qa"), Clue("name", "web-prod")]
    assert purpose_of(clues, is_development=False) == Purpose(Stage.STAGING, "qa in its namespace")


def test_development_that_no_name_says() -> None:
    """What is known otherwise is said all the same; `prod` beside it does not count."""
    found = purpose_of([Clue("name", "prod")], is_development=True)
    assert found == Purpose(Stage.DEVELOPMENT, "")


_SERVICE = "services:\n  web:\n    image: x\n    command: gunicorn a:b\n"


@pytest.mark.parametrize(
    ("files", "sign"),
    [
        ({"compose.yaml": _SERVICE + "    profiles: [dev]\n"}, "dev in its profile"),
        ({"docker/compose.test.yaml": _SERVICE}, "test in its path"),
        ({"Procfile.dev": "web: gunicorn a:b\n"}, "dev in its path"),
        ({"Dockerfile": "FROM python AS debug\nCMD gunicorn a:b\n"}, "debug in its stage"),
    ],
)
def test_deployments(files: dict[str, str], sign: str) -> None:
    """Every platform says it."""
    found = deployment(files)
    assert found.is_development
    assert found.purpose is not None
    assert found.purpose.sign == sign


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("runtime-stage", None),
        ("stage", None),
        ("prod-stage", Purpose(Stage.PRODUCTION, "prod in its stage")),
        ("staging", Purpose(Stage.STAGING, "staging in its stage")),
    ],
)
def test_a_stage_that_is_called_one(name: str, sign: Purpose | None) -> None:
    """In a Dockerfile `stage` is what every stage is."""
    found = deployment({"Dockerfile": f"FROM python AS {name}\nCMD gunicorn a:b\n"})
    assert found.purpose == sign


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('if [ "$DEBUG" = 1 ]', True),
        ('if [[ "${DEBUG:-false}" == "true" ]]', True),
        ('if [ -n "$DJANGO_DEBUG" ]', True),
        ('case "$APP_ENV" in dev|development)', True),
        ('if [ "$DEBUG" != 1 ]', False),
        ('if [ "$DEBUG" = "false" ]', False),
        ('if [ -z "$DEBUG" ]', False),
        ('if [ "$APP_ENV" = production ]', False),
        ("if [ -e /dev/shm ]", False),
        ('if [ "$DEVICE" = gpu ]', False),
    ],
)
def test_a_condition_says_it(condition: str, *, expected: bool) -> None:
    """By the variable that it is over, or by what that is compared to."""
    assert asks_for_development(condition) is expected
