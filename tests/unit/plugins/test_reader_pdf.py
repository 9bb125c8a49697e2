from __future__ import annotations

import pytest

from tasktriage.plugin import Document, InputError, Limits, Source
from tasktriage_plugins.reader_pdf.hyphens import whole_words
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


def line(text: str, base: float, size: float = 10, bold: bool = False, left: float = 72) -> Line:
    return Line(text, size, bold, base, left, left + size * len(text) / 2)


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


NARROW = [
    line("• Inspect the pressure", 700),
    line("reducing stations and log", 688, left=82),
    line("Norfield's repairs", 676, left=82),
    line("• Train operators in the", 664),
    line("safe handling of chlorine", 652, left=82),
]


def test_an_item_on_several_lines_of_a_narrow_column_is_one_line():
    assert write([NARROW]) == (
        "• Inspect the pressure reducing stations and log Norfield's repairs\n"
        "• Train operators in the safe handling of chlorine"
    )


def stacked(*lines: str) -> str:
    return write([[line(words, 700 - 12 * at) for at, words in enumerate(lines)]])


def test_a_paragraph_goes_on_where_the_next_word_had_no_room():
    assert stacked(
        "The town has four bakeries of", "its own and bakes bread for", "Harbour Works and for the",
        "port. All of it is sold."
    ) == (
        "The town has four bakeries of its own and bakes bread for Harbour Works and for the port. "
        "All of it is sold."
    )  # fmt: skip


def test_lines_with_room_for_the_next_word_stay_apart():
    lines = ("bake bread and rolls for all", "clean ovens", "and sell bread and rolls to us")
    assert stacked(*lines).endswith("clean ovens\nand sell bread and rolls to us")


def test_full_lines_that_begin_with_a_capital_stay_apart_where_nothing_is_seen_to_wrap():
    lines = ("Train operators in safe work", "Write the compliance report", "Log it")
    assert stacked(*lines) == "\n".join(lines)


def test_an_item_goes_on_in_the_next_column():
    column = [line("• Inspect the pressure", 700), line("• Train operators in the", 688)]
    rest = [line("safe handling of chlorine", 700, left=300)]
    assert write([[*column, *rest]]) == (
        "• Inspect the pressure\n• Train operators in the safe handling of chlorine"
    )


def test_running_lines_of_two_pages_are_left_out():
    def page(*body: str) -> list[Line]:
        lines = [line(words, 700 - 12 * at) for at, words in enumerate(body)]
        return [line("Harbour Works", 750), *lines, line("Page 1 of 2", 30)]

    assert write([page("Bakes.", "Brews."), page("Bakes.", "Cleans.")]) == (
        "Bakes.\nBrews.\nBakes.\nCleans."
    )


def test_a_bullet_of_a_symbol_font_is_a_bullet():
    data = pdf([("§ Bakes bread", 11, True, 700), ("§12 of the law", 11, True, 680)])
    data = data.replace(b"/BaseFont /Helvetica-Bold", b"/BaseFont /Wingdings-Bold")
    (lines,) = read_pages(Source(name="x", data=data))
    assert [found[0] for found in lines or ()] == ["• Bakes bread", "§12 of the law"]


def cells(*texts: tuple[str, int], size: int = 11) -> bytes:
    """A line of texts, each at a place of its own."""
    data = pdf([(text, size, False, 700) for text, _ in texts])
    for text, left in texts:
        data = data.replace(
            b"72 700 Td (%s)" % text.encode(), b"%d 700 Td (%s)" % (left, text.encode())
        )
    return data


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ((("Bakes bread", 72), ("40%", 300)), "Bakes bread | 40%"),
        ((("Job title:", 72), ("Night baker", 180)), "Job title: | Night baker"),
        ((("-", 72), ("Bakes bread", 120)), "- Bakes bread"),
        ((("1.", 72), ("Bakes bread", 120)), "1. Bakes bread"),
        ((("1", 72), ("Bakes bread", 120), ("40%", 300)), "1 | Bakes bread | 40%"),
        ((("Bakes", 72), ("bread", 108)), "Bakes bread"),
    ],
)
def test_cells_of_a_row_are_separated(texts, words):
    (lines,) = read_pages(Source(name="x", data=cells(*texts)))
    assert [found[0] for found in lines or ()] == [words]


def test_the_head_of_a_table_is_no_heading():
    assert write([[line("No. | Duty", 700, bold=True), *NARROW]]).startswith("No. | Duty\n")


def test_what_was_filled_into_a_form_stands_beside_its_labels():
    lines = [("Job title:", 11, False, 720), ("Duties", 11, True, 690), ("Skills", 11, True, 650)]
    fields = [(160, 718, "Night baker"), (72, 670, "Bakes bread"), (72, 630, "Patience")]
    data = pdf(lines).replace(
        b"/MediaBox",
        b"/Annots [%s] /MediaBox" % b" ".join(b"%d 0 R" % (20 + 2 * n) for n in range(len(fields))),
    )
    for n, (left, base, words) in enumerate(fields):
        drawn = f"BT /F1 10 Tf 2 4 Td ({words}) Tj ET".encode()
        data += (
            b"%d 0 obj\n<< /Type /Annot /Subtype /Widget /FT /Tx /T (f%d) /Rect [%d %d %d %d] "
            b"/AP << /N %d 0 R >> >>\nendobj\n%d 0 obj\n<< /Type /XObject /Subtype /Form /BBox "
            b"[0 0 200 16] /Resources << /Font << /F1 3 0 R >> >> /Length %d >>\nstream\n%s\n"
            b"endstream\nendobj\n"
            % (
                20 + 2 * n,
                n,
                left,
                base - 4,
                left + 200,
                base + 12,
                21 + 2 * n,
                21 + 2 * n,
                len(drawn),
                drawn,
            )
        )
    document = read(data + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n")
    assert document.text == (
        "Job title: | Night baker\n\n## Duties\n\nBakes bread\n\n## Skills\n\nPatience"
    )
    assert document.title == "Night baker"


def test_the_size_of_a_line_is_that_of_its_font():
    (lines,) = read_pages(Source(name="x", data=text_pdf("xyz\nBfl")))
    assert [found[1] for found in lines or ()] == [11.0, 11.0]


def test_pages_without_a_text_layer_are_noted():
    picture = b"q 9 0 0 9 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n"
    data = text_pdf("Bakes bread", "x" * 40)
    at = data.rindex(b"BT /F1")
    end = data.index(b"endstream", at)
    document = read(data[:at] + picture.ljust(end - at) + data[end:])
    assert document.text == "Bakes bread"
    assert document.notes == (
        "1 of 2 pages is a scan and was left out; have the text recognised first, "
        "with ocrmypdf --skip-text for example",
    )


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("collec\xadtion of docu\xadments by scho\xadlars", "collection of documents by scholars"),
        ("collec\xadtion of docu\xadments, full\xadtime", "collection of documents, full-time"),
        ("on\xadcall nurse and patient\xadfacing work", "on-call nurse and patient-facing work"),
        ("safe\xadkeeping collec\xadtion docu\xadments safe-keeping",
         "safe-keeping collection documents safe-keeping"),
    ],
)  # fmt: skip
def test_hyphens_at_the_ends_of_lines(broken, whole):
    assert whole_words(broken) == whole


def test_a_long_word_takes_no_time():
    text = "a" * 1_000_000 + " collec\xadtion docu\xadments"
    assert whole_words(text).endswith(" collection documents")


def placed(*texts: tuple[str, int, bool, int, int]) -> bytes:
    """A page of texts: size, bold, left edge and height of each."""
    data = pdf([(text, size, bold, height) for text, size, bold, _, height in texts])
    for text, _, _, left, height in texts:
        written = b"%d Td (%s)" % (height, text.encode("cp1252"))
        data = data.replace(b"72 " + written, b"%d " % left + written)
    return data


SIDE_BAR = placed(
    ("Skills", 11, True, 40, 780),
    ("• Knives", 10, False, 40, 764),
    ("Night Baker", 18, False, 220, 790),
    ("Duties", 12, True, 220, 762),
    ("•", 10, False, 220, 746),
    ("Bake bread and see to the oven at night", 10, False, 234, 746),
    ("•", 10, False, 220, 732),
    ("Sweep the floor", 10, False, 234, 732),
)


def test_lines_at_other_heights_are_lines_of_their_own():
    (lines,) = read_pages(Source(name="x", data=SIDE_BAR))
    assert [found[0] for found in lines or ()] == [
        "Skills",
        "• Knives",
        "Night Baker",
        "Duties",
        "• Bake bread and see to the oven at night",
        "• Sweep the floor",
    ]


def test_the_largest_heading_is_the_title_wherever_the_side_bar_stands():
    assert read(SIDE_BAR).title == "Night Baker"


def test_columns_that_are_nearly_level_are_no_cells_of_a_row():
    data = placed(
        ("First aid", 10, False, 40, 700),
        ("Duties", 12, True, 220, 702),
        ("Bake bread", 10, False, 220, 688),
        ("daily", 10, False, 400, 688),
    )
    (lines,) = read_pages(Source(name="x", data=data))
    assert [found[0] for found in lines or ()] == ["First aid", "Duties", "Bake bread | daily"]
