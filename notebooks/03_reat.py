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
# # 3 · REAT and its relatives: GRU, LSTM, and reading both ways
#
# A recurrent network forgets. How much of each word is still there when it decides? REAT (Du et al. 2019) turns that
# question into scores that add up exactly, at almost no cost. What do such scores say, and what can they not say?
#
# **Afterwards you can**
# - write REAT for a GRU in ten lines, and for an LSTM without dividing by anything,
# - draw how much of each word survives to the end of a text,
# - say why the words add up, and why that alone is no merit of a method,
# - say where an additive method puts a negation, and why that depends on the direction of reading,
# - show the scores of words, phrases and clauses, and split a text into these yourself,
# - name the kind of text on which REAT misleads, and show it with a measurement.
#
# **Time:** about 60 minutes to read and try; all cells together run in less than 2 minutes on two cores.
# **You should know** [notebook 1](01_first_explanation.ipynb). Notebook 2 helps in section 6 and is not needed.

# %% [markdown]
# ## 1. Three networks
#
# A GRU, an LSTM and a GRU that reads in both directions (BiGRU), trained in the same way:

# %%
import copy

import numpy as np
import pandas as pd
import torch
from IPython.display import display

import rnnviz as rv

torch.set_num_threads(1)
bank = rv.load_treebank("mini")
kinds = {
    "GRU": {"cell": "gru"},
    "LSTM": {"cell": "lstm"},
    "BiGRU": {"cell": "gru", "bidirectional": True},
}
nets = {}
for name, kind in kinds.items():
    nets[name] = rv.TextClassifier.build(bank, embedding=32, hidden=32, seed=0, **kind)
    log = rv.fit(nets[name], bank, epochs=3, lr=1e-2, batch_size=128, seed=0)
    print(f"{name}: {log['dev_accuracy'].max():.1%} of the dev sentences are right")
    assert log["dev_accuracy"].max() > 0.97

# %%
review = "the acting is truly wonderful , but the story is not very good ."
ex = rv.explain(nets["GRU"], review, method="reat")
ex

# %% [markdown]
# The scores stand at the end of the text, and of "truly wonderful" nothing is left. By the end of section 4 you will
# know what these numbers are; by the end of section 10, when to believe them.
#
# ## 2. Any sum of changes will do
#
# The head reads the last state, $z = W h_{T-1} + b_{\text{out}}$. Choose any factors $a_t$ you like (one for each
# word and unit) and share the last state out over the words:
#
# $$ h_{T-1} = \sum_{t=0}^{T-1} \big(h_t - a_t \odot h_{t-1}\big) \odot \prod_{k>t} a_k, \qquad h_{-1} = 0. $$
#
# Write the product into the bracket, and each summand is a difference of two neighbours of one chain: $h_t
# \prod_{k>t} a_k$ less $h_{t-1} \prod_{k \ge t} a_k$. Such a sum *telescopes*: all that stands between the first and
# the last cancels. So the words $S(t) = W [\dots]$ add up to $z - b_{\text{out}}$ **whatever $a$ is**. Three lines,
# and a test:


# %%
def kept_after(a):
    """For each word t the product of all a_k with k > t."""
    return torch.cat([a[1:].flip(0).cumprod(0).flip(0), torch.ones_like(a[:1])])


def before(h):
    """h_{t-1} for each t; zeros before the first word."""
    return torch.cat([torch.zeros_like(h[:1]), h[:-1]])


def shares(h, a):
    """What each word leaves in the last state, shape (T, H), for any factors a."""
    return (h - a * before(h)) * kept_after(a)


# %%
@torch.no_grad()
def read(net, text):
    """The word vectors x and the states h_t of a text."""
    x = net.embed(torch.tensor(net.encode(text).ids))
    return x, net.rnn(x)[0]


exact = {name: copy.deepcopy(net).double() for name, net in nets.items()}  # 15 digits, so that we can compare
gru = exact["GRU"]
x, h = read(gru, review)
w = (gru.head.weight[1] - gru.head.weight[0]).detach()  # turns a state into logit(positive) - logit(negative)
logit_without_bias = float(w @ h[-1])

torch.manual_seed(0)
choices = {
    "a = 1": torch.ones_like(h),
    "a = 0": torch.zeros_like(h),
    "a = 0.5": torch.full_like(h, 0.5),
    "a by chance": torch.rand_like(h),
}
table = pd.DataFrame({name: (shares(h, a) @ w).numpy() for name, a in choices.items()}, index=ex.tokens)
table.loc["sum"] = table.sum()
assert np.allclose(table.loc["sum"], logit_without_bias)
table.round(2)

# %% [markdown]
# Four explanations, all exact to the last digit, and they say entirely different things. $a = 0$ gives everything to
# the full stop. $a = 1$ is the difference $h_t - h_{t-1}$ (the paper calls it *NaiveREAT*). So "the words add up" is
# no reason to believe a method. What matters is the reason for its $a$.
#
# ## 3. The GRU says itself what it keeps
#
# A GRU's state is a mixture, with the *update gate* $z_t$ between 0 and 1 for each unit ($u_t$ in the paper):
#
# $$ h_t = \underbrace{z_t \odot h_{t-1}}_{\text{kept}} + \underbrace{(1 - z_t) \odot n_t}_{\text{written}}. $$
#
# So there is one choice of $a$ that is not ours but the network's: $a_t = z_t$. Then the bracket is exactly what was
# *written* at word $t$, and the product is how much of it was *kept* by all later words:
#
# $$ S(t) = W \Big[ \underbrace{(h_t - z_t \odot h_{t-1})}_{= (1 - z_t) \odot n_t} \odot \prod_{k>t} z_k \Big]. $$
#
# That is REAT for a GRU (the paper's equations 13 and 15):


# %%
@torch.no_grad()
def reat_gru(rnn, x, h, direction=""):
    """What each word leaves in the last state of a GRU, shape (T, H), and the update gates."""
    W, V, b, b_h = (
        getattr(rnn, f"{kind}_l0{direction}") for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    rows = slice(rnn.hidden_size, 2 * rnn.hidden_size)  # torch's order of gates: r, z, n
    z = torch.sigmoid(x @ W[rows].T + b[rows] + before(h) @ V[rows].T + b_h[rows])
    return shares(h, z), z


S, z = reat_gru(gru.rnn, x, h)
engine = rv.explain(gru, review, method="reat")
assert np.allclose((S @ w).numpy(), engine.words, rtol=0, atol=1e-12)
print(f"sum of the words {float((S @ w).sum()):+.6f},  logit without its bias {logit_without_bias:+.6f}")
print(f"residual of the engine {engine.residual:.0e}")

# %% [markdown]
# Is the bracket really what the GRU writes? Compute its candidate $n_t$ and see:

# %%
with torch.no_grad():
    W_r, _, W_n = gru.rnn.weight_ih_l0.chunk(3)
    V_r, _, V_n = gru.rnn.weight_hh_l0.chunk(3)
    b_r, _, b_n = gru.rnn.bias_ih_l0.chunk(3)
    c_r, _, c_n = gru.rnn.bias_hh_l0.chunk(3)
    r = torch.sigmoid(x @ W_r.T + b_r + before(h) @ V_r.T + c_r)
    n = torch.tanh(x @ W_n.T + b_n + r * (before(h) @ V_n.T + c_n))
assert torch.allclose(h - z * before(h), (1 - z) * n, atol=1e-12)

# %% [markdown]
# **Phrases.** The score of a phrase $[q, r)$ is what was written from $q$ to $r$ and kept afterwards; the paper gives
# it a formula of its own (equation 14). By the same telescope it is the sum of the phrase's words. All $T(T+1)/2$
# phrases at once are differences of one running sum:

# %%
q, r = 10, 13  # "not very good"
T = len(h)
direct = (h[r - 1] - z[q:r].prod(0) * before(h)[q]) * kept_after(z)[r - 1]
running = np.concatenate([[0.0], (S @ w).cumsum(0).numpy()])
print(f"equation 14 {float(direct @ w):+.4f},  sum of the words {running[r] - running[q]:+.4f}")
assert abs(float(direct @ w) - engine.phrase(q, r)) < 1e-12
assert all(
    abs(running[j] - running[i] - engine.phrase(i, j)) < 1e-10 for i in range(T) for j in range(i + 1, T + 1)
)

# %% [markdown]
# ## 4. Forgetting
#
# The product $\prod_{k>t} z_k$ needs no labels and no head: it says how much of what was written at word $t$ survives,
# in each unit. First its mean over the 32 units:

# %%
survives = kept_after(z)
pd.DataFrame([survives.mean(1).numpy()], columns=ex.tokens, index=["survives, mean over units"]).round(2)

# %% [markdown]
# The last word survives whole, by definition. Before it half is gone within two or three words. The units differ:
# here are all of them, one line of the matrix each. (The still picture shows the words in the colours of one unit.)

# %%
rv.CellTrace(ex.tokens, {"survives to the end": survives.numpy()}, ranges={"survives to the end": (0, 1)})

# %% [markdown]
# To see the gates that do it, look into the layer itself: choose "update gate" as the series. Dragging over a phrase
# ranks the units by how they follow it.

# %%
states = rv.states(nets["GRU"], review)
states

# %% [markdown]
# Which words make the network forget? Where $z_t$ is small, the state is rewritten. The mean gate at each word:

# %%
states.to_frame().groupby(["position", "token"])["update gate"].mean().to_frame("mean update gate").T.round(2)

# %%
but = states.tokens.index("but")
past_but = survives[but - 1].mean().item()
print(f"of all that was known before 'but', {past_but:.1%} reaches the end (mean over units)")
print(f"the unit that keeps most keeps {survives[but - 1].max():.1%}")
assert past_but < 0.1

# %% [markdown]
# Hardly anything of the first clause is left, in any unit. That is the reason for the zeros of section 1: not that
# "wonderful" means nothing to the network, but that it has been overwritten. Does it have to be so in so long a
# text? Ask for the same at the same distance in a text without "but":

# %%
plain = "the acting is truly wonderful , and the story is also very good ."
x_plain, h_plain = read(gru, plain)
_, z_plain = reat_gru(gru.rnn, x_plain, h_plain)
with_and = kept_after(z_plain)[but - 1].mean().item()
print(f"with 'but' {past_but:.3%},  with 'and' {with_and:.3%} of what was known before it")
assert with_and > 5 * past_but

# %% [markdown]
# With "and" far more is left, and still little: distance forgets, too. (The second text differs in one word more,
# "also" for "not", and "not" has the smallest gate of the table. What is due to "but" alone? Try "but the story is
# also very good".)
#
# ## 5. LSTM: a division that is not needed
#
# An LSTM keeps its *cell*, $c_t = f_t \odot c_{t-1} + i_t \odot g_t$, and shows $h_t = o_t \odot \tanh c_t$. The paper
# takes $c_t \approx h_t / o_t$ and finds $a_t = f_t \odot o_t / o_{t-1}$ (equation 18).


# %%
@torch.no_grad()
def lstm_gates(rnn, x, h):
    b = rnn.bias_ih_l0 + rnn.bias_hh_l0
    i, f, g, o = (x @ rnn.weight_ih_l0.T + before(h) @ rnn.weight_hh_l0.T + b).chunk(4, dim=1)
    return i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()


lstm = exact["LSTM"]
x_l, h_l = read(lstm, review)
w_l = (lstm.head.weight[1] - lstm.head.weight[0]).detach()
i, f, g, o = lstm_gates(lstm.rnn, x_l, h_l)

a = (
    f * o / torch.cat([torch.ones_like(o[:1]), o[:-1]])
)  # there is no o before the first word, and h is 0 there
engine_l = rv.explain(lstm, review, method="reat")
assert np.allclose((shares(h_l, a) @ w_l).numpy(), engine_l.words, rtol=0, atol=1e-9)
print(f"a lies between {a.min():.4f} and {a.max():.1f}")
assert a.max() > 1

# %% [markdown]
# The approximation does no harm to the sum, as you know from section 2: it holds for any $a$. But these factors are no
# shares any more. Where a unit's output gate opens, $a_t$ is larger than 1, and where $o_{t-1}$ is almost 0 it is
# huge. Put the paper's $a$ into the formula and look what becomes of the quotients:
#
# $$ \prod_{k>t} a_k = \frac{o_{T-1}}{o_t} \prod_{k>t} f_k, \qquad
#    (h_t - a_t h_{t-1}) \frac{1}{o_t} = \tanh c_t - f_t \tanh c_{t-1}. $$
#
# They telescope, too. What remains has no division:
#
# $$ S(t) = W \Big[ o_{T-1} \odot \prod_{k>t} f_k \odot \big(\tanh c_t - f_t \odot \tanh c_{t-1}\big) \Big]. $$


# %%
def cells(i, f, g):
    c = [i[0] * g[0]]
    for t in range(1, len(i)):
        c.append(f[t] * c[-1] + i[t] * g[t])
    return torch.stack(c)


def reat_lstm(i, f, g, o):
    tanh_c = cells(i, f, g).tanh()
    return o[-1] * kept_after(f) * (tanh_c - f * before(tanh_c))


assert np.allclose((reat_lstm(i, f, g, o) @ w_l).numpy(), engine_l.words, rtol=0, atol=1e-12)

# %% [markdown]
# The same numbers. Now close one unit's output gate for good, in single precision, as trained networks are:

# %%
closed = copy.deepcopy(nets["LSTM"])
with torch.no_grad():
    closed.rnn.bias_ih_l0[3 * 32] = -200.0  # torch's order i, f, g, o: unit 0 of o
x_c, h_c = read(closed, review)
i_c, f_c, g_c, o_c = lstm_gates(closed.rnn, x_c, h_c)
quotients = shares(h_c, f_c * o_c / torch.cat([torch.ones_like(o_c[:1]), o_c[:-1]]))
print("with the quotients, unit 0:", quotients[:4, 0].tolist())
print("without,            unit 0:", reat_lstm(i_c, f_c, g_c, o_c)[:4, 0].tolist())
assert quotients[:, 0].isnan().any()
assert reat_lstm(i_c, f_c, g_c, o_c).isfinite().all()

# %% [markdown]
# There is a second way for the LSTM, without the approximation. The *cell* keeps the rule exactly, $c_{T-1} = \sum_t
# (\prod_{k>t} f_k)\, i_t g_t$; share out the last $h$ in proportion. `rnnviz` calls it `variant="cell_state"`:

# %%
c = cells(i, f, g)
written = kept_after(f) * i * g
assert torch.allclose(written.sum(0), c[-1], atol=1e-12)

by_cell = written / c[-1] * h_l[-1]
engine_cell = rv.explain(lstm, review, method="reat", variant="cell_state")
assert np.allclose((by_cell @ w_l).numpy(), engine_cell.words, rtol=0, atol=1e-9)
print(f"correlation of the two variants {np.corrcoef(engine_l.words, engine_cell.words)[0, 1]:.3f}")

# %% [markdown]
# ## 6. Both directions
#
# A BiGRU has two GRUs; one reads from the end. The head sees both last states side by side: forwards that after the
# last word, backwards that after the *first*. So each direction gets its REAT, the reverse one with everything turned
# round, and the head's weights are cut in two (the paper's equations 21 and 22):

# %%
bi = exact["BiGRU"]
x_b, h_b = read(bi, review)
forwards, backwards = h_b.chunk(2, dim=1)
w_forwards, w_backwards = (bi.head.weight[1] - bi.head.weight[0]).detach().chunk(2)

S_f, _ = reat_gru(bi.rnn, x_b, forwards)
S_b, _ = reat_gru(bi.rnn, x_b.flip(0), backwards.flip(0), direction="_reverse")
parts = pd.DataFrame(
    {"forwards": (S_f @ w_forwards).numpy(), "backwards": (S_b.flip(0) @ w_backwards).numpy()},
    index=ex.tokens,
)
parts["both"] = parts.sum(axis=1)
engine_b = rv.explain(bi, review, method="reat")
assert np.allclose(parts["both"], engine_b.words, rtol=0, atol=1e-12)
parts.T.round(2)

# %%
rv.explain(nets["BiGRU"], review, method="reat")

# %% [markdown]
# Look at the two rows. Forwards next to nothing is left before "story". Backwards the largest score is that of "not",
# and the next one that of the first "the", which says nothing and is what this direction has read last. Keep that in
# mind for section 10.
#
# ## 7. Where does the negation go?
#
# In an additive method a phrase *is* the sum of its words. So there is nothing that "not good" could say beyond "not"
# and "good", and `rnnviz` refuses to name an interaction:

# %%
try:
    engine.spans.interaction(10, 11, 13)
except rv.errors.UnsupportedError as error:
    print(error)
else:
    raise AssertionError("an additive method has no interactions")

# %% [markdown]
# But the network does treat "not good" unlike "good". The sum has to come out, so the negation must be *somewhere* in
# the words. See where, and for the BiGRU in each direction apart:

# %%
rows = {}
for text in ("good", "not good", "bad", "not bad"):
    for name in ("GRU", "LSTM"):
        rows[name, text] = rv.explain(nets[name], text, method="reat").words
    x_t, h_t = read(bi, text)
    ahead, back = h_t.chunk(2, dim=1)
    rows["BiGRU, forwards", text] = (reat_gru(bi.rnn, x_t, ahead)[0] @ w_forwards).numpy()
    turned = reat_gru(bi.rnn, x_t.flip(0), back.flip(0), direction="_reverse")[0].flip(0)
    rows["BiGRU, backwards", text] = (turned @ w_backwards).numpy()

negated = pd.DataFrame(
    {
        key: {"not": scores[0] if len(scores) > 1 else np.nan, "good / bad": scores[-1]}
        for key, scores in rows.items()
    }
).T.sort_index(level=0, sort_remaining=False)
negated.round(2)

# %%
for name in ("GRU", "LSTM", "BiGRU, forwards"):
    assert rows[name, "good"][0] > 0 > rows[name, "not good"][1]
    assert rows[name, "bad"][0] < 0 < rows[name, "not bad"][1]
for text, sign in {"good": 1, "bad": -1}.items():
    assert sign * rows["BiGRU, backwards", f"not {text}"][1] > 0  # read first, it keeps its sign
    assert sign * rows["BiGRU, backwards", f"not {text}"][0] < 0  # and "not" takes the turn

# %% [markdown]
# Alone, "good" has a large positive score. After "not" the *same word* has a large negative one, and "bad" turns
# positive: in every network that reads forwards, it is at the second word that the state turns, and REAT books what
# was written there to the word that was **read last**. Backwards "good" is read first and keeps its sign, and all of
# the turn is in "not".
#
# Look at "not", too. Forwards it is the first word, so what it *writes* is the same vector before "good" and before
# "bad". Its scores differ all the same, in the GRU and the LSTM even in sign: the second word's gates choose which
# units of it are kept. The interaction of the two words is in both scores, divided in a way that nobody chose.
#
# That is no error, the bookkeeping is exact. But the score of a word is then no property of the word in its sentence
# alone, it is one of the order of reading. Say so when you show such a picture: whoever sees a negative
# "good" will think that the network dislikes the word.

# %% [markdown]
# ## 8. The relatives, on one scale
#
# What is additive differs in its $a$ and in what it takes differences of:
#
# | method | $S(t)$ | keeps |
# |---|---|---|
# | REAT | $W[o_{T-1} \prod_{k>t} f_k (\tanh c_t - f_t \tanh c_{t-1})]$ | what the gates keep |
# | NaiveREAT | $W[h_t - h_{t-1}]$ | everything |
# | cell decomposition, beta (Murdoch and Szlam 2017) | $W[o_{T-1} (\tanh c_t - \tanh c_{t-1})]$ | everything |
# | ... gamma | beta's, with $c'_t = \prod_{k>t} f_k\, c_t$ for $c_t$ | what the forget gates keep |
#
# And CD, which is not additive, below them. All in logits, and so on one scale of colours:

# %%
methods = [
    "reat",
    "naive_reat",
    "cell_decomposition",
    ("cell_decomposition", {"variant": "gamma"}),
    "cd",
]
compared = rv.compare(nets["LSTM"], review, methods=methods)
compared

# %%
for e in compared:
    total = e.words.sum()
    print(
        f"{e.title:40} words {total:+7.2f}   residual {'-' if e.residual is None else f'{e.residual:+.0e}'}"
    )
    assert e.residual is None or abs(e.residual) < 1e-4
wonderful = {e.title: abs(e.words[4]) for e in compared}
assert wonderful["REAT"] < 0.1 < 1 < wonderful["NaiveREAT"]

# %% [markdown]
# NaiveREAT gives "wonderful" a large score, and takes it back at "but" and after it: it tells the history of the
# state. REAT tells what is left of it. Two questions, two answers, both exact.

# %% [markdown]
# ## 9. Words, phrases, clauses
#
# Since sums are free, REAT can be read at several levels, as in the paper's Figure 6: words; noun and verb *chunks*,
# found by two regular expressions over parts of speech (Table 1); clauses, split at the conjunctions and commas
# between two verbs. All that is needed is a tag for each word. For one sentence we can give them by hand:

# %%
from rnnviz.text.hierarchy import levels, levels_at_hand
from rnnviz.text.tags import Tags, universal

sentence = "the plot is dull , but the actors are good ."
penn = ["DT", "NN", "VBZ", "JJ", ",", "CC", "DT", "NNS", "VBP", "JJ", "."]
tags = Tags(penn, [universal(tag) for tag in penn], "by hand")
rows_of = levels(tags)

clauses = rv.explain(nets["GRU"], sentence, method="reat")
table = pd.DataFrame(
    [
        (level, " ".join(clauses.tokens[start:stop]), clauses.phrase(start, stop))
        for level, spans in rows_of.items()
        for start, stop in spans
    ],
    columns=["level", "text", "score"],
)
table[table["level"] != "word"].set_index("level").round(2)

# %%
first, second = table.loc[table["level"] == "clause", "score"]
assert abs(first + second - clauses.words.sum()) < 1e-4  # the clauses share out the whole text
assert abs(first) < abs(second)

# %% [markdown]
# The heat map has a panel for these rows: *Hierarchy* in the line below the words. It asks nltk's tagger, or textblob's
# where that is installed; here we give it our tags instead. (The still picture shows the words alone.)

# %%
heatmap = clauses.widget()
heatmap.levels = rows_of
heatmap.panel = "hierarchy"
heatmap

# %% [markdown]
# With a tagger at hand `rv.hierarchy(ex)` returns this table for any text. `levels_at_hand` says whether there is one,
# and fetches nothing:

# %%
tagged = levels_at_hand(ex.tokens)
if "phrase" in tagged:
    display(rv.hierarchy(ex).query("level != 'word'").set_index("level")[["text", "score"]].round(2))
else:
    print("There is no tagger here (pip install 'rnnviz[compare]' brings textblob's): words only.")

# %% [markdown]
# ## 10. When REAT misleads
#
# In "A, but B" the clause B decides, and REAT's scores lie in B. It looks as if REAT had understood the sentence. Or
# do its scores lie at the end of *every* text? The grammar of the treebank offers a test. In "A, **although** B" it
# is A that decides. Take both kinds from dev and test, those that the network gets right, and ask each method which
# clause speaks more for the predicted class.

# %%
held_out = [e.tokens for split in ("dev", "test") for e in bank.sentences(split)]


def cut(tokens, words):
    """Where the second clause begins, at a comma before one of these words; None if there is none."""
    return next((k for k in range(len(tokens) - 1) if tokens[k] == "," and tokens[k + 1] in words), None)


concessions = {"A, but B": ["but"], "A, although B": ["although", "though", "even"]}
texts = {
    kind: [(tokens, place) for tokens in held_out if (place := cut(tokens, words))]
    for kind, words in concessions.items()
}
texts["A, but B"] = texts["A, but B"][: len(texts["A, although B"])]
print({kind: len(found) for kind, found in texts.items()})

# %%
right = {" ".join(e.tokens): e.label for split in ("dev", "test") for e in bank.sentences(split)}
found = []
for name, net in nets.items():
    for kind, pairs in texts.items():
        for tokens, place in pairs:
            for method in ("reat", "naive_reat", "cd", "alone"):
                e = rv.explain(net, tokens, method=method)
                if e.logits.argmax() == right[" ".join(tokens)]:
                    sign = 1 if e.predicted == "positive" else -1
                    second = sign * e.phrase(place, len(tokens)) > sign * e.phrase(0, place)
                    found.append((name, kind, method, second == (kind == "A, but B"), tokens))
answers = pd.DataFrame(found, columns=["network", "kind", "method", "finds the clause", "tokens"])
chosen = answers.pivot_table(
    index=["network", "method"], columns="kind", values="finds the clause", sort=False
)
chosen.round(2)

# %%
for name in ("GRU", "LSTM"):
    assert chosen.loc[(name, "reat"), "A, but B"] > 0.95
    assert chosen.loc[(name, "reat"), "A, although B"] < 0.6
assert chosen.loc[("BiGRU", "reat"), "A, although B"] > 0.9
assert chosen.drop("reat", level="method")["A, although B"].min() > 0.9

# %% [markdown]
# After "but" every method finds the clause that decides. After "although" all do but one: REAT on a network that reads
# forwards names the *last* clause in most texts, although the network itself, which predicts these texts rightly, goes
# by the first. (The control "alone" runs the network on each clause by itself.) On the BiGRU, half of which reads
# "A" last, REAT finds it.
#
# One of the texts on which the GRU's REAT names the last clause, by REAT and by CD:

# %%
wrong = answers.query("network == 'GRU' and method == 'reat' and kind == 'A, although B'")
example = wrong.loc[~wrong["finds the clause"].astype(bool), "tokens"].iloc[0]
rv.compare(nets["GRU"], example, methods=["reat", "cd"])

# %% [markdown]
# Look at the most telling word of the second clause: REAT's sign for it is that of the prediction, CD's is its own.
# It is the mechanism of section 7 once more. While it reads B the network moves what it knows of A through its gates
# and candidates into new content; REAT books all new content to the words of B. **REAT tells what was written last,
# not what it was written from.**
#
# One more control. How do the scores lie in a network that has learnt *nothing*? Mean share of a text's absolute
# scores, by distance from its end:

# %%
untrained = rv.TextClassifier.build(bank, cell="gru", embedding=32, hidden=32, seed=5)
long_ones = [tokens for tokens in held_out if len(tokens) >= 10][:60]


def profile(net, method):
    sizes = [abs(rv.explain(net, tokens, method=method, span_limit=0).words) for tokens in long_ones]
    return np.mean([(size / size.sum())[::-1][:8] for size in sizes], axis=0)


profiles = pd.DataFrame(
    {
        f"{method}, {name}": profile(net, method)
        for method in ("reat", "naive_reat", "loo")
        for name, net in {"trained": nets["GRU"], "untrained": untrained}.items()
    },
    index=["last word", "one before", *[f"{k} before" for k in range(2, 8)]],
)
profiles.T.round(2)

# %%
assert profiles["reat, untrained"].iloc[0] > 0.4
assert profiles["reat, trained"].iloc[0] > 4 * profiles["loo, trained"].iloc[0]

# %% [markdown]
# In the untrained network, REAT (and leave one out, for that network does forget) gives more than half to the last
# word: gates by chance let half through at each step, and halves of halves are soon nothing. After training, leave
# one out no longer puts weight on the full stop. REAT still gives it nearly a third: the network rewrites its state
# there.

# %% [markdown]
# ## 11. Real reviews
#
# Where the Stanford Sentiment Treebank is at hand (see notebook 1, section 8); otherwise read the text and go on. The
# REAT paper trains on whole sentences, without the labels of phrases, and so do we.

# %%
try:
    sst = rv.load_treebank("sst", download=False)
except rv.errors.FetchError:
    sst = None
print(sst or "SST is not here; set download=True and run this cell again, or read on.")

# %%
if sst:
    real = rv.TextClassifier.build(sst, cell="gru", embedding=50, hidden=64, seed=0)
    log = rv.fit(real, sst, epochs=3, level="sentences", lr=5e-3, batch_size=64, seed=0)
    print(f"accuracy on dev sentences: {log['dev_accuracy'].max():.1%}")
    assert log["dev_accuracy"].max() > 0.72

# %% [markdown]
# The text of the paper's Figure 6, whose clauses and chunks the paper scores for the class "negative":

# %%
if sst:
    figure_6 = rv.explain(
        real,
        "The story may be new , but the movie does n't serve up lots of laughs",
        method="reat",
        target="negative",
    )
    display(figure_6)
    if "phrase" in levels_at_hand(figure_6.tokens):
        display(
            rv.hierarchy(figure_6).query("level != 'word'").set_index("level")[["text", "score"]].round(2)
        )

# %%
if sst:
    does = figure_6.tokens.index("does")
    comma = figure_6.tokens.index(",")
    chunk = figure_6.phrase(does, does + 4)
    first, second = figure_6.phrase(0, comma + 1), figure_6.phrase(comma + 1, len(figure_6.tokens))
    print(f"{' '.join(figure_6.tokens[does : does + 4])} {chunk:+.2f}   clauses {first:+.2f} {second:+.2f}")
    assert chunk > 0
    assert abs(first) < second

# %% [markdown]
# As in the figure: the first clause has a small score, the second a large one, and "does n't serve up" speaks for
# negative. That the second clause is also the *last* you will not overlook after section 10. Over many texts: how
# much of the absolute scores lies in the last quarter of a sentence? How large is the full stop's score, compared with
# the mean word's, and how often is it the largest?

# %%
if sst:
    sentences = [e.tokens for e in sst.sentences("test") if e.tokens[-1] == "."][:150]
    found = {}
    for method in ("reat", "naive_reat", "lrp", "loo"):
        sizes = [abs(rv.explain(real, tokens, method=method, span_limit=0).words) for tokens in sentences]
        found[method] = {
            "in the last quarter": np.mean([s[-len(s) // 4 :].sum() / s.sum() for s in sizes]),
            "full stop / mean word": np.median([s[-1] / s.mean() for s in sizes]),
            "full stop is largest": np.mean([s.argmax() == len(s) - 1 for s in sizes]),
        }
    found = pd.DataFrame(found).T
    display(found.round(2))
    assert found.loc["reat", "in the last quarter"] > 1.5 * found.loc["loo", "in the last quarter"]
    assert found.loc["reat", "full stop / mean word"] > 1 > found.loc["loo", "full stop / mean word"]

# %% [markdown]
# In our run two thirds of REAT's scores lie in the last quarter, and in every second sentence the full stop has the
# largest of all. Leave one out (LOO) and layer-wise relevance propagation (LRP) spread nearly evenly, and give the full
# stop less than a mean word.
#
# The project ran the REAT paper's studies again, on five seeds each of a GRU, an LSTM and a BiGRU like the paper's
# ([reproduction report](../docs/reproduction.md)):
#
# | | published | found again |
# |---|---|---|
# | Faithfulness, GRU / LSTM / BiGRU | .31 / .32 / .20, first | .32 / .32 / .31 |
# | ... gradient x input | .30 / .20 / .18 | .37 / .35 / .33 |
# | ... NaiveREAT | .21 / .21 / .11 | .39 / .37 / .35 |
# | ... always the last clause | | .29 / .30 / .24 |
# | Adjectives of both signs, right order (interpretability), GRU / LSTM / BiGRU | .86 / .90 / .88 | .81 / .62 / .78 |
# | ... integrated gradients | .45 / .53 / .42 | .91 / .89 / .89 |
# | The kind of word with the largest median score | superlative adverbs (RBS) | the full stop, in every model |
#
# REAT's own figures for faithfulness come back for GRU and LSTM; for the BiGRU ours is far higher. What does not come
# back is its lead, and for GRU and LSTM the line "always the last clause" tells where most of the figure comes from:
# there REAT names the last clause in 95 % of those texts, all of the kind "A, but B" (BiGRU: 69 %). Section 10 showed
# what that is worth on texts of the other kind, which that study has not.
#
# **When to take REAT.** For "what is in the state at the end, and from when?" there is nothing better: it is exact,
# needs no choice of a baseline, costs two forward passes, and its signs hold over seeds (90 %, CD's 71 %). For "which
# words does the prediction rest on?" take a method that changes the words (leave one out, omission) or follows the
# relevance through the gates' contents (LRP), and for "what do these two say together?" one that has interactions
# (CD).

# %% [markdown]
# ## 12. Questions
#
# **1.** A new method's authors write: "our scores sum exactly to the prediction, hence they are faithful." What do you
# answer?
#
# <details><summary>Answer</summary>
#
# So do those of section 2 with $a$ drawn by chance. A sum that telescopes says nothing about its summands. Ask why
# *this* $a$, and for a test on texts where the answer is known, such as "A, although B".
#
# </details>
#
# **2.** In the GRU, `survives` of the last word is 1 in every unit. Can its REAT score still be small?
#
# <details><summary>Answer</summary>
#
# Yes. The score is what was *written* times what is kept, seen by the head: $W (1 - z_t) n_t$. Where $z_t$ is near 1
# the word writes next to nothing, and the head may not look at the units it writes to.
#
# </details>
#
# **3.** NaiveREAT for a network with mean pooling, $z = W \frac1T \sum_\tau h_\tau + b_{\text{out}}$. What is the
# score of word $t$?
#
# <details><summary>Answer</summary>
#
# For each $h_\tau$ the words up to $\tau$ get $h_t - h_{t-1}$. Summed over $\tau \ge t$ and divided by $T$: $S(t) = W
# \frac{T - t}{T} (h_t - h_{t-1})$. The early words count more: they are in more of the states. `rnnviz` computes this
# and the same for REAT (there the kept shares are summed).
#
# </details>
#
# **4.** Write REAT for the phrase score in a BiGRU. Is it the sum of the words' scores there, too?
#
# <details><summary>Answer</summary>
#
# Yes: each direction is a telescoping sum for itself, the head is linear, and sums of sums are sums. In the reverse
# direction a phrase $[q, r)$ is entered at $r - 1$ and left at $q$: $(h_{q} - \prod_{j=q}^{r-1} z_j\, h_{r})
# \prod_{k<q} z_k$ with that direction's states and gates (the paper's equation 22).
#
# </details>
#
# **5.** Why can there be no $a$ for a plain recurrent network, $h_t = \tanh(W x_t + V h_{t-1} + b)$, that is "the
# network's own"? And in which sense is NaiveREAT still defined there?
#
# <details><summary>Answer</summary>
#
# Such a network has no gate: nothing of $h_{t-1}$ is kept unit by unit, all of it goes through $V$ and the tanh. $a =
# 1$ still telescopes, so the differences add up, but nothing in the network corresponds to "kept whole". (`rnnviz`
# refuses `"reat"` for it and offers `"naive_reat"`.)
#
# </details>
#
# **6.** Try: train the GRU with `level="sentences"` in section 1, and look at section 7 and the table of section 10
# again. Does it still write the whole turn at "good"?
#
# ## What next
#
# [Notebook 4](04_what_it_has_learnt.ipynb): not one text but thousands. Which words, parts of speech and negations
# has the network learnt, and how is it mended where it has learnt them wrongly?
#
# **References**
# - M. Du, N. Liu, F. Yang, S. Ji, X. Hu, *On Attribution of Recurrent Neural Network Predictions via Additive
#   Decomposition*, WWW 2019. Equations 7 to 9: section 2; 13 to 16: section 3; 17 to 20: section 5; 21 and 22:
#   section 6.
# - W. J. Murdoch, A. Szlam, *Automatic Rule Extraction from Long Short Term Memory Networks*, ICLR 2017: cell
#   decomposition.
# - K. Cho et al., *Learning Phrase Representations using RNN Encoder-Decoder*, EMNLP 2014: the GRU.
# - S. Hochreiter, J. Schmidhuber, *Long Short-Term Memory*, 1997.
