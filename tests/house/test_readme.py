"""The README's example runs, word for word, but for its training, which is cut to one epoch."""

import functools
import re
from pathlib import Path

import pytest

import rnnviz

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_s_example_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    quick = functools.partial(rnnviz.fit, epochs=1, level="sentences", progress=False)
    monkeypatch.setattr(rnnviz, "fit", quick)
    monkeypatch.chdir(tmp_path)
    found: dict[str, object] = {}
    exec(example, found)
    explanation = found["ex"]
    assert explanation.tokens == ["not", "very", "good"]
    contrast = explanation.logits[1] - explanation.logits[0] - (explanation.base[1] - explanation.base[0])
    assert explanation.phrase(0, 3) == pytest.approx(contrast, abs=1e-4)
    assert (tmp_path / "explained.html").exists()
