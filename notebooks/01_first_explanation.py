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
# # 1 · A first explanation
#
# A recurrent network reads a review and says *negative*. Which words made it say so? And what happens when words
# meet: is "not good" more than "not" and "good"?
#
# **Afterwards you can**
# - train a small sentiment LSTM and have one of its predictions explained,
# - read the heat map: drag over a phrase and say what its score means,
# - compute the *interaction* of two phrases and say what it tells about negation,
# - show, by your own arithmetic, why the numbers of contextual decomposition (CD) add up, and why words alone do not,
# - say in what an additive method (REAT) differs.
#
# **Time:** about 45 minutes to read and try; all cells together run in less than 2 minutes on two cores.
# **You should know** what an LSTM is; its equations come back in section 5.
#
# Run one cell after the other with Shift+Enter. A cell with `assert` checks what the text claims; it is silent where
# the claim holds.

# %% [markdown]
# ## 1. What the network learns from
#
# A *treebank* is a set of sentences in which every phrase has a label, from 0 (very negative) over 2 (neutral) to 4
# (very positive). `"mini"` is one that comes with `rnnviz`: short reviews written by a grammar, so the truth about
# each phrase is known.

# %%
import rnnviz as rv

bank = rv.load_treebank("mini")
bank

# %% [markdown]
# One sentence of it. Read it from the words upwards: "good" is a 3; with "not" before it, the phrase is a 1.

# %%
tree = next(tree for tree in bank.train if " ".join(tree.leaves()) == "the movie is not good .")
tree.pretty_print()

# %% [markdown]
# The grammar's rule for negation is a table: what "not" stands before has label 0, 1, 2, 3, 4; the two together have
# label **3, 3, 2, 1, 1**. Bad things become good, good things bad, and "not great" is no catastrophe. Let us check
# the rule on every phrase "not ..." of the training trees.

# %%
negate = {"0": "3", "1": "3", "2": "2", "3": "1", "4": "1"}
negated = [
    phrase
    for tree in bank.train
    for phrase in tree.subtrees()
    if len(phrase) == 2 and phrase[0].leaves() == ["not"]
]
print(len(negated), "phrases, such as:", " / ".join(" ".join(phrase.leaves()) for phrase in negated[:4]))
assert negated
assert all(phrase.label() == negate[phrase[1].label()] for phrase in negated)

# %% [markdown]
# The network will not see this table. It sees phrases and whether they are negative (0, 1) or positive (3, 4), and has
# to find out by itself what "not" does. Neutral phrases are left out, "not" alone among them.

# %% [markdown]
# ## 2. Train a small LSTM
#
# Each word becomes a vector of 50 numbers, an LSTM with 64 units reads them one by one, and a linear layer turns its
# last state $h_T$ into two *logits* $z = W h_T + b_{\text{out}}$, one for "negative", one for "positive". It learns
# from the phrases and is judged after each epoch by the dev *sentences*, which it has never seen.

# %%
clf = rv.TextClassifier.build(bank, cell="lstm", embedding=50, hidden=64, seed=0)
history = rv.fit(clf, bank, epochs=3, lr=5e-3, batch_size=128, seed=0)
history.drop(columns="seconds").round(3)

# %%
assert history["dev_accuracy"].max() >= 0.95

# %% [markdown]
# ## 3. The first explanation

# %%
ex = rv.explain(clf, "the food is not very good .")
ex

# %% [markdown]
# **How to read it.** The colour of a word is its *score*, in logits. With two classes a score is about the contrast
# logit(positive) − logit(negative): above 0 speaks for positive, below 0 for negative. The method is contextual
# decomposition (CD, Murdoch, Liu and Yu 2018), which gives a score not only to every word but to **every phrase**:
#
# - **drag** over some words, or focus a word and press **Shift+←/→**, to read the phrase's score and what is left to
#   its context,
# - with a phrase selected, click a gap between its words (or press `[` or `]`) to part it there and read the
#   *interaction* of the two parts,
# - **Escape** clears the selection.
#
# Before you drag: which phrase of this review will have the most negative score?
#
# All scores came with the picture, so dragging needs no computing. The same numbers are there for Python:

# %%
ex.to_frame().sort_values("score").head(4)[["start", "stop", "text", "score"]].round(2)

# %% [markdown]
# The last expression of a cell draws a *new* heat map each time. Give one a name to talk with it: what you select is
# its trait `selected`, half-open as Python's slices, and both sides can set it.

# %%
heatmap = ex.widget()
heatmap.selected, heatmap.split = [3, 6], 4  # "not very good", parted after "not"
heatmap

# %% [markdown]
# Now drag over another phrase in the picture above and run this cell again:

# %%
start, stop = heatmap.selected or [0, len(ex.tokens)]  # nothing selected: the whole text
print(" ".join(ex.tokens[start:stop]), f"{ex.phrase(start, stop):+.2f} logits")

# %% [markdown]
# ## 4. "good", "not good", "not very good"
#
# Four short texts, each explained. $S$ is CD's score of the whole text.

# %%
import pandas as pd

texts = ["good", "not good", "not very good", "not bad"]
explained = {text: rv.explain(clf, text) for text in texts}
pd.DataFrame(
    {
        "predicted": e.predicted,
        "P(positive)": e.probabilities[1],
        "word scores": "  ".join(
            f"{token} {score:+.2f}" for token, score in zip(e.tokens, e.words, strict=True)
        ),
        "sum of words": e.words.sum(),
        "S(whole text)": e.phrase(0, len(e.tokens)),
    }
    for e in explained.values()
).set_index(pd.Index(texts)).round(3)

# %%
assert [explained[text].predicted for text in texts] == ["positive", "negative", "negative", "positive"]

# %% [markdown]
# Look at "not good". CD says: "not" speaks against, and **"good" still speaks for**, although the text is negative.
# The two words nearly cancel or even favour "positive". What makes the text negative stands in neither word. It is
# their **interaction**, what the two say together beyond what each says by itself:
#
# $$ I(A, B) = S(AB) - S(A) - S(B) $$

# %%
not_good, not_bad = explained["not good"], explained["not bad"]
S_not, S_good = not_good.words
S_both = not_good.phrase(0, 2)
print(
    f"S(not good) {S_both:+.2f} = {S_not:+.2f} not {S_good:+.2f} good {S_both - S_not - S_good:+.2f} interaction"
)

assert S_not < 0 < S_good
assert S_both < 0
assert abs(not_good.spans.interaction(0, 1, 2) - (S_both - S_not - S_good)) < 1e-4

# %% [markdown]
# "not bad" is the mirror image: "bad" speaks against, and the interaction turns it over. The sign of the interaction
# tells *positive negation* from *negative negation*, as in the paper's Figure 1.

# %%
interactions = pd.Series(
    {
        "not | good": not_good.spans.interaction(0, 1, 2),
        "not | very good": explained["not very good"].spans.interaction(0, 1, 3),
        "very | good": explained["not very good"].spans.interaction(1, 2, 3),
        "not | bad": not_bad.spans.interaction(0, 1, 2),
    },
    name="interaction",
)
assert interactions["not | good"] < -1
assert interactions["not | very good"] < -1
assert interactions["not | bad"] > 1
interactions.to_frame().round(2)

# %% [markdown]
# ## 5. Why the numbers add up
#
# ### 5.1 Two parts of every state
#
# CD reads the text once more and keeps every state in two parts,
#
# $$ h_t = \beta_t + \gamma_t, \qquad c_t = \beta^c_t + \gamma^c_t . $$
#
# $\beta$ is what the chosen phrase contributes by itself; $\gamma$ is all that the context has a hand in. The last
# layer is linear, so the logits come apart in the same way, and the phrase's score is the first term:
#
# $$ z = W h_T + b_{\text{out}} = \underbrace{W \beta_T}_{S(\text{phrase})} + \underbrace{W \gamma_T}_{\text{context}}
#    + \underbrace{b_{\text{out}}}_{\text{base, nobody's doing}} $$
#
# Choose the whole text as the phrase. No context is left, so $\beta_T$ must be the state $h_T$ that torch's own LSTM
# computes, and the score must be the logit without the bias. (For a contrast, both are differences of two classes.)

# %%
import torch

T = len(ex.tokens)
with torch.no_grad():
    states, _ = clf.rnn(clf.embedding(torch.tensor(clf.encode(ex.tokens).ids)))  # (T, H)
h_T = states[-1].numpy()
beta_T = ex.embedding(0, T)  # CD's beta of the phrase [0, T)
assert abs(beta_T - h_T).max() < 1e-4

base = ex.base[1] - ex.base[0]
print(f"S(whole text) = {ex.phrase(0, T):+.4f},  logit - base = {ex.logit - base:+.4f}")
assert abs(ex.phrase(0, T) - (ex.logit - base)) < 1e-3

# %% [markdown]
# Now "good" alone. What it does not explain is left to the context.

# %%
w = (clf.head.weight[1] - clf.head.weight[0]).detach().numpy()  # row of "positive" minus row of "negative"
beta = ex.embedding(5, 6)  # "good"
gamma = h_T - beta
print(
    f"W beta {w @ beta:+.2f}  W gamma {w @ gamma:+.2f}  base {base:+.2f}  sum {w @ beta + w @ gamma + base:+.2f}"
)
print(f"logit  {ex.logit:+.2f}")
assert abs(w @ beta - ex.phrase(5, 6)) < 1e-4

# %% [markdown]
# That these three add up proves little: $\gamma$ was *defined* as what is left, so any $\beta$ would do. The question
# is how CD finds $\beta$. For a text of two words that takes a few lines, and you can do it yourself.
#
# ### 5.2 Parting a squashing function
#
# An LSTM adds numbers and squashes the sum: $i = \sigma(V h + W x + b)$. How much of $\sigma$(sum) belongs to each
# term? Adding the terms one after the other shows what each one changes, but that depends on the order. CD takes the
# mean over both orders, with the bias always first:
#
# $$ L(y_1) = \tfrac12 \big[\sigma(b + y_1) - \sigma(b)\big]
#           + \tfrac12 \big[\sigma(b + y_1 + y_2) - \sigma(b + y_2)\big], \qquad L(b) = \sigma(b). $$


# %%
def L(squash, y, other, b):
    """What y changes in squash(b + y + other), on average over the two orders."""
    return ((squash(b + y) - squash(b)) + (squash(b + y + other) - squash(b + other))) / 2


y1, y2, b = torch.tensor(2.0), torch.tensor(-0.5), torch.tensor(1.0)
parts = [L(torch.sigmoid, y1, y2, b), L(torch.sigmoid, y2, y1, b), torch.sigmoid(b)]
print([round(part.item(), 4) for part in parts], "sum", round(sum(parts).item(), 4))
assert torch.isclose(sum(parts), torch.sigmoid(b + y1 + y2))

# %% [markdown]
# Whatever the numbers are, the three parts add up to the squashed sum. That is the reason why everything below does.
#
# ### 5.3 "not good" by hand
#
# After the first word the state is all "not" ($h_0$, $c_0$ below). At the second word, each gate's sum has a
# term from "not", $V_k h_0$, a term from "good", $W_k x_1$, and a bias. So every gate comes apart in three, e.g.
# $i = i_{\text{not}} + i_{\text{good}} + i_b$. ($W_k, V_k, b_k$ are the LSTM's weights for gate $k$; the bias is the
# sum of torch's two. CD leaves the output gate $o$ whole.)


# %%
@torch.no_grad()
def gates_of(text):
    """Both steps of the LSTM on two words: c_0, and at the second word each gate, whole and in three parts."""
    W, V, b = clf.rnn.weight_ih_l0, clf.rnn.weight_hh_l0, clf.rnn.bias_ih_l0 + clf.rnn.bias_hh_l0
    x0, x1 = clf.embedding(torch.tensor(clf.encode(text).ids))
    squashes = {"i": torch.sigmoid, "f": torch.sigmoid, "g": torch.tanh, "o": torch.sigmoid}  # torch's order

    first = {k: s(y) for (k, s), y in zip(squashes.items(), (W @ x0 + b).chunk(4), strict=True)}
    c0 = first["i"] * first["g"]
    h0 = first["o"] * c0.tanh()

    whole, left, right, bias = {}, {}, {}, {}
    terms = zip((V @ h0).chunk(4), (W @ x1).chunk(4), b.chunk(4), strict=True)
    for (k, s), (from_h, from_x, b_k) in zip(squashes.items(), terms, strict=True):
        whole[k] = s(from_h + from_x + b_k)
        left[k], right[k], bias[k] = L(s, from_h, from_x, b_k), L(s, from_x, from_h, b_k), s(b_k)
    return c0, whole, left, right, bias


c0, whole, of_not, of_good, of_b = gates_of("not good")
for k in "ifg":
    assert torch.allclose(of_not[k] + of_good[k] + of_b[k], whole[k], atol=1e-5)

# %% [markdown]
# The new cell state is $c_1 = f \odot c_0 + i \odot g$. With three parts in each gate this is a sum of products, and CD
# asks of each product whose it is. Products of "not" with itself or with a bias are "not"'s, those of "good" are
# "good"'s (and $i_b\, g_b$ belongs to the phrase that the present word is in, here "good"). What is left are the
# **cross terms**, in which one word meets the other:
#
# $$
# \begin{aligned}
# \beta^c(\text{not}) &= (f_{\text{not}} + f_b)\, c_0
#   + i_{\text{not}} g_{\text{not}} + i_{\text{not}} g_b + i_b\, g_{\text{not}} \\
# \beta^c(\text{good}) &= i_{\text{good}} g_{\text{good}} + i_{\text{good}} g_b + i_b\, g_{\text{good}} + i_b\, g_b \\
# \text{cross terms} &= f_{\text{good}}\, c_0 + i_{\text{not}} g_{\text{good}} + i_{\text{good}} g_{\text{not}}
# \end{aligned}
# $$

# %%
c1 = whole["f"] * c0 + whole["i"] * whole["g"]

c_not = (
    (of_not["f"] + of_b["f"]) * c0
    + of_not["i"] * of_not["g"]
    + of_not["i"] * of_b["g"]
    + of_b["i"] * of_not["g"]
)
c_good = (
    of_good["i"] * of_good["g"] + of_good["i"] * of_b["g"] + of_b["i"] * of_good["g"] + of_b["i"] * of_b["g"]
)
cross = of_good["f"] * c0 + of_not["i"] * of_good["g"] + of_good["i"] * of_not["g"]

assert torch.allclose(c_not + c_good + cross, c1, atol=1e-5)

# %% [markdown]
# The state is $h_1 = o \odot \tanh(c_1)$, and $\tanh$ is parted by $L$ once more, now into $\beta^c$ and all the rest.
# Multiply by the last layer, and here are the scores, computed by you:

# %%
zero = torch.zeros(1)


def score(beta_c):
    """S of the phrase whose part of the cell state is beta_c, and of all the rest."""
    rest = c1 - beta_c
    beta, gamma = (
        whole["o"] * L(torch.tanh, y, other, zero) for y, other in [(beta_c, rest), (rest, beta_c)]
    )
    return float(w @ beta.numpy()), float(w @ gamma.numpy())


by_hand = pd.DataFrame(
    {"by hand": [score(c_not)[0], score(c_good)[0], score(c1)[0]], "rnnviz": [S_not, S_good, S_both]},
    index=["not", "good", "not good"],
)
assert (by_hand["by hand"] - by_hand["rnnviz"]).abs().max() < 1e-3
for beta_c in (c_not, c_good):
    assert abs(sum(score(beta_c)) - S_both) < 1e-3  # beta and gamma, each by its own formula, add up
by_hand.round(4)

# %% [markdown]
# So that is why **every phrase and its context add up**: each step parts a sum exactly. That is also why **words do
# not**: the score of "not" counts only what is purely "not"'s, the score of "good" only what is purely "good"'s. The
# cross terms belong to neither, only to the phrase "not good", which holds both words. They, and the bend of $\tanh$,
# are the interaction. Take the cross terms away and see what the network would have said:

# %%
without = float(w @ (whole["o"] * (c1 - cross).tanh()).numpy())
forgetting = float(w @ (whole["o"] * (c1 - of_good["f"] * c0).tanh()).numpy())
print(f"S(not good)                                  {S_both:+.2f}")
print(f"  without 'good' moving the forget gate      {forgetting:+.2f}")
print(f"  without any cross term                     {without:+.2f}")
assert without > S_both / 2  # most of the negative logit came from the cross terms

# %% [markdown]
# ## 6. A method whose words do add up
#
# REAT (Du et al. 2019) asks something else: how did the state *change* when word $t$ came in, and how much of that
# change survived to the end? For an LSTM, with $o_T$ the last output gate,
#
# $$ S(t) = W \Big[ o_T \odot \prod_{k>t} f_k \odot \big(\tanh c_t - f_t \odot \tanh c_{t-1}\big) \Big] . $$
#
# All these changes together are the last state, so the words add up to the logit without its bias: `residual` is what
# rounding leaves. For CD it is `None`, since CD does not promise that sum.

# %%
from IPython.display import display

cd, reat = rv.compare(clf, "not good", methods=["cd", "reat"])
for one in (cd, reat):
    row = one.widget()
    row.scale = float(max(abs(cd.words).max(), abs(reat.words).max()))  # one colour scale for both
    display(row)

# %%
pd.DataFrame(
    {one.title: [*one.words, one.words.sum(), one.phrase(0, 2), one.residual] for one in (cd, reat)},
    index=["not", "good", "sum of words", "S(not good)", "residual"],
).round(3)

# %%
assert cd.residual is None
assert abs(reat.residual) < 1e-3
assert abs(reat.words.sum() - (reat.logit - base)) < 1e-3
assert abs(cd.words.sum() - (cd.logit - base)) > 1
assert reat.words[1] < cd.words[1]

# %% [markdown]
# Both are right about the network, and they answer different questions. REAT books the change when "good" arrives to
# "good", *after* "not" has prepared the state for it; the sum comes out, but "good" gets less than its due by CD's
# reading, and there is no interaction to look at. CD keeps the two apart. Here is what REAT says when asked for one:

# %%
try:
    reat.spans.interaction(0, 1, 2)
except rv.errors.UnsupportedError as error:
    print(error)
else:
    raise AssertionError("an additive method has no interactions")

# %% [markdown]
# ## 7. Longer reviews
#
# Two clauses and a "but". Drag over the clause before "but", then over the one behind it.

# %%
review = rv.explain(clf, "the acting is truly wonderful , but the story is not very good .")
review

# %%
but = review.tokens.index("but")
before, after = review.phrase(0, but), review.phrase(but + 1, len(review.tokens))
print(f"before {before:+.2f}   after {after:+.2f}   whole {review.phrase(0, len(review.tokens)):+.2f}")
print(
    f"'wonderful' in the review {review.words[review.tokens.index('wonderful')]:+.2f}, "
    f"alone {rv.explain(clf, 'wonderful').words[0]:+.2f}"
)
assert review.predicted == "negative"
assert after < -1
assert abs(before) < abs(after)

# %% [markdown]
# In the grammar the clause behind "but" decides, and the network has learned that: little of "wonderful" reaches the
# end of the text. CD explains *this network on this text*; it is no dictionary of words.
#
# A *dissenting* phrase is one whose feeling is not that of the text. "it used to be good" is negative, although
# "good" is in it:

# %%
used = rv.explain(clf, "it used to be good .")
used

# %%
print(f"used to be {used.phrase(1, 4):+.2f}   good {used.phrase(4, 5):+.2f}   both {used.phrase(1, 5):+.2f}")
assert used.predicted == "negative"
assert used.phrase(1, 4) < 0 < used.phrase(4, 5)
assert used.spans.interaction(1, 4, 5) < 0

# %% [markdown]
# The CD paper's own example (section 4.3) is "used to be my favorite", where CD finds "used to be" strongly negative
# and "my favorite" strongly positive. Is it so in our network?

# %%
favorite = rv.explain(clf, "it used to be my favorite .")
alone = rv.explain(clf, "my favorite")
print(f"in the text: used to be {favorite.phrase(1, 4):+.2f}   my favorite {favorite.phrase(4, 6):+.2f}")
print(f"'my favorite' by itself: {alone.predicted} ({alone.logit:+.2f})")

# %% [markdown]
# If your "my favorite" is negative, as ours was: the explanation is right, and the network has learned something odd.
# It takes "my favorite" for negative by itself, too. The training data tell why:

# %%
with_favorite = [phrase for phrase in bank.phrases() if "favorite" in phrase.tokens]
positive = sum(phrase.label for phrase in with_favorite)
print(f"{positive} of the {len(with_favorite)} training phrases with 'favorite' are positive")
assert positive < len(with_favorite) / 2

# %% [markdown]
# Mostly it stands behind "used to be". We trained ten such networks with ten seeds: eight learned all the same
# that "my favorite" is positive, and in those CD gives it a positive score in the negative text, as in the paper. In
# the other two, seed 0 among them, it is negative both by itself and in the text. So look at more than one seed before
# you say that "LSTMs" do something, and at the data before you blame the explanation.

# %% [markdown]
# ## 8. Real reviews
#
# The Stanford Sentiment Treebank (SST) has 11,855 sentences from film reviews, every phrase labelled by people. This
# section runs where its file is at hand: in the folder that the environment variable `RNNVIZ_DATA` names, or in
# the cache. Set `download=True` to fetch it once (0.8 MB).

# %%
try:
    sst = rv.load_treebank("sst", download=False)
except rv.errors.FetchError:
    sst = None
print(sst or "SST is not here: go on with section 9, or set download=True and run this cell again.")

# %% [markdown]
# One epoch over its 77,201 phrases. It is no state of the art (two cores and half a minute), but a real model.

# %%
if sst:
    real = rv.TextClassifier.build(sst, cell="lstm", embedding=50, hidden=64, seed=0)
    log = rv.fit(real, sst, epochs=1, lr=5e-3, batch_size=64, seed=0)
    print(f"accuracy on dev sentences: {log['dev_accuracy'].max():.1%}")
    assert log["dev_accuracy"].max() > 0.75

# %%
if sst:
    display(rv.explain(real, "The acting is wonderful , but the story is dull ."))

# %%
if sst:
    negations = {text: rv.explain(real, text) for text in ("not good", "not bad")}
    for text, e in negations.items():
        print(
            f"{text}: {e.predicted} ({e.probabilities.max():.0%})  "
            f"words {e.words[0]:+.2f} {e.words[1]:+.2f}  interaction {e.spans.interaction(0, 1, 2):+.2f}"
        )
    assert (
        negations["not good"].spans.interaction(0, 1, 2) < 0 < negations["not bad"].spans.interaction(0, 1, 2)
    )

# %% [markdown]
# The interactions have the signs that they should have, but look at their sizes and at the prediction for "not bad".
# If it says negative, this model treats "not" almost as one more negative word: the interaction points the right way
# and is too small to turn the text over. An accuracy of some 80% does not show that; the explanation does.

# %% [markdown]
# ## 9. Keep it
#
# A page that still answers to dragging (one file, no network, no Python), a table for a spreadsheet, and a file from
# which the explanation comes back, equal to the last bit. (`review.svg` would be a picture for a paper: notebook 6.)

# %%
import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as folder:
    for name in ("review.html", "review.csv", "review.json"):
        review.save(Path(folder, name))
        print(f"{name}: {Path(folder, name).stat().st_size / 1000:.0f} kB")
    assert rv.Explanation.load(Path(folder, "review.json")) == review

# %% [markdown]
# Give `save` a name outside the temporary folder to keep the file.
#
# ## 10. Questions
#
# **1.** In "not good" the word scores of CD do not add up to $S$(not good). Is something wrong?
#
# <details><summary>Answer</summary>
#
# No. A score counts what is purely the phrase's own; the cross terms (section 5.3) are in no word but in the phrase
# that holds both. What must add up is a phrase with its context and the base:
# $W\beta_T + W\gamma_T + b_{\text{out}} = z$.
#
# </details>
#
# **2.** CD gives "good" a positive score in a negative text, REAT a lower one. Which is the true score of "good"?
#
# <details><summary>Answer</summary>
#
# There is none: both describe the same forward pass. CD asks what "good" contributes by itself, REAT what changed when
# "good" came in. Say which question you asked when you report a score.
#
# </details>
#
# **3.** Why may you not conclude from $W\beta + W\gamma + b_{\text{out}} = z$ that a CD program is correct? What would
# you test instead?
#
# <details><summary>Answer</summary>
#
# If $\gamma$ is computed as $h - \beta$, the equation holds for any $\beta$, even a wrong one. Compute $\beta$ in a
# second way (by hand, as in 5.3), and test that the whole text's score is $z - b_{\text{out}}$, where nothing is left.
#
# </details>
#
# **4.** Try: train with another seed, or with `level="sentences"`, so that the network never sees a short phrase. What
# happens to the interaction of "not" and "good"? And with `method="cd", variant="paper"`?
#
# ## What next
#
# [Notebook 2](02_contextual_decomposition.ipynb) takes contextual decomposition apart, for phrases of any length;
# [notebook 3](03_reat.ipynb) does it for REAT. Your own model needs no retraining
# ([notebook 6](06_your_own_model.ipynb)), and `rv.methods()` lists the methods, with their references.
#
# **References**
# - W. J. Murdoch, P. J. Liu, B. Yu, *Beyond Word Importance: Contextual Decomposition to Extract Interactions from
#   LSTMs*, ICLR 2018.
# - M. Du, N. Liu, F. Yang, S. Ji, X. Hu, *On Attribution of Recurrent Neural Network Predictions via Additive
#   Decomposition*, WWW 2019.
# - R. Socher et al., *Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank*, EMNLP 2013.
