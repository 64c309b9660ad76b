"""What Launchpad shows of its entries and nobody here needs: the same keys, with nothing behind them.

A client that copies an entry, or sends all of it back, must find every key that the real service
has. Constants are shown, simple settings are kept, and lists of things that the sandbox does not
have are empty. The service description leaves such lists out.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.launchpad.kinds import Choice, Flag, Kind, Text
from bot.sandbox.launchpad.schema import EDIT, MODERATE, REDACTED, Call, Field, Page
from bot.sandbox.launchpad.state import Entry

_SHARING = (
    "Public",
    "Public, can be proprietary",
    "Proprietary, can be public",
    "Proprietary",
    "Embargoed, can be proprietary",
    "Forbidden",
)


def always(**values: object) -> tuple[Field[Any], ...]:
    """Read-only fields which are the same for every entry."""

    def shown(name: str, value: object) -> Field[Any]:
        return Field(name, lambda _call, _entry: value)

    return tuple(shown(name, value) for name, value in values.items())


def empty(*names: str) -> tuple[Page[Any], ...]:
    """Collections which have nothing in them, of types that the sandbox does not have."""
    return tuple(Page(name, None, lambda _call, _entry: ()) for name in names)


def files(*names: str) -> tuple[Field[Any], ...]:
    """Links to images: shown for every entry, whether or not there is an image."""

    def shown(name: str) -> Field[Any]:
        return Field(f"{name}_link", lambda call, entry: f"{call.url(entry)}/{name}")

    return tuple(shown(name) for name in names)


def kept(name: str, kind: Kind, usual: object = None) -> Field[Any]:
    """A setting that is remembered and changes nothing else; `usual` is what it is at first."""

    def write(_call: Call, entry: Any, value: Any) -> None:
        entry.settings[name] = value

    def read(_call: Call, entry: Any) -> object:
        return entry.settings.get(name, usual)

    return Field(name, read, kind, write, required=usual is not None, needs=EDIT)


def _moderated(name: str, kind: Kind) -> Field[Any]:
    """What Launchpad's own staff alone may see and set; nobody in the sandbox is one of them."""

    def write(_call: Call, _entry: Entry, _value: object) -> None:
        raise AssertionError("nobody may write this")

    return Field(name, lambda _call, _entry: REDACTED, kind, write, needs=MODERATE)


TRANSLATIONS = Choice(("Unknown", "Launchpad", "External", "Not Applicable"))

BUG_TEXTS = (
    kept("bug_reporting_guidelines", Text()),
    kept("bug_reported_acknowledgement", Text()),
    *always(content_templates=None, official_bug_tags=[]),
)
"""What projects, groups and series say to those who report bugs."""

PROJECT_EXTRAS: tuple[Field[Any], ...] = (
    *BUG_TEXTS,
    kept("translations_usage", TRANSLATIONS, "Unknown"),
    kept("translationpermission", Choice(("Open", "Structured", "Restricted", "Closed")), "Open"),
    *(kept(f"official_{one}", Flag(), False) for one in ("answers", "blueprints", "bugs", "codehosting")),
    *(
        kept(f"{one}_sharing_policy", Choice(_SHARING), "Public")
        for one in ("branch", "bug", "specification")
    ),
    *(kept(name, Text()) for name in ("freshmeat_project", "sourceforge_project", "remote_product")),
    kept("vcs", Choice(("Bazaar", "Git"))),
    _moderated("reviewer_whiteboard", Text()),
    _moderated("project_reviewed", Flag()),
    _moderated("license_approved", Flag()),
    *always(
        is_permitted=REDACTED,
        qualifies_for_free_hosting=True,
        commercial_subscription_link=None,
        commercial_subscription_is_due=False,
        bug_tracker_link=None,
        translation_focus_link=None,
        translationgroup_link=None,
    ),
    *files("brand", "icon", "logo"),
)

GROUP_EXTRAS: tuple[Field[Any], ...] = (
    *BUG_TEXTS,
    kept("translations_usage", TRANSLATIONS, "Unknown"),
    kept("translationpermission", Choice(("Open", "Structured", "Restricted", "Closed")), "Open"),
    *(kept(name, Text()) for name in ("freshmeat_project", "sourceforge_project", "homepage_content")),
    *always(reviewed=False, bug_tracker_link=None, translationgroup_link=None),
    *files("icon", "logo", "mugshot"),
)

SERIES_EXTRAS: tuple[Field[Any], ...] = (
    *BUG_TEXTS,
    kept("translations_usage", TRANSLATIONS, "Unknown"),
    kept(
        "translations_autoimport_mode",
        Choice(("None", "Import template files", "Import template and translation files")),
        "None",
    ),
    *always(branch_link=None),
)

PERSON_EXTRAS: tuple[Field[Any], ...] = (
    kept(
        "mailing_list_auto_subscribe_policy",
        Choice(
            (
                "Never subscribe to mailing lists",
                "Ask me when I join a team",
                "Always subscribe me to mailing lists",
            )
        ),
        "Ask me when I join a team",
    ),
    *always(
        account_status_history=None,
        archive_link=None,
        id=REDACTED,
        is_probationary=False,
        is_ubuntu_coc_signer=False,
        is_valid=True,
        karma=0,
        time_zone="UTC",
    ),
    *files("logo", "mugshot"),
)

TEAM_EXTRAS: tuple[Field[Any], ...] = (
    kept(
        "renewal_policy",
        Choice(("invite them to apply for renewal", "invite them to renew their own membership")),
        "invite them to apply for renewal",
    ),
)

PERSON_PAGES = empty(
    "confirmed_email_addresses",
    "jabber_ids",
    "languages",
    "ppas",
    "recipes",
    "social_accounts",
    "sshkeys",
    "wiki_names",
)
