from __future__ import annotations

import io
import itertools
import re
import time
import warnings
import zipfile

import pytest

from tasktriage.plugin import InputError, Limits, Source, Task
from tasktriage_plugins.reader_xlsx import bounded
from tasktriage_plugins.reader_xlsx.reader import XlsxReader

from .documents import archive, docx, p, replaced, xlsx


def read(data: bytes, **options) -> list[Task]:
    return list(XlsxReader().read(Source(name="t.xlsx", data=data, **options)))


def book(*rows) -> bytes:
    return xlsx({"Tasks": rows})


def test_rows_are_tasks_with_lines():
    data = book(("nr", "Task", "Title"), (7, "Bake\n bread", "Baker"), (), (8.0, "Mix", None))
    first, second = read(data, id_column="nr")
    assert (first.text, first.id, first.origin.line) == ("Bake bread", "7", 2)
    assert (first.origin.document, first.origin.title) == ("t.xlsx", "Baker")
    assert first.changes == ("white space folded",)
    assert (second.text, second.id, second.origin.line) == ("Mix", "8", 4)


def test_column_is_given_or_guessed():
    data = book(("a", "work"), ("no", "Bake"))
    assert read(data, column="work")[0].text == "Bake"
    with pytest.raises(InputError, match=r"t\.xlsx: has no column .*it has: a, work; .*--column"):
        read(data)
    assert read(book(("work",), ("Bake",)))[0].text == "Bake"


def test_as_many_come_out_as_went_in():
    rows = read(book(("id", "task"), (1, "Bake"), (2, None), (3,), (4, 5), (None, "Mix")))
    assert [row.text for row in rows] == ["Bake", "", "", "", "Mix"]
    number = "empty row (it holds '5')"
    assert [row.error for row in rows] == [None, "empty row", "empty row", number, None]


def test_the_first_visible_sheet_that_holds_anything():
    import openpyxl

    made = openpyxl.load_workbook(
        io.BytesIO(
            xlsx({"Secret": [("task",), ("No",)], "Empty": [], "Work": [("task",), ("Bake",)]})
        )
    )
    made["Secret"].sheet_state = "hidden"
    stream = io.BytesIO()
    made.save(stream)
    with pytest.warns(UserWarning, match=r"t\.xlsx: has 2 sheets; read 'Work'"):
        (row,) = read(stream.getvalue())
    assert row.text == "Bake"


def test_one_sheet_is_read_in_silence():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read(book(("task",), ("Bake",)))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"task\nBake\n", "damaged Excel workbook"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel file, or encrypted"),
        (docx(p("x")), "damaged Excel workbook|without text"),
        (archive({"a.txt": "x"}), "damaged Excel workbook"),
        (book(), "without text"),
        (book(("task",)), "a header and no rows"),
        (book(("task", "task"), ("a", "b")), "two columns called 'task'"),
        (book(("id", "task"))[:-400], "damaged Excel workbook"),
    ],
)
def test_what_is_no_table_is_one_line(data, problem):
    with pytest.raises(InputError, match=problem) as info:
        read(data)
    assert str(info.value).startswith("t.xlsx: ")
    assert "\n" not in str(info.value)


def sheet(xml: str) -> bytes:
    """A workbook with a sheet in Excel's own XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    whole = f'<?xml version="1.0"?>%s<worksheet xmlns="{main}">{xml}</worksheet>'
    doctype = ""
    if xml.startswith("<!"):
        doctype, xml = re.split(r"(?<=\]>)", xml, maxsplit=1)
        whole = f'<?xml version="1.0"?>%s<worksheet xmlns="{main}">{xml}</worksheet>'
    return replaced(book(("task",)), {"xl/worksheets/sheet1.xml": (whole % doctype).encode()})


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_sheet_that_claims_to_be_huge_is_read_for_what_it_holds():
    rows = f'<row r="1">{cell("A1", "task")}</row><row r="2">{cell("A2", "Bake")}</row>'
    claimed = sheet(f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData>')
    assert [row.text for row in read(claimed)] == ["Bake"]


def test_a_row_beyond_any_sheet_is_refused():
    far = f'<row r="1">{cell("A1", "task")}</row><row r="999999999">{cell("A999999999", "x")}</row>'
    with pytest.raises(InputError, match="more rows than a sheet can have"):
        read(sheet(f"<sheetData>{far}</sheetData>"))


def test_entities_are_refused():
    laughs = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    rows = f'<sheetData><row r="1">{cell("A1", "task")}</row><row r="2">{cell("A2", "&b;")}</row>'
    with pytest.raises(InputError, match=r"t\.xlsx: is a damaged Excel workbook"):
        read(sheet(f"{laughs}{rows}</sheetData>"))


def test_limits():
    shared = replaced(book(("task",), ("Bake",)), {"xl/media/a": bytes(range(256)) * 8192})
    with pytest.raises(InputError, match=r"holds 2 MiB of shared texts.*limit 'size' is 1"):
        read(shared, limits=Limits(size=1))
    assert read(shared, limits=Limits(size=3))[0].text == "Bake"
    with pytest.raises(InputError, match="limit 'ratio'"):
        read(replaced(shared, {"xl/worksheets/x.xml": bytes(2**26)}))


def test_rows_stream():
    rows = XlsxReader().read(Source(name="t.xlsx", data=book(("task",), *[("Bake",)] * 5000)))
    assert next(rows).text == "Bake"
    rows.close()


def test_standard_input_need_not_be_seekable():
    class Pipe(io.RawIOBase):
        def __init__(self, data):
            self._data = io.BytesIO(data)

        def readable(self):
            return True

        def readinto(self, buffer):
            return self._data.readinto(buffer)

    stream = io.BufferedReader(Pipe(book(("task",), ("Bake",))))
    assert [t.text for t in XlsxReader().read(Source(name="<stdin>", stream=stream))] == ["Bake"]


HEAD = f"<row>{cell('A1', 'task')}</row>"


@pytest.mark.speed
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param('<row><c r="XFD1"/></row>' * 30_000, id="wide and blank"),
        pytest.param("<x/>" * 2_000_000, id="no rows"),
    ],
)
def test_a_sheet_in_which_no_row_comes_is_given_up(rows, yardsticks):
    data = sheet(f"<sheetData>{HEAD}{rows}</sheetData>")

    def given_up():
        with pytest.raises(InputError, match="takes longer to read than 1 s; limit 'seconds' is 1"):
            read(data, limits=Limits(seconds=1))

    assert yardsticks(given_up) < 200


def test_the_time_is_for_each_row(monkeypatch):
    rows = "".join(f"<row>{cell('A1', 'x' * 20_000)}</row>" for _ in range(5))
    data = sheet(f"<sheetData>{HEAD}{rows}</sheetData>")
    clock = itertools.count(step=0.4)  # a step for each look at it
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    assert len(read(data, limits=Limits(seconds=1))) == 5


def test_a_row_larger_than_the_memory_is_given_up():
    def row(size: int) -> bytes:
        return sheet(f"<sheetData>{HEAD}<row>{cell('A2', 'x' * size)}</row></sheetData>")

    assert "longer than 1 MiB" in read(row(2**21))[0].error
    with pytest.raises(InputError, match="holds more than 8 MiB that are no rows; save it as csv"):
        read(row(9 * 2**20))


def test_a_sheet_that_does_not_tell_its_size_is_not_searched_for_it(monkeypatch):
    read_bytes = []
    count = bounded.Bounded.count
    monkeypatch.setattr(
        bounded.Bounded, "count", lambda self, size: (read_bytes.append(size), count(self, size))
    )
    row = f"<row>{cell('A1', 'Bake')}</row>"
    data = sheet(f"<sheetData>{HEAD}{row * 9999}</sheetData>")
    assert len(read(data)) == 9999
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    assert sum(read_bytes) == 2 * size  # once for what is hidden and merged


def test_shared_texts_have_the_limit_on_size():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    types = zipfile.ZipFile(io.BytesIO(book(("task",)))).read("[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    # by its name it might be a sheet
    part = f'<Override PartName="/xl/worksheets/s.xml" ContentType="{kind}"/></Types>'
    texts = f'<sst xmlns="{main}"><si><t>{"x" * 2**21}</t></si></sst>'.encode()
    changes = {"xl/worksheets/s.xml": texts}
    changes["[Content_Types].xml"] = types.replace("</Types>", part).encode()
    data = replaced(book(("task",), ("Bake",)), changes)
    assert len(read(data)) == 1
    with pytest.raises(InputError, match="holds more than 1 MiB that are no rows"):
        read(data, limits=Limits(size=1))


def test_styles_of_which_millions_of_objects_would_be_made_are_refused():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    styles = f'<styleSheet xmlns="{main}"><cellXfs>{"<xf/>" * 420_000}</cellXfs></styleSheet>'
    data = replaced(book(("task",), ("Bake",)), {"xl/styles.xml": styles.encode()})
    with pytest.raises(InputError, match=r"holds more than 2 MiB of styles .*; save it as csv"):
        read(data)


def changed(data: bytes, change) -> bytes:
    import openpyxl

    made = openpyxl.load_workbook(io.BytesIO(data))
    change(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


COVERED = {
    "Cover": [("Garden inventory",), ("Kept by the office",)],
    "List": [("nr", "Task"), (1, "Water the ferns")],
    "More": [("nr", "Task"), (2, "Prune the hedge")],
}


def test_the_sheet_that_holds_tasks_is_chosen():
    other = {**COVERED, "More": [("duties", "since"), ("Prune the hedge", 1999)]}
    with pytest.warns(UserWarning, match=r"has 3 sheets; read 'List'; 'More' may hold tasks too"):
        (row,) = read(xlsx(other))
    assert (row.text, dict(row.row)) == ("Water the ferns", {"nr": 1, "Task": "Water the ferns"})
    assert (row.origin.document, row.row.form.sheet) == ("t.xlsx", None)


def test_sheets_of_one_header_are_read_one_after_the_other():
    said = r"has 3 sheets; read 'List', 'More' \(they have the same header\); --sheet names another"
    with pytest.warns(UserWarning, match=said):
        rows = read(xlsx(COVERED))
    assert [(row.text, row.origin.document, row.origin.line) for row in rows] == [
        ("Water the ferns", "t.xlsx/List", 2),
        ("Prune the hedge", "t.xlsx/More", 2),
    ]
    assert [row.row.form.sheet for row in rows] == ["List", "More"]


def test_an_empty_sheet_with_the_same_header_harms_none():
    sheets = {"A": [("task",), ("Water",)], "B": [("task",)], "C": [("TASK ",), ("Prune",)]}
    with pytest.warns(UserWarning, match="read 'A', 'C'"):
        assert [row.text for row in read(xlsx(sheets))] == ["Water", "Prune"]


def test_all_sheets_with_tasks_or_several_by_name():
    sheets = {**COVERED, "Old": [("duties", "since"), ("Rake leaves", 1999)]}
    assert [r.text for r in read(xlsx(sheets), sheet="all")] == [
        "Water the ferns",
        "Prune the hedge",
        "Rake leaves",
    ]
    found = read(xlsx(sheets), sheet=("old", "List"))
    assert [(r.text, r.origin.document) for r in found] == [
        ("Rake leaves", "t.xlsx/Old"),
        ("Water the ferns", "t.xlsx/List"),
    ]
    called = {"All": [("task",), ("Water",)], "Rest": [("task",), ("Prune",)]}
    assert [r.text for r in read(xlsx(called), sheet="all")] == ["Water"]


def test_a_header_row_that_only_some_sheets_have():
    sheets = {"Cover": [("Garden",), ("by the office",)], "List": [(), (), ("task",), ("Water",)]}
    with pytest.warns(UserWarning, match="read 'List'"):
        assert [row.text for row in read(xlsx(sheets), header_row=3)] == ["Water"]
    with pytest.raises(InputError, match="no row in line 9"):
        read(xlsx(sheets), header_row=9)


def test_a_sheet_is_named():
    assert read(xlsx(COVERED), sheet="more ")[0].text == "Prune the hedge"
    with pytest.raises(InputError, match="has no sheet 'x'; it has: 'Cover', 'List', 'More'"):
        read(xlsx(COVERED), sheet="x")


def test_hidden_rows_are_read_and_said():
    def hide(made):
        made["Tasks"].row_dimensions[3].hidden = True

    data = changed(book(("task",), ("Water",), ("Prune",)), hide)
    with pytest.warns(UserWarning, match="1 row of 'Tasks' hidden"):
        assert [row.text for row in read(data)] == ["Water", "Prune"]


def test_merged_cells_hold_for_the_rows_they_cover():
    def merge(made):
        made["Tasks"].merge_cells("A2:A3")
        made["Tasks"].merge_cells("B4:B5")

    rows = (
        ("Title", "Task"),
        ("Gardener", "Water"),
        (None, "Prune"),
        ("Cook", "Bake"),
        ("Aid", None),
    )
    found = read(changed(book(*rows), merge))
    assert [(row.origin.title, row.text) for row in found] == [
        ("Gardener", "Water"),
        ("Gardener", "Prune"),
        ("Cook", "Bake"),
    ]


def test_forms_in_sheets_are_documents():
    form = [("Position title", "Gardener"), ("Duties", "Water the ferns"), (None, "Prune")]
    with pytest.warns(UserWarning, match="a form"):
        (one,) = read(xlsx({"Form": form}))
    assert (one.name, one.title) == ("t.xlsx", "Gardener")
    assert one.text == "## Duties\n\n- Water the ferns\n- Prune"
    with pytest.warns(UserWarning, match="a form"):
        found = read(xlsx({"A": form, "B": form}))
    assert [document.name for document in found] == ["t.xlsx/A", "t.xlsx/B"]
    with pytest.raises(InputError, match="has no column"):
        read(xlsx({"Form": form}), header_row=1)


def test_formulas_that_were_never_calculated_are_said():
    data = book(("task", "n"), ("Bake", "=1+1"), ('=CONCATENATE("Mi","x")', 2))
    with pytest.warns(UserWarning, match="no saved value.* save it, and read it again"):
        rows = read(data)
    assert [row.text for row in rows] == ["Bake", ""]


@pytest.mark.parametrize(
    "cell", ['<c r="B2"><f>1+1</f><v>2</v></c>', '<c r="B2" t="str"><f>T(A9)</f><v></v></c>']
)
def test_formulas_with_a_value_are_not(cell):
    data = book(("task", "n"), ("Bake", "=1+1"))
    pattern = re.compile(rb'<c r="B2"[^>]*>.*?</c>')
    name = "xl/worksheets/sheet1.xml"
    sheet = zipfile.ZipFile(io.BytesIO(data)).read(name)
    data = replaced(data, {name: pattern.sub(cell.encode(), sheet)})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [row.text for row in read(data)] == ["Bake"]
