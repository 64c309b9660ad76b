"""What any wiki, real or in miniature, does for the bot."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Protocol

import pytest

from bot.core.errors import Stuck, Trouble
from bot.core.page import Damaged, block, put_block
from bot.core.wikitext import wikitext
from bot.gateways.ports import Conflict
from bot.gateways.wiki import WikiGateway, WikiSettings

LINES = "\n".join(f"line {number}" for number in range(12))

HOSTILE = (
    "'''bold''' ''italic'' ~~~~ ~~~~~ __NOTOC__ <b>x</b> <!-- x --> <nowiki>~~~~</nowiki>",
    "{{subst:PAGENAME}} {{Infobox}} {| class=x |} [[Category:Nova]] [[A|]] [https://x.example y] | || !!",
    "== heading == \n== heading ==\n* list\n# list\n: indent\n----",
    "--> <!-- tminus:proposal end --> <!-- tminus:proposal begin 0 -->",
    "e\u0301 \u212b \u202eturned \x00\x07\x7f\ufffe\ufeff\u2028 \ud800 &amp; &#126;&#126;&#126;",
    "* starts", "= x =", " blank", "''", "~~~", "__", "https://x.example/~eday/__init__?a=b&c=d",
)  # fmt: skip


class Hands(Protocol):
    """What people and administrators of the wiki do meanwhile, in their browsers."""

    async def edit(self, title: str, text: str) -> None: ...
    async def texts(self, title: str) -> list[str]:
        """The texts of all revisions, oldest first."""

    async def delete(self, title: str) -> None: ...
    async def protect(self, title: str) -> None: ...
    async def block(self, on: bool) -> None: ...
    async def readonly(self, reason: str) -> None: ...
    async def forget_logins(self) -> None: ...


@dataclass(frozen=True)
class Ready:
    """Our gateway with its settings and its account, and other people's hands."""

    ours: WikiGateway
    settings: WikiSettings
    account: str
    hands: Hands


def fresh(stem: str) -> str:
    """A title that no page has, as a server outlives a test."""
    return f"{stem} {token_hex(4)}"


class WikiContract:
    """Inherit it, and give a fixture `ready`."""

    async def test_we_know_ourselves(self, ready: Ready) -> None:
        assert await ready.ours.log_in() == ready.account

    async def test_a_wrong_password_is_stuck_and_names_what_to_check(self, ready: Ready) -> None:
        for changes in ({"password": "wrong"}, {"user": "Nobody@incubator"}):
            gateway = WikiGateway(replace(ready.settings, **changes))  # type: ignore[arg-type]
            with pytest.raises(Stuck, match="BotPasswords"):
                await gateway.log_in()
            await gateway.close()

    async def test_a_page_is_made_read_changed_and_read(self, ready: Ready) -> None:
        title = fresh("burrow_queue")
        assert await ready.ours.page(title) is None
        made = await ready.ours.save(title, "One\r\n\r\nCafe\u0301  \n\n", "the first", None)
        first = await ready.ours.page(title)
        assert made.changed
        assert first is not None
        assert (first.title, first.text) == (title.replace("_", " ").capitalize(), "One\n\nCaf\u00e9")
        assert (first.user, first.revision, first.url) == (ready.account, made.revision, made.url)
        assert first.timestamp <= first.read_at
        changed = await ready.ours.save(title, "Two", "the second", first)
        assert (changed.changed, changed.url) == (True, made.url)
        assert changed.revision > made.revision
        assert await ready.hands.texts(title) == ["One\n\nCaf\u00e9", "Two"]

    async def test_the_same_text_again_makes_no_revision(self, ready: Ready) -> None:
        title = fresh("same")
        made = await ready.ours.save(title, LINES, "s", None)
        base = await ready.ours.page(title)
        same = await ready.ours.save(title, f"{LINES} \n", "s", base)
        assert (same.changed, same.revision, same.url) == (False, made.revision, made.url)
        assert await ready.hands.texts(title) == [LINES]

    async def test_a_lost_answer_is_looked_up(self, ready: Ready) -> None:
        title = fresh("lost")
        made = await ready.ours.save(title, LINES, "s", None)
        found = await ready.ours.save(title, LINES, "s", None, again=True)
        assert (found.changed, found.revision) == (False, made.revision)
        base = await ready.ours.page(title)
        changed = await ready.ours.save(title, "Two", "s", base)
        found = await ready.ours.save(title, "Two", "s", base, again=True)
        assert (found.changed, found.revision) == (False, changed.revision)
        await ready.hands.edit(title, "Three")
        with pytest.raises(Conflict):
            await ready.ours.save(title, "Two", "s", base, again=True)
        assert await ready.hands.texts(title) == [LINES, "Two", "Three"]

    async def test_a_page_that_somebody_made_first_is_a_conflict(self, ready: Ready) -> None:
        title = fresh("race")
        await ready.hands.edit(title, "theirs")
        for again in (False, True):
            with pytest.raises(Conflict):
                await ready.ours.save(title, "ours", "s", None, again=again)
        assert await ready.hands.texts(title) == ["theirs"]

    @pytest.mark.parametrize("ours", ["line 1", "line 11"], ids=["same line", "other line"])
    async def test_an_edit_of_a_person_in_the_same_second_is_never_overwritten(
        self, ready: Ready, ours: str
    ) -> None:
        title = fresh("race")
        await ready.ours.save(title, LINES, "s", None)
        base = await ready.ours.page(title)
        await ready.hands.edit(title, LINES.replace("line 1\n", "a person\n"))
        with pytest.raises(Conflict):
            await ready.ours.save(title, LINES.replace(ours, "the bot"), "s", base)
        assert "a person" in (await ready.hands.texts(title))[-1]

    async def test_our_own_edit_from_elsewhere_is_not_overwritten_either(self, ready: Ready) -> None:
        title = fresh("twins")
        await ready.ours.save(title, LINES, "s", None)
        base = await ready.ours.page(title)
        await ready.ours.save(title, LINES.replace("line 3", "one"), "s", base)
        with pytest.raises(Conflict):
            await ready.ours.save(title, LINES.replace("line 3", "two"), "s", base)
        assert "one" in (await ready.hands.texts(title))[-1]

    async def test_a_page_deleted_meanwhile_is_a_conflict_and_stays_deleted(self, ready: Ready) -> None:
        title = fresh("gone")
        await ready.ours.save(title, LINES, "s", None)
        base = await ready.ours.page(title)
        await ready.hands.delete(title)
        for again in (False, True):
            with pytest.raises(Conflict):
                await ready.ours.save(title, "Two", "s", base, again=again)
        assert await ready.ours.page(title) is None

    async def test_update_keeps_what_a_person_writes_while_we_decide(self, ready: Ready) -> None:
        title = fresh("block")
        await ready.hands.edit(title, "Hello")
        people = iter(("Hello, all", "Hello, you all"))

        def change(text: str) -> str:
            return put_block(text, "proposal", f"about {len(text)}")

        made = await ready.ours.update(title, change, "s")
        again = await ready.ours.update(title, lambda text: put_block(text, "proposal", "about 5"), "s")
        assert (made.changed, again.changed, again.revision) == (True, False, made.revision)

        base = await ready.ours.page(title)
        assert base is not None
        for words in people:
            await ready.hands.edit(title, base.text.replace("Hello", words))
        await ready.ours.update(title, lambda text: put_block(text, "proposal", "new"), "s")
        found = (await ready.hands.texts(title))[-1]
        assert found.startswith("Hello, you all\n\n<!-- tminus:proposal begin ")
        assert block(found, "proposal") == "new"

    async def test_many_updates_of_one_page_at_once_all_arrive(self, ready: Ready) -> None:
        title = fresh("agenda")
        names = [f"item-{number}" for number in range(5)]
        await asyncio.gather(
            *(ready.ours.update(title, lambda text, n=name: put_block(text, n, n), "s") for name in names)  # type: ignore[misc]
        )
        page = await ready.ours.page(title)
        assert page is not None
        assert [block(page.text, name) for name in names] == names

    async def test_a_block_that_a_person_edited_is_left_alone(self, ready: Ready) -> None:
        title = fresh("edited")
        await ready.ours.update(title, lambda text: put_block(text, "proposal", "our words"), "s")
        text = (await ready.hands.texts(title))[-1].replace("our", "their")
        await ready.hands.edit(title, text)
        with pytest.raises(Damaged, match="edited by hand"):
            await ready.ours.update(title, lambda text: put_block(text, "proposal", "new words"), "s")
        assert (await ready.hands.texts(title))[-1] == text

    async def test_words_of_people_arrive_in_the_block_unchanged(self, ready: Ready) -> None:
        title = fresh("hostile")
        content = "\n\n".join(f"{wikitext(text)} and {wikitext(text)}" for text in HOSTILE)
        await ready.ours.update(title, lambda text: put_block(text, "proposal", content), "s")
        page = await ready.ours.page(title)
        assert page is not None
        assert block(page.text, "proposal") == content
        assert not (await ready.ours.save(title, page.text, "s", page)).changed

    async def test_a_title_that_cannot_be_is_stuck(self, ready: Ready) -> None:
        for title in (
            "",
            " ",
            "a|b",
            "<b>",
            "a#b",
            "x" * 256,
            "a\nb",
            "\ud800",
            "Special:Version",
            ":",
            "..",
        ):
            with pytest.raises(Stuck):
                await ready.ours.page(title)
            with pytest.raises(Stuck):
                await ready.ours.save(title, "x", "s", None)

    async def test_a_protected_page_is_stuck_with_the_remedy(self, ready: Ready) -> None:
        title = fresh("protected")
        await ready.hands.edit(title, "theirs")
        await ready.hands.protect(title)
        base = await ready.ours.page(title)
        with pytest.raises(Stuck, match="protected; ask"):
            await ready.ours.save(title, "ours", "s", base)
        with pytest.raises(Stuck, match="protected"):
            await ready.ours.save(f"MediaWiki:{title}", "ours", "s", None)

    async def test_a_blocked_account_is_stuck_with_the_reason(self, ready: Ready) -> None:
        await ready.hands.block(True)
        try:
            with pytest.raises(Stuck, match=r"account is blocked.*too eager"):
                await ready.ours.save(fresh("blocked"), "ours", "s", None)
        finally:
            await ready.hands.block(False)

    async def test_a_wiki_that_takes_no_changes_may_take_them_later(self, ready: Ready) -> None:
        title = fresh("later")
        await ready.ours.log_in()
        await ready.hands.readonly("moving house")
        try:
            assert await ready.ours.page(title) is None
            with pytest.raises(Trouble, match="moving house") as caught:
                await ready.ours.save(title, "x", "s", None)
        finally:
            await ready.hands.readonly("")
        assert not isinstance(caught.value, Stuck | Conflict)
        assert (await ready.ours.save(title, "x", "s", None)).changed

    async def test_a_session_that_ended_is_begun_again(self, ready: Ready) -> None:
        title = fresh("session")
        await ready.ours.log_in()
        await ready.hands.forget_logins()
        made = await ready.ours.save(title, "One", "s", None)
        await ready.hands.forget_logins()
        titles = [title, *(fresh("other") for _ in range(3))]
        pages = await asyncio.gather(*map(ready.ours.page, titles))
        assert [page and page.revision for page in pages] == [made.revision, None, None, None]

    async def test_a_page_that_is_too_long_is_stuck(self, ready: Ready) -> None:
        with pytest.raises(Stuck, match="longer than the wiki takes"):
            await ready.ours.save(fresh("long"), "x" * (2 * 1024 * 1024 + 1), "s", None)
