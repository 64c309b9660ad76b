"""The archive's pages: months and threads, one post, and a search. All that people wrote is text in them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby, islice

from aiohttp import web

from bot.sandbox.mail.addresses import LIST, LIST_ADDRESS
from bot.sandbox.mail.archive import Archive, Post

PATH = f"/list/{LIST}/"
MOST_FOUND = 100
LONGEST_QUERY = 100
DEEPEST = 20
"""Answers below this depth are not indented further."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def archive_routes(archive: Archive) -> list[web.RouteDef]:
    """`/list/openstack/` (`?month=2011-02`, `?q=WORD`) and `/list/openstack/HASH`.

    A search answers in JSON where the client accepts that alone: `{"query", "count", "posts":
    [{"url", "subject", "author", "date", "message_id"}]}`, with the newest first and 100 at most.
    """

    async def index(request: web.Request) -> web.Response:
        if "q" in request.query:
            return _search(archive, request)
        return _index(archive, request.query.get("month", ""))

    async def one(request: web.Request) -> web.Response:
        post = archive.posts.get(request.match_info["digest"])
        if post is None:
            return _page("No such post", "<p>There is no such post in this archive.</p>", 404)
        return _page(post.subject, _post(post))

    return [web.get(PATH, index), web.get(f"{PATH}{{digest}}", one)]


def _search(archive: Archive, request: web.Request) -> web.Response:
    query = request.query["q"][:LONGEST_QUERY]
    found = list(archive.search(query))
    shown = list(islice(found, MOST_FOUND))
    if request.headers.get("Accept", "").strip().lower() == "application/json":
        posts = [
            {
                "url": f"{request.url.origin()}{PATH}{post.digest}",
                "subject": post.subject,
                "author": post.author,
                "date": post.at.isoformat(),
                "message_id": post.message_id,
            }
            for post in shown
        ]
        return web.json_response({"query": query, "count": len(found), "posts": posts}, headers=_HEADERS)
    many = "1 post has" if len(found) == 1 else f"{len(found)} posts have"
    return _page(f"Search for {query}", f"<p>{many} {escape(query)}</p><ul>{_items(shown)}</ul>")


def _index(archive: Archive, month: str) -> web.Response:
    posts = archive.posts.values()
    months = [name for name, _ in groupby(sorted(f"{post.at:%Y-%m}" for post in posts))]
    links = " ".join(f'<a href="?month={name}">{name}</a>' for name in months)
    shown = [
        f"<ul>{''.join(_item(post, _depth(post, root)) for post in root.thread)}</ul>"
        for root in posts
        if root.parent is None and (not month or f"{root.at:%Y-%m}" == month)
    ]
    search = '<form><input name="q"> <button>Search</button></form>'
    return _page(LIST_ADDRESS, f"<p>{links}</p>{search}{''.join(shown)}")


def _post(post: Post) -> str:
    answers = f"<h2>Answers</h2><ul>{_items(post.answers)}</ul>" if post.answers else ""
    above = (
        f'<p>In answer to <a href="{post.parent.digest}">{escape(post.parent.subject)}</a></p>'
        if post.parent
        else ""
    )
    return (
        f"<p>{_author(post)}, {post.at:%a, %d %b %Y %H:%M} UTC</p>{above}"
        f'<pre>{escape(post.text)}</pre>{answers}<p><a href="{PATH}">All threads</a></p>'
    )


def _items(posts: Iterable[Post]) -> str:
    return "".join(_item(post, 0) for post in posts)


def _item(post: Post, depth: int) -> str:
    subject = escape(post.subject or "(no subject)")
    return (
        f'<li style="margin-left: {min(depth, DEEPEST)}em"><a href="{PATH}{post.digest}">{subject}</a> '
        f"{_author(post)} {post.at:%Y-%m-%d %H:%M}</li>"
    )


def _author(post: Post) -> str:
    return escape(post.author or post.address.replace("@", " at "))


def _depth(post: Post, root: Post) -> int:
    depth = 0
    while post is not root and post.parent is not None and depth < DEEPEST:
        post, depth = post.parent, depth + 1
    return depth


def _page(title: str, body: str, status: int = 200) -> web.Response:
    shown = escape(title or "(no subject)")
    head = f"<!DOCTYPE html><html><head><title>{shown}</title></head>"
    text = f"{head}<body><h1>{shown}</h1>{body}</body></html>\n"
    return web.Response(
        status=status,
        body=text.encode(errors="replace"),
        headers=_HEADERS,
        content_type="text/html",
        charset="utf-8",
    )
