import gzip
import sys

import pandas as pd
import pytest

from rnnviz.data import Example, TextBank, load_texts
from rnnviz.errors import DataError, InputError, UnsupportedError
from rnnviz.models import TextClassifier


def written(path, text, encoding="utf-8"):
    path.write_bytes(gzip.compress(text.encode(encoding)) if path.suffix == ".gz" else text.encode(encoding))
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "A.TSV", "a.tsv.gz"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_quotes_commas_marks_and_words_that_look_like_nothing(tmp_path, name, encoding):
    text = 'text,stars,label\n"He said ""no"", twice",5,1\nNA,1,0\n\n"two\nlines",2,0\n'
    if "tsv" in name.lower():
        text = text.replace(",", "\t").replace('"no""\t', '"no"",')
    frame = load_texts(written(tmp_path / name, text, encoding))
    assert frame.to_dict("list") == {"text": ['He said "no", twice', "NA", "two\nlines"], "label": [1, 0, 0]}


def test_parquet_other_names_and_splits(tmp_path):
    frame = pd.DataFrame({"review": ["a", "b"], "y": [True, False], "split": ["train", "validation"]})
    frame.to_parquet(tmp_path / "a.parquet")
    loaded = load_texts(tmp_path / "a.parquet", text="review", label="y")
    assert loaded.to_dict("list") == {"text": ["a", "b"], "label": [1, 0], "split": ["train", "dev"]}
    assert list(load_texts(tmp_path / "a.parquet", text="review", label=None)) == ["text", "split"]


def test_labels_that_are_no_whole_numbers_stay_strings(tmp_path):
    assert load_texts(written(tmp_path / "a.csv", "text,label\na,pos\nb,1\n"))["label"].tolist() == [
        "pos",
        "1",
    ]
    assert load_texts(written(tmp_path / "a.csv", "text,label\na,1.0\nb,0\n"))["label"].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("review,label\na,1\n", r"no column 'text'; it has 'review', 'label'.*text="),
        ("text,label\na,1\n  ,0\n,1\n", r"2 of 3 rows have no 'text' \(rows 2, 3,"),
        ("text,label\na,1\nb,\nc\n", r"2 of 3 rows have no 'label' \(rows 2, 3,.*label=None"),
        ("text,label\na,1\nb,1,2,3\n", "line 3"),
        ('text,label\na,1\n"b,0\n', "EOF inside string"),
        ("", "is empty"),
    ],
)
def test_damage_is_said_in_words(tmp_path, text, says):
    with pytest.raises(DataError, match=says):
        load_texts(written(tmp_path / "a.csv", text))


def test_files_that_are_not_what_their_ending_says(tmp_path):
    for name in ("a.csv.gz", "a.parquet"):
        (tmp_path / name).write_bytes(b"text,label\na,1\n")
        with pytest.raises(DataError, match="cannot be read"):
            load_texts(tmp_path / name)
    with pytest.raises(DataError, match="cannot be read"):
        load_texts(written(tmp_path / "latin.csv", "text,label\ncafé,1\n", "latin-1"))
    with pytest.raises(InputError, match=r"'\.xlsx'; expected \.csv"):
        load_texts(written(tmp_path / "a.xlsx", ""))
    with pytest.raises(InputError, match="no file"):
        load_texts(tmp_path / "b.csv")


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    pd.DataFrame({"text": ["a"], "label": [1]}).to_parquet(tmp_path / "a.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UnsupportedError, match=r"pip install rnnviz\[parquet\]"):
        load_texts(tmp_path / "a.parquet")


def test_a_bank_of_texts():
    frame = pd.DataFrame({"text": ["Good!", "bad", "so"], "label": ["pos", "neg", "pos"], "split": "train"})
    bank = TextBank(frame, name="mine")
    assert bank.labels == ("neg", "pos")
    assert bank.sentences() == [Example(("Good", "!"), 1), Example(("bad",), 0), Example(("so",), 1)]
    assert TextBank(frame, ["down", "up"], tokenizer=list).sentences()[1] == (("b", "a", "d"), 0)
    with pytest.raises(UnsupportedError, match="whole texts only"):
        bank.phrases()
    with pytest.raises(InputError, match=r"no split 'dev'.*'train'"):
        bank.sentences("dev")


def test_texts_without_splits_are_split_once_and_for_all():
    frame = pd.DataFrame({"text": [f"film {number % 50}" for number in range(100)], "label": [0, 1] * 50})
    bank = TextBank(frame)
    sizes = [len(bank.sentences(split)) for split in ("train", "dev", "test")]
    assert sizes == [80, 10, 10]
    other = TextBank(frame[::-1])
    assert set(other.sentences("dev")) == set(bank.sentences("dev"))


@pytest.mark.parametrize(
    ("frame", "labels", "says"),
    [
        ({"text": ["a"], "y": [1]}, None, "no column 'label'; it has 'text', 'y'"),
        ({"text": ["a", "b"], "label": [1, 1]}, None, "at least two classes"),
        ({"text": ["a", "b"], "label": [0, 1]}, ["x"], r"1 names.*2 classes \[0, 1\]"),
    ],
)
def test_tables_that_make_no_bank(frame, labels, says):
    with pytest.raises(InputError, match=says):
        TextBank(pd.DataFrame(frame), labels)


def test_the_real_reviews(real_data):
    frame = load_texts(real_data / "yelp" / "yelp_sentences_shen2017.tsv.gz")
    assert frame.shape == (190_153, 3)
    assert frame.groupby(["split", "label"]).size().tolist() == [25_278, 38_205, 50_278, 76_392]


def test_a_built_classifier_cuts_texts_as_its_bank_does():
    frame = pd.DataFrame({"text": ["it wasn't good", "it was good"], "label": [0, 1], "split": "train"})
    bank = TextBank(frame, tokenizer=str.split)
    encoded = TextClassifier.build(bank, embedding=2, hidden=2).encode("it wasn't good")
    assert encoded.tokens == list(bank.sentences()[0].tokens) == ["it", "wasn't", "good"]
    assert all(encoded.known)
