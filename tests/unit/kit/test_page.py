"""What pages of HTML are made with."""

from __future__ import annotations

import base64
import hashlib

import pytest
from jinja2 import UndefinedError

from tasktriage.kit.page import coordinate, page_policy, page_templates, picture


def test_what_templates_are_given_is_escaped_and_has_to_be_given(tmp_path):
    (tmp_path / "page.html.j2").write_text("<p title='{{ it }}'>{{ it }}</p>", "utf-8")
    template = page_templates(tmp_path).get_template("page.html.j2")
    assert template.render(it="<'&") == "<p title='&lt;&#39;&amp;'>&lt;&#39;&amp;</p>"
    with pytest.raises(UndefinedError):
        template.render()


def test_a_policy_allows_the_style_and_the_script_that_it_is_made_of():
    def hashed(text):
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    assert page_policy(style="b {}", script="run()") == (
        f"default-src 'none'; style-src {hashed('b {}')}; script-src {hashed('run()')}; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "script" not in page_policy(style="b {}")


def test_a_picture_says_what_it_shows():
    drawn = picture("k", "A & B", "<one>", (400, 12.34), "<path/>")
    assert drawn == (
        '<svg class="chart" role="img" viewBox="0 0 400 12.3" aria-labelledby="k-t k-d">'
        '<title id="k-t">A &amp; B</title><desc id="k-d">&lt;one&gt;</desc><path/></svg>'
    )
    assert 'width="100%" height="30"' in picture("k", "", "", (None, 30), "")


def test_coordinates_have_a_tenth():
    assert [coordinate(value) for value in (1.0, 2.34, -0.5)] == ["1", "2.3", "-0.5"]
