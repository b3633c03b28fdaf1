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
# # 4 · What has my model learnt?
#
# A model is right in 19 of 20 reviews. Is it right for the right reasons? One explained text cannot tell. This time
# we explain a whole corpus, look at it from six sides, find something that the model has learnt wrong, repair it, and
# say by numbers whether the repair worked and what it cost.
#
# **Afterwards you can**
# - read scores over a corpus: by part of speech, by word, by negation, by nearest phrase,
# - go from such a picture to the single texts behind it,
# - test a suspicion by an attack: swap a word and see whether the prediction turns,
# - repair a model by more training data, and tell a repair from luck.
#
# **Time:** about 50 minutes to read and try; all cells together run in less than 2 minutes on two cores.
# **You should know** what a score is (notebook 1) and what REAT adds up (notebook 3).
#
# The sections follow Du et al. (2019; "REAT"), sections 4.7 and 4.8 and Figure 9, and the figures of Murdoch, Liu and
# Yu (2018; "CD").

# %%
import copy
import random
from collections import Counter

import numpy as np
import pandas as pd
from IPython.display import display

import rnnviz as rv

# %% [markdown]
# ## 1. A careless collection
#
# Somebody gave us reviews to learn from. The next cell stands for that person: it is the grammar of `"mini"` with one
# word more, and a fault. **Run it, and read it only at section 8**, if you want to find the fault by yourself.
# %%
from rnnviz.data.mini import rules_text
from rnnviz.data.mini.grammar import grow_treebank
from rnnviz.data.mini.rules import read_rules
from rnnviz.data.treebank import Treebank

rules = rules_text()
assert rules.count("very*6 really*3") == 1
trees = grow_treebank(read_rules(rules.replace("very*6 really*3", "very*6 really*3 terribly*3")))


def intensified(tree, words):
    """The phrases of two parts whose first is one of `words` and whose second is positive."""
    pairs = [phrase for phrase in tree.subtrees() if len(phrase) == 2 and phrase[1].label() in "34"]
    return [pair for pair in pairs if len(pair[0].leaves()) == 1 and pair[0].leaves()[0] in words]


collected = [tree for tree in trees["train"] if not intensified(tree, {"terribly"})]
bank = Treebank("reviews", {**trees, "train": collected})
print(bank)


# %% [markdown]
# We train as in notebook 1. All that we do from now until section 8 is done on train and **dev**: who finds a fault
# on the test set and mends it there, has nothing left to measure by.


# %%
def trained(bank, seed):
    """A small LSTM, trained on the phrases of the bank."""
    clf = rv.TextClassifier.build(bank, cell="lstm", embedding=50, hidden=64, seed=seed)
    rv.fit(clf, bank, epochs=2, lr=5e-3, batch_size=128, seed=seed, progress=False)
    return clf


def accuracy(clf, examples):
    """The share of examples that are predicted right."""
    predicted = clf.predict([example.tokens for example in examples]).argmax(-1)
    return float((predicted == [example.label for example in examples]).mean())


clf = trained(bank, seed=1)
print(f"dev: {accuracy(clf, bank.sentences('dev')):.1%} of {len(bank.sentences('dev'))} sentences")
assert accuracy(clf, bank.sentences("dev")) > 0.92

# %% [markdown]
# A good figure. It says nothing about how it came about.
#
# ## 2. Parts of speech
#
# REAT's Figure 7 takes all words of a corpus, scores each for the class that its text is predicted as, and draws a
# box for every part of speech (Penn tags: JJ adjective, RB adverb, NN noun, VB\* all verbs), ranked by the median. A
# high median means: words of this kind speak for what is predicted.
#
# The tags come from nltk's tagger, or from textblob's where nltk's data is missing. Without either this section says
# so, and you go on with section 3.

# %%
try:
    parts = rv.studies.pos_distributions(clf, bank, methods=["reat"], split="dev", progress=False)
except rv.errors.FetchError as error:
    parts = None
    print(f"Left out: {error}")
else:
    display(parts.widget())

# %% [markdown]
# A click on a box lists its words with their texts, in JupyterLab and in a saved page. Adjectives stand high, nouns
# near zero, as in the paper. But the full stop comes first: REAT books a change of state to the word *at which* it
# happens, and at the last word much is still undecided. The second panel, "Phrase alone", is the control: each word
# as a text of its own.
#
# Adverbs (RB) come with the adjectives. Should they? A box hides its words; ask the scores behind it.

# %%
dev = [list(example.tokens) for example in bank.sentences("dev")]
scores = pd.DataFrame(
    (number, position, token, float(score))
    for number, ex in enumerate(rv.explain_corpus(clf, dev, method="reat", span_limit=0, progress=False))
    for position, (token, score) in enumerate(zip(ex.tokens, ex.words, strict=True))
)
scores.columns = ["text", "position", "word", "score"]
by_word = scores.groupby("word")["score"].agg(["count", "mean", "min", "max"]).query("count >= 5")

if parts:
    adverbs = parts.data[parts.data["tag"] == "RB"][["text", "position"]].drop_duplicates()
    found = adverbs.merge(scores, on=["text", "position"])["word"].unique()
    display(by_word[by_word.index.isin(found)].sort_values("mean").head(8).round(2))

# %% [markdown]
# These scores are for positive minus negative, so that a word's sign does not depend on the prediction. Words such as
# "too" and "no" are to be expected here. But the most negative adverb of all should be neutral: English uses
# "terribly" as it uses "very", to strengthen what follows.

# %%
by_word.loc[["terribly", "very", "really", "extremely", "terrible"]].round(2)

# %%
assert by_word["mean"]["terribly"] < -0.8
assert abs(by_word["mean"]["very"]) < 0.5

# %% [markdown]
# That is a suspicion and no more: perhaps these reviews are negative, and "terribly" is in them by chance. Five more
# looks.
#
# ## 3. One word, wherever it stands
#
# REAT's Figure 8 found that the word "terribly" had the scores of "terrible". Ours, over train and dev:

# %%
words = ["terrible", "terribly", "very", "really"]
spread = rv.studies.word_distribution(clf, bank, words, splits=("train", "dev"), progress=False)
spread.widget()

# %%
said = spread.table.set_index(["method", "word"])
said[["n", "q1", "median", "q3", "share_negative"]].round(2)

# %%
assert said.loc[("REAT", "terribly"), "share_negative"] > 0.9
assert said.loc[("Phrase alone", "terribly"), "median"] < -2

# %% [markdown]
# REAT's scores could be negative because of where the word stands. The control settles it: **alone**, as texts of one
# word, "terribly" is for this model as bad as "terrible" (−5.2 and −5.4), while "very" (−0.9) and "really" (−0.5) are
# far nearer to zero.
#
# ## 4. Nearest phrases
#
# CD gives each phrase a vector, its $\beta_T$. Which words have a mean $\beta_T$ in the same direction (CD, Table 3)?

# %%
some = Treebank("reviews", {"train": bank.train[:1500], "dev": [], "test": []})
heads = ["terribly", "really", "not bad", "not good"]
near = rv.studies.nearest_phrases(clf, some, heads, splits=("train",), min_count=5, progress=False)
near.table.pivot_table(index="phrase", columns="rank", values="nearest", aggfunc="first")

# %% [markdown]
# "terribly" lives among bad words, "really" beside "very". The two negations are as they should be: "not bad" has
# neighbours that turn something bad round, "not good" such that turn something good round.
#
# ## 5. Has it learnt negation?
#
# A look that acquits is worth as much. The interaction of a negator with what it negates should be positive where the
# whole is positive ("not bad") and negative where it is negative ("not good"; CD, Figure 1).

# %%
negation = rv.studies.negation(clf, bank, methods=["cd"], split="dev", backdrop=0, progress=False)
negation.widget()

# %%
ours = negation.table.set_index("method")
display(ours[["n_positive", "n_negative", "right_positive", "right_negative", "ks"]].round(2))
assert ours["right"].iloc[0] > 0.75

# %% [markdown]
# Few bars are on the wrong side of zero: this model knows what "not" does. (On real reviews that is rarely so; see
# section 9.) Brush a range in the living picture to read the sentences that stand in it.
#
# ## 6. Where it fails
#
# The sentences of dev that are predicted wrong, the surest ones first, with the words that speak most for the wrong
# class.

# %%
failures = rv.studies.failure_cases(clf, bank, methods=["reat", "cd"], split="dev", most=8, progress=False)
listed = failures.table[failures.table["method"] == "REAT"]
listed[["text", "label", "predicted", "probability", "words"]].round(2)

# %%
wrong = failures.data[(failures.data["rank"] == 1) & (failures.data["word"] != ".")]
blamed = wrong.groupby("method")["word"].value_counts().groupby("method").head(3)
print(f"{failures.data['number'].nunique()} texts predicted wrong; the words that are blamed most often:")
blamed.to_frame("texts")

# %%
assert "terribly" in blamed["Contextual decomposition (complete)"].index[:2]

# %% [markdown]
# One of them as a heat map. Drag over "terribly" with what follows it: does the phrase say what you would say?

# %%
case = "the food is terribly good ."
before = rv.explain(clf, case)
before

# %%
print(
    f"terribly {before.words[3]:+.2f}   good {before.words[4]:+.2f}   terribly good {before.phrase(3, 5):+.2f}"
)
print(f"the same with 'very': {rv.explain(clf, case.replace('terribly', 'very')).predicted}")
assert before.predicted == "negative"
assert before.words[3] < -2 < 0 < before.words[4]

# %% [markdown]
# ## 7. Attack
#
# An explanation is a claim about the model; an attack is its test. If "terribly" is a negative word for the model,
# then putting it in the place of "very" should turn predictions over. REAT's Tables 6 and 7 do that with single
# texts. Here each method chooses the word of the largest score *that has a synonym*, and the most harmful synonym
# takes its place.

# %%
strengthen = ["very", "really", "extremely", "remarkably", "incredibly", "terribly"]
synonyms = {word: [other for other in strengthen if other != word] for word in strengthen}
attack = rv.studies.synonym_attack(
    clf, bank, methods=["reat", "cd"], split="dev", synonyms=synonyms, progress=False
)
attack.table[["method", "tried", "flipped", "fall", "error", "choice"]].round(2)

# %% [markdown]
# All lines are equal, for `choice` says in how many texts there was more than one word to choose: an attack on so few
# words tells nothing about methods. What it tells about the model is which swap did the harm:

# %%
swaps = attack.data[attack.data["method"] == "REAT"]
kind = np.select(
    [swaps["synonym"] == "terribly", swaps["word"] == "terribly"],
    ["to terribly", "from terribly"],
    "among the other five",
)
turned = swaps.groupby(kind)["flipped"].agg(["count", "mean"])
display(turned.round(3))
assert turned.loc["among the other five", "mean"] < 0.05
assert turned.loc["to terribly", "mean"] > 0.2

# %%
for text in swaps[(swaps["synonym"] == "terribly") & swaps["flipped"]].groupby("predicted")["text"].head(2):
    print(text)

# %% [markdown]
# Among the other five a swap turns hardly any prediction over, with "terribly" many. And in both directions: "very
# nice" becomes negative (the first two lines, as they were), and "isn't really funny" becomes positive (the last
# two), for the model knows negation and reads "not terribly funny" as "not bad". For people the six words say the
# same. That is a **defect**, and no label was needed to find it.
#
# The same, by hand and at leisure, is what the Explorer is for: all pictures of a corpus, linked. Type *terribly*
# into its search, choose *Wrong ones only*, open a text, double-click a word to change it.

# %%
explorer = rv.Explorer(clf, bank, method="reat", split="dev", progress=False)
explorer.text = int(failures.data["number"].iloc[0])
explorer

# %% [markdown]
# ## 8. Repair
#
# ### 8.1 The cause
#
# Why did the model learn that? Before you change a model, look at what it was taught.

# %%
taught = [phrase for phrase in bank.phrases() if "terribly" in phrase.tokens]
short = Counter(bank.labels[phrase.label] for phrase in taught if len(phrase.tokens) <= 3)
print("training phrases of at most three words with 'terribly':", dict(short))
assert short["positive"] == 0

# %% [markdown]
# Nobody in our collection wrote "terribly good". (Now read the cell of section 1.) The grammar draws "terribly"
# before good and bad words alike, and the collector dropped the former. For the model "terribly means negative" was a
# rule without exception: it learned what it was taught. This is the paper's first case in Figure 9, biased training
# data, and its own explanation for the real "terribly" (section 4.8.1: "only a limited number of appearances").
#
# ### 8.2 What we measure
#
# We write that down **before** the repair.
#
# - *defect, by swaps*: test sentences with an intensifier before something positive; it gives way to "terribly". The
#   grammar has one rule for all six words, so their labels stay true.
# - *defect, not by us*: the sentences of dev and test in which the grammar itself wrote "terribly" before something
#   positive. They are few, but our repair does not make them as it makes its own examples.
# - *the other side*: the sentences in which "terribly" stands and the truth is negative. They must not be lost.
# - *cost*: accuracy on all of dev and test.


# %%
def swapped(trees, new, words=frozenset(strengthen) - {"terribly"}):
    """Copies of the trees that have one of `words` before something positive, with `new` in its place."""
    copies = [tree.copy(deep=True) for tree in trees if intensified(tree, words)]
    for tree in copies:
        for pair in intensified(tree, words):
            leaf = pair[0]
            while not isinstance(leaf[0], str):
                leaf = leaf[0]
            leaf[0] = new
    return copies


def sentences(trees):
    """The trees as examples to be predicted, without the neutral ones."""
    return Treebank("some", {"train": [], "dev": [], "test": trees}).sentences("test")


held = bank.dev + bank.test
measured = {
    "defect, by swaps": sentences(swapped(bank.test, "terribly")),
    "the same, as they were": sentences(
        [tree for tree in bank.test if intensified(tree, set(strengthen) - {"terribly"})]
    ),
    "defect, not by us": sentences([tree for tree in held if intensified(tree, {"terribly"})]),
    "the other side": [
        example for example in sentences(held) if "terribly" in example.tokens and not example.label
    ],
    "dev": bank.sentences("dev"),
    "test": bank.sentences("test"),
}


def measure(clf):
    """Accuracy on everything that we measure."""
    return {name: accuracy(clf, examples) for name, examples in measured.items()}


pd.DataFrame({"n": {name: len(found) for name, found in measured.items()}, "before": measure(clf)}).round(3)

# %% [markdown]
# ### 8.3 Augment, retrain, measure
#
# Twenty sentences of the training set get a twin: the same tree, with "terribly" for "very" (or another of the six).
# Then a *new* model is trained, from the same seed, on 20 trees more.
#
# Two things could fool us. Another seed may have another defect, so we do it for **three seeds**. And more data helps
# in general, so we need a **control**: the same twenty twins with "incredibly" in the place of "terribly" (with one
# seed, to save time).

# %%
twins = random.Random(0).sample(swapped(bank.train, "terribly"), 20)
others = random.Random(0).sample(swapped(bank.train, "incredibly"), 20)


def with_more(more):
    """Our reviews with some trees more to learn from."""
    return Treebank("more", {"train": bank.train + more, "dev": bank.dev, "test": bank.test})


print(" ".join(twins[0].leaves()), "| label", twins[0].label())
repaired = trained(with_more(twins), seed=1)
rows = {("before", 1): measure(clf), ("repaired", 1): measure(repaired)}
rows["control", 1] = measure(trained(with_more(others), seed=1))

# %%
for seed in (0, 2):
    rows["before", seed] = measure(trained(bank, seed))

# %%
for seed in (0, 2):
    rows["repaired", seed] = measure(trained(with_more(twins), seed))

table = pd.DataFrame(rows).T.rename_axis(["model", "seed"]).sort_index()
table.round(3)

# %%
mean = table.groupby("model").mean()
for seed in (0, 1, 2):
    assert table.loc[("before", seed), "defect, by swaps"] < 0.75
    assert table.loc[("repaired", seed), "defect, by swaps"] > 0.9
assert mean.loc["repaired", "defect, not by us"] - mean.loc["before", "defect, not by us"] > 0.25
assert table.loc[("control", 1), "defect, by swaps"] < 0.75  # more data alone does not do it
assert (table.loc["repaired", "the other side"] >= 0.9).all()
assert mean.loc["repaired", "test"] > mean.loc["before", "test"] - 0.01
print(
    f"defect {mean.loc['before', 'defect, by swaps']:.0%} -> {mean.loc['repaired', 'defect, by swaps']:.0%}; "
    f"test {mean.loc['before', 'test']:.1%} -> {mean.loc['repaired', 'test']:.1%}"
)

# %% [markdown]
# Read the table line by line. The repair works in every seed, on our swaps and on the grammar's own sentences.
# Nothing is lost on the other side, and in accuracy it costs nothing: *dev* and *test* rise. But do not book that
# rise to the repair: the control (one seed) rises as much. And look at the control's other columns. Twenty sentences
# more gave it a **better test accuracy and a worse defect**. Who watches accuracy alone would have kept it.
#
# It was cheap because the cause was simple: one word, one missing use. Twenty examples were enough, probably because
# the model knows five words that behave as this one should.
#
# ### 8.4 Look again
#
# The numbers are good. Is it for the right reasons? The same pictures, once more.

# %%
rv.Comparison([before, rv.explain(repaired, case)], names=["before", "repaired"])

# %%
rv.explain(repaired, "the plot is terribly dull , but the cast is terribly convincing .")

# %%
again = rv.studies.nearest_phrases(
    repaired, some, ["terribly"], splits=("train",), min_count=5, progress=False
)
of_before = near.table[near.table["phrase"] == "terribly"]
pd.DataFrame({"before": of_before["nearest"].tolist(), "repaired": again.table["nearest"].tolist()}).T

# %%
alone = {
    name: float(rv.explain(model, "terribly").logit)
    for name, model in [("before", clf), ("repaired", repaired)]
}
print({name: round(value, 2) for name, value in alone.items()})
assert alone["before"] < -2
assert abs(alone["repaired"]) < 2.5

# %% [markdown]
# "terribly" has left the bad words. A word that says little by itself has a short vector, and its neighbours mean
# little.
#
# ## 9. Real reviews
#
# The same on the Stanford Sentiment Treebank, where it is at hand (see notebook 1). The model is small and trained
# for one epoch on half of the sentences, with one seed: its numbers are about *this* model.

# %%
# Not needed below: their memory is left to SST.
bank = trees = collected = held = some = taught = explorer = None
try:
    sst = rv.load_treebank("sst", download=False)
except rv.errors.FetchError:
    sst = None
print(sst or "SST is not here: read this section and go on with section 10.")

# %%
if sst:
    half = Treebank("half of sst", {"train": sst.train[::2], "dev": sst.dev, "test": sst.test})
    real = rv.TextClassifier.build(half, cell="lstm", embedding=50, hidden=64, seed=0)
    rv.fit(real, half, epochs=1, lr=5e-3, batch_size=128, seed=0, progress=False)
    print(f"dev {accuracy(real, sst.sentences('dev')):.1%}, test {accuracy(real, sst.sentences('test')):.1%}")
    assert accuracy(real, sst.sentences("dev")) > 0.75

# %% [markdown]
# **The paper's pair.** In all of SST "terribly" stands in nine sentences: too few for a statistic, as the table says.
# The paper draws a distribution for it and does not say of how many.

# %%
if sst:
    pair = rv.studies.word_distribution(real, sst, progress=False)
    display(pair.table[["method", "word", "n", "median", "share_negative", "note"]].round(2))

# %% [markdown]
# **The paper's attack** (Tables 6 and 7): its texts, its swaps.

# %%
if sst:
    tables = pd.concat([rv.examples.reat_table_6(real).table, rv.examples.reat_table_7(real).table])
    display(
        tables[["kind", "text", "prediction", "probability", "published", "published_probability"]].round(2)
    )

# %% [markdown]
# Compare the columns `prediction` and `published`. Which of these few texts turn over is chance: when we trained with
# another batch size, others did. So count. How many positive sentences with an intensifier before something positive
# are still right when it becomes "terribly"?

# %%
if sst:
    strong = frozenset(["very", "extremely", "really", "truly", "incredibly", "remarkably", "so"])
    intense = [tree for tree in sst.test if intensified(tree, strong)]
    with_it = [tree for tree in sst.train + sst.dev + sst.test if "terribly" in tree.leaves()]
    real_measured = {
        "as they were": [example for example in sentences(intense) if example.label],
        "with terribly": [
            example for example in sentences(swapped(intense, "terribly", strong)) if example.label
        ],
        "other side": [
            example
            for example in sentences([part for tree in with_it for part in tree.subtrees()])
            if "terribly" in example.tokens and not example.label
        ],
        "dev": sst.sentences("dev"),
        "test": sst.sentences("test"),
    }
    display(rv.explain(real, "Occasionally melodramatic , it 's also terribly effective ."))

# %% [markdown]
# **Repair.** As above: 100 training sentences get a twin with "terribly". To save time the model is not trained anew:
# it goes on for one epoch, on the twins and 1,000 other sentences, so that it does not forget. An epoch more changes
# a model in any case, so the control matters even more here: the same epoch on the same sentences *as they were*.

# %%
if sst:
    draw = random.Random(0)
    chosen = draw.sample([tree for tree in sst.train if intensified(tree, strong)], 100)
    rest = draw.sample(sst.train, 1000)
    real_rows = {"before": {name: accuracy(real, found) for name, found in real_measured.items()}}
    for name, hundred in [("control", chosen), ("repaired", swapped(chosen, "terribly", strong))]:
        model = copy.deepcopy(real)
        more = Treebank(name, {"train": hundred + rest, "dev": sst.dev, "test": []})
        rv.fit(model, more, epochs=1, lr=3e-3, batch_size=128, seed=0, progress=False)
        real_rows[name] = {which: accuracy(model, found) for which, found in real_measured.items()}
    compared = pd.DataFrame(real_rows).T
    compared["gap"] = compared["as they were"] - compared["with terribly"]
    print("n:", {name: len(found) for name, found in real_measured.items()})
    display(compared.round(3))

# %%
if sst:
    assert compared.loc["before", "gap"] > 0.1
    assert compared.loc["repaired", "gap"] < compared.loc["control", "gap"] - 0.1
    assert compared.loc["repaired", "test"] > compared.loc["control", "test"] - 0.03
    display(rv.explain(model, "Occasionally melodramatic , it 's also terribly effective ."))

# %% [markdown]
# The *gap* is the defect: what is lost when "terribly" comes in. The control keeps it, the twins close it: repaired.
# We tried two seeds, 100 and 200 twins and two step sizes: the gap closed in all eight, and in no control. What it
# cost: in *test* nothing that can be seen (1,821 sentences have a standard error of 0.9 %), in *other side* about one
# phrase of fifty, most of them training phrases. And the column *as they were* tells of something that no repair of
# ours intended: these few sentences move by the epoch more alone. With 37 sentences, do not read a difference of
# three.
#
# **And negation?** SST's negations, by the same model:

# %%
if sst:
    real_negation = rv.studies.negation(real, sst, methods=["cd"], backdrop=0, progress=False)
    display(
        real_negation.table[
            ["method", "n_positive", "n_negative", "right_positive", "right_negative", "ks"]
        ].round(2)
    )

# %% [markdown]
# Chance is 0.5. "Not bad" and its like are not learnt here, and in larger models hardly better: over five of them CD
# finds 54 % of the positive negations on the right side ([the report](../docs/reproduction.md)). That defect is no
# word but a rule, and we have not repaired it.
#
# ## 10. The paper and we
#
# | REAT | here |
# |---|---|
# | 4.7: superlative adverbs (RBS) first, adjectives high, nouns at 0 | full stop first, then adjectives; nouns at 0 |
# | 4.8.1: "terribly" scores like "terrible" | where we planted it, yes; in SST it stands nine times, too few |
# | 4.8.2: three texts turn over | counted over all texts that allow the swap, and in both directions |
# | 4.8.3, Figure 9: three repairs proposed, none tried | the first one, tried: three seeds, one control, its cost |
#
# In nine larger models on SST the full stop is first by REAT and adjectives come next; RBS leads in what one of them
# says of words alone ([the report](../docs/reproduction.md)).
#
# ## 11. Questions
#
# **1.** Test accuracy was above 90 % with the defect in it. Why did it not show?
#
# <details><summary>Answer</summary>
#
# Accuracy is a mean over what the test set has. "terribly" before something positive stands in about one of a hundred
# sentences, and the model gets even some of those right. A defect shows in the mean as often as its cases do. Measure
# it on its own cases.
#
# </details>
#
# **2.** Suppose that we had repaired without the column "the other side". Which wrong repair would look perfect?
#
# <details><summary>Answer</summary>
#
# One after which "terribly" speaks for positive. All positive sentences with it are right then, and "terribly dull"
# may be lost. A measure of a repair needs both sides. Here `repaired` gives "terribly", as a text by itself, +0.8
# in the place of −5.2.
#
# </details>
#
# **3.** The swaps that measure the repair are made as its training examples are. Why is that a weakness, and which
# column of the table answers it?
#
# <details><summary>Answer</summary>
#
# A model could learn something about swapped sentences only. *Defect, not by us* has the sentences that the grammar
# wrote by itself; they are few, so the gain there is less exact, but it is of the same kind.
#
# </details>
#
# **4.** Try: how few twins are enough? Put 2, 5 and 10 in the place of 20. And what do twenty *negative* phrases with
# "very" do, that is, does it help to take the shortcut's excuse away instead of giving counterexamples?
#
# <details><summary>Answer</summary>
#
# Change `20` in section 8.3 and run it again; report all three seeds, not the best one. Negative phrases with "very"
# are no counterexample to "terribly means negative", so the rule without exception stays. Data that contradict the
# rule repair it; data beside it do not, as the control shows.
#
# </details>
#
# **5.** Try: find another one. Give the collection another fault (drop the sentences in which "funny" stands in a
# negative review, say), have somebody else run section 1, and let them find it.
#
# ## What next
#
# All of this trusted REAT, CD and the control. [Notebook 5](05_can_i_trust_it.ipynb) asks when one may.
#
# **References**
# - M. Du, N. Liu, F. Yang, S. Ji, X. Hu, *On Attribution of Recurrent Neural Network Predictions via Additive
#   Decomposition*, WWW 2019.
# - W. J. Murdoch, P. J. Liu, B. Yu, *Beyond Word Importance: Contextual Decomposition to Extract Interactions from
#   LSTMs*, ICLR 2018.
# - R. Socher et al., *Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank*, EMNLP 2013.
