"""The root of the service: where its collections are, as the first answer that a client reads.

Launchpad has many that the sandbox does not. They are named here, because a client may look for
the keys, and there is nothing at the other end; the service description leaves them out.
"""

from __future__ import annotations

from bot.sandbox.launchpad.catalogue import COLLECTIONS

_ELSEWHERE = {
    "archives": "archives",
    "branches": "branches",
    "bug_trackers": "bugs/bugtrackers",
    "builders": "builders",
    "charm_bases": "+charm-bases",
    "charm_recipes": "+charm-recipes",
    "countries": "+countries",
    "craft_recipes": "+craft-recipes",
    "cves": "bugs/cve",
    "distributions": "distros",
    "git_repositories": "+git",
    "languages": "+languages",
    "livefses": "livefses",
    "packagesets": "package-sets",
    "polls": "+polls",
    "processors": "+processors",
    "questions": "questions",
    "rock_bases": "+rock-bases",
    "rock_recipes": "+rock-recipes",
    "snap_bases": "+snap-bases",
    "snappy_serieses": "+snappy-series",
    "snaps": "+snaps",
    # The real service says that its blueprints are at the root itself, where they are not.
    "specifications": "",
    "temporary_blobs": "temporary-blobs",
    "translation_groups": "+groups",
    "translation_import_queue_entries": "+imports",
}


def root_json(base: str) -> dict[str, str]:
    """The root's representation, for a server at `base` (no slash at its end)."""
    places = {collection.name: path for path, collection in COLLECTIONS.items()}
    return {
        "resource_type_link": f"{base}/devel/#service-root",
        **{
            f"{name}_collection_link": f"{base}/devel/{path}"
            for name, path in sorted({**places, **_ELSEWHERE}.items())
        },
        "me_link": f"{base}/devel/people/+me",
        "pillars_link": f"{base}/devel/pillars",
        "services_link": f"{base}/devel/services",
    }
