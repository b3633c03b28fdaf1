"""The stand-alone page: one file, small, strict, and with every text in it as text."""

import base64
import hashlib
import json
import re
from importlib import resources

import numpy as np
import pytest

from rnnviz.errors import DataError
from rnnviz.widgets import TokenHeatmap
from rnnviz.widgets.page import _script, framed, page

EVIL = "</script><script>alert(1)</script><!--"


def of(tokens, **options) -> TokenHeatmap:
    count = len(tokens) * (len(tokens) + 1) // 2
    scores = np.random.default_rng(0).normal(size=(count, 2))
    return TokenHeatmap(tokens, labels=["no", "yes"], logits=[0, 1], per_class=scores, **options)


def test_bundle_and_page_stay_small():
    bundle = resources.files("rnnviz.widgets").joinpath("static", "token_heatmap.js").read_bytes()
    assert len(bundle) <= 60 * 1024
    html = page(of([f"token{i}" for i in range(30)]), title="Thirty words")
    assert len(html.encode()) <= 100 * 1000


def test_the_policy_allows_the_page_its_own_script_and_nothing_else():
    html = page(of(["good"]))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    script = re.search(r'<script type="module">(.*?)</script>', html, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy
    assert not re.search(r"https?://(?!www\.w3\.org)", html)


def test_text_stays_text():
    html = page(of([EVIL, "good"], method=EVIL), title=EVIL)
    assert html.count("<script") == 2
    assert html.count("</script>") == 2
    data = json.loads(re.search(r'id="traits">(.*?)</script>', html, re.DOTALL)[1])
    assert data["tokens"][0] == EVIL
    assert list(data["scores"]) == ["base64"]


def test_a_frame_holds_the_page_apart():
    html = framed(of([EVIL]), EVIL, 500)
    title = "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!--"
    assert html.startswith(
        f'<div><iframe title="{title}" sandbox="allow-scripts allow-downloads" srcdoc="&lt;!doctype html&gt;'
    )
    assert "<script" not in html
    assert "height:500px" in html


def test_a_strange_bundle_is_refused():
    with pytest.raises(DataError, match="as default"):
        _script("console.log(1)", {})
    with pytest.raises(DataError, match="</script"):
        _script('const a="</script>";export{a as default};', {})


def test_the_pictures_within_a_picture_are_part_of_its_one_script():
    script = _script("const a=1;export{a as default};", {"inner": "const b=2;export{b as default};"})
    assert script.startswith("const widget = (() => {const a=1;return a;})();")
    assert "const parts = {inner: (() => {const b=2;return b;})()};" in script
