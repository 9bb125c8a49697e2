from __future__ import annotations

import io
import zipfile

import pytest

from tasktriage.plugin import Document, InputError, Limits, Source
from tasktriage_plugins.reader_docx import body
from tasktriage_plugins.reader_docx.reader import DocxReader

from .documents import archive, docx, p, replaced, text_pdf

ITEM = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'


def text(xml: str, styles: str = "") -> str:
    """What is written of a body, without the process of its own."""
    written, notes = body.read_body(Source(name="job.docx", data=docx(xml, styles)))
    assert not notes
    return written


def read(data: bytes, **options) -> Document:
    (document,) = DocxReader().read(Source(name="job.docx", data=data, **options))
    return document


def test_the_document_is_read_in_a_process_of_its_own():
    document = read(docx(p("Baker", "Title") + p("Bakes bread.") + p("Cleans.")))
    assert document.text == "# Baker\n\nBakes bread.\n\nCleans."
    assert (document.name, document.title) == ("job.docx", "Baker")
    assert read(docx(p("Baker", "Title") + p("Bakes")), title="Cook").title == "Cook"


def test_headings():
    xml = p("Baker", "Title") + p("Duties", "Heading1") + p("Nights", "Heading2")
    assert text(xml) == "# Baker\n\n# Duties\n\n## Nights"
    outline = '<w:outlineLvl w:val="2"/>'
    assert text(p("Nights", "", outline)) == "### Nights"
    based = (
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/>'
        '<w:basedOn w:val="Heading3"/></w:style>'
    )
    assert text(p("Nights", "Own"), based) == "### Nights"


def test_a_bold_paragraph_is_a_heading_and_a_bold_sentence_is_not():
    assert text(p("Duties", run="<w:b/>") + p("Bakes.", run="<w:b/>")) == "## Duties\n\nBakes."
    assert text(p("Duties", run='<w:b w:val="0"/>')) == "Duties"
    assert text(p("Duties", "Strong1"), '<w:style w:type="paragraph" w:styleId="Strong1">'
                "<w:rPr><w:b/></w:rPr></w:style>") == "## Duties"  # fmt: skip


def test_list_items_and_their_levels():
    xml = p("Bake", "", ITEM.format(0)) + p("Weigh", "", ITEM.format(1)) + p("End.")
    assert text(xml) == "- Bake\n  - Weigh\n\nEnd."
    assert text(p("Bake", "ListBullet") + p("Brew", "ListNumber")) == "- Bake\n- Brew"
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    assert text(p("Bake", "ListBullet", off)) == "Bake"


def test_runs_tabs_breaks_links_and_fields_are_one_text():
    xml = (
        "<w:p><w:r><w:t>Bake</w:t><w:tab/><w:t>full</w:t><w:noBreakHyphen/><w:t>time</w:t></w:r>"
        "<w:hyperlink><w:r><w:t> daily</w:t></w:r></w:hyperlink>"
        "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>"
        "<w:ins><w:r><w:t> bread</w:t></w:r></w:ins>"
        "<w:sdt><w:sdtContent><w:r><w:br/><w:t>Clean up</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    assert text(xml) == "Bake full-time daily bread\nClean up"


@pytest.mark.parametrize(
    "gone",
    [
        "<w:del><w:r><w:delText>Gone</w:delText></w:r></w:del>",
        "<w:moveFrom><w:r><w:t>Gone</w:t></w:r></w:moveFrom>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Gone</w:t></w:r>",
        "<w:r><w:rPr><w:strike/></w:rPr><w:t>Gone</w:t></w:r>",
        "<w:r><w:rPr><w:dstrike/></w:rPr><w:t>Gone</w:t></w:r>",
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Choose an item."
        "</w:t></w:r></w:sdtContent></w:sdt>",
        "<!-- Gone -->",
        "<?gone Gone?>",
    ],
)
def test_deleted_and_hidden_text_is_left_out(gone):
    assert text(f"<w:p><w:r><w:t>Bakes</w:t></w:r>{gone}</w:p>{gone}<w:p/>") == "Bakes"


def test_letters_that_are_struck_by_a_style_alone_can_be_restored():
    struck = (
        '<w:style w:type="character" w:styleId="Old"><w:name w:val="Old"/>'
        "<w:rPr><w:strike/></w:rPr></w:style>"
    )
    run = '<w:p><w:r><w:rPr><w:rStyle w:val="Old"/>{}</w:rPr><w:t>Bakes</w:t></w:r></w:p>'
    assert text(run.format(""), struck) == ""
    assert text(run.format('<w:strike w:val="0"/>'), struck) == "Bakes"


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next():
    gone = "<w:rPr><w:del/></w:rPr>"
    first, second = p("Weigh the ", "ListBullet", gone), p("flour", "ListBullet")
    assert text(first + second + p("Rest", "ListBullet")) == "- Weigh the flour\n- Rest"
    assert text(p("Weigh", "", gone)) == "Weigh"


def test_a_deleted_row_of_a_table_is_left_out():
    gone = row(p("Gone"), p("3")).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>")
    assert text(f"<w:tbl>{row(p('Oven'), p('3'))}{gone}</w:tbl>") == "Oven | 3"


def with_chunk(kind: str, data: bytes) -> bytes:
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    whole = docx(p("Bakes.") + f'<w:altChunk xmlns:r="{relations}" r:id="rOwn"/>')
    with zipfile.ZipFile(io.BytesIO(whole)) as file:
        links = file.read("word/_rels/document.xml.rels").decode()
        types = file.read("[Content_Types].xml").decode()
    link = f'<Relationship Id="rOwn" Type="{relations}/aFChunk" Target="part.bin"/>'
    known = f'<Override PartName="/word/part.bin" ContentType="{kind}"/>'
    changed = {
        "word/part.bin": data,
        "word/_rels/document.xml.rels": links.replace("</R", f"{link}</R").encode(),
        "[Content_Types].xml": types.replace("</T", f"{known}</T").encode(),
    }
    return replaced(whole, changed)


def test_a_web_page_that_hangs_in_the_document_is_read():
    page = b"<html><body><ul><li>Brews tea</li></ul></body></html>"
    document = read(with_chunk("text/html", page))
    assert (document.text, document.notes) == ("Bakes.\n\n- Brews tea", ())


def test_another_part_that_hangs_in_the_document_is_told():
    document = read(with_chunk("application/rtf", b"{\\rtf1 x}"))
    assert document.text == "Bakes."
    assert "a part of another kind (application/rtf), which is left out" in document.notes[0]


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ],
)
def test_documents_with_macros_and_templates(kind):
    plain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    data = docx(p("Bakes bread."))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        types = file.read("[Content_Types].xml").decode()
    data = replaced(data, {"[Content_Types].xml": types.replace(plain, kind).encode()})
    assert read(data).text == "Bakes bread."


def test_strict_open_xml():
    data = docx(p("Baker", "Heading1") + p("Bake", "ListBullet"))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    for usual, strict in (
        (
            b"schemas.openxmlformats.org/wordprocessingml/2006",
            b"purl.oclc.org/ooxml/wordprocessingml",
        ),
        (b"schemas.openxmlformats.org/officeDocument/2006", b"purl.oclc.org/ooxml/officeDocument"),
    ):
        members = {name: part.replace(usual, strict) for name, part in members.items()}
    assert read(archive(members)).text == "# Baker\n\n- Bake"


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def test_rows_of_a_table_are_lines():
    rows = row(p("Shift"), p("Night")) + row(p("Oven", run="<w:b/>"), p("3")) + row(p(""))
    assert text(p("A.") + f"<w:tbl>{rows}</w:tbl>" + p("B.")) == (
        "A.\n\nShift | Night\nOven | 3\n\nB."
    )


def test_a_table_that_lays_out_the_page_is_blocks():
    cell = p("Bake", "ListBullet") + p("Brew", "ListBullet")
    inner = f"<w:tbl>{row(p('Shift'), p('Night'))}</w:tbl>"
    assert text(f"<w:tbl>{row(p('Duties'), cell)}</w:tbl>") == ("##### Duties\n\n- Bake\n- Brew")
    assert text(f"<w:tbl>{row(inner)}</w:tbl>") == "Shift | Night"


def test_what_stands_side_by_side_is_written_under_its_head():
    duties = p("Bake", "ListBullet") + p("Brew", "ListBullet")
    rows = row(p("Duties"), p("What you need")) + row(duties, p("A van.") + p("A coat."))
    assert text(f"<w:tbl>{rows}</w:tbl>") == (
        "##### Duties\n\n- Bake\n- Brew\n\n##### What you need\n\nA van.\n\nA coat."
    )


def test_areas_beside_lists_head_their_lists():
    duties = p("Bake", "ListBullet") + p("Brew", "ListBullet")
    rows = row(p("Area"), p("Duties")) + row(p("Oven"), duties)
    assert text(f"<w:tbl>{rows}</w:tbl>") == "##### Duties\n\n###### Oven\n\n- Bake\n- Brew"


def test_a_form_with_lists_keeps_its_short_fields_on_a_line():
    duties = p("Bake", "ListBullet") + p("Brew", "ListBullet")
    rows = row(p("Job title"), p("Baker")) + row(p("What you do"), duties)
    assert text(f"<w:tbl>{rows}</w:tbl>") == (
        "Job title | Baker\n\n##### What you do\n\n- Bake\n- Brew"
    )


def merged(cell: str, kind: str = "") -> str:
    return f"<w:tcPr><w:vMerge{kind}/></w:tcPr>{cell}"


def test_cells_that_go_on_keep_the_columns():
    rows = row(p("Area"), p("Duty"), p("Share"))
    rows += row(merged(p("Oven"), ' w:val="restart"'), p("Bake"), p("30"))
    rows += row(merged(p("")), p("Brew"), p("20"))
    assert text(f"<w:tbl>{rows}</w:tbl>").splitlines()[1:] == [
        "Oven | Bake | 30",
        "|  | Brew | 20 |",
    ]


def box(content: str) -> str:
    """A text box as Word writes it: once for it and once for its elders."""
    shape = f"<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
    elder = f"<w:pict><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></w:pict>"
    return (
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing>{shape}</w:drawing></mc:Choice>'
        f"<mc:Fallback>{elder}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def test_text_boxes_stand_where_they_hang_and_once():
    xml = f"<w:p><w:r><w:t>Before.</w:t></w:r>{box(p('Boxed.'))}</w:p>" + p("After.")
    assert text(xml) == "Before.\n\nBoxed.\n\nAfter."
    assert text(f"<w:p>{box(p('Bake', 'ListBullet'))}</w:p>") == "- Bake"


def test_content_controls_around_paragraphs():
    assert text(f"<w:sdt><w:sdtContent>{p('Bakes.')}</w:sdtContent></w:sdt>") == "Bakes."


def test_deep_nesting_is_read_or_refused():
    deep = "<w:sdt><w:sdtContent>" * 100 + p("Bakes.") + "</w:sdtContent></w:sdt>" * 100
    assert text(deep) == "Bakes."
    tables = "<w:tbl><w:tr><w:tc>" * 60 + p("Bakes.") + "</w:tc></w:tr></w:tbl>" * 60
    assert text(tables) == "Bakes."


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"Bakes bread", "damaged Word document"),
        (b"\xd0\xcf\x11\xe0rest", "old Word file, or encrypted"),
        (text_pdf("Bakes bread"), "damaged Word document"),
        (archive({"a.txt": "Bakes"}), "damaged Word document"),
        (docx("<w:p/>"), "without text"),
    ],
)
def test_what_is_no_word_document_is_one_line(data, problem):
    with pytest.raises(InputError, match=problem) as info:
        read(data)
    assert str(info.value).startswith("job.docx: ")
    assert "\n" not in str(info.value)


ENTITIES = (
    '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + '<!ENTITY out SYSTEM "file:///etc/hostname">]>'
)


@pytest.mark.parametrize("entity", ["j", "out"])
def test_entities_are_not_followed(entity):
    good = docx(p("Bakes bread."))
    xml = (
        f'<?xml version="1.0"?>{ENTITIES}<w:document xmlns:w="{body.tag("")[1:-1]}">'
        f"<w:body><w:p><w:r><w:t>Bakes&{entity};</w:t></w:r></w:p></w:body></w:document>"
    )
    try:
        found = read(replaced(good, {"word/document.xml": xml.encode()})).text
    except InputError:
        return
    assert found == "Bakes"


def test_limits():
    bomb = replaced(docx(p("Bakes")), {"word/media/big.bin": bytes(40 * 2**20)})
    with pytest.raises(InputError, match=r"unpacks to [\d,]+ times its size; limit 'ratio' is 100"):
        read(bomb)
    assert read(bomb, limits=Limits(ratio=100_000)).text == "Bakes"
    large = replaced(docx(p("Bakes")), {"word/media/big.bin": bytes(range(256)) * 8000})
    with pytest.raises(InputError, match="'members' is 3, raise it with --limit members=N"):
        read(large, limits=Limits(members=3))
