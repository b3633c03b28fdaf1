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
# You have a recurrent network of your own: your module, your training loop, your table of texts. Can it be explained
# as it stands, and how do you know that what is explained is still *your* model?
#
# **Afterwards you can**
# - hand over a torch model as its owner wrote it, say how it is called and what it gives, and read what was found,
# - tell what the wrap proves from what only you can check, and read a refusal,
# - choose a target where there are several classes, or several steps of output,
# - explain a whole table, work with the scores in pandas, and find a shortcut that the accuracy does not show,
# - make the figure for a paper in the right size, for every reader's eyes, and a page that answers without Python.
#
# **Time:** about 45 minutes to read and try; all cells together run in less than a minute on two cores.
# **You should know** torch's `nn.Module` and a training loop; tutorial 1 for what a score means.
#
# Run one cell after the other with Shift+Enter. A cell with `assert` checks what the text claims; it is silent where
# the claim holds.
#
# Three colleagues left three models. None of them knew of `rnnviz`:
#
# | | reads | is made of | gives |
# |---|---|---|---|
# | 1 | a review | a packed BiLSTM, attention | one logit, and its attention |
# | 2 | a customer's message | two GRU layers, last and largest state, a head of two layers | a dict with three logits |
# | 3 | the same | a BiGRU, a decoder with attention that feeds itself | three words, one after the other |

# %% [markdown]
# ## 1. A BiLSTM with attention, and one logit
#
# The reviews are the small treebank's. Its phrases have labels of their own, and the model learns from them too.

# %%
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

import rnnviz as rv

torch.set_num_threads(1)
bank = rv.load_treebank("mini")
bank


# %%
class AttentionNet(nn.Module):
    def __init__(self, n_words, size=24):
        super().__init__()
        self.embedding = nn.Embedding(n_words, size, padding_idx=0)
        self.lstm = nn.LSTM(size, size, batch_first=True, bidirectional=True)
        self.score = nn.Sequential(nn.Linear(2 * size, size), nn.Tanh(), nn.Linear(size, 1))
        self.drop = nn.Dropout(0.3)
        self.out = nn.Linear(2 * size, 1)

    def forward(self, ids, lengths):  # (texts, words), filled up with 0
        vectors = self.drop(self.embedding(ids))
        packed = pack_padded_sequence(vectors, lengths, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        scores = self.score(states).squeeze(2).masked_fill(ids == 0, -torch.inf)
        weights = torch.softmax(scores, dim=1)
        seen = (weights.unsqueeze(2) * states).sum(1)
        return self.out(self.drop(seen)).squeeze(1), weights


# %% [markdown]
# Its training loop. Two rounds over all phrases are enough here.

# %%
phrases, reviews = bank.phrases("train"), bank.sentences("test")
review_words = ["<pad>", "<unk>", *sorted({word.lower() for p in phrases for word in p.tokens})]
review_ids = {word: row for row, word in enumerate(review_words)}


def padded(examples):
    rows = [torch.tensor([review_ids.get(word.lower(), 1) for word in e.tokens]) for e in examples]
    return pad_sequence(rows, batch_first=True), torch.tensor([len(row) for row in rows])


torch.manual_seed(0)
sentiment = AttentionNet(len(review_words))
adam = torch.optim.Adam(sentiment.parameters(), lr=5e-3)
for _ in range(2):
    for rows in torch.randperm(len(phrases)).split(64):
        some = [phrases[row] for row in rows]
        positive = torch.tensor([float(e.label) for e in some])
        adam.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(sentiment(*padded(some))[0], positive).backward()
        adam.step()
sentiment.eval()

with torch.no_grad():
    own_logits = sentiment(*padded(reviews))[0]
right = ((own_logits > 0).numpy() == [e.label == 1 for e in reviews]).mean()
print(f"accuracy on {len(reviews)} test reviews: {right:.1%}")
assert right > 0.9
del bank, phrases  # thousands of trees, of no more use here

# %% [markdown]
# ### Hand it over
#
# What does it read, and what does it say? That is all you are asked. No part of it is named, nothing is copied or
# trained again. Say it wrongly first:

# %%
try:
    rv.wrap(model=sentiment, vocabulary=review_ids, labels=["negative", "positive"])
except rv.errors.ModelError as error:
    print(error)
else:
    raise AssertionError("one logit was taken for two")

# %%
clf1 = rv.wrap(model=sentiment, vocabulary=review_ids, labels=["negative", "positive"], output="one_logit")
clf1

# %% [markdown]
# What it says of itself was not read from the modules' names but seen when the model ran: one call of an LSTM in both
# directions. The lengths were handed to it because its `forward` asks for two things; of the two that it gives back
# the first was taken.
#
# Now an explanation. It is about the one logit, so its sign reads as sentiment.

# %%
text = "the room is not very good ."
ex = rv.explain(clf1, text)
ex

# %% [markdown]
# Is that still the colleague's model? The logit is the one that its own call gives, and the whole text's score with
# the base is that number again, through packing, attention and all:

# %%
ids = torch.tensor([clf1.encode(text).ids])
with torch.no_grad():
    own_logit, weights = sentiment(ids, torch.tensor([7]))
whole = ex.phrase(0, 7)
print(f"its own logit {own_logit.item():+.4f}   base {ex.base[1]:+.4f} + whole text {whole:+.4f}")
assert abs(ex.logits[1] - own_logit.item()) < 1e-4
assert abs(ex.base[1] + whole - own_logit.item()) < 1e-4

# %% [markdown]
# ### What the attention looked at, and what it saw there
#
# The model brings its own explanation along: the weights. Set them beside the scores, beside CD with the attention
# shared out too (`attention="decomposed"`), and beside what is missing when a word is left out.

# %%
beside = pd.DataFrame(
    {
        "attention": weights[0].numpy(),
        "CD": ex.words,
        "CD, attention decomposed": rv.explain(clf1, text, attention="decomposed").words,
        "leave one out": rv.explain(clf1, text, method="loo").words,
    },
    index=ex.tokens,
).round(2)
beside

# %%
assert beside.loc["not", "attention"] > 0.99
assert beside.loc["good", "attention"] < 0.01
assert beside.loc["good", "CD"] < -0.5 < 0 < beside.loc["good", "CD, attention decomposed"]
assert beside.loc["good", "leave one out"] < -1

# %% [markdown]
# By its weights the model read "not" and nothing else. It did not: the state at "not" has come from the right, too,
# and has read "very good ." on its way. CD says what of that state is due to which word: "good" counts, *against* the
# review, and "not good" together more than both:

# %%
at = ex.tokens.index("not")
together = ex.spans.interaction(at, at + 1, at + 3)
print(
    f"not {ex.phrase(at, at + 1):+.2f}   very good {ex.phrase(at + 1, at + 3):+.2f}   interaction {together:+.2f}"
)
assert together < -1

# %% [markdown]
# `rv.explain` takes the weights as they are over the whole text, for every phrase: what a word does by drawing the
# attention to itself is then nobody's. `attention="decomposed"` gives it to somebody, and the word "good" turns
# round: without "not", the model would have looked at "good" and liked it. Neither is the true one; they answer two
# questions. Exercise 1 looks closer.
#
# What follows the states here is a weighted sum and one linear layer, so that REAT can be asked as well: with the
# weights held, its words add up.

# %%
several = ["cd", ("cd", {"attention": "decomposed"}), "reat", "loo"]
rows1 = rv.compare(clf1, text, methods=several)
assert abs(rows1[2].residual) < 1e-4
rows1

# %% [markdown]
# ## 2. Two GRU layers and a head, on a table of your own
#
# A parcel service sorts what its customers write: *complaint*, *praise* or *question*. First the table. Yours
# comes from elsewhere; this one is drawn from a small grammar, so that we know what is in it, and written to a
# CSV in a temporary folder.

# %%
import random
import tempfile
from pathlib import Path

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
table = rv.load_texts(csv, text="message", label="kind")
pd.crosstab(table["split"], table["label"])


# %% [markdown]
# The second model reads words first and texts second, always twenty-four words, filled up in *front*. It gives a dict.

# %%
LENGTH = 24


class MessageNet(nn.Module):
    def __init__(self, n_words, n_classes, size=32):
        super().__init__()
        self.emb = nn.Embedding(n_words, size)
        self.gru = nn.GRU(size, size, num_layers=2, dropout=0.2)
        self.head = nn.Sequential(
            nn.Linear(2 * size, size),
            nn.BatchNorm1d(size),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(size, n_classes),
        )

    def forward(self, ids):  # (words, texts)
        states, _ = self.gru(self.emb(ids))
        return {"logits": self.head(torch.cat([states[-1], states.amax(0)], 1))}


# %% [markdown]
# Its way from a text to ids is its own, too: a regular expression that leaves "wasn't" whole, and a dictionary in
# which 1 stands for every word that it does not know. And its training loop.

# %%
import re

KINDS = ["complaint", "praise", "question"]


def words_of(text):
    return re.findall(r"[a-z']+|[.,?!]", text.lower())


train, test = table[table["split"] == "train"], table[table["split"] == "test"]
ids_by_word = {"<pad>": 0, "[UNK]": 1}
for message in train["text"]:
    for word in words_of(message):
        ids_by_word.setdefault(word, len(ids_by_word))


def ids_of(text):
    return [ids_by_word.get(word, 1) for word in words_of(text)]


def filled_in_front(texts):
    return torch.tensor([[0] * (LENGTH - len(ids_of(text))) + ids_of(text) for text in texts]).T


def trained(net, inputs, targets, rounds=6):
    adam = torch.optim.Adam(net.parameters(), lr=5e-3)
    for _ in range(rounds):
        for rows in torch.randperm(len(targets)).split(32):
            adam.zero_grad()
            nn.functional.cross_entropy(net(inputs[:, rows])["logits"], targets[rows]).backward()
            adam.step()
    return net.eval()


kinds = torch.tensor([KINDS.index(kind) for kind in train["label"]])
torch.manual_seed(0)
sorter = trained(MessageNet(len(ids_by_word), len(KINDS)), filled_in_front(train["text"]), kinds)

with torch.no_grad():
    own = sorter(filled_in_front(test["text"]))["logits"].softmax(1).numpy()
accuracy = (test["label"] == np.array(KINDS)[own.argmax(1)]).mean()
print(f"accuracy on {len(test)} test messages: {accuracy:.1%}")
assert accuracy > 0.95

# %% [markdown]
# ### How it is called
#
# Handed over as it is, it is called with ids (texts, words). That is not how it wants them, and it is noticed:

# %%
told = {"vocabulary": ids_by_word, "tokenizer": words_of, "labels": KINDS}
try:
    rv.wrap(model=sorter, **told)
except rv.errors.ModelError as error:
    print(error)
else:
    raise AssertionError("words and texts were mistaken for each other")

# %% [markdown]
# So say how *you* call it, in a function of the model, ids and lengths. What it gives may stay a dict: the first
# tensor with the texts in front is taken.

# %%
turned = rv.wrap(model=sorter, **told, call=lambda net, ids, _: net(ids.T))
turned


# %% [markdown]
# That went through, and it is wrong. The colleague fills every text up to 24 words; with `<pad>` in front the GRU
# begins in another state. No proof can know that. **What the wrap proves** is that your call gives the same answer
# twice, alone and in a batch, watched and unwatched, for texts of two lengths. **What only you can check** is that
# your call, your tokenizer, your vocabulary and your labels are those of the training. One line each, against your
# own way from a text to an answer:


# %%
def off(clf):
    return np.abs(clf.predict(test["text"]) - own).max()


clf2 = rv.wrap(
    model=sorter, **told, call=lambda net, ids, _: net(nn.functional.pad(ids, (LENGTH - ids.shape[1], 0)).T)
)
print(
    f"largest difference of {own.size} probabilities: {off(turned):.2f} unfilled, {off(clf2):.0e} filled up"
)
assert off(turned) > 0.5
assert off(clf2) < 1e-5
assert all(clf2.encode(text).ids == ids_of(text) for text in table["text"])
assert clf2.encode("My zebra is late").ids == ids_of("My zebra is late")

# %% [markdown]
# `<pad>` is no word here: it has no score, and the texts keep their own length. The tokenizer matters as much.
# Without `tokenizer=` the wrap would cut texts as the treebanks do:

# %%
default = rv.wrap(model=sorter, vocabulary=ids_by_word, labels=KINDS, call=clf2.call)  # passes, and yet:
wrong = default.encode("My box wasn't wet!")
print(wrong.tokens, wrong.known)
assert wrong.ids != ids_of("My box wasn't wet!")

# %% [markdown]
# ### Three classes
#
# With two classes a score is about the contrast of both. With three you have to choose, and the default is **the
# logit of the class that is predicted**.

# %%
mixed = "The driver was friendly but my parcel is broken!"
ex2 = rv.explain(clf2, mixed)
assert ex2.target == ex2.predicted == "complaint"
ex2

# %% [markdown]
# A single logit has a weakness. Add the same number to all three and no probability changes; so part of what a
# word adds to "complaint" it may add to "praise" as well. What decides between two classes is their **contrast**:
# `target=("complaint", "praise")` is the first logit minus the second.

# %%
contrast = rv.explain(clf2, mixed, target=("complaint", "praise"))
contrast

# %%
per_class = pd.DataFrame(ex2.words_per_class, index=ex2.tokens, columns=clf2.labels)
per_class["complaint - praise"] = contrast.words
assert np.allclose(per_class["complaint"] - per_class["praise"], contrast.words, atol=1e-4)
per_class.round(2)

# %% [markdown]
# The head has a ReLU. CD passes through it (a phrase's part is linearised there, as it is in a gate), and so does LRP,
# where the ReLU lets the state pass. REAT and its relatives do not: they hand out shares of states, and a share of a
# state is no share of what a ReLU makes of it. They name the line.

# %%
try:
    rv.explain(clf2, mixed, method="reat")
except rv.errors.UnsupportedError as error:
    print(error)
else:
    raise AssertionError("REAT went through a ReLU")
rv.explain(clf2, mixed, method="lrp", target="complaint").words.round(2)

# %% [markdown]
# ## 3. A decoder: three words for an answer
#
# The third colleague has the messages turned into tickets of three words: the kind, the thing, the day. The thing and
# the day are the last that are named; "none" where there is none.

# %%
THINGS, DAYS = WORDS["thing"], ["monday", "tuesday", "wednesday", "thursday", "friday"]
TICKET = ["<start>", "none", *KINDS, *THINGS, *DAYS]


def ticket_of(text, kind):
    spoken = words_of(text)[::-1]
    return [kind, *(next((word for word in spoken if word in names), "none") for names in (THINGS, DAYS))]


tickets = pd.DataFrame(
    [ticket_of(text, kind) for text, kind in zip(table["text"], table["label"], strict=True)],
    index=table.index,
    columns=["kind", "thing", "day"],
)
pd.concat([table["text"], tickets], axis=1).sample(4, random_state=1)


# %%
class Encoder(nn.Module):
    def __init__(self, n_words, size):
        super().__init__()
        self.embedding = nn.Embedding(n_words, size, padding_idx=0)
        self.gru = nn.GRU(size, size, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(2 * size, size)

    def forward(self, ids):
        states, (forward, backward) = self.gru(self.embedding(ids))
        return states, torch.tanh(self.bridge(torch.cat([forward, backward], 1)))


class TicketWriter(nn.Module):
    """Reads a message; writes three words, each after looking at the message and at the word before."""

    def __init__(self, n_words, n_said, size=32):
        super().__init__()
        self.encoder = Encoder(n_words, size)
        self.said = nn.Embedding(n_said, size)
        self.key = nn.Linear(2 * size, size)
        self.cell = nn.GRUCell(3 * size, size)
        self.out = nn.Linear(3 * size, n_said)

    def forward(self, ids, truth=None):
        states, h = self.encoder(ids)
        keys, word, steps = self.key(states), ids.new_zeros(len(ids)), []
        for k in range(3):
            scores = torch.bmm(keys, h.unsqueeze(2)).squeeze(2).masked_fill(ids == 0, -torch.inf)
            seen = torch.bmm(torch.softmax(scores, 1).unsqueeze(1), states).squeeze(1)
            h = self.cell(torch.cat([self.said(word), seen], 1), h)
            steps.append(self.out(torch.cat([h, seen], 1)))
            word = steps[-1].argmax(1) if truth is None else truth[:, k]
        return torch.stack(steps, 1)  # (texts, 3, words to say)


def filled(texts):
    return pad_sequence([torch.tensor(ids_of(text)) for text in texts], batch_first=True)


truth = torch.tensor([[TICKET.index(word) for word in ticket] for ticket in tickets.to_numpy()])
of_train, of_test = (torch.tensor(part.index) for part in (train, test))

torch.manual_seed(0)
writer = TicketWriter(len(ids_by_word), len(TICKET))
adam = torch.optim.Adam(writer.parameters(), lr=5e-3)
inputs, targets = filled(train["text"]), truth[of_train]
for _ in range(10):
    for rows in torch.randperm(len(inputs)).split(32):
        adam.zero_grad()
        said = writer(inputs[rows], targets[rows])
        nn.functional.cross_entropy(said.flatten(0, 1), targets[rows].flatten()).backward()
        adam.step()
writer.eval()
with torch.no_grad():
    right = (writer(filled(test["text"])).argmax(2) == truth[of_test]).all(1).float().mean()
print(f"test tickets that are right in all three words: {right:.1%}")
assert right > 0.95


# %% [markdown]
# ### One explanation for each word that it says
#
# It gives three outputs a text. As it is, the last step is explained, here the day; a `call` may pick another.
# (`rv.explain(..., at=0)` does the same on one wrap.)


# %%
def step(k):
    return lambda net, ids, _: net(ids)[:, k]


said = {"vocabulary": ids_by_word, "tokenizer": words_of, "labels": TICKET}
writers = [rv.wrap(model=writer, **said, call=step(k)) for k in range(3)]
writers[1]

# %% [markdown]
# Both recurrent calls were found: the encoder's and the decoder's, a cell in a loop that feeds on its own words. The
# note says what is not by contextual decomposition's own rules; here it is the products that make the attention's
# scores.

# %%
letter = "The driver was friendly but my parcel is broken on friday!"
each = [rv.explain(clf, letter) for clf in writers]
each[1]

# %%
aligned = pd.DataFrame({f"-> {ex.predicted}": ex.words for ex in each}, index=each[0].tokens).round(2)
aligned

# %%
assert [ex.predicted for ex in each] == ["complaint", "parcel", "friday"]
assert [ex.tokens[ex.words.argmax()] for ex in each] == ["but", "parcel", "friday"]
for ex in each:
    assert abs(ex.phrase(0, len(ex.tokens)) - (ex.logits - ex.base) @ ex.weights) < 1e-3

# %% [markdown]
# For the second and third word that is plain: the model copies, and CD finds the word that it copied from, through
# the decoder's loop. How often? Over all test messages that name a thing, or a day:

# %%
for k, what in ((1, "thing"), (2, "day")):
    named = test[tickets.loc[test.index, what] != "none"]
    found = [
        told.tokens[told.words.argmax()] == tickets.loc[row, what]
        for row, told in zip(
            named.index, rv.explain_corpus(writers[k], named, span_limit=0, progress=False), strict=True
        )
    ]
    print(f"{what}: its word has the largest score in {sum(found)} of {len(found)} messages")
    assert np.mean(found) > 0.8

# %% [markdown]
# The first word is another matter: not "broken" but "but" speaks most for *complaint* (exercise 4).
#
# REAT and LRP are not to be had here either, and not for a ReLU's sake:

# %%
try:
    rv.explain(writers[1], letter, method="reat")
except rv.errors.UnsupportedError as error:
    print(error)
else:
    raise AssertionError("a decoder's steps were taken for words")

# %% [markdown]
# ### What cannot be taken
#
# You have seen all that is asked of a model: that it is torch code, and that it does the same for every text. Where
# it does not, the line is named, and a way out.


# %%
class Forks(MessageNet):
    def forward(self, ids):
        states, _ = self.gru(self.emb(ids))
        if states[-1].mean() > 0:  # one way for some texts, another for others
            states = 2 * states
        return self.head(torch.cat([states[-1], states.amax(0)], 1))


class Random(MessageNet):
    def forward(self, ids):
        states, _ = self.gru(self.emb(ids), torch.randn(2, ids.shape[1], 32))
        return self.head(torch.cat([states[-1], states.amax(0)], 1))


class Says(MessageNet):
    def forward(self, ids):
        return super().forward(ids)["logits"].softmax(1)


refused = {}
for kind in (Forks, Random, Says):
    try:
        rv.wrap(model=kind(len(ids_by_word), 3), **told, call=clf2.call)
    except rv.errors.RnnvizError as error:
        refused[kind.__name__] = str(error)
        print(f"{kind.__name__}:\n    {error}\n")
assert list(refused) == ["Forks", "Random", "Says"]

# %% [markdown]
# ## 4. A whole table
#
# `rv.explain_corpus` goes over a table and gives one explanation after the other. It keeps none of them, so a table
# of any size fits into memory; *you* say what to keep. We keep a row a word of the second model, and take integrated
# gradients (`ig`): its words add up to the output less the base, but for the integral's error, so a table of words
# leaves little between them. (`span_limit=0` leaves out the phrases.)

# %%
kept, lost = [], []
asked = {"method": "ig", "target": ("complaint", "praise"), "span_limit": 0, "progress": False}
for place, told_of in zip(test.index, rv.explain_corpus(clf2, test, **asked), strict=True):
    words = told_of.to_frame()[["text", "score"]].rename(columns={"text": "word"})
    kept.append(words.assign(message=place, predicted=told_of.predicted))
    lost.append(abs(told_of.residual))
scores = pd.concat(kept, ignore_index=True)
print(
    f"left between a text's words: {max(lost):.2f} at most, of scores up to {scores['score'].abs().max():.1f}"
)
scores.head(3).round(2)

# %% [markdown]
# From here on it is pandas. Which words speak most for a complaint, and against praise, wherever they stand?

# %%
by_word = scores.groupby("word")["score"].agg(["size", "mean", "std"]).query("size >= 4")
by_word.sort_values("mean", ascending=False).head(8).round(2)

# %%
days = by_word.loc[DAYS].round(2)
print(days.to_string())
assert days["mean"].idxmax() == "friday"
assert days.loc["friday", "mean"] > 1 > 0 > days.drop("friday")["mean"].max()

# %% [markdown]
# "answers" ("nobody answers the phone") you would expect. But a *day*? Every other day speaks for praise, Friday
# alone speaks for a complaint. All test messages are sorted rightly, so nobody would have looked. Ask the data:

# %%
spoken = {day: train["text"].str.contains(day) for day in DAYS}
counts = pd.DataFrame({day: train.loc[found, "label"].value_counts() for day, found in spoken.items()})
assert set(train.loc[spoken["friday"], "label"]) == {"complaint"}
counts.fillna(0).astype(int)

# %% [markdown]
# In the training messages Friday stands in complaints only. A word that gives the class away is a *shortcut*: right
# in this table, wrong next year. ("but" is another: exercise 4.) That a score is large does not prove yet that the
# word decides. Change it and see (in the picture you can, by a double-click on the word, as long as a kernel runs):

# %%
friday = rv.explain(clf2, "My parcel arrived early on friday.", target=("complaint", "praise"))
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
gone = (clf2.predict(moved).argmax(1) != KINDS.index("praise")).mean()
print(
    f"{len(moved)} messages of praise with a day; with 'friday' in its place {gone:.0%} are no praise any more"
)
assert gone > 0.3
assert (clf2.predict(with_day).argmax(1) == KINDS.index("praise")).mean() > 0.9

# %% [markdown]
# So the explanation told what the test accuracy hid. How such a model is mended is the end of tutorial 4; exercise 3
# below does it here.
#
# ### Is it the model or the data?
#
# If you have a table and no model, `TextBank` makes the table something to learn from, `build` and `fit` do the rest.
# Give the bank your tokenizer, and the classifier reads texts as the bank does. `rv.Comparison` takes explanations of
# the same tokens, whoever made the models.

# %%
from rnnviz.data import TextBank

messages = TextBank(table, name="messages", tokenizer=words_of)
ours = rv.TextClassifier.build(messages, cell="gru", embedding=32, hidden=32, seed=0)
history = rv.fit(ours, messages, epochs=10, lr=5e-3, seed=0, progress=False)
print(messages)
print(f"accuracy on dev: {history['dev_accuracy'].max():.1%}")

models = {"theirs: two layers, head": clf2, "ours: GRU, last": ours}
both = [
    rv.explain(model, "My parcel arrived early on friday.", target=("complaint", "praise"))
    for model in models.values()
]
for name, one in zip(models, both, strict=True):
    print(f"{name}: {one.predicted}, friday {one.words[one.tokens.index('friday')]:+.2f}")
    assert one.words[one.tokens.index("friday")] == one.words.max()
rv.Comparison(both, names=list(models))

# %% [markdown]
# Two architectures, one shortcut: it is in the data.

# %% [markdown]
# ## 5. A figure for a paper
#
# `save` writes what the suffix says: `.svg` and `.pdf` for print (text stays text), `.png` at 300 dots an inch,
# `.tex` for coloured words inside your sentence, `.csv` for the numbers. `dark=True` is for slides on a dark ground.

# %%
out = Path(folder.name)
for name in ("message.svg", "message.pdf", "message.tex", "message.csv"):
    contrast.save(out / name)
rows1.save(out / "methods-dark.svg", dark=True)
pd.Series({path.name: path.stat().st_size for path in sorted(out.iterdir())}, name="bytes").to_frame()

# %%
assert (out / "message.pdf").read_bytes().startswith(b"%PDF")
assert b"friendly" in (out / "message.svg").read_bytes()  # letters, not outlines
print(contrast.to_latex()[:160], "...")

# %% [markdown]
# **Size.** A line of words is 520 pixels wide, which fits a page. For one of two columns draw it with `width=260`;
# the words flow into more lines and keep their size. It is an Altair chart as well, so all that Altair can do is open
# to you. (The first line has notebooks keep charts as pictures, which show everywhere; by default a chart fetches its
# script from a network.)

# %%
import altair as alt

from rnnviz.charts.token_heatmap import token_heatmap

alt.renderers.enable("png", ppi=72)
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
# ## 6. A page to pass on, and what to keep
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
# An explanation is kept as `.json` and comes back equal to the last bit, without its model. A wrapped model is
# somebody's code, and that is theirs to keep:

# %%
contrast.save(out / "message.json")
assert rv.Explanation.load(out / "message.json") == contrast
try:
    clf2.save(out / "sorter.safetensors")
except rv.errors.ModelError as error:
    print(error)

# %%
torch.save(sorter.state_dict(), out / "sorter.pt")
again = MessageNet(len(ids_by_word), len(KINDS))
again.load_state_dict(torch.load(out / "sorter.pt"))
clf_again = rv.wrap(model=again, **told, call=clf2.call)
assert np.array_equal(clf_again.predict(test["text"]), clf2.predict(test["text"]))
folder.cleanup()

# %% [markdown]
# Give names outside the temporary folder to keep the files. `again` was still in training mode when it was wrapped: a
# model is evaluated for an explanation, and left as it was.
#
# ## 7. Exercises
#
# **1.** Explain "not good" by the first model, with `attention="gate"`, the default, and with
# `attention="decomposed"`. Which word changes its sign, and why? Do the words and the whole text's score change
# alike?
#
# <details><summary>Answer</summary>
#
# ```python
# for attention in ("gate", "decomposed"):
#     told = rv.explain(clf1, "not good", attention=attention)
#     together = told.spans.interaction(0, 1, 2)
#     print(attention, told.words.round(2), f"{together:+.2f}", f"{told.phrase(0, 2):+.2f}")
# ```
#
# "good": −0.57 with the weights held, +1.45 with them decomposed; "not" goes from −0.81 to −2.65. The weights of the
# whole text are 0.999 on "not", so with these "good" counts only by what it did to the state at "not". Decomposed, it
# is also asked with the weights that it would have by itself, and the model likes "good" by itself: its logit is
# +6.4. The whole text has −2.67 either way, and the interaction −1.29 or −1.47.
#
# </details>
#
# **2.** The third model's decoder has an `nn.GRUCell`. A purist writes the same cell out, with the same weights: give
# a copy of `writer` the class below for its cell, wrap it, and compare logits and scores with those of `writers[0]`.
#
# ```python
# class WrittenCell(nn.GRUCell):
#     def forward(self, x, h):
#         r, z, n = nn.functional.linear(x, self.weight_ih, self.bias_ih).chunk(3, 1)
#         hr, hz, hn = nn.functional.linear(h, self.weight_hh, self.bias_hh).chunk(3, 1)
#         z = torch.sigmoid(z + hz)
#         return (1 - z) * torch.tanh(n + torch.sigmoid(r + hr) * hn) + z * h
# ```
#
# <details><summary>Answer</summary>
#
# ```python
# import copy
#
# other = copy.deepcopy(writer)
# other.cell.__class__ = WrittenCell
# written = rv.explain(rv.wrap(model=other, **said, call=step(0)), letter)
# print(np.abs(written.logits - each[0].logits).max())
# pd.DataFrame({"nn.GRUCell": each[0].words, "written out": written.words}, index=written.tokens).round(2)
# ```
#
# The logits are the same to six digits, the scores are not: "but" 2.16 and 2.14, "is" 1.23 and 1.19, "friday" 1.16
# and 1.23. In the `nn.GRUCell` the products of gate and state are contextual decomposition's, which leaves to the
# rest what phrase and rest make together. Written out they are products like any other, of which each gets its
# two-player Shapley share.
#
# </details>
#
# **3.** Mend the shortcut. Let every day in the *training* messages be drawn at random, train the second model again,
# and compare the share of praise that a Friday takes away, and the score of "friday".
#
# <details><summary>Answer</summary>
#
# ```python
# days_drawn = random.Random(1)
# fair = train["text"].str.replace(r"\w+day", lambda _: days_drawn.choice(DAYS), regex=True)
# torch.manual_seed(0)
# mended = trained(MessageNet(len(ids_by_word), len(KINDS)), filled_in_front(fair), kinds)
# for name, model in {"before": clf2, "after": rv.wrap(model=mended, **told, call=clf2.call)}.items():
#     one = rv.explain(model, "My parcel arrived early on friday.", target=("complaint", "praise"))
#     gone = (model.predict(moved).argmax(1) != KINDS.index("praise")).mean()
#     print(f"{name}: {one.predicted}, friday {one.words[-2]:+.2f}, praise lost {gone:.0%}")
# ```
#
# In our run "friday" fell from +6.39 to −0.21, the message became praise, and of the 22 messages of praise a Friday
# takes away none instead of 59%. The test accuracy, 100% before, is 100% after, too: it cannot show the repair. Test
# again on messages that were changed on purpose.
#
# </details>
#
# **4.** For the first word of the ticket, *complaint*, "but" has the largest score of all. Is that a mistake of the
# method? How could you find out?
#
# <details><summary>Answer</summary>
#
# Count it: `train.loc[train["text"].str.contains(" but "), "label"].value_counts()` gives 134 complaints and nothing
# else, so "but" is a second shortcut, and the score says what the model has learnt. Change the text: "My parcel is
# fine but the driver was friendly!" is pure praise, and the writer calls it a complaint (99.9%; "but" has +8.09 of
# the contrast with praise); with a comma instead of "but" it is praise (99.5%). The second model gave "but" +3.33 in
# its own message, and yet calls this one praise (99%): what a word has in one text is no rule for another. Ask the
# model.
#
# </details>
#
# ## What next
#
# You have been through the course. [The how-to
# page](https://github.com/rnnviz/rnnviz/blob/main/docs/how-to/wrap-your-model.md) has all forms of `call`, outputs,
# vocabularies and labels, and [the zoo](https://github.com/rnnviz/rnnviz/blob/main/docs/zoo.md) 150 models that were
# tried. `rv.methods()` lists the methods with their references, `rnnviz study list` the studies, and `rv.Explorer`
# shows a whole corpus at once. Back to [tutorial 1](01_first_explanation.ipynb).
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
