from __future__ import annotations

import html
import io

import pytest

from tasktriage.plugin import Document, InputError, Limits, Source
from tasktriage_plugins.reader_html import reader
from tasktriage_plugins.reader_html.reader import HtmlReader


def read(markup: str, **options) -> Document:
    (document,) = HtmlReader().read(Source(name="job.html", data=markup.encode(), **options))
    return document


def test_headings_paragraphs_and_line_breaks():
    markup = "<h1>Baker</h1><h3>Nights</h3><p>Bakes  bread\n daily.<br>Cleans up.</p><p>Rests.</p>"
    assert read(markup).text == (
        "# Baker\n\n### Nights\n\nBakes bread daily.\nCleans up.\n\nRests."
    )


def test_lists_nest():
    markup = """<ul><li>Bake <b>bread</b><ol><li>Weigh flour</li><li><p>Sift it</p></li></ol></li>
    <li>Clean</li></ul><p>End.</p>"""
    assert read(markup).text == "- Bake bread\n  - Weigh flour\n  - Sift it\n- Clean\n\nEnd."


def test_rows_of_a_table_are_lines():
    markup = "<table><tr><th>Shift</th><td>Night</td></tr><tr><td>Oven</td><td>3</td></tr></table>"
    assert read(markup).text == "Shift | Night\nOven | 3"


def test_a_table_that_lays_out_the_page_is_blocks():
    markup = (
        "<table><tr><td><p>One.</p><p>Two.</p></td><td><ul><li>Three</li></ul></td></tr></table>"
    )
    assert read(markup).text == "One.\n\nTwo.\n\n- Three"


def test_a_table_whose_cells_have_lines_is_blocks():
    markup = "<table><tr><td>Shop<br>Jobs<br>Baker</td><td>• Bakes<br>• Cleans<br></td></table>"
    assert read(markup).text == "Shop\nJobs\nBaker\n\n• Bakes\n• Cleans"


@pytest.mark.parametrize("tag", ["b", "strong", "u"])
def test_a_bold_paragraph_is_a_heading(tag):
    assert read(f"<p><{tag}>Duties:</{tag}></p><p>Bakes.</p>").text == "## Duties:\n\nBakes."


def test_a_bold_sentence_and_a_bold_item_are_not():
    text = read("<p><b>Bakes bread.</b></p><ul><li><b>Cleans up</b></li></ul>").text
    assert text == "Bakes bread.\n\n- Cleans up"


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>alert('Gone')</script>",
        "<style>Gone</style>",
        "<noscript>Gone</noscript>",
        "<nav>Gone</nav>",
        "<footer>Gone</footer>",
        "<form>Gone</form>",
        "<template>Gone</template>",
        "<p hidden>Gone</p>",
        "<p aria-hidden='true'>Gone</p>",
        "<p style='color: red; DISPLAY : none'>Gone</p>",
        "<button>Gone</button>",
        "<a class='posting-btn'>Gone</a>",
        "<aside>Gone</aside>",
        "<div role='contentinfo'>Gone</div>",
        "<div role='Dialog'>Gone</div>",
        "<div id='onetrust-banner-sdk'>Gone</div>",
        "<div class='box CookieNotice'>Gone</div>",
        "<section class='related-jobs'>Gone</section>",
        "<!-- Gone -->",
    ],
)
def test_what_a_reader_does_not_see_is_dropped(hidden):
    assert read(f"<p>Bakes bread.</p>{hidden}<p>Rests.</p>").text == "Bakes bread.\n\nRests."


def test_a_form_around_the_whole_page_is_the_page():
    assert read("<form><p>Bakes bread all night.</p></form><p>Hi</p>").text.startswith("Bakes")


def test_what_looks_like_boilerplate_around_the_whole_page_is_the_page():
    page = "<div class='cookies-allowed'><p>Bakes bread all night.</p></div><p>Hi</p>"
    assert read(page).text.startswith("Bakes")


def test_a_form_longer_than_the_posting_is_left_out():
    page = "<p>Bakes bread all night.</p><form>" + "<p>Tell us who you are.</p>" * 3 + "</form>"
    assert read(page).text == "Bakes bread all night."


def test_panels_that_fold_are_read_with_their_headings():
    page = """<h3><button aria-expanded=false>Duties</button></h3>
    <div class="accordion-body" aria-hidden="true"><p>Bakes bread.</p></div>
    <div class="panel" style="display: none"><p>Mixes dough.</p></div>
    <h3><a role="button">Skills</a></h3><div role="tabpanel" hidden><p>Patience.</p></div>"""
    assert (
        read(page).text == "### Duties\n\nBakes bread.\n\nMixes dough.\n\n### Skills\n\nPatience."
    )


def test_main_wins_if_it_holds_most():
    page = "<div>Other jobs</div><main><p>Bakes bread and cleans the oven.</p></main>"
    assert read(page).text == "Bakes bread and cleans the oven."
    small = "<main>Hi</main><div>Bakes bread and cleans the oven.</div>"
    assert "Bakes bread" in read(small).text


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title>Jobs</title><h1>Night <i>baker</i></h1>x", "Night baker"),
        ("<title>Night baker | Big Bread</title>x", "Night baker"),
        ("<title>Night baker - Big Bread - Jobs</title>x", "Night baker"),
        ("<title>Part-time baker</title>x", "Part-time baker"),
        ("<title>Night baker</title><h1>Job description</h1>x", "Night baker"),
        ("<title>Job posting</title><h1>Job description</h1><h2>Cook</h2><p>x", "Cook"),
        ("<title>Job posting</title><p>Bakes for the town.<p>Job title: Cook", "Cook"),
        ("<title>Big Bread - Night Baker</title><h3>Shop</h3><h2>Night baker</h2>", "Night baker"),
        ("<p>x</p>", None),
    ],
)
def test_title(markup, title):
    assert read(markup).title == title


def test_title_of_the_source_wins():
    assert read("<h1>Cook</h1>x", title="Baker").title == "Baker"


@pytest.mark.parametrize(
    "markup", ["<html></html>", "<p> </p>", "<script>1</script>", "<frameset>"]
)
def test_a_page_without_text_is_refused(markup):
    with pytest.raises(InputError, match=r"job\.html: .*without text"):
        read(markup)


def test_deep_nesting_is_read():
    assert read("<div>" * 5_000 + "Bakes").text == "Bakes"


def test_a_large_page_is_read_in_a_process_of_its_own():
    page = "<h1>Baker</h1>" + "<div><p>Bakes <b>bread</b>.</p></div>" * 2_000
    document = read(page)
    assert (document.title, document.text.count("Bakes bread.")) == ("Baker", 2_000)


def test_a_stream_is_read_once():
    stream = io.BytesIO(b"<p>Bakes bread.")
    (document,) = HtmlReader().read(Source(name="-", stream=stream))
    assert document.text == "Bakes bread."


HOSTILE = {
    "depth": "<div>" * 200_000 + "x",
    "attributes": "<div " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x",
    "formatting": "<p>" + "".join(f"<b a={n}>" for n in range(3_000)) + "<p>x" * 30_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_page_made_to_take_for_ever_is_given_up(kind):
    limits = Limits(seconds=3, memory=1024)
    with pytest.raises(InputError, match=r"^job\.html: (takes longer|needs more|is a damaged)"):
        read(HOSTILE[kind], limits=limits)


def test_broken_markup_is_read():
    text = read("<ul><li>Bakes <b>bread<li>Cleans</ul><p>A &amp; B &lt;c").text
    assert "- Bakes bread" in text
    assert "A & B <c" in text


SCRIPT = (
    "<script type='application/ld+json'>%s</script><title>Big Bread</title><div id=app></div>"
    "<noscript>Needs JavaScript.</noscript>"
)
POSTING = """{"@context": "https://schema.org", "@type": "JobPosting", "title": "Night baker",
"description": "<p><b>Duties</b></p><ul><li>Bake bread</li><li>Clean the oven</li></ul>"}"""
MARKDOWN = "## Duties\n\n- Bake bread\n- Clean the oven"


@pytest.mark.parametrize(
    "data",
    [
        POSTING,
        POSTING.replace("<", "&lt;").replace(">", "&gt;"),
        f"[{{}}, {POSTING}]",
        f'{{"@graph": [{{"@type": "Thing"}}, {POSTING}]}}',
    ],
)
def test_a_page_drawn_by_scripts_is_read_from_what_it_tells_search_engines(data):
    document = read(SCRIPT % data)
    assert (document.text, document.title) == (MARKDOWN, "Night baker")


def test_what_a_page_tells_search_engines_is_without_its_boilerplate():
    links = "<div>Jobs in Bath</div><div>Log in</div>"
    page = f"<h1>Baker</h1><p><b>Duties</b></p><ul><li>Bake bread<li>Clean the oven</ul>{links}"
    assert read(SCRIPT % POSTING + page).text == MARKDOWN


def test_duties_in_a_field_of_their_own():
    data = (
        '{"@type": ["JobPosting"], "description": "A\\nshop", "responsibilities": ["Bake", "Mop"]}'
    )
    assert read(SCRIPT % data).text == "A\nshop\n\n## Responsibilities\n\n- Bake\n- Mop"


@pytest.mark.parametrize(
    "data",
    [
        "{'no': json",
        "[" * 100_000,
        '{"@type": "JobPosting", "description": "Duties Bake bread Clean the oven"}',
        '{"@type": "JobPosting", "description": {"a": 1}, "title": 3}',
    ],
)
def test_what_a_page_tells_search_engines_is_passed_over(data):
    page = "<h1>Baker</h1><p><b>Duties</b></p><ul><li>Bake bread<li>Clean the oven</ul>"
    document = read(SCRIPT % data + page)
    assert document.text == "# Baker\n\n" + MARKDOWN
    assert document.title == "Baker"


@pytest.mark.parametrize("tag", ["<b>", "&lt;b&gt;", "\\u003cb\\u003e"])
def test_many_tags_are_for_a_process_of_its_own_however_they_are_written(tag, monkeypatch):
    asked = []
    answer = [("x", None, None)]
    monkeypatch.setattr(reader, "in_own_process", lambda *given: asked.append(given) or answer)
    page = SCRIPT % f'{{"@type": "JobPosting", "description": "{tag * reader.SMALL_TAGS}"}}'
    assert read(page).text == "x"
    assert len(asked) == 1
    read(SCRIPT % f'{{"@type": "JobPosting", "description": "{tag * 9} Bakes bread."}}')
    assert len(asked) == 1


def test_what_stands_side_by_side_is_written_under_its_head():
    duties, needs = "<ul><li>Bake</li><li>Brew</li></ul>", "<p>A van.</p><p>A coat.</p>"
    table = (
        "<table><tr><th>Duties</th><th>You bring</th></tr>"
        f"<tr><td>{duties}</td><td>{needs}</td></tr></table>"
    )
    written = "##### Duties\n\n- Bake\n- Brew\n\n##### You bring\n\nA van.\n\nA coat."
    assert read(table).text == written
    needs = "<ul><li>A van</li></ul>"
    boxes = f"<div><div>Duties</div><div>You bring</div><div>{duties}</div><div>{needs}</div></div>"
    written = "##### Duties\n\n- Bake\n- Brew\n\n##### You bring\n\n- A van"
    assert read(boxes).text == written
    rows = (
        "<section><div><div>Duties</div><div>You bring</div></div>"
        f"<div><div>{duties}</div><div>{needs}</div></div></section>"
    )
    assert read(rows).text == written
    assert read(f"<h1>Baker</h1>{rows[9:-10]}<p>End.</p>").text == f"# Baker\n\n{written}\n\nEnd."


def test_cells_that_span_rows_keep_the_columns():
    table = (
        "<table><tr><th>Area</th><th>Duty</th></tr><tr><td rowspan=2>Oven</td><td>Bake</td></tr>"
        "<tr><td>Brew</td></tr><tr><td colspan=2>All year</td></tr></table>"
    )
    assert read(table).text == "Area | Duty\nOven | Bake\n|  | Brew |\n| All year |  |"


def test_lines_of_a_cell_stay_apart():
    table = "<table><tr><td>Duties</td><td>Bake bread<br>Brew tea</td></tr></table>"
    assert read(table).text == "##### Duties\n\nBake bread\nBrew tea"


def test_tables_in_tables_in_tables_end():
    deep = "<table><tr><td>" * 40 + "<p>Bakes.</p><p>Rests.</p>" + "</td></tr></table>" * 40
    assert read(deep).text == "Bakes.\n\nRests."


@pytest.mark.parametrize("times", [1, 2])
def test_markup_that_was_escaped_is_markup(times):
    shown = "<ul><li>Bake bread</li><li>Brew tea</li></ul>"
    for _ in range(times):
        shown = html.escape(shown)
    assert read(f"<h2>Duties</h2><div>{shown}</div>").text == (
        "## Duties\n\n- Bake bread\n- Brew tea"
    )


def test_a_text_about_tags_is_text():
    assert read("<p>Explains what &lt;p&gt; and &lt;li&gt; are for.</p>").text == (
        "Explains what <p> and <li> are for."
    )


@pytest.mark.parametrize(
    "head",
    [
        "<meta charset=iso-8859-2>",
        '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-2">',
        '<?xml version="1.0" encoding="iso-8859-2"?><html>',
    ],
)
def test_a_declared_encoding_comes_before_a_guess(head):
    data = f"{head}<h1>Piekarz</h1><p>Obsługa pieców i układanie chleba na półkach".encode(
        "iso8859-2"
    )
    (document,) = HtmlReader().read(Source(name="job.html", data=data))
    assert document.text == "# Piekarz\n\nObsługa pieców i układanie chleba na półkach"
    assert document.notes == ()


@pytest.mark.parametrize("name", ["utf-7", "unicode_escape", "idna", "x" * 30, "utf-8"])
def test_a_declared_encoding_that_is_none_is_not_believed(name):
    data = f"<meta charset={name}><p>Café ouvert</p>".encode("cp1252")
    (document,) = HtmlReader().read(Source(name="job.html", data=data))
    assert document.text == "Café ouvert"
    assert document.notes == ("is not UTF-8; read as cp1252",)


def test_marks_of_footnotes_are_left_out_and_powers_stay():
    page = "<p>Cleans 20 m<sup>2</sup> of oven<sup><a href='#f1'>1</a></sup> a day</p>"
    assert read(page).text == "Cleans 20 m2 of oven a day"
