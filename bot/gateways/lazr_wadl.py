"""What Launchpad's web service understands of what we say: operations, parameters and fields.

Launchpad ignores a parameter that it does not know, without a word, so a misspelt policy would be the
default one. This is the part of its WADL (the description that it serves of itself) that a new project
needs, in the version `devel`; what is not listed here is never sent.
"""

from __future__ import annotations

from collections.abc import Collection

OPERATIONS: dict[str, dict[str, str]] = {
    "people": {
        "find": "text",
        "findPerson": "created_after created_before text",
        "findTeam": "text",
        "getByEmail": "email",
        "newTeam": (
            "default_membership_period default_renewal_period display_name membership_policy name "
            "team_description"
        ),
    },
    "team": {
        "addMember": "comment person status",
        "getMembersByStatus": "status",
        "leave": "team",
    },
    "team_membership": {
        "setExpirationDate": "date",
        "setStatus": "comment silent status",
    },
    "projects": {
        "new_project": (
            "bug_supervisor description display_name download_url driver home_page_url "
            "license_info licenses name programming_lang project_group registrant screenshots_url "
            "summary title wiki_url"
        ),
        "search": "text",
    },
    "project": {
        "getMergeProposals": "status",
        "getMilestone": "name",
        "getRelease": "version",
        "getSeries": "name",
        "getSpecification": "name",
        "get_timeline": "include_inactive",
        "newSeries": "branch name release_url_pattern summary",
        "searchTasks": (
            "assignee created_since importance milestone modified_since order_by owner search_text "
            "status tags tags_combinator"
        ),
    },
    "project_series": {
        "getSpecification": "name",
        "newMilestone": "code_name date_targeted name summary",
        "searchTasks": (
            "assignee created_since importance milestone modified_since order_by owner search_text "
            "status tags tags_combinator"
        ),
    },
    "milestone": {
        "createProductRelease": "changelog date_released release_notes",
        "searchTasks": (
            "assignee created_since importance milestone modified_since order_by owner search_text "
            "status tags tags_combinator"
        ),
    },
    "bugs": {
        "createBug": "description information_type tags target title",
    },
    "project_release": {
        "add_file": (
            "content_type description file_content file_type filename signature_content signature_filename"
        ),
        "delete": "",
    },
    "project_release_file": {
        "delete": "",
    },
    "specifications": {
        "createSpecification": (
            "assignee definition_status drafter name specurl summary target title whiteboard"
        ),
    },
    "specification": {
        "acceptGoal": "",
        "declineGoal": "",
        "proposeGoal": "goal",
    },
    "polls": {
        "find": "order_by status team",
    },
}
"""The named operations of each kind of resource, and their parameters."""

FIELDS: dict[str, str] = {
    "team": ("description display_name membership_policy name team_owner_link"),
    "project": (
        "bug_supervisor_link description development_focus_link display_name download_url "
        "driver_link homepage_url license_info licenses name owner_link programming_language "
        "project_group_link screenshots_url summary wiki_url"
    ),
    "project_series": ("active display_name driver_link name owner_link status summary"),
    "milestone": ("code_name date_targeted is_active name series_target_link summary"),
    "bug_task": ("assignee_link importance milestone_link status"),
    "project_release": ("changelog date_released release_notes"),
    "specification": (
        "approver_link assignee_link definition_status direction_approved drafter_link "
        "implementation_status milestone_link name priority specification_url summary title "
        "whiteboard workitems_text"
    ),
}
"""The fields of each kind of resource that a PATCH may change."""

DEVEL_ONLY = frozenset({"createSpecification"})
"""Operations that the versions `1.0` and `beta` do not have."""

OLDER = ("1.0", "beta")

_COLLECTIONS = {
    "people": "people",
    "projects": "projects",
    "specs": "specifications",
    "bugs": "bugs",
    "+polls": "polls",
}
_MARKED = {
    "+member": "team_membership",
    "+milestone": "milestone",
    "+spec": "specification",
    "+bug": "bug_task",
}


class Unlisted(LookupError):
    """We were about to say something that Launchpad would not understand: our own mistake."""


def kind_at(path: str) -> str:
    """The kind of resource at a path below the root of the API; "" for one that is not listed.

    `~x` is a team, `p` a project, `p/s` a series, `p/+milestone/m` a milestone, `p/s/v` a release and
    `p/s/v/+file/f` a file of it; `p/+bug/1` and `p/s/+bug/1` are tasks of a bug.
    """
    parts = path.split("/")
    match parts:
        case [one]:
            return _COLLECTIONS.get(one) or ("team" if one.startswith("~") else "project")
        case [_, marked, _] if marked in _MARKED:
            return _MARKED[marked]
        case [_, _, "+bug", _]:
            return _MARKED["+bug"]
        case [pillar, _] if not pillar.startswith("~"):
            return "project_series"
        case [pillar, series, _] if not (pillar.startswith("~") or series.startswith("+")):
            return "project_release"
        case [_, _, _, "+file", _]:
            return "project_release_file"
    return ""


def check_operation(version: str, path: str, operation: str, parameters: Collection[str]) -> None:
    """Raise `Unlisted` unless the resource at `path` has this operation with these parameters."""
    kind = kind_at(path)
    known = OPERATIONS.get(kind, {}).get(operation)
    if known is None or (version in OLDER and operation in DEVEL_ONLY):
        raise Unlisted(f"{operation} is no operation of {kind or path} in Launchpad's API {version}")
    if unknown := sorted(set(parameters) - set(known.split())):
        raise Unlisted(f"{operation} of {kind} has no parameter {', '.join(unknown)}")


def check_fields(path: str, fields: Collection[str]) -> None:
    """Raise `Unlisted` unless all `fields` of the resource at `path` may be changed."""
    kind = kind_at(path)
    if unknown := sorted(set(fields) - set(FIELDS.get(kind, "").split())):
        raise Unlisted(f"nobody can change {', '.join(unknown)} of {kind or path} on Launchpad")
