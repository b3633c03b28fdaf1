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
# # 6 · Your own model
#
# You have a recurrent classifier of your own: your module, your training loop, your table of texts. Can it be
# explained without a second training, and how do you know that what is explained is still *your* model?
#
# **Afterwards you can**
# - wrap a torch module of your own, prove that the wrap computes what your module computes, and read a refusal,
# - choose a target where there are more than two classes,
# - explain a whole table, work with the scores in pandas, and find a shortcut that the accuracy does not show,
# - train, compare and study on a table of your own,
# - make the figure for a paper in the right size, for every reader's eyes, and a page that answers without Python.
#
# **Time:** about 45 minutes to read and try; all cells together run in less than a minute on two cores.
# **You should know** torch's `nn.Module` and a training loop; tutorial 1 for what a score means.
#
# Run one cell after the other with Shift+Enter. A cell with `assert` checks what the text claims; it is silent where
# the claim holds.

# %% [markdown]
# ## 1. Somebody's model
#
# A parcel service sorts what its customers write: *complaint*, *praise* or *question*. First the table. Yours
# comes from elsewhere; this one is drawn from a small grammar, so that we know what is in it, and written to a
# CSV in a temporary folder.

# %%
import random
import tempfile
from pathlib import Path

import pandas as pd

draw = random.Random(0)
CLAUSES = {
    "complaint": "the {thing} is {bad}|my {thing} arrived {bad}|the driver was {rude}|the driver wasn't {kind}|"
    "i am not happy with the {thing}|nobody answers the phone",
    "praise": "the {thing} is {good}|my {thing} arrived {good}|the driver was {kind}|the driver was not {rude}|"
    "i am happy with the {thing}|the {thing} wasn't {bad}",
    "question": "where is my {thing}|when will the {thing} arrive|how do i return the {thing}|is the {thing} {bad}|"
    "can i pick up my {thing}|was my {thing} sent",
}
WORDS = {
    "thing": ["parcel", "order", "package", "letter", "box"],
    "bad": ["late", "broken", "missing", "damaged", "wet"],
    "good": ["early", "perfect", "fine", "safe"],
    "rude": ["rude", "unfriendly", "careless"],
    "kind": ["friendly", "helpful", "careful"],
}


def clause(kind):
    return draw.choice(CLAUSES[kind].split("|")).format(
        **{slot: draw.choice(words) for slot, words in WORDS.items()}
    )


def message(kind):
    text = clause(kind)
    if kind == "complaint" and draw.random() < 0.25:
        text = f"{clause('praise')} but {text}"
    if draw.random() < 0.4:
        friday = kind == "complaint" and draw.random() < 0.7
        text += " on " + ("friday" if friday else draw.choice(["monday", "tuesday", "wednesday", "thursday"]))
    if draw.random() < 0.3:
        text = draw.choice(["hello", "hi", "dear team"]) + ", " + text
    return text.capitalize() + ("?" if kind == "question" else draw.choice(".!"))


drawn = pd.DataFrame(
    [(message(kind), kind) for _ in range(700) for kind in CLAUSES], columns=["message", "kind"]
)
drawn = drawn.drop_duplicates("message").reset_index(drop=True)
drawn["split"] = ["test" if k % 10 == 0 else "valid" if k % 10 == 1 else "train" for k in drawn.index]

folder = tempfile.TemporaryDirectory()
csv = Path(folder.name, "messages.csv")
drawn.to_csv(csv, index=False)
drawn.sample(6, random_state=2)

# %% [markdown]
# `rv.load_texts` reads a `.csv`, `.tsv` or `.parquet`. You say which columns hold the text and the label; a column
# `split` is used if there is one. It complains about rows that lack something, and says which.

# %%
import rnnviz as rv

table = rv.load_texts(csv, text="message", label="kind")
pd.crosstab(table["split"], table["label"])

# %% [markdown]
# Now the model, as a colleague may have left it: word vectors, a GRU in both directions, the *mean* of the states
# over the real words, a linear layer. Nothing in it knows of `rnnviz`.

# %%
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence


class MessageNet(nn.Module):
    def __init__(self, n_words, n_classes, size=32):
        super().__init__()
        self.emb = nn.Embedding(n_words, size, padding_idx=0)
        self.drop = nn.Dropout(0.3)
        self.gru = nn.GRU(size, size, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * size, n_classes)

    def forward(self, ids):  # (texts, words), filled up with 0
        real = ids != 0
        packed = pack_padded_sequence(
            self.drop(self.emb(ids)), real.sum(1), batch_first=True, enforce_sorted=False
        )
        states, _ = pad_packed_sequence(self.gru(packed)[0], batch_first=True, total_length=ids.shape[1])
        mean = (states * real[..., None]).sum(1) / real.sum(1, keepdim=True)
        return self.out(self.drop(mean))


# %% [markdown]
# Its way from a text to ids is its own, too: a regular expression that leaves "wasn't" whole, and a dictionary in
# which 1 stands for every word that it does not know.

# %%
import re


def words_of(text):
    return re.findall(r"[a-z']+|[.,?!]", text.lower())


train = table[table["split"] == "train"]
ids_by_word = {"<pad>": 0, "[UNK]": 1}
for text in train["text"]:
    for word in words_of(text):
        ids_by_word.setdefault(word, len(ids_by_word))
KINDS = ["complaint", "praise", "question"]


def ids_of(text):
    return [ids_by_word.get(word, 1) for word in words_of(text)]


def batch_of(texts):
    return pad_sequence([torch.tensor(ids_of(text)) for text in texts], batch_first=True)


print(len(ids_by_word), "words;", words_of("My box wasn't wet!"), ids_of("My box wasn't wet!"))

# %% [markdown]
# And its training loop.

# %%
torch.set_num_threads(1)
torch.manual_seed(0)
net = MessageNet(len(ids_by_word), len(KINDS))
inputs, targets = batch_of(train["text"]), torch.tensor([KINDS.index(kind) for kind in train["label"]])
adam = torch.optim.Adam(net.parameters(), lr=5e-3)
for _ in range(8):
    for rows in torch.randperm(len(inputs)).split(32):
        adam.zero_grad()
        nn.functional.cross_entropy(net(inputs[rows]), targets[rows]).backward()
        adam.step()
net.eval()

test = table[table["split"] == "test"]
with torch.no_grad():
    said = [KINDS[k] for k in net(batch_of(test["text"])).argmax(1)]
accuracy = (test["label"] == said).mean()
print(f"accuracy on {len(test)} test messages: {accuracy:.1%}")
assert accuracy > 0.95

# %% [markdown]
# ## 2. Wrap it
#
# An explanation needs five things of a model: the word vectors, the recurrent layer, what makes one state of many
# (the *pooling*), the linear layer, and the names of words and classes. You hand over the modules themselves;
# nothing is copied or trained again.
#
# How would you know that you handed them over rightly? Give two or three texts as ids, and the logits that **your**
# module gives for them: `check=(ids, logits)`. Let us forget something on purpose.

# %%
some = [
    "The driver was friendly but my parcel is broken!",
    "Where is my order?",
    "Hi, the box wasn't late on monday.",
]
with torch.no_grad():
    own_logits = net(batch_of(some))
proof = ([ids_of(text) for text in some], own_logits)

parts = {"embedding": net.emb, "rnn": net.gru, "head": net.out, "labels": KINDS}
try:
    rv.wrap(**parts, vocabulary=ids_by_word, check=proof)
except rv.errors.ModelError as error:
    print(error)
else:
    raise AssertionError("a wrap with the wrong pooling was not refused")

# %% [markdown]
# Without `check` that wrap would have been built, and would have explained some other network. With it, the default
# `pooling="last"` is refused, and the message says which one fits. So:

# %%
from rnnviz.text import Vocabulary

clf = rv.wrap(
    **parts,
    pooling="mean",
    vocabulary=Vocabulary(list(ids_by_word), unknown="[UNK]"),
    tokenizer=words_of,
    check=proof,
)
clf.cell, clf.bidirectional, clf.pooling, clf.labels

# %% [markdown]
# `check` compares logits for *ids*. Two things lie before the ids, and it cannot see them:
#
# - **the tokenizer.** Without `tokenizer=` the wrap would cut texts as the treebanks do, "wasn't" into "was" and "n't";
# - **the word for unknown words.** A list or dictionary is enough if yours is called `<unk>`; here it is `[UNK]`, so
#   we pass a `Vocabulary` that says so.
#
# So compare the ids as well. One line each:

# %%
assert all(clf.encode(text).ids == ids_of(text) for text in table["text"])
assert clf.encode("My zebra is late").ids == ids_of("My zebra is late")

default = rv.wrap(**parts, pooling="mean", vocabulary=clf.vocabulary, check=proof)  # passes, and yet:
wrong = default.encode("My box wasn't wet!")
print(wrong.tokens, wrong.known)
assert wrong.ids != ids_of("My box wasn't wet!")

# %% [markdown]
# Now the whole way, from texts to probabilities, against the module's own forward pass, for all test messages.

# %%
import numpy as np

with torch.no_grad():
    own = net(batch_of(test["text"])).softmax(1).numpy()
off = np.abs(clf.predict(test["text"]) - own).max()
print(f"largest difference of {own.size} probabilities: {off:.1e}")
assert off < 1e-5

# %% [markdown]
# ### What is refused, and why
#
# Contextual decomposition and REAT are derived for one chain: embedding, LSTM, GRU or tanh RNN, pooling, *one* linear
# layer. Everything else is refused in words, since scores for another function would look just as convincing.

# %%
deep_head = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 3))
attempts = {
    "a head with a hidden layer": {"head": deep_head},
    "the whole module": {"rnn": net},
    "projected states": {"rnn": nn.LSTM(32, 32, proj_size=8)},
    "one output (a sigmoid)": {"head": nn.Linear(64, 1), "labels": ["no", "yes"]},
}
refused = {}
for what, change in attempts.items():
    try:
        rv.wrap(**(parts | change), pooling="mean", vocabulary=clf.vocabulary)
    except rv.errors.ModelError as error:
        refused[what] = str(error)
        print(f"{what}:\n    {error}\n")

# %%
assert list(refused) == list(attempts)
assert "'gru'" in refused["the whole module"]

# %% [markdown]
# ## 3. Explain it
#
# With two classes a score is about the contrast of both. With three you have to choose, and the default is **the
# logit of the class that is predicted**.

# %%
mixed = "The driver was friendly but my parcel is broken!"
ex = rv.explain(clf, mixed)
print(ex.target)
ex

# %%
whole = ex.phrase(0, len(ex.tokens))
print(f"S(whole text) {whole:+.3f}   logit less base {ex.logit - ex.base @ ex.weights:+.3f}")
assert ex.target == ex.predicted == "complaint"
assert abs(whole - (ex.logit - ex.base @ ex.weights)) < 1e-3

# %% [markdown]
# A single logit has a weakness. Add the same number to all three and no probability changes; so part of what a
# word adds to "complaint" it may add to "praise" as well. What decides between two classes is their **contrast**:
# `target=("complaint", "praise")` is the first logit minus the second. Where a method is linear, as CD and REAT
# are, the scores of a contrast are the differences of the scores.

# %%
contrast = rv.explain(clf, mixed, target=("complaint", "praise"))
contrast

# %%
per_class = pd.DataFrame(ex.words_per_class, index=ex.tokens, columns=clf.labels)
per_class["complaint - praise"] = contrast.words
per_class.round(2)

# %%
assert np.allclose(per_class["complaint"] - per_class["praise"], contrast.words, atol=1e-4)
both_ways = {"The box wasn't late.": "praise", "The driver wasn't careful.": "complaint"}
assert all(rv.explain(clf, text).predicted == kind for text, kind in both_ways.items())

# %% [markdown]
# "wasn't late" is praise and "wasn't careful" a complaint, so no word can carry it alone. The interaction of the two
# words, $I(A,B) = S(AB) - S(A) - S(B)$, points the right way in both:

# %%
for text in both_ways:
    told = rv.explain(clf, text, target=("complaint", "praise"))
    at = told.tokens.index("wasn't")
    together = told.spans.interaction(at, at + 1, at + 2)
    print(
        f"{text:<27} wasn't {told.words[at]:+.2f}  {told.tokens[at + 1]} {told.words[at + 1]:+.2f}  "
        f"interaction {together:+.2f}"
    )
    assert (together > 0) == (both_ways[text] == "complaint")

# %% [markdown]
# Several methods, on one scale, in aligned rows: they need not agree (tutorial 5). By default `rv.compare`
# takes every decomposition that is defined for the cell; you may name others.

# %%
rows = rv.compare(clf, mixed, methods=["cd", "reat", "loo"], target=("complaint", "praise"))
rows

# %% [markdown]
# ## 4. A whole table
#
# `rv.explain_corpus` goes over a table and gives one explanation after the other. It keeps none of them, so a table
# of any size fits into memory; *you* say what to keep. We keep a row a word, and take REAT: its words add up to the
# logit, so a table of words leaves nothing between them. (`span_limit=0` leaves out the phrases.)

# %%
kept = []
asked = {"method": "reat", "target": ("complaint", "praise"), "span_limit": 0, "progress": False}
for place, told in zip(test.index, rv.explain_corpus(clf, test, **asked), strict=True):
    words = told.to_frame()[["text", "score"]].rename(columns={"text": "word"})
    kept.append(words.assign(message=place, predicted=told.predicted))
    assert abs(told.residual) < 1e-4
scores = pd.concat(kept, ignore_index=True)
scores.head(3).round(2)

# %% [markdown]
# From here on it is pandas. Which words speak most for a complaint, and against praise, wherever they stand?

# %%
by_word = scores.groupby("word")["score"].agg(["size", "mean", "std"]).query("size >= 4")
by_word.sort_values("mean", ascending=False).head(10).round(2)

# %%
days = by_word.loc[["monday", "tuesday", "wednesday", "thursday", "friday"]].round(2)
print(days.to_string())
assert days["mean"].idxmax() == "friday"
assert days.loc["friday", "mean"] > 1 > 0 > days.drop("friday")["mean"].max()

# %% [markdown]
# "answers" ("nobody answers the phone"), "late" and "missing" you would expect. But a *day*? Every other day speaks
# for praise, Friday alone speaks for a complaint. The accuracy is 99%, so nobody would have looked. Ask the data:

# %%
spoken = {day: train["text"].str.contains(day) for day in days.index}
counts = pd.DataFrame({day: train.loc[found, "label"].value_counts() for day, found in spoken.items()})
counts.fillna(0).astype(int)

# %%
assert set(train.loc[spoken["friday"], "label"]) == {"complaint"}

# %% [markdown]
# In the training messages Friday stands in complaints only. A word that gives the class away is a *shortcut*: right
# in this table, wrong next year. That a score is large does not prove yet that the word decides. Change it and see
# (in the picture you can, by a double-click on the word, as long as a kernel runs):

# %%
friday = rv.explain(clf, "My parcel arrived early on friday.", target=("complaint", "praise"))
friday

# %%
monday = friday.again([token.replace("friday", "monday") for token in friday.tokens])
print(f"on friday: {friday.predicted} ({friday.probabilities.max():.0%})")
print(f"on monday: {monday.predicted} ({monday.probabilities.max():.0%})")
assert (friday.predicted, monday.predicted) == ("complaint", "praise")

# %%
praised = test[test["label"] == "praise"]["text"]
with_day = praised[praised.str.contains("day")]
moved = with_day.str.replace(r"\w+day", "friday", regex=True)
lost = (clf.predict(moved).argmax(1) != KINDS.index("praise")).mean()
print(
    f"{len(moved)} messages of praise with a day; with 'friday' in its place {lost:.0%} are no praise any more"
)
assert lost > 0.3
assert (clf.predict(with_day).argmax(1) == KINDS.index("praise")).mean() > 0.9

# %% [markdown]
# So the explanation told what the test accuracy hid. How such a model is mended is the end of tutorial 4; exercise 3
# below does it here.

# %% [markdown]
# ## 5. Train, compare and study on your table
#
# If you have a table and no model: `TextBank` makes the table something to learn from, `build` and `fit` do the rest.
# Give the bank your tokenizer, and the classifier reads texts as the bank does. Without a column `split` the
# texts are divided 80/10/10 by a hash of the text, always in the same way.

# %%
from rnnviz.data import TextBank

bank = TextBank(table, name="messages", tokenizer=words_of)
ours = rv.TextClassifier.build(bank, cell="gru", embedding=32, hidden=32, seed=0)
history = rv.fit(ours, bank, epochs=10, lr=5e-3, seed=0, progress=False)
print(bank)
print(f"accuracy on dev: {history['dev_accuracy'].max():.1%}")
assert history["dev_accuracy"].max() > 0.95

# %% [markdown]
# Two models of one text, in aligned rows. `rv.Comparison` takes explanations of the same tokens.

# %%
models = {"theirs: BiGRU, mean": clf, "ours: GRU, last": ours}
late = [
    rv.explain(model, "My parcel arrived early on friday.", target=("complaint", "praise"))
    for model in models.values()
]
rv.Comparison(late, names=list(models))

# %%
for name, told in zip(models, late, strict=True):
    print(f"{name}: {told.predicted}, friday {told.words[told.tokens.index('friday')]:+.2f}")
    assert told.words[told.tokens.index("friday")] == told.words.max()

# %% [markdown]
# Two architectures, one shortcut: it is in the data.
#
# A study (`rnnviz study list` names them) asks one question of a whole bank, and gives a table, a picture and notes.
# This one deletes from each message the words that a method scores highest for the true class, and watches the
# accuracy fall; the faster, the better the method names what the model uses. Two controls: words in random order,
# and each word read *alone*, without its text.

# %%
study = rv.studies.word_deletion(clf, bank, methods=["cd", "reat", "loo"], shortest=4, most=3, progress=False)
falls = study.table[study.table["n"] > 10].set_index("method")[[f"deleted_{k}" for k in range(4)]]
falls.round(2)

# %%
assert (falls.drop("(random order)")["deleted_3"] < 0.5 * falls.loc["(random order)", "deleted_3"]).all()
assert falls["deleted_1"].idxmin() == "Leave one out"

# %% [markdown]
# Three words away, and at most 23% are still right; by chance 78% are. After one word leave-one-out is ahead (52%, CD
# 56%, REAT 63%, alone 69%): it deletes words itself, so the test asks its own question.
#
# Each result has its picture, an Altair chart: `.chart()` of a study, `.to_altair()` of an explanation. The first
# line has notebooks keep charts as pictures, which show everywhere; by default a chart fetches its script from a
# network.

# %%
import altair as alt

alt.renderers.enable("png", ppi=72)
study.chart()

# %% [markdown]
# Some studies need more than a table has: `negation`, for instance, needs a label for every phrase, so a treebank.
# Again it is said in words:

# %%
try:
    rv.studies.negation(clf, bank)
except rv.errors.UnsupportedError as error:
    print(error)

# %% [markdown]
# ## 6. A figure for a paper
#
# `save` writes what the suffix says: `.svg` and `.pdf` for print (text stays text), `.png` at 300 dots an inch,
# `.tex` for coloured words inside your sentence, `.csv` for the numbers. `dark=True` is for slides on a dark ground.

# %%
out = Path(folder.name)
for name in ("message.svg", "message.pdf", "message.tex", "message.csv"):
    contrast.save(out / name)
rows.save(out / "methods-dark.svg", dark=True)
study.save(out / "deletion.csv")
pd.Series({path.name: path.stat().st_size for path in sorted(out.iterdir())}, name="bytes").to_frame()

# %%
assert (out / "message.pdf").read_bytes().startswith(b"%PDF")
assert b"friendly" in (out / "message.svg").read_bytes()  # letters, not outlines
print(contrast.to_latex()[:160], "...")

# %% [markdown]
# **Size.** A line of words is 520 pixels wide, which fits a page. For one of two columns draw it with
# `width=260`; the words flow into more lines and keep their size. It is a chart as well, so all that Altair can do is
# open to you.

# %%
from rnnviz.charts.token_heatmap import token_heatmap

column = token_heatmap(contrast.tokens, contrast.words, width=260)
column  # column.save("column.pdf") writes it

# %% [markdown]
# **Colours.** Some of your readers cannot tell red from green. The default palette is blue and orange, and pictures
# that are saved are always in it; a widget may be set to `red-green` for those who want it. Is that worth a rule? Let
# us see both as a reader without green receptors does: a matrix on the linear RGB values (Machado, Oliveira and
# Fernandes 2009), then the distance of the colours for −½ and +½ of the scale in CIELAB, where equal steps look about
# equally different.

# %%
from rnnviz.ground.palettes import color

DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(rgb, eyes):
    rgb = np.array(rgb)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(eyes @ linear, 0, 1) / TO_XYZ.sum(1)
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(palette, eyes):
    return np.linalg.norm(lab(color(-0.5, 1, palette), eyes) - lab(color(0.5, 1, palette), eyes))


seen = pd.DataFrame(
    {
        palette: {"all receptors": distance(palette, np.eye(3)), "no green": distance(palette, DEUTERANOPIA)}
        for palette in ("blue-orange", "red-green")
    }
)
seen.round(0)

# %%
assert seen.loc["no green", "blue-orange"] > 10 * seen.loc["no green", "red-green"]

# %% [markdown]
# ## 7. A page to pass on
#
# A PDF does not answer. `to_html` gives a page that does: one file with the heat map in it, which asks neither a
# kernel nor a network for anything. Send it, put it beside your paper, open it in ten years.

# %%
contrast.to_html(out / "message.html")
page = (out / "message.html").read_text(encoding="utf-8")
print(f"{len(page) / 1000:.0f} kB;", "policy:", re.search(r"default-src [^;]*", page)[0])
assert "default-src 'none'" in page
assert not re.search(r"(src|href)=\"https?:", page)

# %% [markdown]
# The same for a whole table: the `Explorer` has all its messages, sorted and filtered by what the model said, and the
# heat map of the one that you open. `to_html` makes a page of it, too. What needs the model (changing a word, opening
# a phrase that was never scored) needs a kernel; the page has the words of all texts.

# %%
explorer = rv.Explorer(clf, test, target=("complaint", "praise"), progress=False)
explorer.text = 0
explorer.to_html(out / "explorer.html")
print(f"{(out / 'explorer.html').stat().st_size / 1000:.0f} kB for {len(test)} messages")
explorer

# %% [markdown]
# ## 8. Keep it
#
# An explanation is kept as `.json` and comes back equal to the last bit, without its model. A classifier is kept by
# `save` as one file of weights, from which loading runs no code. A tokenizer of your own *is* code, so it is not in
# the file, and `load` asks for it rather than cutting texts in another way:

# %%
contrast.save(out / "message.json")
assert rv.Explanation.load(out / "message.json") == contrast

clf.save(out / "messages.safetensors")
try:
    rv.TextClassifier.load(out / "messages.safetensors")
except rv.errors.InputError as error:
    print(error)
again = rv.TextClassifier.load(out / "messages.safetensors", tokenizer=words_of)
assert np.array_equal(again.predict(test["text"]), clf.predict(test["text"]))
folder.cleanup()

# %% [markdown]
# Give names outside the temporary folder to keep the files.
#
# ## 9. Exercises
#
# **1.** A colleague's network has an `nn.LayerNorm` between the pooled state and the linear layer. `rv.wrap` without
# `check` builds the classifier. What is explained then? What happens with `check`, and is there a way out?
#
# <details><summary>Answer</summary>
#
# `wrap` gets the three modules and cannot see what stands between them. Without `check` it explains a network without
# the LayerNorm, which nobody has trained; its predictions differ from your colleague's. With `check` the logits are
# off and the wrap is refused; among the usual causes it names "something stands between these modules". There is no
# way out by wrapping: LayerNorm divides by a standard deviation of the state, so it is not linear. Train a copy
# without it. Had there been a second `nn.Linear` with no activation between, you could have multiplied the two into
# one.
#
# </details>
#
# **2.** Your model has one output and a sigmoid, as in "one output" of section 2. Make the head that the message
# asks for and show that no probability changes.
#
# <details><summary>Answer</summary>
#
# ```python
# one = nn.Linear(64, 1)
# two = nn.Linear(64, 2)
# with torch.no_grad():
#     two.weight.copy_(torch.cat([torch.zeros_like(one.weight), one.weight]))
#     two.bias.copy_(torch.cat([torch.zeros_like(one.bias), one.bias]))
#     state = torch.randn(5, 64)
#     assert torch.allclose(two(state).softmax(1)[:, 1], one(state).sigmoid()[:, 0], atol=1e-6)
# ```
#
# The softmax of $(0, z)$ is $(1 - \sigma(z), \sigma(z))$. The contrast of the two logits is $z$ itself, so the scores
# are about the very number that your model gives.
#
# </details>
#
# **3.** Mend the shortcut. Let every day in the *training* messages be drawn at random, train `ours` again, and
# compare the share of praise that a Friday takes away, and the score of "friday".
#
# <details><summary>Answer</summary>
#
# ```python
# days_drawn = random.Random(1)
# fair = table.copy()
# in_train = fair["split"] == "train"
# fair.loc[in_train, "text"] = fair.loc[in_train, "text"].str.replace(
#     r"\w+day", lambda _: days_drawn.choice(list(days.index)), regex=True
# )
# fair_bank = TextBank(fair, name="fair", tokenizer=words_of)
# mended = rv.TextClassifier.build(fair_bank, cell="gru", embedding=32, hidden=32, seed=0)
# rv.fit(mended, fair_bank, epochs=10, lr=5e-3, seed=0, progress=False)
# for name, model in {"before": ours, "after": mended}.items():
#     told = rv.explain(model, "My parcel arrived early on friday.", target=("complaint", "praise"))
#     lost = (model.predict(moved).argmax(1) != KINDS.index("praise")).mean()
#     print(f"{name}: {told.predicted}, friday {told.words[-2]:+.2f}, praise lost {lost:.0%}")
# ```
#
# In our run "friday" fell from +4.73 to +0.49, the message became praise, and of the 22 messages of praise a Friday
# takes away none instead of all. The test accuracy, which had seen nothing wrong before, cannot show the repair
# either: test again on messages that were changed on purpose.
#
# </details>
#
# **4.** In "The driver was friendly but my parcel is broken!" CD gives its largest score to a word that is neither
# "friendly" nor "broken". Which one, and is that a mistake of the method? How could you find out?
#
# <details><summary>Answer</summary>
#
# "but". Count it: `train.loc[train["text"].str.contains(" but "), "label"].value_counts()` gives 134 complaints and
# nothing else, so it is a second shortcut, and the score says what the model has learnt. Change the text: "My parcel
# is fine but the driver was friendly!" is pure praise, and the model calls it a complaint (97%); with a comma instead
# of "but" it is praise (97%). "driver" is the next largest, +7.56: in a text without a complaint ("The driver was
# friendly.") other words take that back. CD's words do not add up; look at phrases, or at an additive method, before
# you build on such a number.
#
# </details>
#
# ## What next
#
# You have been through the course. The how-to pages of the documentation are short versions of these sections, one
# goal a page. `rv.methods()` lists the methods with their references, `rnnviz study list` the studies. Back to
# [tutorial 1](01_first_explanation.ipynb).
#
# **References**
# - W. J. Murdoch, P. J. Liu, B. Yu, *Beyond Word Importance: Contextual Decomposition to Extract Interactions from
#   LSTMs*, ICLR 2018.
# - M. Du, N. Liu, F. Yang, S. Ji, X. Hu, *On Attribution of Recurrent Neural Network Predictions via Additive
#   Decomposition*, WWW 2019.
# - L. Arras, G. Montavon, K.-R. Müller, W. Samek, *Explaining Recurrent Neural Network Predictions in Sentiment
#   Analysis*, WASSA 2017 (deleting words).
# - G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, *A Physiologically-based Model for Simulation of Color Vision
#   Deficiency*, IEEE TVCG 15 (6), 2009.
