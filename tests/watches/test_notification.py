"""Targets of apprise: its own JSON notification, to a server on the loopback interface."""

import json
from pathlib import Path

import pytest

from tests.watches.conftest import Webhook, delivered, watched

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # apprise imports it


def test_whatever_apprise_speaks(press: Path, webhook: Webhook) -> None:
    watched(press, webhook.url.replace("http:", "json:"), on=("edited",), words="kk")
    webhook.status = 200
    (result,) = delivered(press)
    assert (result.events, result.problem) == (2, None)
    ((_, body),) = webhook.heard
    assert "түзетілді: В селе открылась новая школа" in json.loads(body)["message"]


def test_a_service_that_refuses_is_tried_again(press: Path, webhook: Webhook) -> None:
    watched(press, webhook.url.replace("http:", "json:"))
    webhook.status = 500
    (result,) = delivered(press)
    assert (result.events, result.problem) == (0, "the service did not take it")
