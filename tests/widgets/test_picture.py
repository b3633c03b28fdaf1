"""What every picture has: the file that it saves looks as it does."""

import pytest

import rnnviz as rv
from rnnviz.ground.palettes import colors


@pytest.fixture(scope="module")
def clf():
    return rv.TextClassifier.load("mini")


def pictures(clf):
    text = "the food is not very good"
    yield rv.explain(clf, text).widget()
    yield rv.compare(clf, text, methods=["cd", "reat"]).widget()
    yield rv.states(clf, text).widget()
    bank = rv.load_treebank("mini")
    few = rv.data.Treebank("few", {"train": [], "dev": bank.dev[:60], "test": []})
    yield rv.studies.negation(clf, few, split="dev", progress=False).widget()
    yield rv.studies.word_distribution(clf, bank, ["good", "bad"], splits=["dev"], progress=False).widget()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_saved_picture_has_the_palette_that_is_shown(clf, dark, tmp_path):
    mode = "dark" if dark else "light"
    for picture in pictures(clf):
        drawn = {}
        for palette in ("blue-orange", "red-green"):
            picture.palette = palette
            picture.save(tmp_path / f"{palette}.svg", dark=dark)
            drawn[palette] = (tmp_path / f"{palette}.svg").read_text()
            config = picture.chart(dark).to_dict()["config"]["range"]
            assert config["diverging"] == colors(palette, mode), type(picture).__name__
        assert drawn["blue-orange"] != drawn["red-green"], type(picture).__name__
