"""Mails that nobody wants to get, by name. Each one tells what is wrong with it.

In all of them, a command that would be obeyed is ` hold burrow`: `OBEYED` names the mails in which a person
really gives it, and `REFUSED` those that are over a limit.
"""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterator

HEAD = b"From: eday@sandbox.example\nTo: bot@lists.example\nMessage-ID: <a@x>\nSubject: x\n"
COMMAND = b" hold burrow\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\n"
FOOTER = b"_______________________________________________\nlist mailing list\n"


def mail(*headers: bytes, body: bytes = COMMAND) -> bytes:
    return HEAD + b"".join(header + b"\n" for header in headers) + b"\n" + body


def multi(kind: bytes, *parts: bytes, boundary: bytes = b"bb", end: bytes = b"--") -> bytes:
    head = b'Content-Type: multipart/%s; boundary="%s"\n\n' % (kind, boundary)
    return (
        head + b"".join(b"--%s\n%s\n" % (boundary, part) for part in parts) + b"--" + boundary + end + b"\n"
    )


def nested(depth: int, core: bytes = TEXT + b"\n" + COMMAND) -> bytes:
    for level in range(depth):
        core = multi(b"mixed", core, boundary=b"level%d" % level)
    return core


def bound(kind: bytes, *parts: bytes, end: bytes = b"--") -> bytes:
    return HEAD + multi(kind, *parts, end=end)


PLAIN = TEXT + b"\n" + COMMAND
HTML = b"Content-Type: text/html\n\n<pre>\n hold burrow\n</pre>"
SIGNATURE = b"Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n"
SIGNED = b'signed; micalg=pgp-sha512; protocol="application/pgp-signature"'

OBEYED = {
    "plain": mail(),
    "plain with CRLF": mail().replace(b"\n", b"\r\n"),
    "base64": mail(b"Content-Transfer-Encoding: base64", body=base64.encodebytes(COMMAND)),
    "base64 with rubbish": mail(b"Content-Transfer-Encoding: base64", body=b"!IGhv?bGQg\n\nYnVy*cm93Cg===="),
    "quoted-printable": mail(
        b"Content-Transfer-Encoding: QUOTED-PRINTABLE", body=quopri.encodestring(b"gr\xc3\xbcn\n" + COMMAND)
    ),
    "flowed": mail(b"Content-Type: text/plain; format=flowed", body=b"  hold \nburrow\n"),
    "signed": bound(SIGNED, PLAIN, SIGNATURE),
    "signed under a footer": bound(
        b"mixed", multi(SIGNED, PLAIN, SIGNATURE, boundary=b"inner"), TEXT + b"\n" + FOOTER
    ),
    "alternative": bound(b"alternative", PLAIN, HTML),
    "HTML first": bound(b"alternative", HTML, PLAIN),
    "attachment first": bound(b"mixed", b"Content-Disposition: attachment\n" + TEXT + b"\n other", PLAIN),
    "boundary with a longer one inside": bound(
        b"mixed", multi(b"alternative", PLAIN, boundary=b"bb-inner"), HTML
    ),
    "no end": bound(b"mixed", PLAIN, end=b""),
    "nested in limits": HEAD + nested(9),
    "unknown charset": mail(b"Content-Type: text/plain; charset=x-klingon"),
    "broken charset": mail(b"Content-Type: text/plain; charset*=%FF''%FF"),
    "charset of a codec that is none": mail(b"Content-Type: text/plain; charset=zlib"),
    "not in its charset": mail(b"Content-Type: text/plain; charset=us-ascii", body=b"\xff\xfe\n" + COMMAND),
    "content type of rubbish": mail(b'Content-Type: ;;;=;"\\'),
    "content type twice": mail(b"Content-Type: text/plain", b"Content-Type: text/html"),
    "transfer encoding of rubbish": mail(b"Content-Transfer-Encoding: x-none"),
    "8 bits in headers": mail(b"X: \xff\xfe", b"To: gr\xc3\xbcn@x.example"),
    "a subject twice": mail(b"Subject: y"),
    "no message id": mail().replace(b"Message-ID: <a@x>\n", b""),
    "message ids": mail(b"Message-ID: <b@x>"),
    "message id of rubbish": mail().replace(b"<a@x>", b"<a b\tc>"),
    "long message id": mail().replace(b"<a@x>", b"<" + b"a" * 5000 + b"@x>"),
    "date of the year 99999": mail(b"Date: Mon, 14 Feb 99999 12:00:00 +0000"),
    "date without sense": mail(b"Date: Mon, 99 Foo 2011 99:99:99 +9999"),
    "date before all": mail(b"Date: Mon, 1 Jan 0001 00:00:00 +2300"),
    "many references": mail(b"References: " + b" ".join(b"<%d@x>" % one for one in range(2000))),
    "references of rubbish": mail(b"References: <<<<>>>> <a <b@x> c> @@"),
    "encoded words of rubbish": mail(b"X-A: =?utf-8?b?!!!?= =?x?q?=ZZ?= =?utf-8?q?=0AFrom:_evil?="),
    "no headers": b"\n hold burrow",
    "a null byte": mail(body=b"a\x00b\n" + COMMAND),
    "done after it": mail(body=COMMAND + b" done\n withdraw burrow\n"),
    "a terminal's colours": mail(b"X: \x1b[31m", body=b"\x1b[2J\n" + COMMAND),
    "an address of rubbish in To": mail(b'To: <<a@b>, "c <d@e>'),
}

IGNORED = {
    "nothing": b"",
    "one newline": b"\n",
    "no body": HEAD,
    "no line end": b"From: a",
    "only a colon": b":",
    "binary": bytes(range(256)) * 50,
    "quoted": mail(body=b"> hold burrow\n>  hold burrow\n"),
    "a quoted line with a carriage return": mail(body=b"> x\r hold burrow\r hold burrow\n"),
    "a quoted line with a line separator": mail(body="> x\u2028 hold burrow\x0b hold burrow\n".encode()),
    "below the signature": mail(body=b"-- \n hold burrow\n"),
    "below done": mail(body=b" done\n hold burrow\n"),
    "below the original": mail(body=b"-----Original Message-----\n hold burrow\n"),
    "below the footer": mail(body=FOOTER + COMMAND),
    "not indented": mail(body=b"hold burrow\n"),
    "indented by two": mail(body=b"  hold burrow\n"),
    "HTML only": mail(b"Content-Type: text/html", body=b"<pre>\n hold burrow\n</pre>"),
    "HTML alone in a multipart": bound(b"alternative", HTML),
    "an attachment only": mail(b"Content-Disposition: attachment; filename=x"),
    "a file named in its type": mail(b"Content-Type: text/plain; name=x.txt"),
    "a forwarded mail": bound(b"mixed", TEXT + b"\nlook", b"Content-Type: message/rfc822\n\n" + mail()),
    "a mail in a mail": mail(b"Content-Type: message/rfc822", body=mail()),
    "a digest": bound(b"digest", b"\n" + mail()),
    "a report": bound(
        b"report; report-type=delivery-status", TEXT + b"\nfailed\n", b"Content-Type: text/rfc822-headers\n\n"
    ),
    "a second text part": bound(b"mixed", TEXT + b"\nhello\n", PLAIN),
    "text before the parts": HEAD + b"Content-Type: multipart/mixed; boundary=bb\n\n hold burrow\n--bb--\n",
    "text behind the parts": bound(b"mixed", HTML) + COMMAND,
    "no boundary": mail(b"Content-Type: multipart/mixed", body=b"--\n\n hold burrow\n----\n"),
    "another boundary": mail(b"Content-Type: multipart/mixed; boundary=cc", body=b"--bb\n\n hold burrow\n"),
    "a boundary that never ends": mail(b'Content-Type: multipart/mixed; boundary="' + b"b" * 5000),
    "newlines in an encoded subject": mail(body=b"").replace(
        b"Subject: x", b"Subject: =?utf-8?q?x=0D=0A=0D=0A_hold_burrow?="
    ),
    "a folded subject": mail(body=b"").replace(b"Subject: x", b"Subject: x\n hold burrow"),
    "UTF-16": mail(b"Content-Type: text/plain; charset=utf-16", body=COMMAND.decode().encode("utf-16")),
    "flowed and not stuffed": mail(b"Content-Type: text/plain; format=flowed"),
}

REFUSED = {
    "nested 11 deep": HEAD + nested(11),
    "nested 100 deep": HEAD + nested(100),
    "nested 5000 deep": HEAD + nested(5000),
    "parts without number": bound(b"mixed", *[b"Content-Type: image/png\n\nx"] * 20000),
    "boundaries without number": bound(b"mixed", b"\n" + b"--bbx\n" * 200000),
    "headers without number": HEAD + b"X: y\n" * 20000 + b"\n" + COMMAND,
    "more headers than any honest mail": HEAD + b"X: y\n" * 600 + b"\n" + COMMAND,
    "a header without end": HEAD + b"X: " + b"y" * 1000000,
    "a header folded without end": HEAD + b"X: y\n" + b" z\n" * 300000 + b"\n" + COMMAND,
    "headers of a part without end": bound(b"mixed", b"X: " + b"y" * 1000000),
    "more than 10 MB": mail(body=b"x" * 10_500_000),
}

HEAVY = {
    "10 MB of text": mail(body=COMMAND + b"xxxxxxx\n" * 1_290_000),
    "10 MB of commands": mail(body=COMMAND * 780_000),
    "10 MB in one line": mail(body=b"x" * 10_300_000),
    "10 MB of base64": mail(b"Content-Transfer-Encoding: base64", body=b"IGhv\n" * 2_060_000),
    "10 MB of rubbish as base64": mail(b"Content-Transfer-Encoding: base64", body=b"?" * 10_300_000),
    "10 MB of quoted-printable": mail(
        b"Content-Transfer-Encoding: quoted-printable", body=b"=0A" * 3_400_000
    ),
    "10 MB of soft breaks": mail(b"Content-Type: text/plain; format=flowed", body=b">a \n" * 2_600_000),
    "10 MB nested": HEAD + nested(9, b"Content-Type: image/png\n\n" + b"\n--level" * 1_100_000),
    "10 MB of dashes": mail(body=b"-" * 10_300_000),
    "a From without end": mail().replace(b"eday@", b'"\\("<' * 20000 + b"eday@"),
    "a To without end": mail(b"To: " + b"a@b.cd, " * 12000),
    "a subject of encoded words": mail(b"Subject: " + b"=?a?q?" * 20000),
    "parameters without end": mail(b"Content-Type: text/plain" + b';a="b\\"' * 12000),
    "ids without end": mail(b"References: " + b"<" * 100000),
}


def everything() -> Iterator[tuple[str, bytes]]:
    """All of them by name, more than eighty."""
    for group in (OBEYED, IGNORED, REFUSED, HEAVY):
        yield from group.items()
