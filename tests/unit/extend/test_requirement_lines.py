"""pip's line for a distribution that is installed, whatever its metadata holds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement

from tasktriage.extend.requirement_lines import requirement_line


class Said:
    """A distribution that was installed from somewhere."""

    def __init__(self, said: Any) -> None:
        self.said = said if isinstance(said, str | None) else json.dumps(said)

    def read_text(self, name: str) -> str | None:
        assert name == "direct_url.json"
        return self.said


def line(said: Any, version: str = "1.2", name: str = "loud") -> str:
    return requirement_line(name, version, Said(said))  # type: ignore[arg-type]


GIT = {"vcs": "git", "commit_id": "abc123", "requested_revision": "main"}
FROM = "https://git.example/loud.git"


def test_it_is_pinned_to_its_version():
    assert requirement_line("loud", "1.2", None) == line(None) == "loud==1.2"


def test_what_was_built_from_a_path_is_from_there_while_that_is_there(tmp_path):
    wheel = tmp_path / "a folder" / "loud-1.2-py3-none-any.whl"
    wheel.parent.mkdir()
    wheel.touch()
    said = {"url": wheel.as_uri(), "archive_info": {}}
    assert line(said) == f"loud @ {wheel.as_uri()}"
    assert Requirement(line(said)).url == wheel.as_uri()
    wheel.unlink()
    assert line(said) == "loud==1.2"


def test_an_editable_install_is_one_again(tmp_path):
    assert line({"url": tmp_path.as_uri(), "dir_info": {"editable": True}}) == (
        f"-e {tmp_path.as_uri()}"
    )
    assert line({"url": tmp_path.as_uri(), "dir_info": {}}) == f"loud @ {tmp_path.as_uri()}"


def test_a_repository_is_asked_for_the_very_commit():
    said: dict[str, Any] = {"url": FROM, "vcs_info": GIT}
    assert line(said) == f"loud @ git+{FROM}@abc123"
    assert line({**said, "subdirectory": "py"}) == f"loud @ git+{FROM}@abc123#subdirectory=py"
    assert line({"url": "https://x.example/loud-1.2.tar.gz", "archive_info": {}}) == (
        "loud @ https://x.example/loud-1.2.tar.gz"
    )


@pytest.mark.parametrize(
    "said",
    [
        "",
        "{",
        "5",
        "[" * 100_000,
        {"url": 5},
        {"url": ""},
        {"url": "no scheme"},
        {"url": "https://x.example/a b"},
        {"url": "https://x.example/a\n--pre"},
        {"url": "https://[x"},
        {"url": "file:///no/such/folder", "dir_info": {}},
        {"url": FROM, "vcs_info": 5},
        {"url": FROM, "vcs_info": {"vcs": "git"}},
        {"url": FROM, "vcs_info": {"vcs": "git", "commit_id": "a b"}},
        {"url": FROM, "dir_info": 5},
        {"url": FROM, "subdirectory": "a b"},
    ],
    ids=repr,
)
def test_what_can_not_stand_in_a_line_does_not(said):
    assert line(said) == "loud==1.2"


@pytest.mark.parametrize("version", ["", "1 2", "1.0 --pre", "1\n-r x", "-r", "1;x"])
def test_a_version_that_is_none_is_left_out(version):
    assert line(None, version) == "loud"


@pytest.mark.parametrize("name", ["", "-r", "a b", "a\n", "a==", "é", "-"])
def test_a_name_that_none_can_have_has_no_line(name):
    assert line(None, name=name) == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=12),
    lambda inner: st.dictionaries(
        st.sampled_from(
            ["url", "dir_info", "editable", "vcs_info", "vcs", "commit_id", "subdirectory"]
        ),
        inner,
        max_size=4,
    ),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(said=JSON | st.text(max_size=40), version=st.text(max_size=8))
def test_it_is_one_line_and_never_an_option(said, version):
    found = line(said, version)
    assert found.isprintable()
    assert found.startswith(("loud", "-e "))
    assert "--" not in found.partition("@")[0]
