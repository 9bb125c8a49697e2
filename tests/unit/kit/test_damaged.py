from __future__ import annotations

import pytest

from tasktriage.contracts.errors import InputError
from tasktriage.kit.damaged import damaged


@pytest.mark.parametrize(
    "error", [KeyError("k"), ValueError("a\nb"), RecursionError(), OSError(5, "x")]
)
def test_what_a_library_raises_is_one_line(error):
    with (
        pytest.raises(InputError, match=r"^in: is a damaged PDF or none \(") as info,
        damaged("in", "PDF"),
    ):
        raise error
    assert "\n" not in str(info.value)


def test_what_was_raised_on_purpose_keeps_its_words():
    with pytest.raises(InputError, match=r"^in: is encrypted$"), damaged("in", "PDF"):
        raise InputError("in", "is encrypted")
    with pytest.raises(InputError, match=r"^in: needs more memory"), damaged("in", "PDF"):
        raise MemoryError
