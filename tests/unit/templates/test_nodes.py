"""Tables of nodes become taxonomies; what is wrong in one is a line with the row."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasktriage.contracts.errors import InputError
from tasktriage.kit.taxonomy_file import parse_taxonomy
from tasktriage.templates.nodes import taxonomy_text
from tasktriage.templates.sheet import FAULTS


@pytest.fixture
def read(tmp_path):
    """Write a table and read the taxonomy that comes of it, with its notes."""

    def read(content, name="nodes.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        text, notes = taxonomy_text(path, "bees", "Bees", "MIT")
        return parse_taxonomy("bees.toml", text), notes

    return read


def test_all_that_a_table_can_say(read):
    found, notes = read(
        "id,title,parent,kind,tasks,titles,stage,summary,soc,codes,background\n"
        "s1,Rear,,stage,,,,Until they fly,,,\n"
        'h,Hives,,role,,Bee yards|Apiaries,,All hives,45-2093,isco-08=6123|esco=1,"Sell cars"\n'
        'h.1,Mites,h,area,"Look for mites\nTreat mites",,s1,,,,\n'
        ",,,,Burn sick hives,,,,,,\n"
        ",,,,,,,,,,Bake bread|Paint walls\n"
    )
    hives, mites = found.nodes
    assert (hives.id, hives.kind, hives.soc, hives.summary) == ("h", "role", "45-2093", "All hives")
    assert hives.titles == ("Bee yards", "Apiaries")
    assert hives.codes == (("isco-08", "6123"), ("esco", "1"))
    assert (mites.parent, mites.stage, mites.kind) == ("h", "s1", "area")
    assert mites.tasks == ("Look for mites", "Treat mites", "Burn sick hives")
    assert [(s.id, s.title, s.summary) for s in found.stages] == [("s1", "Rear", "Until they fly")]
    assert found.background == ("Sell cars", "Bake bread", "Paint walls")
    assert (found.name, found.title, found.licence, notes) == ("bees", "Bees", "MIT", [])


def test_a_spreadsheet_as_people_save_it(read):
    # a mark, semicolons, other names of columns, spaces, umlauts, empty rows, one task a row,
    # a child above its parent, whole numbers as a program writes them, a column of their own
    found, notes = read(
        "\ufeff Code ;Name;Parent_ID;Task;Hinweis\r\n"
        "11; Bäckerei ;1.0;Brot backen  ;x\r\n"
        ";;;;\r\n"
        "11;Bäckerei;;Brötchen formen;\r\n"
        "1;Handwerk;;;\r\n"
        "12;Müllerei;1;;\r\n"
    )
    assert [(n.id, n.title, n.parent, n.kind) for n in found.nodes] == [
        ("1", "Handwerk", None, "level-1"),
        ("11", "Bäckerei", "1", "level-2"),
        ("12", "Müllerei", "1", "level-2"),
    ]
    assert found.nodes[1].tasks == ("Brot backen", "Brötchen formen")
    assert [note.partition(": ")[2] for note in notes] == ["columns not used: Hinweis"]


def test_other_encodings_are_read_and_said(read):
    text = "id;title\n1;Bäckerei für Brötchen und süße Stücke\n"
    found, notes = read(text.encode("cp1252"))
    assert found.nodes[0].title.startswith("Bäckerei")
    assert any("cp1252" in note for note in notes)
    assert read("sep=;\n" + text)[0].nodes == found.nodes
    assert read(text.replace(";", "\t").encode("utf-16"))[0].nodes == found.nodes


def test_a_task_that_stands_twice_is_left_out_and_said(read):
    found, notes = read("id,title,tasks\na,A,Do it\na,A,Do it\n")
    assert found.nodes[0].tasks == ("Do it",)
    (note,) = notes
    assert "row 3: left out a task that 'a' has in row 2 already: Do it" in note


@pytest.mark.parametrize(
    ("table", "line"),
    [
        (
            "id,name_of_it\na,A\n",
            "has no column 'title' (what a node is called); its columns: 'id'",
        ),
        ("id,title,Task,tasks\na,A,x,y\n", "columns 'Task' and 'tasks' mean the same; keep one"),
        ("id,title\n", "has no rows"),
        (
            "id,title,parent\na,A,\nb,B,aa\n",
            "row 3, column 'parent': unknown id 'aa'; did you mean",
        ),
        (
            "id,title,parent\na,A,c\nb,B,a\nc,C,b\n",
            "row 2, column 'parent': stands above itself: a",
        ),
        ("id,title,parent\na,A,a\n", "row 2, column 'parent': stands above itself: a > a"),
        ("id,title\na,A\na,A\n", "row 3, column 'id': id 'a' stands twice; first in row 2"),
        ("id,title\na,A\na,B\n", "row 3: node 'a' has title 'B' here and 'A' in row 2"),
        ("id,title,tasks\n,,Do it\n", "row 2, column 'id': has no id, and there is no node above"),
        ("id,title\na,A\n,B\n", "row 3, column 'id': has no id; a row without one goes on with"),
        ("id,title,tasks\na,A,\nb,,Do it\n", "row 3, column 'title': 'b' has no title"),
        ("id,title\na,#REF!\n", "row 2, column 'title': holds #REF!, an error of the spreadsheet"),
        ("id,title,codes\na,A,2512\n", "row 2, column 'codes': a code is written as isco-08=2512"),
        ("id,title,kind,tasks\na,A,stage,x\n", "row 2, column 'tasks': a stage has no tasks"),
        ("id,title,kind\na,A,stage\n", "row 2: there is no node, only stages or other work"),
        ('id,title\na,A\nb,"B\nc,C\nd,D\n', "line 3: a quote is opened there and not closed"),
        ("id,title\na,A,x\n", "line 2: has more cells than there are columns"),
    ],
)
def test_what_is_wrong_is_one_line_with_the_row(read, table, line):
    with pytest.raises(InputError) as caught:
        read(table)
    assert "nodes.csv: " in str(caught.value)
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_deep_tree_and_a_wide_one_are_read(read):
    deep = "id,title,parent\n" + "".join(f"{n},T,{n - 1 or ''}\n" for n in range(19, 0, -1))
    assert [node.id for node in read(deep)[0].nodes] == [str(n) for n in range(1, 20)]
    with pytest.raises(InputError, match="at most 20"):
        read("id,title,parent\n" + "".join(f"{n},T,{n - 1 or ''}\n" for n in range(1, 30)))
    wide = "id,title,parent\n0,Top,\n" + "".join(f"{n},Node {n},0\n" for n in range(1, 3000))
    assert len(read(wide)[0].nodes) == 3000


# what a file of text can hold: all but halves of surrogate pairs, and NUL, which makes it binary
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
CELL = TEXT.map(str.strip).filter(bool).filter(lambda text: not FAULTS.fullmatch(text))
TASK = CELL.filter(lambda text: not set("|\r\n") & set(text))


@given(title=CELL, node=CELL, tasks=st.lists(TASK, min_size=1, max_size=3, unique=True))
def test_any_text_of_a_cell_comes_back(tmp_path_factory, title, node, tasks):
    stream = StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerows([("id", "title", "tasks"), (node, title, "|".join(tasks))])
    path = tmp_path_factory.mktemp("any") / "nodes.csv"
    path.write_bytes(stream.getvalue().encode())
    text, _ = taxonomy_text(path, "bees", "Bees", "MIT")
    (found,) = parse_taxonomy("bees.toml", text).nodes
    assert (found.id, found.title) == (node, title)
    assert found.tasks == tuple(tasks)


def test_names_that_people_give_are_taken_and_said(read):
    table = (
        "Role ID;Job title;Reports to;Typical Tasks;Notes\n"
        "1;Head nurse;;Plan shifts|Hire nurses;a, b\n"
        "2;Nurse;head  Nurse;Dress wounds;\n"
    )
    found, notes = read(table.encode("cp1252"))
    assert [(n.id, n.title, n.parent) for n in found.nodes] == [
        ("1", "Head nurse", None),
        ("2", "Nurse", "1"),
    ]
    assert found.nodes[0].tasks == ("Plan shifts", "Hire nurses")
    said = "'Role ID' for 'id', 'Job title' for 'title', 'Reports to' for 'parent', "
    assert (
        f"columns taken: {said}'Typical Tasks' for 'tasks'; rename one that is not it" in notes[0]
    )
    # a name of ours goes before a likely one, which is then not used
    found, notes = read("id,title,Role,Duties,Responsibilities\n1,Nurse,R,a,b\n")
    assert (found.nodes[0].title, found.nodes[0].tasks) == ("Nurse", ())
    assert [note.partition(": ")[2] for note in notes] == [
        "columns not used: Role, Duties, Responsibilities"
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_columns_are_told_apart_whatever_they_are_called(read, mark):
    rows = [("Kürzel", "Bezeichnung", "Anmerkung"), ("1", "Pflege", "x")]
    with pytest.raises(InputError, match=r"its columns: 'Kürzel', 'Bezeichnung', 'Anmerkung'$"):
        read("\n".join(map(mark.join, rows)) + "\n")


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("", "nodes.csv: is empty; it needs a header and rows below it"),
        (" \n", "nodes.csv: holds white space only; it needs a header and rows below it"),
        ("id,title\na,A\nb," + "x" * 2_000_000 + "\n", "line 3: a cell is longer than 1"),
    ],
)
def test_a_table_without_rows_or_with_a_huge_cell(read, table, line):
    with pytest.raises(InputError) as caught:
        read(table)
    assert line in str(caught.value)
    assert "classify" not in str(caught.value)
