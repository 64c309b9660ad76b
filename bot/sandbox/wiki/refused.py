"""The ways in which the sandbox's wiki says no: MediaWiki's code, and words for people."""

from __future__ import annotations


class Refused(Exception):
    """One error; `data` goes beside it, `headers` into the HTTP answer (its status stays 200)."""

    def __init__(
        self,
        code: str,
        words: str,
        *,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(f"{code}: {words}")
        self.code = code
        self.words = words
        self.data = data
        self.headers = headers or {}
