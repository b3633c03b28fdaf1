"""The README's examples run, word for word, but for the training, which is cut to one epoch."""

import functools
import re
from pathlib import Path

import pytest

import rnnviz

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_s_examples_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own, trained = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    quick = functools.partial(rnnviz.fit, epochs=1, level="sentences", progress=False)
    monkeypatch.setattr(rnnviz, "fit", quick)
    monkeypatch.chdir(tmp_path)
    found: dict[str, object] = {"__name__": "readme"}
    exec(own, found)
    explanation = found["ex"]
    assert explanation.tokens == ["not", "very", "good"]
    contrast = explanation.logits[1] - explanation.logits[0] - (explanation.base[1] - explanation.base[0])
    assert explanation.phrase(0, 3) == pytest.approx(contrast, abs=1e-4)
    assert (tmp_path / "explained.html").exists()
    exec(trained, found)
    assert rnnviz.explain(found["clf"], "not very good").tokens == ["not", "very", "good"]
