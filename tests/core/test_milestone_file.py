"""The milestone file of release-tools is taken as it is, and what is wrong is said where it stands."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.document import Plain
from bot.core.errors import Unclear
from bot.core.milestone_file import Line, data, read
from bot.core.schedule_rules import WORDS
from bot.yamltext import read as read_yaml
from bot.yamltext import write
from tests.core.cactus import FEATURES, GAMMA, PACIFIC, RC, RELEASED

CACTUS = """\
series: cactus
milestones:
  'ff': '2011-03-24'
  gamma: 2011-04-05
  'rc': "2011-04-12"
projects:
 - nova
 - glance
 - burrow
release: 2011.2
release-date: '2011-04-15'
"""

HAVANA = """\
# Name of the series
series: havana

# Short milestone codes; the last one should be the release date
milestones:
   '1': '2013-05-30'
   2: 2013-07-18
   '3': ''
   rc1:

projects:
 - nova
 - oslo
"""


def test_cactus_gives_each_project_its_milestones() -> None:
    file = read(read_yaml(CACTUS))
    assert file.lines == (
        Line("ff", "cactus-ff", FEATURES, "feature-freeze", "cff"),
        Line("gamma", "cactus-gamma", GAMMA, "bug-freeze", "cgamma"),
        Line("rc", "cactus-rc", RC, "rc-freeze", "RC"),
        Line("2011.2", "2011.2", RELEASED, "release", ""),
    )
    assert [(row.project, row.line.name) for row in file.rows()][:5] == [
        ("nova", "cactus-ff"),
        ("nova", "cactus-gamma"),
        ("nova", "cactus-rc"),
        ("nova", "2011.2"),
        ("glance", "cactus-ff"),
    ]
    assert len(list(file.rows())) == 12
    assert file.cycle(PACIFIC).release == RELEASED
    assert file.notes == ()


def test_dates_may_have_no_quotes_or_be_empty_and_keys_may_be_numbers() -> None:
    file = read(read_yaml(HAVANA))
    assert [(line.name, line.day, line.code_name) for line in file.lines] == [
        ("havana-1", date(2013, 5, 30), "h1"),
        ("havana-2", date(2013, 7, 18), "h2"),
        ("havana-3", None, "h3"),
        ("havana-rc1", None, "RC1"),
    ]
    assert {line.kind for line in file.lines} == {"milestone"}


@pytest.mark.parametrize("text", [CACTUS, HAVANA])
def test_a_file_that_is_written_again_says_the_same(text: str) -> None:
    file = read(read_yaml(text))
    assert read(read_yaml(write(data(file)))) == file


FILES = st.builds(
    lambda days, projects: {"series": "cactus", "milestones": days, "projects": projects},
    st.dictionaries(
        st.from_regex("[a-z0-9][a-z0-9.-]{0,5}", fullmatch=True).filter(lambda key: key not in WORDS),
        st.one_of(st.just(""), st.dates(date(1990, 1, 1), date(2100, 1, 1)).map(date.isoformat)),
        max_size=6,
    ),
    st.lists(st.from_regex(r"[a-z][a-z0-9+.-]{1,8}", fullmatch=True), min_size=1, max_size=5, unique=True),
)


@given(FILES)
def test_what_is_written_is_read_as_it_was_meant(wanted: dict[str, Plain]) -> None:
    assert data(read(read_yaml(write(wanted)))) == wanted


def test_what_looks_wrong_and_is_taken_is_noted() -> None:
    text = CACTUS.replace("2011-04-15", "2011-04-16").replace(" - burrow", " - nova")
    file = read(read_yaml(text))
    assert file.notes == (
        "2011.2: 16 Apr 2011 is a Saturday; take 2011-04-15 or 2011-04-18",
        "projects: nova stands there 2 times",
    )
    assert file.projects == ("nova", "glance")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("series: cactus", "serie: cactus", "line 1: serie: there is no such key; did you mean series?"),
        (
            "release-date:",
            "release_date:",
            "line 11: release_date: there is no such key; did you mean release-date?",
        ),
        ("series: cactus\n", "", "line 1: the key series is missing; write it with its value"),
        ("series: cactus", "series: Cactus", "line 1: series: 'Cactus' cannot be a name: Launchpad takes"),
        ("series: cactus", "series: [cactus]", "line 1: series: here must be a single value"),
        (
            "'2011-03-24'",
            "24.3.2011",
            "line 3: milestones.ff: '24.3.2011' is no date; write it as 2011-03-24",
        ),
        ("'2011-03-24'", "2011-02-29", "line 3: milestones.ff: '2011-02-29' is no date"),
        ("'2011-03-24'", "2011-03-24 10:00:00", "line 3: milestones.ff: '2011-03-24 10:00:00' is no date"),
        ("'2011-03-24'", "[2011-03-24]", "line 3: milestones.ff: here must be a single value"),
        ("'ff'", "cactus-ff", "line 3: milestones.cactus-ff: cactus- is put before every key; write 'ff'"),
        ("'ff'", "'F F'", "line 3: milestones.F F: 'cactus-F F' cannot be a name"),
        (
            "2011-04-05",
            "2011-03-24",
            "line 4: gamma: cactus-gamma (bug-freeze, 24 Mar 2011) would be out of order: cactus-ff",
        ),
        (
            "2011-04-15",
            "2011-04-12",
            "line 10: 2011.2: 2011.2 (release, 12 Apr 2011) would be out of order: cactus-rc",
        ),
        (
            "release: 2011.2",
            "release: cactus",
            "line 10: release: 'cactus' is no version; write it as 2011.2",
        ),
        ("release: 2011.2\n", "", "line 10: release-date: the key release is missing"),
        (" - nova", " - nova: x", "line 7: projects, item 1: here must be a single value"),
        (" - nova", " -", "line 7: projects, item 1: this is empty"),
        (" - nova\n - glance\n - burrow\n", "", "line 6: projects: there is none; write at least one"),
        (
            "\n - nova\n - glance\n - burrow",
            " nova",
            "line 6: projects: here must be a list; begin each line",
        ),
        (
            "gamma:",
            "gf: 2011-04-04\n  gamma:",
            "line 5: gamma: cactus has one bug-freeze, and that is cactus-gf",
        ),
    ],
)
def test_what_is_wrong_is_said_with_line_key_and_what_to_do(old: str, new: str, said: str) -> None:
    assert old in CACTUS
    with pytest.raises(Unclear) as refusal:
        read(read_yaml(CACTUS.replace(old, new)))
    assert str(refusal.value).startswith(said)


@given(st.text("seriomltnpjc-da:'\"[]{}0123456789. \n", max_size=120))
def test_any_file_is_read_or_refused_with_a_sentence(text: str) -> None:
    with suppress(Unclear):
        assert read(read_yaml(f"{CACTUS}\n{text}")).series == "cactus"
