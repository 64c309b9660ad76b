"""Deliverable files keep what they say, and what is released in them neither changes nor goes down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.deliverable_file import Release, Source, data, difference, read, released
from bot.core.errors import Refused, Unclear
from bot.core.version import read_version
from bot.yamltext import read as read_yaml
from bot.yamltext import write

NOVA = """\
---
launchpad: nova
team: nova
type: service
release-model: cycle-with-milestones
releases:
  - version: 2011.2
    projects:
      - repo: openstack/nova
        hash: 8d304410250ddb33d2b2140456096816e0d62410
"""

RICH = """\
team: oslo
type: library
storyboard: 1234
include-pypi-link: yes
release-notes: {openstack/x: https://example.org/}
cycle-highlights:
  - faster
branches:
  - {name: stable/pike, location: 1.3.0}
repository-settings: {openstack/x: {flags: [retired]}}
releases:
  - version: 1.2.0
    flags: [forced]
    diff-start: 1.1.0
    projects:
      - repo: openstack/x
        hash: 1111111111111111111111111111111111111111
        comment: the first
  - version: 1.10.0
    projects:
      - {repo: openstack/x, hash: 12345678901234567890e1234567890123456789}
"""

COMMIT = "8870fbc4f3f67ff3d9eb15ed8c69768c6dd419d5"


def release(version: str, commit: str = COMMIT) -> Release:
    return Release(read_version(version), (Source("openstack/nova", commit),))


def test_the_file_of_nova_is_read_and_written_as_it_is() -> None:
    found = read(read_yaml(NOVA))
    assert (found.launchpad, found.type, found.model) == ("nova", "service", "cycle-with-milestones")
    assert found.releases[0].version == read_version("2011.2")
    assert write(data(found)) == NOVA.replace("2011.2", "'2011.2'")


@pytest.mark.parametrize("text", [NOVA, RICH])
def test_nothing_that_is_known_is_lost_on_the_way(text: str) -> None:
    found = read(read_yaml(text))
    assert read(read_yaml(write(data(found)))) == found


def test_keys_that_are_not_used_are_carried_along() -> None:
    found = data(read(read_yaml(RICH)))
    assert found["storyboard"] == 1234
    assert found["include-pypi-link"] is True
    assert found["branches"] == [{"name": "stable/pike", "location": "1.3.0"}]
    assert found["repository-settings"] == {"openstack/x": {"flags": ["retired"]}}


def test_a_release_goes_to_the_end() -> None:
    known = read(read_yaml(NOVA))
    after = released(known, release("2011.3"))
    assert [str(r.version) for r in after.releases] == ["2011.2", "2011.3"]
    assert difference(known, after) == (release("2011.3"),)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (release("2011.2"), r"2011\.2 does not go up from 2011\.2"),
        (release("2011.2rc1"), r"2011\.2rc1 does not go up from 2011\.2, the release before it"),
        (
            release("2011.3", COMMIT[:7]),
            r"openstack/nova: '8870fbc' is no commit; write its full hash, 40 digits",
        ),
        (release("2011.3", COMMIT.upper()), "is no commit"),
    ],
)
def test_a_release_that_breaks_a_rule_is_refused(made: Release, said: str) -> None:
    with pytest.raises(Refused, match=said):
        released(read(read_yaml(NOVA)), made)


def test_what_is_released_does_not_change() -> None:
    known = released(read(read_yaml(NOVA)), release("2011.3"))
    moved = replace(known, releases=(release("2011.2"), known.releases[1]))
    for after in (moved, replace(known, releases=known.releases[:1])):
        with pytest.raises(Refused, match="is released already, and what is released does not change"):
            difference(known, after)
    assert difference(known, known) == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("type:", "typ:", "line 4: typ: there is no such key; did you mean type?"),
        (
            "type: service",
            "type: servce",
            "line 4: type: 'servce': there is no such value; did you mean service?",
        ),
        ("cycle-with-milestones", "weekly", "line 5: release-model: 'weekly': there is no such value"),
        ("team: nova\n", "", "line 2: the key team is missing"),
        ("version: 2011.2", "version: cactus", "line 7: releases, item 1.version: 'cactus' is no version"),
        ("8d304410250ddb", "8D304410250ddb", "line 10: releases, item 1.projects, item 1.hash: '8D30"),
        (
            "hash:",
            "sha:",
            "line 10: releases, item 1.projects, item 1.sha: there is no such key; did you mean hash?",
        ),
        ("repo: openstack/nova", "repo: ''", "line 9: releases, item 1.projects, item 1.repo: this is empty"),
        (
            "    projects:",
            "    project:",
            "line 8: releases, item 1.project: there is no such key; did you mean projects?",
        ),
    ],
)
def test_what_is_wrong_is_said_with_line_key_and_what_to_do(old: str, new: str, said: str) -> None:
    assert old in NOVA
    with pytest.raises(Unclear) as refusal:
        read(read_yaml(NOVA.replace(old, new)))
    assert str(refusal.value).startswith(said)


def test_versions_go_up_and_new_ones_come_last() -> None:
    with pytest.raises(Unclear, match=r"line 19: releases, item 2: 1\.1\.0 does not go up from 1\.2\.0"):
        read(read_yaml(RICH.replace("1.10.0", "1.1.0")))
