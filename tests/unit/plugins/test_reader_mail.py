from __future__ import annotations

from email.message import EmailMessage

import pytest

from tasktriage.plugin import InputError, Limits, Source
from tasktriage_plugins.reader_mail.reader import MailReader

PAGE = "<h1>Baker</h1><ul><li>Bake crème cakes</li></ul>"


def read(data: bytes, **options) -> list[Source]:
    return list(MailReader().read(Source(name="job.eml", data=data, **options)))


def mail(text: str = "Bake rye", page: str = "", **files: bytes) -> bytes:
    message = EmailMessage()
    message["Subject"] = "A job"
    if text:
        message.set_content(text, charset="iso-8859-1")
    if page:
        message.add_alternative(page, subtype="html", charset="utf-8")
    for name, data in files.items():
        name = name.replace("_", ".")
        message.add_attachment(data, maintype="application", subtype="x", filename=f"../../{name}")
    return message.as_bytes()


def test_the_text_is_read_by_the_encoding_that_it_declares():
    (source,) = read(mail("Bake crème cakes"))
    assert (source.name, source.reader, source.data) == (
        "job.eml",
        "text",
        "Bake crème cakes\n".encode(),
    )


def test_the_page_wins_for_it_has_headings():
    (source,) = read(mail("Baker", PAGE))
    assert source.reader == "html"
    assert "crème" in (source.data or b"").decode()


def test_a_page_saved_as_one_file():
    saved = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"
        "\r\n\r\n<p>Bake rye every mor=\r\nning</p>\r\n--b\r\nContent-Type: image/png\r\n"
        "Content-Location: a.png\r\n\r\nx\r\n--b--\r\n"
    )
    (source,) = read(saved.encode())
    assert b"every morning</p>" in (source.data or b"")


def test_attachments_are_sources_without_their_folders():
    text, first = read(mail(more_md=b"# Cook"))
    assert text.nesting == 0
    assert (first.name, first.data, first.nesting) == ("job.eml/more.md", b"# Cook", 1)
    assert first.suffix == ".md"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"Bake rye\n\nand more", "is no mail"),
        (b"", "is no mail"),
        (b"Subject: A job\nContent-Type: image/png\n\nx", "is a mail without text"),
    ],
)
def test_what_is_no_mail_is_one_line(data, problem):
    with pytest.raises(InputError, match=rf"^job\.eml: {problem}"):
        read(data)


def test_limits():
    with pytest.raises(InputError, match="limit 'members' is 2"):
        read(mail(a_md=b"x", b_md=b"x"), limits=Limits(members=2))
    with pytest.raises(InputError, match="limit 'nesting' is 1"):
        read(mail(), nesting=2)
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)
    )
    with pytest.raises(InputError, match=r"^job\.eml: "):
        read(b"Subject: x\n" + deep)
