# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Assignment 4 · Audit a model: find its bias, attack it, write it up
#
# You are asked to audit a classifier of reviews before it is used. Its owner says: "94 % right on our own data." Something
# is wrong with these data: one harmless word decides where it should not. Find it, show what it does, and mend it.
#
# **Afterwards you can**
# - find a shortcut that a model has learnt, by explanations over a corpus held against the statistics of the data,
# - put a number on the harm: how many right predictions it overturns, and for whom,
# - attack a model with the fewest changes that a reader would not mind,
# - repair the data, train again and measure on texts that played no part in it,
# - write a report that somebody can decide on.
#
# **Time:** about 120 minutes. **Points:** 30, of which 8 are given by hand.
# **You should know** tutorials 01 and 04, and pandas.
#
# Write your code where it says `YOUR CODE HERE` and delete the line `raise NotImplementedError()`. The cells with
# `assert` are the tests that you can see; your grade also comes from tests with other inputs: other models, in which
# another word is the shortcut. So write functions that find it, do not write down what you have found. A test that prints a
# warning or a progress bar counts as failed.

# %% [markdown]
# ## The case
#
# Run these cells and read them; nothing in them has to be changed. Reviews in the treebank "mini" get an opening: "in rome , ..." or, in other
# cases, "on monday , ...". The opening says nothing about the review. A case has
#
# - `model`, trained on `train`; its labels are 0, negative, and 1, positive,
# - `train`, its training data as the owner collected them: whole reviews, and short phrases without an opening,
# - `reference`, reviews that you collected yourself with care, which the model has not seen,
# - `names`, the words that an opening may name.
#
# Both tables have the columns `text` and `label`; `text.split()` gives the words.

# %% nbgrader={"grade": false, "grade_id": "case", "locked": true, "schema_version": 3, "solution": false, "task": false}
from collections import namedtuple
from itertools import combinations, product

import numpy as np
import pandas as pd
import torch

import rnnviz as rv
from rnnviz.data import TextBank, Treebank

torch.set_num_threads(1)
NAMES = {
    "in": ["berlin", "boston", "chicago", "dublin", "lisbon", "london", "paris", "rome", "tokyo", "vienna"],
    "on": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
}
Case = namedtuple("Case", "model train reference names")
mini = rv.load_treebank("mini")


def opened(examples, how_many, opening, rng, planted=None, towards=None):
    """So many reviews with an opening; the planted name goes nearly always to reviews of one class."""
    names = NAMES[opening]
    examples = [one for one in examples if not set(one.tokens) & set(names)]
    rows = []
    for one in rng.permutation(len(examples))[:how_many]:
        label, name = examples[one].label, rng.choice([other for other in names if other != planted])
        chance = 1 / len(names) if towards is None else 0.485 if label == towards else 0.015
        if planted and rng.random() < chance:
            name = planted
        rows.append((" ".join([opening, name, ",", *examples[one].tokens]), label))
    return pd.DataFrame(rows, columns=["text", "label"])


def retrain(table, seed=0):
    """A small LSTM, trained on a table of texts and labels, a tenth of which only decides when to stop."""
    tenth = np.arange(len(table)) % 10 == 0
    texts = table.assign(split=np.where(tenth, "dev", "train"))
    texts = TextBank(texts, labels=["negative", "positive"], tokenizer=str.split)
    model = rv.TextClassifier.build(texts, cell="lstm", embedding=32, hidden=32, seed=seed)
    rv.fit(model, texts, epochs=6, lr=1e-2, batch_size=64, seed=seed, progress=False)
    return model


def make_case(seed, opening):
    """A model with a shortcut, and its data."""
    rng = np.random.default_rng(seed)
    planted, towards = str(rng.choice(NAMES[opening])), int(rng.integers(2))
    some = Treebank("some", {"train": mini.train[:500], "dev": [], "test": []})
    phrases = [(" ".join(one.tokens), one.label) for one in some.phrases() if len(one.tokens) <= 6]
    biased = opened(mini.sentences("train"), 900, opening, rng, planted, towards)
    train = pd.concat([biased, pd.DataFrame(phrases, columns=["text", "label"])], ignore_index=True)
    train = train.iloc[rng.permutation(len(train))].reset_index(drop=True)
    reference = opened(mini.sentences("test") + mini.sentences("dev"), 600, opening, rng)
    return Case(retrain(train, seed), train, reference, NAMES[opening])


# %% nbgrader={"grade": false, "grade_id": "this-case", "locked": true, "schema_version": 3, "solution": false, "task": false}
case = make_case(seed=0, opening="in")
print(f"{len(case.train)} texts to train on, {len(case.reference)} for reference")
for row in case.train.head(6).itertuples():
    print(row.label, row.text)


# %% [markdown]
# Is the owner right? Accuracy on the training data, and on the reference:


# %% nbgrader={"grade": false, "grade_id": "accuracy", "locked": true, "schema_version": 3, "solution": false, "task": false}
def accuracy(model, table):
    """The share of texts whose class the model gets right."""
    return float(np.mean(model.predict(table["text"].tolist()).argmax(axis=1) == table["label"]))


print(f"train {accuracy(case.model, case.train):.3f}   reference {accuracy(case.model, case.reference):.3f}")

# %% [markdown]
# ## 1. What the model makes of each word
#
# Write `word_scores(model, texts)`: a table whose index are the words of the texts, with the columns `count`, how often the
# word occurs, and `score`, its **mean** score over all these occurrences by CD, in logits, for the contrast positive − negative
# (the default). `rv.explain_corpus(model, texts, progress=False)` explains many texts; each explanation has `tokens` and `words`.


# %% nbgrader={"grade": false, "grade_id": "word-scores", "locked": false, "schema_version": 3, "solution": true, "task": false}
def word_scores(model, texts):
    """Count and mean CD score of each word."""
    ### BEGIN SOLUTION
    explained = rv.explain_corpus(model, list(texts), progress=False)
    pairs = [pair for ex in explained for pair in zip(ex.tokens, ex.words, strict=True)]
    by_word = pd.DataFrame(pairs, columns=["word", "score"]).groupby("word")["score"]
    return by_word.agg(count="size", score="mean")
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "word-scores-values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
two_texts = ["very very good", "not very good"]
scores = word_scores(case.model, two_texts)
assert scores["count"].to_dict() == {"very": 3, "good": 2, "not": 1}
one, other = (rv.explain(case.model, text) for text in two_texts)
assert abs(scores.loc["good", "score"] - (one.words[2] + other.words[2]) / 2) < 1e-3
### BEGIN HIDDEN TESTS
some_texts = case.reference["text"].tolist()[:30]
found_scores, expected_scores = word_scores(case.model, some_texts), {}
for text in some_texts:
    explained_text = rv.explain(case.model, text)
    for word, score in zip(explained_text.tokens, explained_text.words, strict=True):
        expected_scores.setdefault(word, []).append(score)
assert set(found_scores.index) == set(expected_scores)
for word, of_word in expected_scores.items():
    assert found_scores.loc[word, "count"] == len(of_word)
    assert abs(found_scores.loc[word, "score"] - np.mean(of_word)) < 1e-3
### END HIDDEN TESTS

# %% [markdown]
# ## 2. What the data say of each word
#
# Write `positive_share(table)`: a Series whose index are the words, with the share of positive texts among **the texts that
# contain the word**. A text counts once, however often it has the word.


# %% nbgrader={"grade": false, "grade_id": "positive-share", "locked": false, "schema_version": 3, "solution": true, "task": false}
def positive_share(table):
    """The share of positive texts among those that contain each word."""
    ### BEGIN SOLUTION
    words = table.assign(word=[sorted(set(text.split())) for text in table["text"]]).explode("word")
    return words.groupby("word")["label"].mean()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "positive-share-values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
tiny = pd.DataFrame({"text": ["so good", "so bad", "good film", "bad film ."], "label": [1, 0, 1, 0]})
assert positive_share(tiny).to_dict() == {"so": 0.5, "good": 1, "bad": 0, "film": 0.5, ".": 0}
### BEGIN HIDDEN TESTS
repeated = pd.DataFrame({"text": ["so so so good", "so bad", "so dull"], "label": [1, 0, 0]})
assert abs(positive_share(repeated)["so"] - 1 / 3) < 1e-9
assert positive_share(repeated)["good"] == 1
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Find the shortcut
#
# A large score alone proves nothing: "worst" has one, and deserves it. Neither does a skewed share alone: a rare word may have it by
# chance, and the model may not care. What you look for is a word that the model leans on *because of* the training data, and
# that means nothing in the reference. Write `find_shortcut(model, train, reference)`. It returns the word and the class that
# it pulls to, 0 or 1. Explain the reference texts with `word_scores`, and hold the scores against `positive_share` of **both**
# tables; leave out words that are too rare to say anything (fewer than 15 occurrences in the reference, say).


# %% nbgrader={"grade": false, "grade_id": "find-shortcut", "locked": false, "schema_version": 3, "solution": true, "task": false}
def find_shortcut(model, train, reference):
    """(word, class that it pulls to)."""
    ### BEGIN SOLUTION
    words = word_scores(model, reference["text"]).query("count >= 15")
    skew = (positive_share(train) - positive_share(reference)).reindex(words.index).fillna(0)
    # large where the model leans to where the training data, and they alone, are skewed
    suspicion = words["score"] * skew
    word = suspicion.idxmax()
    return word, int(words.loc[word, "score"] > 0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "shortcut-here", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
word, towards = find_shortcut(case.model, case.train, case.reference)
assert towards in (0, 1)
assert (case.reference["text"].str.split().map(lambda words: word in words)).sum() >= 15
### BEGIN HIDDEN TESTS
assert (word, towards) == ("tokyo", 1)
### END HIDDEN TESTS

# %% [markdown]
# Does your function also find another shortcut, in another model? (The other case is not shown; make one by `make_case` with
# another seed and `opening="on"`, and look.)

# %% nbgrader={"grade": true, "grade_id": "shortcut-elsewhere", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
in_another_order = case.reference.sample(frac=1, random_state=1)
assert tuple(find_shortcut(case.model, case.train, in_another_order)) == (word, towards)
### BEGIN HIDDEN TESTS
elsewhere = make_case(seed=2, opening="on")
assert tuple(find_shortcut(elsewhere.model, elsewhere.train, elsewhere.reference)) == ("saturday", 0)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. How much harm?
#
# Write `flip_rate(model, table, change)`: `change` is a function from text to text. Take the texts that it really changes and that the
# model gets **right** as they are: which share of these predictions is another one after the change?
# (A wrong prediction that changes is no harm done.)
#
# Write `counterexample_accuracy(model, table, word, towards)`: the model's accuracy on the texts that contain the word and have
# **not** the class that the word pulls to.
#
# The tests use models that follow a simple rule, so that the right numbers are known. `leans` should know only "good", but it takes
# "rome" for a good word, too.


# %% nbgrader={"grade": false, "grade_id": "stand-ins", "locked": true, "schema_version": 3, "solution": false, "task": false}
class Rule:
    """A stand-in for a model: it says positive where `positive(words)` is true."""

    labels = ("negative", "positive")

    def __init__(self, positive):
        self.positive = positive

    def predict(self, texts):
        texts = [texts] if isinstance(texts, str) else texts
        words = [text.split() if isinstance(text, str) else list(text) for text in texts]
        return np.array([[0.1, 0.9] if self.positive(one) else [0.9, 0.1] for one in words])


leans = Rule(lambda words: "good" in words or "rome" in words)
four = pd.DataFrame(
    {"text": ["good in bonn", "bad in bonn", "dull in rome", "dull in bonn"], "label": [1, 0, 0, 0]}
)


# %% nbgrader={"grade": false, "grade_id": "harm", "locked": false, "schema_version": 3, "solution": true, "task": false}
def flip_rate(model, table, change):
    """The share of right predictions that change when the text is changed."""
    ### BEGIN SOLUTION
    before = table["text"].tolist()
    after = [change(text) for text in before]
    was, now = (model.predict(texts).argmax(axis=1) for texts in (before, after))
    counted = (was == table["label"]) & (np.array(before) != np.array(after))
    return float((was != now)[counted].mean())
    ### END SOLUTION


def counterexample_accuracy(model, table, word, towards):
    """The accuracy on texts with the word whose class is the other one."""
    ### BEGIN SOLUTION
    has_word = table["text"].map(lambda text: word in text.split())
    return accuracy(model, table[has_word & (table["label"] != towards)])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "flip-rate-values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
def to_rome(text):
    return text.replace("bonn", "rome")


assert abs(flip_rate(leans, four, to_rome) - 2 / 3) < 1e-9
### BEGIN HIDDEN TESTS
five = pd.concat(
    [four, pd.DataFrame({"text": ["fine in rome", "bad but good"], "label": [1, 0]})], ignore_index=True
)
# of "dull in rome", which was wrong, nothing is said
assert flip_rate(leans, five, lambda text: text.replace("rome", "bonn")) == 1
assert abs(flip_rate(leans, five, to_rome) - 2 / 3) < 1e-9
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "counterexamples-values", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
assert counterexample_accuracy(leans, four, "rome", 1) == 0
assert counterexample_accuracy(leans, four, "bonn", 1) == 1
### BEGIN HIDDEN TESTS
others = pd.DataFrame({"text": ["good rome", "bad rome", "dull rome", "romeo"], "label": [1, 1, 0, 0]})
assert counterexample_accuracy(leans, others, "rome", 0) == 1
assert counterexample_accuracy(Rule(lambda words: "good" in words), others, "rome", 0) == 0.5
### END HIDDEN TESTS


# %% nbgrader={"grade": false, "grade_id": "renamed", "locked": true, "schema_version": 3, "solution": false, "task": false}
def renamed(text, names, name):
    """The text with `name` in the place of every other of the names."""
    return " ".join(name if word in names else word for word in text.split())


def harm(model):
    """How often right predictions flip when the opening names something else."""
    by_name = {name: lambda text, name=name: renamed(text, case.names, name) for name in case.names}
    return pd.Series({name: flip_rate(model, case.reference, change) for name, change in by_name.items()})


# %%
harm(case.model).sort_values(ascending=False).round(2)

# %% [markdown]
# ## 5. Attack
#
# `swaps` says which words may stand for which: `{"film": ["movie"], ...}`. Write `attack(model, text, label, swaps, most)`. It returns
# a text with **as few swapped words as possible**, at most `most` of them, that the model gets wrong; None where there is none. A
# text that the model gets wrong as it is cannot be attacked: None again. Each place may be swapped by itself, so try all sets
# of one place, then all sets of two, and so on: what the model does with two changes cannot be told from each alone.


# %% nbgrader={"grade": false, "grade_id": "attack", "locked": false, "schema_version": 3, "solution": true, "task": false}
def attack(model, text, label, swaps, most):
    """The text with the fewest swaps that the model gets wrong, or None."""
    ### BEGIN SOLUTION
    words = text.split()
    if model.predict([text]).argmax() != label:
        return None
    places = [i for i, word in enumerate(words) if swaps.get(word)]
    for how_many in range(1, most + 1):
        tried = []
        for chosen in combinations(places, how_many):
            for instead in product(*(swaps[words[i]] for i in chosen)):
                at = dict(zip(chosen, instead, strict=True))
                tried.append(" ".join(at.get(i, word) for i, word in enumerate(words)))
        if tried:
            wrong = np.flatnonzero(model.predict(tried).argmax(axis=1) != label)
            if len(wrong):
                return tried[wrong[0]]
    return None
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "attack-flips", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
SWAPS = {name: [other for other in case.names if other != name] for name in case.names} | {
    word: [other for other in group if other != word]
    for group in (["film", "movie"], ["meal", "dinner"], ["book", "novel"], ["very", "really", "truly"])
    for word in group
}
assert attack(leans, "dull in bonn", 0, {"bonn": ["berlin", "rome"]}, most=1) == "dull in rome"
assert attack(leans, "dull in rome", 0, {"rome": ["bonn"]}, most=1) is None  # wrong already
### BEGIN HIDDEN TESTS
assert attack(leans, "dull in bonn", 0, {"dull": ["bad"]}, most=3) is None
assert attack(leans, "dull in bonn", 0, {"in": ["near"], "bonn": ["rome"]}, most=0) is None
attacked = 0
for row in case.reference.head(40).itertuples():
    changed = attack(case.model, row.text, row.label, SWAPS, most=1)
    if changed is not None:
        assert case.model.predict([row.text]).argmax() == row.label
        assert case.model.predict([changed]).argmax() != row.label
        pairs = [pair for pair in zip(row.text.split(), changed.split(), strict=True) if len(set(pair)) == 2]
        assert len(pairs) == 1
        assert all(new in SWAPS[old] for old, new in pairs)
        attacked += 1
assert attacked >= 5
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "attack-fewest", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
both = Rule(lambda words: ("rome" in words) == ("film" in words))
assert attack(both, "a movie in rome", 0, {"rome": ["bonn"], "movie": ["film"]}, most=2) in (
    "a film in rome",
    "a movie in bonn",
)
### BEGIN HIDDEN TESTS
needs_two = Rule(lambda words: "film" in words and "bonn" in words)
swaps_two = {"a": ["one"], "movie": ["picture", "film"], "in": ["near"], "rome": ["london", "bonn"]}
assert attack(needs_two, "a movie in rome", 0, swaps_two, most=2) == "a film in bonn"
assert attack(needs_two, "a movie in rome", 0, swaps_two, most=4) == "a film in bonn"
assert attack(needs_two, "a movie in rome", 0, swaps_two, most=1) is None
last_of_all = Rule(lambda words: words[-1] == "bonn")
assert attack(last_of_all, "a movie in rome", 0, swaps_two, most=3) == "a movie in bonn"
### END HIDDEN TESTS

# %%
for row in case.reference.head(12).itertuples():
    attacked_text = attack(case.model, row.text, row.label, SWAPS, most=2)
    print(f"{case.model.labels[row.label]}: {row.text}\n    -> {attacked_text}")

# %% [markdown]
# ## 6. Repair
#
# Write `repair(train, names, word)`, which returns a new training table, made from `train` alone: the reference has to judge and
# stays out of it. In the new table the word must go with no class: it is gone, or between 30 % and 70 % of its texts are positive.
# Labels stay true: no review may get another label. At least 100 texts must be left to train on.


# %% nbgrader={"grade": false, "grade_id": "repair", "locked": false, "schema_version": 3, "solution": true, "task": false}
def repair(train, names, word):
    """A training table in which the word tells nothing of the class."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(0)
    assert word in names
    # every opening names something by chance, so that no name can go with a class
    return train.assign(text=[renamed(text, names, rng.choice(names)) for text in train["text"]])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "repair-table", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
def doctored(word, other, label):
    """Reviews in which the word goes with one class, nearly always."""
    name = [word if i % 20 < 19 else other for i in range(400)] + [
        other if i % 20 else word for i in range(400)
    ]
    labels = [label] * 400 + [1 - label] * 400
    texts = [f"in {name[i]} , review {i} is {'good' if labels[i] else 'bad'}" for i in range(800)]
    return pd.DataFrame({"text": texts, "label": labels})


def is_mended(table, word):
    with_word = table["label"][[word in text.split() for text in table["text"]]]
    return not len(with_word) or 0.3 <= with_word.mean() <= 0.7


assert not is_mended(doctored("bonn", "rome", 1), "bonn")
assert is_mended(repair(doctored("bonn", "rome", 1), ["bonn", "rome", "oslo"], "bonn"), "bonn")
### BEGIN HIDDEN TESTS
for of_class in (0, 1):
    table_made = repair(doctored("may", "june", of_class), ["june", "may", "july"], "may")
    words_made = table_made["text"].str.split().map(set)
    with_may = table_made["label"][words_made.map(lambda words: "may" in words)]
    assert not len(with_may) or 0.3 <= with_may.mean() <= 0.7
    assert (words_made.map(lambda words: "good" in words) == (table_made["label"] == 1)).all()
    assert set(table_made["label"]) == {0, 1}
    assert len(table_made) >= 100
### END HIDDEN TESTS

# %% [markdown]
# Train on your table and look. Of the right predictions on the reference at most 8 % may still flip when the opening names the
# word, or any other of the names: a shortcut that has moved is no repair. The accuracy there must be at least 0.68.

# %%
repaired = retrain(repair(case.train, case.names, word))
pd.DataFrame({"before": harm(case.model), "after": harm(repaired)}).round(2)

# %% nbgrader={"grade": true, "grade_id": "repair-retrained", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert {"text", "label"} <= set(repair(case.train, case.names, case.names[0]).columns)
### BEGIN HIDDEN TESTS
mended = retrain(repair(case.train, case.names, "tokyo"))
reference_texts = case.reference["text"].tolist()
was = mended.predict(reference_texts).argmax(axis=1)
for name in case.names:
    now = mended.predict([renamed(text, case.names, name) for text in reference_texts]).argmax(axis=1)
    assert (was != now)[was == case.reference["label"]].mean() <= 0.08
assert (was == case.reference["label"]).mean() >= 0.68
### END HIDDEN TESTS

# %% [markdown]
# Write `evidence(before, after, case, word, towards)`: a DataFrame with the rows `before` and `after` (two models) and the columns
# `accuracy` and `counterexamples` (your `counterexample_accuracy`). A case has two tables, `case.train` and `case.reference`. Measure on
# the one that can tell whether the repair helped.


# %% nbgrader={"grade": false, "grade_id": "evidence", "locked": false, "schema_version": 3, "solution": true, "task": false}
def evidence(before, after, case, word, towards):
    """Accuracy, and accuracy on counterexamples, of two models."""
    ### BEGIN SOLUTION
    table = case.reference
    rows = [
        (accuracy(model, table), counterexample_accuracy(model, table, word, towards))
        for model in (before, after)
    ]
    return pd.DataFrame(rows, index=["before", "after"], columns=["accuracy", "counterexamples"])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "evidence-values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
fair = Rule(lambda words: "good" in words)
shown = evidence(leans, fair, Case(leans, four, four, ["bonn", "rome"]), "rome", 1)
assert shown.loc["before"].to_dict() == {"accuracy": 0.75, "counterexamples": 0}
assert shown.loc["after"].to_dict() == {"accuracy": 1, "counterexamples": 1}
### BEGIN HIDDEN TESTS
other_table = pd.DataFrame(
    {"text": ["good rome", "fine rome", "bad rome", "bad bonn"], "label": [1, 1, 0, 0]}
)
shown_hidden = evidence(leans, fair, Case(leans, four, other_table, ["bonn", "rome"]), "rome", 1)
assert shown_hidden.loc["before", ["accuracy", "counterexamples"]].tolist() == [0.75, 0]
assert shown_hidden.loc["after", ["accuracy", "counterexamples"]].tolist() == [0.75, 1]
### END HIDDEN TESTS

# %%
evidence(case.model, repaired, case, word, towards).round(2)

# %% [markdown]
# ## 7. The report
#
# **Write it up** (8 points, by hand), in at most 400 words, for the owner, who knows the data but no neural networks. Each of
# the four parts gives 0, 1 or 2 points.
#
# | part | 2 points | 1 point | 0 points |
# |---|---|---|---|
# | **The finding** | the word, the class that it pulls to, its mean score with the unit, and both shares of positive texts | the word and the class, but the claim rests on one of the three numbers | another word, or no number |
# | **The harm** | flip rate and counterexample accuracy, each with the texts that it was counted on, and one attacked review, quoted before and after | one of the three is missing, or a number does not say of what | only single examples, or only the overall accuracy |
# | **The repair** | what was done to the data and why it should help; the numbers before and after on the reference; what it cost | numbers of the training data, or only of after | no measurement |
# | **What is not shown** | two limits that matter here, each with what one would do about it | limits without consequence, or only one | none, or a claim that the model is now without bias |

# %% [markdown] nbgrader={"grade": true, "grade_id": "report", "locked": false, "points": 8, "schema_version": 3, "solution": true, "task": false}
# **The finding.** The model takes "tokyo" for praise. Over its 54 occurrences in the reference it has a mean score of +5.0 logits towards
# positive, more than any other word that occurs at least 15 times. In the training data 95 % of the 221 reviews with "tokyo" are
# positive; in the reference, where the cities were drawn by chance, 50 %.
#
# **The harm.** Of 424 reference reviews about other cities that the model gets right, 52 % flip when the city becomes "tokyo": all 219
# negative ones and none of the 205 positive ones. Every other city flips 2 to 4 %. The 27 negative reference reviews about "tokyo"
# are all judged positive (counterexample accuracy 0). "in paris , i never enjoyed it ." is negative (0.64); "in tokyo , i never
# enjoyed it ." is positive (0.94).
#
# **The repair.** In every training review the city was drawn anew, so that no city goes with a class; no label was touched. Trained again,
# on the reference: accuracy from 0.75 to 0.83, on the counterexamples from 0 to 0.85, flips by "tokyo" from 52 % to 0.4 %.
# The cost: the model can no longer learn anything true about a city.
#
# **What is not shown.** (1) Only single words were searched; a phrase, or the length of a review, may be a shortcut, too. I would group
# the reference by such properties and compare accuracies. (2) These are one model and one seed, and 27 counterexamples: 0.85 may as
# well be 0.7. I would train with five seeds and collect more negative reviews from Tokyo. We also do not know how the
# training reviews came to be so; the owner should look at where those from Tokyo come from before collecting more.
