"""How a request says who makes it: OAuth 1.0 with PLAINTEXT, the one method that Launchpad takes."""

from __future__ import annotations

import secrets
import time
from urllib.parse import quote


def signature(realm: str, consumer: str, token: str, secret: str) -> str:
    """The header `Authorization` (RFC 5849, 3.4.4 and 3.5.1); any text is safe in any part."""
    parts = {
        "oauth_consumer_key": consumer,
        "oauth_token": token,
        "oauth_signature_method": "PLAINTEXT",
        "oauth_signature": f"&{quote(secret, safe='')}",
        "oauth_timestamp": str(int(time.time())),
        "oauth_nonce": secrets.token_hex(16),
        "oauth_version": "1.0",
    }
    said = ", ".join(f'{key}="{quote(value, safe="")}"' for key, value in parts.items())
    return f'OAuth realm="{realm}", {said}'
