"""launchpadlib logs in by itself; its arguments are the service's root, its own name and the file.

It prints the address to open on its first line, and what it knows of us, as JSON, on its last. It blocks,
so that it has a process of its own.
"""

from __future__ import annotations

import json
import sys

from launchpadlib.credentials import AuthorizeRequestTokenWithBrowser, UnencryptedFileCredentialStore
from launchpadlib.launchpad import Launchpad


class Printing(AuthorizeRequestTokenWithBrowser):  # type: ignore[misc]
    """Its own engine, which waits for the answer; only the browser stays shut."""

    def notify_end_user_authorization_url(self, authorization_url: str) -> None:
        sys.stdout.write(f"{authorization_url}\n")
        sys.stdout.flush()

    def output(self, message: str) -> None:
        """Nothing is said beside the address."""


if __name__ == "__main__":
    root, name, path = sys.argv[1:]
    store = UnencryptedFileCredentialStore(path)
    engine = Printing(root, consumer_name=name, allow_access_levels=["WRITE_PRIVATE"])
    known = Launchpad.login_with(
        service_root=root,
        version="devel",
        launchpadlib_dir=f"{path}.cache",
        authorization_engine=engine,
        credential_store=store,
        proxy_info=None,
    )
    sys.stdout.write(json.dumps({"me": known.me.name, "consumer": known.credentials.consumer.key}))
