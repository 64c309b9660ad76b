"""A version of burrow is signed, put on Launchpad, read back, noted and told; or nothing of it happens."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.launchpad.projects import create_release
from bot.sandbox.launchpad.release_types import keep
from bot.sandbox.launchpad.state import ReleaseFile
from tests.journeys.postal import read
from tests.journeys.releasetown import COMMIT, ReleaseTown, tarball
from tests.journeys.town import BEGINS, Person


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[ReleaseTown]:
    one = ReleaseTown(tmp_path)
    try:
        await one.open()
        yield one
    finally:
        await one.close()


async def test_a_version_is_signed_uploaded_read_back_noted_and_told(town: ReleaseTown) -> None:
    ttx = await town.ready()
    mark = ttx.mark
    answer = await town.releases(ttx)
    assert "burrow 2011.2 is being released" in answer
    told = await ttx.hears(r"burrow 2011\.2 is out: ", mark)
    sum_ = hashlib.sha256(tarball()).hexdigest()
    question = next(text for text in ttx.heard(mark) if "To go on: confirm" in text)
    assert f"burrow-2011.2.tar.gz ({len(tarball())} bytes, sha256 {sum_[:12]})" in question
    file = town.release.files["burrow-2011.2.tar.gz"]
    assert file.content.content == tarball()
    status = town.checked(file.content.content, file.signature.content)
    assert "[GNUPG:] GOODSIG" in status
    assert f"[GNUPG:] VALIDSIG {town.signs}" in status
    assert not town.launchpad.projects["burrow"].milestones["2011.2"].active
    (out,) = await town.out()
    assert (out.version, out.hash, out.file_sha256, out.by) == ("2011.2", COMMIT, sum_, "ttx")
    noted = (town.folder / "deliverables" / "cactus" / "burrow.yaml").read_text()
    assert "version: '2011.2'" in noted
    assert COMMIT in noted
    await town.until(town.parts.runner.idle)
    assert list(town.spool.iterdir()) == []
    letters = [read(raw) for raw in town.mail.mailbox("vishy")]
    (letter,) = [one for one in letters if str(one["Subject"]).startswith("[release] burrow 2011.2")]
    body = str(letter.get_content())
    assert sum_ in body
    assert told.partition(": ")[2] in body
    assert "2011.2" in await ttx.says("release burrow show")
    assert "is closed already" in await ttx.refused(town.words())


async def nothing_happened(town: ReleaseTown) -> None:
    """Launchpad, the store and the deliverable file know of no release."""
    assert town.release is None
    assert town.launchpad.projects["burrow"].milestones["2011.2"].active
    assert await town.out() == []
    assert not (town.folder / "deliverables").exists()


@pytest.mark.parametrize(
    "losing",
    [
        "createProductRelease",
        "add_file",
        "/+file/",
        "PATCH",
        "GET /devel/burrow/cactus/2011.2/+file/burrow-2011.2.tar.gz/file",
        "GET /devel/burrow/cactus/2011.2/+file/burrow-2011.2.tar.gz/signature",
    ],
)
async def test_an_answer_that_is_lost_is_looked_up_and_nothing_is_done_twice(
    town: ReleaseTown, losing: str
) -> None:
    ttx = await town.ready()
    mark = ttx.mark
    asked = await ttx.says(town.words())
    question = await ttx.hears(rf"{asked.split()[1]} burrow 2011.2 is released as", mark)
    town.wire.writes.clear()
    left = town.loses(losing)
    await ttx.agrees(f"confirm {question.split('confirm ')[1]}")

    async def out() -> bool:
        await town.passes("+10m")
        return bool(await town.out())

    await town.until(out)
    assert left() == 0
    assert sum("createProductRelease" in write for write in town.wire.writes) == 1
    assert sum("add_file" in write for write in town.wire.writes) == 1
    assert [file.content.content for file in town.release.files.values()] == [tarball()]
    told = [text for text in ttx.heard(mark) if "is out:" in text]
    assert len(told) == 1


async def test_everything_that_speaks_against_a_release_is_said_at_once(town: ReleaseTown) -> None:
    ttx = await town.ready()
    (eday,) = await town.known("eday")
    await eday.agrees("milestone burrow add 2011.3 2011-06-01 kind milestone")
    town.site["burrow.tar.gz"] = b"<html>not found</html>"
    no = await ttx.refused(f"release burrow 2011.3 2011.3 tarball {town.link()} hash {COMMIT}")
    assert no.startswith("burrow 2011.3 is not released: the tarball cannot be had: that is no tarball")
    assert "2011.3 (milestone, 1 Jun 2011) is not due on 31 Jan 2011; wait, or say it with because" in no
    await nothing_happened(town)
    town.site["burrow.tar.gz"] = tarball()
    early = f"release burrow 2011.3 2011.3 tarball {town.link()} hash {COMMIT} because the board wants it"
    assert "To go on: confirm" in await looked(ttx, early)


async def looked(who: Person, text: str) -> str:
    """What is answered once the world was looked at."""
    mark = who.mark
    asked = await who.says(text)
    return await who.hears(rf"(ok|refused) {asked.split()[1]} (?!looking at )", mark)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("release burrow 2011.9 2011.9 tarball {link} hash {commit}", "has no milestone '2011.9'"),
        ("release burrow 2011.2 next tarball {link} hash {commit}", "'next' is no version; write it as"),
        ("release burrow 2011.2 2011.2 tarball {link} hash 8d30441", "write its full hash, 40 digits"),
        ("release burrow 2011.2 2011.2 tarball /etc/passwd hash {commit}", "it begins with https://"),
        (
            "release burrow 2011.2 2011.2 tarball file:///etc/passwd hash {commit}",
            "a file on my own machine is for my operator",
        ),
        ("release burrow finish 2011.2", "nothing is being released as '2011.2' of burrow"),
    ],
)
async def test_a_release_in_bad_form_is_refused_with_the_form(
    town: ReleaseTown, words: str, why: str
) -> None:
    ttx = await town.ready()
    assert why in await ttx.refused(words.format(link=town.link(), commit=COMMIT))
    await nothing_happened(town)


async def test_a_driver_makes_no_release(town: ReleaseTown) -> None:
    await town.ready()
    (eday,) = await town.known("eday")
    no = await eday.refused(town.words())
    assert "is for a release manager, and you are eday (account eday)" in no


async def test_what_launchpad_does_not_say_about_critical_bugs_is_no_yes(town: ReleaseTown) -> None:
    ttx = await town.ready()
    town.loses("GET /devel/burrow ", 100)
    no = await looked(ttx, town.words())
    assert "no data is not a yes: nobody knows whether critical bugs are open" in no
    await nothing_happened(town)


async def test_two_who_release_at_the_same_time_make_one_release(town: ReleaseTown) -> None:
    ttx = await town.ready()
    (jbryce,) = await town.known("mtaylor")
    first, second = await looked(ttx, town.words()), await looked(jbryce, town.words())
    town.wire.down = True
    await ttx.agrees(f"confirm {first.split('confirm ')[1]}")
    no = await jbryce.refused(f"confirm {second.split('confirm ')[1]}")
    assert "burrow 2011.2 is being released for ttx" in no
    town.wire.down = False


async def test_another_file_of_that_name_on_launchpad_is_never_told_as_ours(town: ReleaseTown) -> None:
    ttx = await town.ready()
    question = await looked(ttx, town.words())
    lp = town.launchpad
    milestone = lp.projects["burrow"].milestones["2011.2"]
    made = create_release(lp, milestone, lp.people["ttx"], BEGINS, None, None)
    kept = keep(lp, "burrow-2011.2.tar.gz", tarball("import nothing\n"))
    made.files[kept.name] = ReleaseFile(made, kept.name, kept, BEGINS, None, "Code Release Tarball")
    mark = ttx.mark
    await ttx.agrees(f"confirm {question.split('confirm ')[1]}")
    stuck = await ttx.hears("file burrow/2011.2/burrow-2011.2.tar.gz is stuck: ", mark)
    assert "Launchpad has another burrow-2011.2.tar.gz in 2011.2" in stuck
    number = stuck.partition("effects retry ")[2].partition(",")[0]
    assert "is being released for ttx" in await ttx.refused(town.words())
    assert milestone.active
    assert await town.out() == []
    # Whoever skips what is stuck does not make it true.
    mark = ttx.mark
    assert (await town.operator(f"effects skip {number} because it looks good"))["ok"]
    no = await ttx.hears("burrow 2011.2 is not out: ", mark)
    assert "has the sum" in no
    assert "the signature on Launchpad is not good: there is none" in no
    assert await town.out() == []
    assert milestone.active
    assert not (town.folder / "deliverables").exists()
    del made.files[kept.name]
    await town.releases(ttx)
    await town.until(town.out)
    assert town.release.files[kept.name].content.content == tarball()
