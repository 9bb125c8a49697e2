from __future__ import annotations

import pytest

from tasktriage.plugin import Document, InputError, Limits, Source
from tasktriage_plugins.reader_pdf.layout import Line, write
from tasktriage_plugins.reader_pdf.pages import read_pages
from tasktriage_plugins.reader_pdf.reader import PdfReader

from .documents import docx, p, pdf, text_pdf


def read(data: bytes, **options) -> Document:
    (document,) = PdfReader().read(Source(name="job.pdf", data=data, **options))
    return document


POSTING = pdf(
    [
        ("Night Baker", 20, False, 720),
        ("Duties", 11, True, 680),
        ("• Bake bread for the whole of the town,", 11, False, 660),
        ("including the hospital", 11, False, 646),
        ("• Clean the oven (daily)", 11, False, 632),
        ("We are a bakery.", 11, False, 600),
    ]
)


def test_text_with_headings_and_paragraphs():
    document = read(POSTING)
    assert document.text == (
        "# Night Baker\n\n## Duties\n\n• Bake bread for the whole of the town,\n"
        "including the hospital\n• Clean the oven (daily)\n\nWe are a bakery."
    )
    assert (document.name, document.title) == ("job.pdf", "Night Baker")


def test_title_of_the_source_wins():
    assert read(POSTING, title="Cook").title == "Cook"


def test_pages_follow_each_other():
    assert (
        read(text_pdf("Bakes bread,\nrolls", "and cake.")).text == "Bakes bread,\nrolls\nand cake."
    )


def test_a_scan_has_no_text_layer():
    with pytest.raises(
        InputError, match=r"^job\.pdf: has no text layer.*a scan \(2 pages\)"
    ) as info:
        read(pdf([], []))
    assert "\n" not in str(info.value)


def test_encrypted():
    with pytest.raises(InputError, match=r"^job\.pdf: is encrypted; save it without its password"):
        read(pdf([("x", 11, False, 700)], encrypt="yes"))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is no PDF"),
        (b"Bakes bread", "is no PDF"),
        (docx(p("x")), "is no PDF"),
        (b"%PDF-1.7\n1 0 obj\n", "is a damaged PDF"),
        (POSTING[:200], "is a damaged PDF"),
    ],
)
def test_what_is_no_pdf_is_one_line(data, problem):
    with pytest.raises(InputError, match=problem) as info:
        read(data)
    assert str(info.value).startswith("job.pdf: ")
    assert "\n" not in str(info.value)


def test_page_limit():
    data = text_pdf("Bakes", "Brews", "Cleans")
    with pytest.raises(InputError, match="has 3 pages; limit 'pages' is 2, raise it with --limit"):
        read(data, limits=Limits(pages=2))
    assert read(data, limits=Limits(pages=3)).text == "Bakes\nBrews\nCleans"


def test_a_pdf_that_takes_too_long_is_given_up():
    # a form that draws itself ever more often
    forms = b"".join(
        b"%d 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << "
        b"/X %d 0 R >> >> /Length 60 >>\nstream\n%s\nendstream\nendobj\n"
        % (10 + n, 11 + n, b"/X Do " * 10)
        for n in range(12)
    )
    page = (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R "
        b"/Resources << /XObject << /X 10 0 R >> >> >>\nendobj\n"
        b"4 0 obj\n<< /Length 5 >>\nstream\n/X Do\nendstream\nendobj\n"
    )
    data = page + forms + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"
    with pytest.raises(InputError, match=r"no text layer|longer to read than 3 s|damaged|memory"):
        read(data, limits=Limits(seconds=3, memory=1024))


def test_letters_beyond_latin_and_control_characters():
    (lines,) = read_pages(
        Source(name="x", data=pdf([("Für “Gäste” – €5\x01\x7f", 11, False, 700)]))
    )
    assert lines[0][0].startswith("Für “Gäste” – €5")
    assert lines[0][0].isprintable()


def line(text: str, base: float, size: float = 10, bold: bool = False) -> Line:
    return Line(text, size, bold, base)


def test_nothing_gives_nothing():
    assert write([]) == write([[], []]) == ""


WORDS = ["one", "two", "three", "four"]


def test_running_heads_and_feet_are_left_out():
    pages = [
        [
            line(f"Page {n} of 4", 30),
            line("Harbour Works", 780),
            *(
                line(f"Steers ship {WORDS[n]} {WORDS[k]} to its berth.", 700 - 12 * k)
                for k in range(4)
            ),
        ]
        for n in range(4)
    ]
    text = write(pages)
    assert "Page" not in text
    assert "Harbour" not in text
    assert text.count("Steers") == 16


def test_two_pages_with_one_first_line_keep_it():
    text = write([[line("Bakes.", 700), line("Brews.", 688)], [line("Bakes.", 700)]])
    assert text.count("Bakes.") == 2


def test_a_heading_on_two_lines_is_one():
    lines = [line("Senior Harbour and", 700, 20), line("Coastal Pilot", 678, 20)]
    text = write([[*lines, line("Steers ships to their berth by day and by night.", 640)]])
    assert text.startswith("# Senior Harbour and Coastal Pilot\n\nSteers ships")


def test_bold_says_nothing_where_most_is_bold():
    text = write(
        [[line("Steers the ships", 700, bold=True), line("Keeps the log", 688, bold=True)]]
    )
    assert text == "Steers the ships\nKeeps the log"


def test_broken_words_are_joined_if_the_text_knows_them():
    text = write([[line("Keep the responsi\xadbilities and full\xadtime", 700),
                   line("log. Responsibilities vary.", 688)]])  # fmt: skip
    assert text.startswith("Keep the responsibilities and full-time\n")
    assert "\xad" not in text


def test_a_new_column_does_not_end_a_paragraph():
    assert write([[line("Steers ships", 100), line("to their berth.", 700)]]).count("\n\n") == 0
