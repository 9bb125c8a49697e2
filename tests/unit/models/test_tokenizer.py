"""A tokenizer file that is none."""

from __future__ import annotations

import pytest

from tasktriage.contracts.errors import ModelFolderError
from tasktriage.models.model import FolderModel


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"null",
        b"\xff",
        b'{"version": "1.0", "model": null}',
        b'{"version": "1.0", "model": {"type": "WordLevel", "vocab": {}, "unk_token": "x"}}',
        b"[" * 10_000,
    ],
)
def test_bad_tokenizers(rewrite, data):
    with pytest.raises(ModelFolderError, match=r"tokenizer\.json") as info:
        FolderModel(rewrite("tokenizer.json", data))
    assert "\n" not in str(info.value)
