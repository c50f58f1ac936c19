"""Sends an event to a webhook, signed after Standard Webhooks (https://www.standardwebhooks.com).

The receiver knows a repeated message by its ``webhook-id``, and a forged one by its signature.
"""

import hashlib
import hmac
import json
import secrets
from base64 import b64decode, b64encode
from datetime import UTC, datetime

from govkz_crawler.log.client import Client
from govkz_crawler.log.errors import LogError
from govkz_crawler.watches.errors import Undelivered
from govkz_crawler.watches.queue import Queued
from govkz_crawler.watches.speaker import Speaker

_PREFIX = "whsec_"
_SECONDS = 15.0  # the specification advises 15 to 30 seconds


def new_secret() -> str:
    """``whsec_`` and 32 random bytes."""
    return _PREFIX + b64encode(secrets.token_bytes(32)).decode()


def send(url: str, speaker: Speaker, events: list[Queued], agent: str) -> None:
    """One event. Raises Undelivered where the answer is not 2xx."""
    (queued,) = events
    body = _body(speaker, queued)
    message_id = f"msg_{hashlib.sha256(f'{speaker.watch.uid}/{queued.key}'.encode()).hexdigest()[:32]}"
    headers = signed(speaker.watch.secret, message_id, int(datetime.now(UTC).timestamp()), body)
    try:
        answer = Client(agent, _SECONDS).post(url, body, "application/json", headers)
    except LogError as error:
        raise Undelivered(str(error)) from error
    if answer.status // 100 != 2:
        raise Undelivered(f"the webhook answers {answer.status}")


def signed(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers: identity, time in seconds and the signature ``v1``, HMAC-SHA256 of all three."""
    key = b64decode(secret.removeprefix(_PREFIX))
    signature = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{b64encode(signature).decode()}",
    }


def _body(speaker: Speaker, queued: Queued) -> bytes:
    message = {
        "type": f"press.{queued.event.kind}",
        "timestamp": queued.event.known_at,
        "data": speaker.data(queued),
    }
    return json.dumps(message, ensure_ascii=False).encode()
