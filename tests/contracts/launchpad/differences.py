"""Where the sandbox's Launchpad still answers otherwise than the recorded one, and why that may be."""

from __future__ import annotations

KNOWN: dict[tuple[str, str], str] = {
    ("01", "bare slash"): "the sandbox has API and web site on one host, and the web site is at the slash",
    (
        "01",
        "GET entry, Accept application/xhtml+xml",
    ): "the sandbox answers in JSON and WADL alone; no client of the API asks for XHTML",
    ("01", "TRACE-like unknown method"): "aiohttp refuses a method that HTTP does not know, before we see it",
    (
        "02",
        "Token scheme with unknown personal access token",
    ): "personal access tokens are for git, which the sandbox does not have",
    ("02", "+authorize-token without login"): "nobody logs in to the sandbox: the page asks who one is",
    ("02", "token in query string"): "no client sends its token in the address",
}
"""By transcript and name of the exchange, the reason."""
