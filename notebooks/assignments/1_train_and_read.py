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
# # Assignment 1 · Train and read a classifier
#
# You train an LSTM that tells good reviews from bad ones, hold it against two much simpler judges, and learn to read
# what an explanation says of it: in which unit, for which class, and how much of it a phrase is to blame for.
#
# **Afterwards you can**
# - say whether a classifier is worth its training, by two baselines of your own,
# - put a logit together from an explanation, and say what a score is worth in probability,
# - find the phrase that speaks most for a prediction, and the one that is to blame for a wrong one,
# - tell an interaction of two phrases from a sum of two scores.
#
# **Time:** about 100 minutes. **Points:** 30, of which 4 are given by hand.
# **You should know** tutorial 01, and a little pandas.
#
# Write your code where it says `YOUR CODE HERE` and delete the line `raise NotImplementedError()`. The cells with
# `assert` are the tests that you can see; your grade also comes from tests with other inputs. A test that prints a
# warning or a progress bar counts as failed.

# %% [markdown]
# ## The reviews
#
# Run this cell and read it; nothing in it has to be changed. `bank` is a slice of the treebank "mini". Its examples
# are phrases and whole reviews; each has `tokens` (a tuple of words) and a `label`, 0 for negative and 1 for positive.
# `reader` is an LSTM that was trained on all of "mini". The tests use it, so that they do not depend on your training.

# %% nbgrader={"grade": false, "grade_id": "reviews", "locked": true, "schema_version": 3, "solution": false, "task": false}
from types import SimpleNamespace

import numpy as np
import pandas as pd
import torch

import rnnviz as rv
from rnnviz.data import Example, Treebank

torch.set_num_threads(1)
mini = rv.load_treebank("mini")


def slice_of(start, stop):
    """Some of the training reviews, with all of the others for judging."""
    return Treebank("slice", {"train": mini.train[start:stop], "dev": mini.dev, "test": mini.test})


def example(text, label):
    return Example(tuple(text.split()), label)


bank = slice_of(0, 1000)
reader = rv.TextClassifier.load("mini")
print(bank, len(bank.phrases()), "phrases for training")
print(bank.sentences("test")[0])

# %% [markdown]
# ## 1. Two numbers to hold a model against
#
# Write `accuracy(clf, examples)`, the share of examples whose class the classifier gets right. Of the probabilities
# that `clf.predict(list_of_texts)` returns, shape (N, 2), the larger one is the prediction. Texts may be given as
# tuples of tokens.


# %% nbgrader={"grade": false, "grade_id": "accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def accuracy(clf, examples):
    """The share of examples that the classifier gets right, 0 to 1."""
    ### BEGIN SOLUTION
    predicted = clf.predict([one.tokens for one in examples]).argmax(axis=1)
    return float(np.mean(predicted == [one.label for one in examples]))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "accuracy-values", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
four = [example("good", 1), example("not good", 0), example("bad", 0), example("not bad", 0)]
assert accuracy(reader, four) == 0.75
### BEGIN HIDDEN TESTS
assert accuracy(reader, [example("not very good", 1), example("awful", 1)]) == 0
some_dev = bank.sentences("dev")[:60]
right_dev = [reader.predict([one.tokens]).argmax() == one.label for one in some_dev]
assert abs(accuracy(reader, some_dev) - sum(right_dev) / 60) < 1e-9
### END HIDDEN TESTS

# %% [markdown]
# The first judge has learnt one thing: which class is the most frequent one **among the training examples**. It gives
# that answer always. Write `majority(train, examples)`, its accuracy on `examples`.


# %% nbgrader={"grade": false, "grade_id": "majority", "locked": false, "schema_version": 3, "solution": true, "task": false}
def majority(train, examples):
    """The accuracy on `examples` of always answering with the most frequent class of `train`."""
    ### BEGIN SOLUTION
    answer = np.bincount([one.label for one in train]).argmax()
    return float(np.mean([one.label == answer for one in examples]))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "majority-values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert majority(four, four) == 0.75
assert 0.4 < majority(bank.sentences("train"), bank.sentences("test")) < 0.6
### BEGIN HIDDEN TESTS
assert majority([example("a", 1), example("b", 1), example("c", 0)], four) == 0.25
assert abs(majority(four, [example("a", 1), example("b", 1), example("c", 0)]) - 1 / 3) < 1e-6
### END HIDDEN TESTS

# %% [markdown]
# ## 2. A bag of words
#
# The second judge knows words, but not their order (*naive Bayes*). Let $n_c(w)$ be how often word $w$ occurs in the
# training examples of class $c$, every occurrence counted, $N_c = \sum_w n_c(w)$, and $V$ the number of different words
# of all training examples. Word $w$ has the weight
#
# $$ \lambda(w) = \log \frac{n_1(w) + 1}{N_1 + V} - \log \frac{n_0(w) + 1}{N_0 + V} , $$
#
# and the bias is $\log (D_1 / D_0)$, where $D_c$ examples have class $c$. Write `bag_of_words(train)`, which returns
# the weights, a dictionary from word to number, and the bias. An example is judged positive if the bias and the weights
# of its words, every occurrence counted and unknown words left out, sum up to more than 0: write
# `accuracy_of_bag(weights, bias, examples)`.


# %% nbgrader={"grade": false, "grade_id": "bag-of-words", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bag_of_words(train):
    """The weights of naive Bayes, {word: number}, and its bias."""
    ### BEGIN SOLUTION
    labels = [one.label for one in train for _ in one.tokens]
    words = [word for one in train for word in one.tokens]
    counts = pd.crosstab(words, labels)
    logs = np.log((counts + 1) / (counts.sum() + len(counts)))
    positive = sum(one.label for one in train)
    return (logs[1] - logs[0]).to_dict(), float(np.log(positive / (len(train) - positive)))
    ### END SOLUTION


def accuracy_of_bag(weights, bias, examples):
    """The share of examples that naive Bayes gets right."""
    ### BEGIN SOLUTION
    sums = [bias + sum(weights.get(word, 0.0) for word in one.tokens) for one in examples]
    return float(np.mean([(total > 0) == one.label for total, one in zip(sums, examples, strict=True)]))
    ### END SOLUTION


# %% [markdown]
# Three examples, by hand: $N_1 = 3$, $N_0 = 2$, $V = 4$.

# %% nbgrader={"grade": true, "grade_id": "bag-of-words-weights", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
weights, bias = bag_of_words([example("a good film", 1), example("dull", 0), example("film", 0)])
assert set(weights) == {"a", "good", "film", "dull"}
assert abs(weights["good"] - np.log((2 / 7) / (1 / 6))) < 1e-9
assert abs(weights["film"] - np.log((2 / 7) / (2 / 6))) < 1e-9
assert abs(bias - np.log(1 / 2)) < 1e-9
### BEGIN HIDDEN TESTS
uneven = [example("so so good", 1), example("so good", 1), example("good", 1), example("so bad bad", 0)]
weights_uneven, bias_uneven = bag_of_words(uneven)
assert abs(weights_uneven["so"] - np.log((4 / 9) / (2 / 6))) < 1e-9
assert abs(weights_uneven["bad"] - np.log((1 / 9) / (3 / 6))) < 1e-9
assert abs(bias_uneven - np.log(3)) < 1e-9
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "bag-of-words-accuracy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
weights, bias = {"good": 2.0, "not": -0.5, "dull": -3.0}, -1.0
assert accuracy_of_bag(weights, bias, [example("not good", 0), example("a dull film", 0)]) == 0.5
### BEGIN HIDDEN TESTS
three = [example("not not good", 0), example("x y", 0), example("good good dull", 1)]
assert abs(accuracy_of_bag(weights, bias, three) - 2 / 3) < 1e-6
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Train
#
# Write `train(bank, seed)`, which builds an LSTM (`rv.TextClassifier.build`: embedding 32, hidden 32), fits it to the
# phrases of the bank (`rv.fit`: 5 epochs, lr 1e-2, batch_size 64, `progress=False`), and returns it. **Both** steps draw
# random numbers; the same seed has to give the same classifier, and another seed another one. It takes some seconds.


# %% nbgrader={"grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(bank, seed):
    """A small LSTM, trained on the bank's phrases."""
    ### BEGIN SOLUTION
    clf = rv.TextClassifier.build(bank, cell="lstm", embedding=32, hidden=32, seed=seed)
    rv.fit(clf, bank, epochs=5, lr=1e-2, batch_size=64, seed=seed, progress=False)
    return clf
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "train-result", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
clf = train(bank, seed=0)
assert (clf.cell, clf.hidden, clf.embedding.embedding_dim) == ("lstm", 32, 32)
assert clf.predict(["good", "bad"]).argmax(axis=1).tolist() == [1, 0]

# %% nbgrader={"grade": true, "grade_id": "train-seed", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
few = slice_of(1000, 1060)
assert np.allclose(train(few, seed=1).predict(["a good film"]), train(few, seed=1).predict(["a good film"]))
### BEGIN HIDDEN TESTS
seeded = rv.TextClassifier.build(few, cell="lstm", embedding=32, hidden=32, seed=7)
rv.fit(seeded, few, epochs=5, lr=1e-2, batch_size=64, seed=7, progress=False)
of_seed_7 = train(few, seed=7).predict(["a good film", "not bad"])
assert np.allclose(of_seed_7, seeded.predict(["a good film", "not bad"]), atol=1e-4)
assert not np.allclose(of_seed_7, train(few, seed=8).predict(["a good film", "not bad"]), atol=1e-4)
### END HIDDEN TESTS

# %% [markdown]
# Is it worth it? All three judges on the test reviews, which none of them has seen:

# %%
test = bank.sentences("test")
pd.Series(
    {
        "majority": majority(bank.sentences("train"), test),
        "bag of words": accuracy_of_bag(*bag_of_words(bank.phrases()), test),
        "LSTM, 1,000 reviews": accuracy(clf, test),
        "LSTM, 5,000 reviews (reader)": accuracy(reader, test),
    },
    name="accuracy on the test reviews",
).round(3)

# %% [markdown]
# ## 4. What the numbers of an explanation mean
#
# `ex.target` says what the scores are about. With two classes it is the contrast `("positive", "negative")`: the logit
# of the first class minus the logit of the second. It may also be one class (then it is a string), or a contrast the other
# way round. `ex.phrase(start, stop)` is the target's score $S$ of a phrase, half-open as Python's slices. `ex.base`
# holds **one number per class**, in the order of `ex.labels`: the output bias, which no word is to blame for.

# %% nbgrader={"grade": false, "grade_id": "an-explanation", "locked": true, "schema_version": 3, "solution": false, "task": false}
ex = rv.explain(reader, "the food is not very good .")
print(ex.labels, ex.target, ex.base.round(3))
ex

# %% [markdown]
# Write `target_base(ex)`, the target's own share of the base, for every kind of target, and `logit_from_parts(ex)`, which
# puts the target's logit together from the score of the whole text and the base. Use `ex.tokens`, `ex.labels`,
# `ex.target`, `ex.base` and `ex.phrase` only.


# %% nbgrader={"grade": false, "grade_id": "base", "locked": false, "schema_version": 3, "solution": true, "task": false}
def target_base(ex):
    """The base of what `ex.target` names: a class's own, or the difference of two."""
    ### BEGIN SOLUTION
    base = dict(zip(ex.labels, ex.base, strict=True))
    if isinstance(ex.target, str):
        return float(base[ex.target])
    first, second = ex.target
    return float(base[first] - base[second])
    ### END SOLUTION


def logit_from_parts(ex):
    """The target's logit, or difference of logits."""
    ### BEGIN SOLUTION
    return ex.phrase(0, len(ex.tokens)) + target_base(ex)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "base-of-target", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
made_up = SimpleNamespace(
    tokens=["so", "so"],
    labels=("bad", "fair", "good"),
    base=np.array([0.5, -1.0, 0.25]),
    phrase=lambda *_: 2.0,
)
assert target_base(SimpleNamespace(**vars(made_up), target="fair")) == -1.0
assert target_base(SimpleNamespace(**vars(made_up), target=("fair", "bad"))) == -1.5
### BEGIN HIDDEN TESTS
assert target_base(SimpleNamespace(**vars(made_up), target="bad")) == 0.5
assert target_base(SimpleNamespace(**vars(made_up), target=("bad", "fair"))) == 1.5
assert target_base(SimpleNamespace(**vars(made_up), target=("good", "bad"))) == -0.25
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "logit-from-parts", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
not_good = rv.explain(reader, "the food is not very good .")
assert abs(logit_from_parts(not_good) - not_good.logit) < 1e-3
### BEGIN HIDDEN TESTS
assert abs(logit_from_parts(SimpleNamespace(**vars(made_up), target=("bad", "fair"))) - 3.5) < 1e-9
for target_whole in ("negative", "positive", ("negative", "positive")):
    ex_whole = rv.explain(reader, "it used to be good , but now it is dull .", target=target_whole)
    assert abs(logit_from_parts(ex_whole) - ex_whole.logit) < 1e-3
### END HIDDEN TESTS

# %% [markdown]
# Scores are in logits, not in probability. The probability of the contrast's first class is
# $\sigma(z) = 1 / (1 + e^{-z})$, where $z$ is the contrast's logit. What is a phrase worth in probability?
# Say it so: how far would the probability fall if its score $S$ were taken out of the logit, $\sigma(z) - \sigma(z - S)$.
# Write `worth(ex, start, stop)`; `ex.logit` is $z$.


# %% nbgrader={"grade": false, "grade_id": "worth", "locked": false, "schema_version": 3, "solution": true, "task": false}
def worth(ex, start, stop):
    """What the phrase adds to the probability of the contrast's first class, -1 to 1."""
    ### BEGIN SOLUTION
    with_it, without_it = 1 / (1 + np.exp(-np.array([ex.logit, ex.logit - ex.phrase(start, stop)])))
    return float(with_it - without_it)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "worth-values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
sure = SimpleNamespace(logit=3.0, phrase=lambda *_: 3.0)
assert abs(worth(sure, 0, 1) - 0.4526) < 1e-3  # from 0.5 to 0.9526
### BEGIN HIDDEN TESTS
surer = SimpleNamespace(logit=9.0, phrase=lambda start, stop: float(stop - start))
assert abs(worth(surer, 0, 3) - (1 / (1 + np.exp(-9.0)) - 1 / (1 + np.exp(-6.0)))) < 1e-6
against = SimpleNamespace(logit=-1.0, phrase=lambda *_: -2.0)
assert abs(worth(against, 0, 1) - (1 / (1 + np.exp(1.0)) - 1 / (1 + np.exp(-1.0)))) < 1e-6
### END HIDDEN TESTS

# %% [markdown]
# The same 3 logits are worth 0.45 where the model was undecided without them and 0.002 where it was sure already.

# %% [markdown]
# ## 5. The strongest phrase
#
# Write `strongest_phrase(ex, longest)`: among the phrases of at most `longest` words, the `(start, stop)` of the one that
# speaks most **for the class that was predicted** (`ex.predicted`). The target is a contrast of the two classes, but it may be
# the one or the other way round. A phrase has a score of its own; its words do not add up to it.


# %% nbgrader={"grade": false, "grade_id": "strongest-phrase", "locked": false, "schema_version": 3, "solution": true, "task": false}
def strongest_phrase(ex, longest):
    """(start, stop) of the phrase of at most `longest` words that speaks most for the predicted class."""
    ### BEGIN SOLUTION
    sign = 1 if ex.target[0] == ex.predicted else -1
    T = len(ex.tokens)
    phrases = [(i, j) for i in range(T) for j in range(i + 1, min(i + longest, T) + 1)]
    return max(phrases, key=lambda phrase: sign * ex.phrase(*phrase))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "strongest-phrase-values", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
meal = rv.explain(reader, "a truly wonderful meal")
assert meal.predicted == "positive"
assert tuple(strongest_phrase(meal, longest=2)) == (1, 3)  # "truly wonderful"
assert tuple(strongest_phrase(meal, longest=1)) == (2, 3)
### BEGIN HIDDEN TESTS
for text_strongest in ("it used to be good .", "the food is dull .", "the food is not bad ."):
    for target_strongest in (("positive", "negative"), ("negative", "positive")):
        ex_strongest = rv.explain(reader, text_strongest, target=target_strongest)
        frame = ex_strongest.to_frame()
        of_predicted = frame["score"] * (1 if target_strongest[0] == ex_strongest.predicted else -1)
        for longest in (1, 2, 3):
            best = of_predicted[frame["stop"] - frame["start"] <= longest].idxmax()
            assert tuple(strongest_phrase(ex_strongest, longest)) == tuple(frame.loc[best, ["start", "stop"]])
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Turned over
#
# Let $A$ = `[start, middle)` and $B$ = `[middle, stop)` be neighbours, such as "not" and "good". Their *interaction* is
# what they say together beyond what each says by itself: $I(A, B) = S(AB) - S(A) - S(B)$.
#
# Write `interaction(ex, start, middle, stop)` from `ex.phrase`. Then write `is_turned(ex, start, middle, stop)`: True if
# the phrase $AB$ has the other sign than $B$, **and** the sum $S(A) + S(B)$ has not. Then it is the interaction that turned
# $B$ over, and not a loud $A$ that drowned it.


# %% nbgrader={"grade": false, "grade_id": "interaction", "locked": false, "schema_version": 3, "solution": true, "task": false}
def interaction(ex, start, middle, stop):
    """What A and B say together beyond what each says by itself, in logits."""
    ### BEGIN SOLUTION
    return ex.phrase(start, stop) - ex.phrase(start, middle) - ex.phrase(middle, stop)
    ### END SOLUTION


def is_turned(ex, start, middle, stop):
    """Whether the interaction of A and B turned B over."""
    ### BEGIN SOLUTION
    B = ex.phrase(middle, stop)
    together, added = ex.phrase(start, stop), ex.phrase(start, middle) + B
    return bool(together * B < 0 < added * B)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "interaction-values", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
assert abs(interaction(not_good, 3, 4, 6) - not_good.spans.interaction(3, 4, 6)) < 1e-3
### BEGIN HIDDEN TESTS
ex_never = rv.explain(reader, "i never liked this film .")
for bounds in ((0, 1, 6), (1, 2, 3), (1, 2, 5), (2, 4, 6)):
    assert abs(interaction(ex_never, *bounds) - ex_never.spans.interaction(*bounds)) < 1e-3
### END HIDDEN TESTS


# %% nbgrader={"grade": true, "grade_id": "turned-values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
def scored(A, B, AB):
    """An explanation of two words, with made-up scores."""
    scores = {(0, 1): A, (1, 2): B, (0, 2): AB}
    return SimpleNamespace(
        tokens=["A", "B"], words=np.array([A, B]), phrase=lambda start, stop: scores[start, stop]
    )


assert is_turned(scored(A=-1.0, B=2.0, AB=-3.0), 0, 1, 2)
assert not is_turned(scored(A=1.0, B=2.0, AB=5.0), 0, 1, 2)
### BEGIN HIDDEN TESTS
assert is_turned(scored(A=1.0, B=-2.0, AB=3.0), 0, 1, 2)
assert not is_turned(scored(A=-4.0, B=2.0, AB=-3.0), 0, 1, 2)
assert not is_turned(scored(A=4.0, B=-2.0, AB=1.0), 0, 1, 2)
assert not is_turned(scored(A=-1.0, B=2.0, AB=0.5), 0, 1, 2)
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Where it errs
#
# `rule_of` sorts reviews by what makes them hard. Write `error_table(rules, truth, predicted)` from three lists of one length:
# a DataFrame with one row per rule (the rule is the index) and the columns `texts` (how many have the rule), `wrong` (how
# many of them are predicted wrong) and `rate`, the share of **this rule's** texts that are wrong; the largest rate first.

# %% nbgrader={"grade": false, "grade_id": "rules", "locked": true, "schema_version": 3, "solution": false, "task": false}
TURNS = {"but", "although", "though"}
NEGATORS = {"not", "n't", "never", "no", "nothing", "nobody", "hardly", "scarcely", "barely", "without"}


def rule_of(tokens):
    """What makes a review hard to judge."""
    turn, negated = bool(TURNS & set(tokens)), bool(NEGATORS & set(tokens))
    return {(0, 0): "plain", (0, 1): "negation", (1, 0): "but", (1, 1): "but and negation"}[turn, negated]


# %% nbgrader={"grade": false, "grade_id": "error-table", "locked": false, "schema_version": 3, "solution": true, "task": false}
def error_table(rules, truth, predicted):
    """Texts, wrong predictions and their rate for each rule, the largest rate first."""
    ### BEGIN SOLUTION
    wrong = pd.Series(np.array(truth) != np.array(predicted)).groupby(list(rules))
    table = pd.DataFrame({"texts": wrong.size(), "wrong": wrong.sum(), "rate": wrong.mean()})
    return table.sort_values("rate", ascending=False)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "error-table-values", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
table = error_table(["but", "plain", "but", "plain", "plain"], [1, 1, 0, 0, 0], [1, 1, 1, 0, 0])
assert list(table.index) == ["but", "plain"]
assert table.loc["but", ["texts", "wrong", "rate"]].tolist() == [2, 1, 0.5]
### BEGIN HIDDEN TESTS
rules_table = ["plain"] * 10 + ["but"] * 2 + ["negation"] * 4
truth_table, predicted_table = [1] * 16, [0] * 3 + [1] * 7 + [0, 0] + [0, 1, 1, 1]
table_hidden = error_table(rules_table, truth_table, predicted_table)
assert list(table_hidden.index) == ["but", "plain", "negation"]
assert np.allclose(table_hidden["rate"], [1, 0.3, 0.25])
assert table_hidden["texts"].tolist() == [2, 10, 4]
assert table_hidden["wrong"].tolist() == [2, 3, 1]
### END HIDDEN TESTS

# %%
predicted = clf.predict([one.tokens for one in test]).argmax(axis=1)
error_table([rule_of(one.tokens) for one in test], [one.label for one in test], predicted)

# %% [markdown]
# ## 8. What is to blame?
#
# A score says what a phrase contributed, but not what the model would do without it. So check: take the phrase out and ask
# again. Write `to_blame(clf, tokens, label, longest)` for a review whose class is `label` (0 or 1). Among the phrases of at most
# `longest` words whose removal makes the prediction right, it returns the `(start, stop)` of the one that speaks most for the
# wrong class, by CD's scores in the whole review. It returns None where no removal helps, and raises a ValueError where
# the prediction is right, so that there is nothing to blame. Never take out all the words.


# %% nbgrader={"grade": false, "grade_id": "to-blame", "locked": false, "schema_version": 3, "solution": true, "task": false}
def to_blame(clf, tokens, label, longest):
    """(start, stop) of the phrase to blame for a wrong prediction, or None."""
    ### BEGIN SOLUTION
    tokens, T = list(tokens), len(tokens)
    ex = rv.explain(clf, tokens)
    if ex.predicted == clf.labels[label]:
        raise ValueError("the prediction is right: there is nothing to blame")
    for_wrong = -1 if label == 1 else 1  # the contrast is positive - negative
    phrases = [(i, j) for i in range(T) for j in range(i + 1, min(i + longest, T) + 1) if j - i < T]
    without = clf.predict([tokens[:i] + tokens[j:] for i, j in phrases]).argmax(axis=1)
    mend = [phrase for phrase, now in zip(phrases, without, strict=True) if now == label]
    return max(mend, key=lambda phrase: for_wrong * ex.phrase(*phrase), default=None)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "to-blame-checked", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
try:
    to_blame(reader, ("a", "good", "film"), 1, longest=2)
except ValueError:
    pass
else:
    raise AssertionError("the prediction is right: a ValueError was expected")
### BEGIN HIDDEN TESTS
checked = 0
guesses = reader.predict([one.tokens for one in bank.sentences("test")]).argmax(axis=1)
wrong = [one for one, guess in zip(bank.sentences("test"), guesses, strict=True) if guess != one.label]
assert {one.label for one in wrong} == {0, 1}
for one in wrong:
    ex_wrong = rv.explain(reader, one.tokens)
    for longest in (1, 3):
        mends = {}
        for i, j in ((i, i + n) for i in range(len(one.tokens)) for n in range(1, longest + 1)):
            if j <= len(one.tokens):
                rest = one.tokens[:i] + one.tokens[j:]
                if reader.predict([rest]).argmax() == one.label:
                    mends[i, j] = ex_wrong.phrase(i, j) * (1 - 2 * one.label)
        blamed = to_blame(reader, one.tokens, one.label, longest)
        if not mends:
            assert blamed is None
        else:
            assert abs(mends[tuple(blamed)] - max(mends.values())) < 1e-3
        checked += len(mends)
assert checked
### END HIDDEN TESTS

# %% [markdown]
# The wrong reviews of your own model, of the two rules with the largest error rates, with what is to blame for each:

# %%
worst = error_table([rule_of(one.tokens) for one in test], [one.label for one in test], predicted).index[:2]
for one, guess in zip(test, predicted, strict=True):
    if guess != one.label and rule_of(one.tokens) in worst:
        blamed = to_blame(clf, one.tokens, one.label, longest=3)
        culprit = " ".join(one.tokens[slice(*blamed)]) if blamed else "nothing of up to three words"
        print(f"{clf.labels[one.label]}: {' '.join(one.tokens)}\n    -> {culprit}")

# %% [markdown]
# **Report an error** (4 points, by hand). Choose one of these reviews. Write at most 150 words: quote the review, its class and the prediction with its probability (1 point); the phrase to
# blame with its score, and what the prediction is without it (1 point); what the model seems to have learnt wrongly, told from
# an interaction or from a second review that you made up to test it, with the numbers (1 point); one thing that your evidence
# does **not** show (1 point). Use the cell above or new ones for what you compute, and the cell below for your text.

# %% [markdown] nbgrader={"grade": true, "grade_id": "report-an-error", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# "nothing about it is funny ." (rule: negation) is negative, and the model says positive, with a probability of 0.98. To blame is
# "is funny .", with a score of +8.4 logits; what is left without it, "nothing about it", is predicted negative.
#
# The model has not learnt that "nothing about it is ..." turns over what follows. "nothing about it" scores −2.2, and its interaction
# with "is funny ." is −2.6: of the right sign, but far too small against +8.4. It is not negation as such: "it is not funny ." is
# predicted negative (0.96), and so is "nothing about it ." (0.86).
#
# It is not shown *why*. Only 18 of the 1,000 training reviews have "nothing", and 13 of them say "nothing short of", which does not
# turn anything over; but that this is the cause would take a training with more such reviews. Nor does one model of one seed show
# what LSTMs do.
