"""A real MediaWiki for tests: Debian's package on PHP's own web server and SQLite, on 127.0.0.1.

Needs `mediawiki php8.2-cli php8.2-sqlite3 php8.2-mbstring php8.2-intl php8.2-xml`; Apache comes with
the package and is never started. What is not installed is an error, because a test that was not run
proves nothing. As root the server runs as www-data, in a folder under /tmp that it may enter.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path("/usr/share/mediawiki")
PACKAGES = "mediawiki php8.2-cli php8.2-sqlite3 php8.2-mbstring php8.2-intl php8.2-xml"

BOT, APP, BOT_PASSWORD = "Tminus", "incubator", "0123456789abcdef0123456789abcdef"
ADMIN, ADMIN_PASSWORD = "Admin", "admin-password-of-tests"

_SETTINGS = """
$wgServer = "{url}";
$wgUploadDirectory = "{folder}/images";
$wgCacheDirectory = "{folder}/cache";
$wgTmpDirectory = "{folder}/cache";
$wgReadOnlyFile = "{folder}/readonly.txt";
$wgMainCacheType = CACHE_DB;
$wgSessionCacheType = CACHE_DB;
$wgEnableEmail = false;
$wgJobRunRate = 0;
$wgPasswordAttemptThrottle = [];
$wgGroupPermissions["*"]["edit"] = false;
$wgGroupPermissions["bot"]["noratelimit"] = true;
"""


@dataclass(frozen=True)
class RealWiki:
    """Its URL without a slash at the end, and the folder with all that it knows."""

    url: str
    folder: Path

    def readonly(self, reason: str) -> None:
        """Take no changes for that reason; "" takes them again."""
        file = self.folder / "readonly.txt"
        file.unlink(missing_ok=True)
        if reason:
            file.write_text(reason)

    def forget_logins(self) -> None:
        """End all sessions, which the wiki keeps in its cache of objects."""
        with closing(sqlite3.connect(self.folder / "db" / "wikicache.sqlite", timeout=10)) as database:
            ended = database.execute("DELETE FROM objectcache WHERE keyname LIKE '%MWSession%'").rowcount
            database.commit()
        if not ended:
            raise RuntimeError("this MediaWiki keeps its sessions elsewhere")


@contextmanager
def mediawiki() -> Iterator[RealWiki]:
    """Install a wiki into a new folder, serve it, and remove both at the end."""
    php = shutil.which("php")
    if php is None or not (PROGRAM / "api.php").exists():
        raise RuntimeError(f"MediaWiki is not installed: apt-get install --no-install-recommends {PACKAGES}")
    folder = Path(tempfile.mkdtemp(prefix="mediawiki-", dir="/tmp"))
    try:
        _prepare(folder)
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        _install(php, folder, url)
        command = [php, "-S", f"127.0.0.1:{port}", "-t", str(PROGRAM)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [*_as_user(), *command], env=_environment(folder), stdout=log, stderr=log
            )
        try:
            _wait(url, server, folder)
            yield RealWiki(url, folder)
        finally:
            server.terminate()
            server.wait(10)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path) -> None:
    folder.chmod(0o755)
    for part in (folder, *(folder / name for name in ("db", "images", "cache"))):
        part.mkdir(exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(part, "www-data", "www-data")


def _install(php: str, folder: Path, url: str) -> None:
    where = ["--dbtype", "sqlite", "--dbpath", f"{folder}/db", "--confpath", str(folder)]
    what = ["--scriptpath", "", "--server", url, "--lang", "en", "--pass", ADMIN_PASSWORD]
    _maintain(php, folder, "install.php", *where, *what, "Test wiki", ADMIN)
    with (folder / "LocalSettings.php").open("a") as settings:
        settings.write(_SETTINGS.format(url=url, folder=folder))
    _maintain(php, folder, "createAndPromote.php", "--bot", BOT, "never-used-by-tests")
    grants = "basic,highvolume,editpage,createeditmovepage"
    _maintain(php, folder, "createBotPassword.php", "--appid", APP, "--grants", grants, BOT, BOT_PASSWORD)


def _maintain(php: str, folder: Path, script: str, *words: str) -> None:
    done = subprocess.run(
        [*_as_user(), php, str(PROGRAM / "maintenance" / script), *words],
        env=_environment(folder),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{script} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def _environment(folder: Path) -> dict[str, str]:
    settings = folder / "LocalSettings.php"
    # The installer refuses to run where it is told of settings already.
    return {**os.environ, "MW_CONFIG_FILE": str(settings)} if settings.exists() else dict(os.environ)


def _as_user() -> Sequence[str]:
    if os.getuid() != 0:
        return ()
    return ("setpriv", "--reuid=www-data", "--regid=www-data", "--clear-groups", "--pdeathsig=TERM")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(url: str, server: subprocess.Popen[bytes], folder: Path) -> None:
    """Until api.php answers; a server that ended says why."""
    for _ in range(300):
        if server.poll() is not None:
            break
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"{url}/api.php?action=query&format=json", timeout=30) as answer,  # noqa: S310
        ):
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"MediaWiki did not start: {(folder / 'log').read_text()[-2000:]}")
