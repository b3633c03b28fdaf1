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
# # Assignment 2 · Write REAT, and prove that it adds up
#
# REAT (Du et al. 2019) shares the logits of a recurrent network out over the words of a text. You will write it for
# a GRU and for an LSTM, prove that nothing is lost, and find out what a method that only adds can never say.
#
# **Afterwards you can**
# - write REAT in numpy from its equations, for both cells,
# - prove that its scores add up to the logits, and say what that proof does *not* show,
# - name a case that no additive explanation can express.
#
# **Time:** about 90 minutes. **Points:** 25, of which 8 are given by hand.
# **You should know** tutorial 03, the equations of the GRU and the LSTM, and numpy's `cumprod`.
#
# Write your code where it says `YOUR CODE HERE` and delete the line `raise NotImplementedError()`. The cells with
# `assert` are the tests that you can see; your grade also comes from tests with other inputs. A test that prints a
# warning counts as failed.

# %% [markdown]
# ## The networks
#
# Run this cell and read it; nothing in it has to be changed. Time runs from 1 to $T$ as in the paper: row $t$ of `h`
# is $h_t$, and row 0 is the state before the first word, $h_0 = 0$. The gates of word $t$ stand in row $t - 1$,
# since there are no gates before the first word.

# %% nbgrader={"grade": false, "grade_id": "networks", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np


def sigmoid(y):
    return 1 / (1 + np.exp(-y))


def random_weights(gates, seed, hidden=6, embedding=4, classes=3):
    """Weights of a small cell with so many gates, and of a last layer; drawn, not trained."""
    rng = np.random.default_rng(seed)
    return {
        "W": rng.normal(size=(gates * hidden, embedding)),  # for the words
        "V": rng.normal(size=(gates * hidden, hidden)),  # for the state
        "b": rng.normal(size=gates * hidden),
        "W_out": rng.normal(size=(classes, hidden)),
        "b_out": rng.normal(size=classes),
    }


def random_text(seed, T, embedding=4):
    """The vectors of T words."""
    return np.random.default_rng(seed).normal(size=(T, embedding))


def gru(weights, X):
    """Read a text: its states h, (T + 1, H), and update gates z, (T, H). z keeps the old state."""
    h, z = [np.zeros(weights["V"].shape[1])], []
    for x in X:
        (x_r, x_z, x_n), (h_r, h_z, h_n) = (
            np.split(weights["W"] @ x + weights["b"], 3),
            np.split(weights["V"] @ h[-1], 3),
        )
        z.append(sigmoid(x_z + h_z))
        n = np.tanh(x_n + sigmoid(x_r + h_r) * h_n)
        h.append((1 - z[-1]) * n + z[-1] * h[-1])
    return np.array(h), np.array(z)


def lstm(weights, X):
    """Read a text: h and c, both (T + 1, H), and the gates f and o, both (T, H)."""
    h, c, f, o = [np.zeros(weights["V"].shape[1])], [np.zeros(weights["V"].shape[1])], [], []
    for x in X:
        y_i, y_f, y_g, y_o = np.split(weights["W"] @ x + weights["V"] @ h[-1] + weights["b"], 4)
        f.append(sigmoid(y_f))
        o.append(sigmoid(y_o))
        c.append(f[-1] * c[-1] + sigmoid(y_i) * np.tanh(y_g))
        h.append(o[-1] * np.tanh(c[-1]))
    return np.array(h), np.array(c), np.array(f), np.array(o)


# %% [markdown]
# ## 1. The telescope
#
# Whatever a network is: it takes the state $h_{t-1}$ and makes $h_t$ of it. Say that a share $a_t$ of the old state is
# kept (one number for each unit). Then $h_t - a_t \odot h_{t-1}$ is what word $t$ brought in, and of that the later
# words keep $\prod_{k>t} a_k$. The **part** of word $t$ in the last state is
#
# $$ p_t = (h_t - a_t \odot h_{t-1}) \odot \prod_{k=t+1}^{T} a_k . $$
#
# Write `parts(h, a)`. All products are element by element. The empty product, after the last word, is 1.


# %% nbgrader={"grade": false, "grade_id": "parts", "locked": false, "schema_version": 3, "solution": true, "task": false}
def parts(h, a):
    """The part of each word in the last state, (T, H). h: (T + 1, H), the start first; a: (T, H)."""
    ### BEGIN SOLUTION
    from_here_on = np.cumprod(a[::-1], axis=0)[::-1]
    kept = np.vstack([from_here_on[1:], np.ones_like(a[:1])])
    return (h[1:] - a * h[:-1]) * kept
    ### END SOLUTION


# %% [markdown]
# Two words, one unit, by hand: $p_1 = (1 - 0.3 \cdot 0) \cdot 0.5 = 0.5$ and $p_2 = 0.6 - 0.5 \cdot 1 = 0.1$.

# %% nbgrader={"grade": true, "grade_id": "parts-values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
two_words = np.array([[0.0], [1.0], [0.6]])
assert np.allclose(parts(two_words, np.array([[0.3], [0.5]])), [[0.5], [0.1]])
### BEGIN HIDDEN TESTS
rng_values = np.random.default_rng(11)
for T in (1, 2, 7):
    h_values, a_values = rng_values.normal(size=(T + 1, 5)), rng_values.normal(size=(T, 5))
    for t in range(T):
        by_hand = h_values[t + 1] - a_values[t] * h_values[t]
        for k in range(t + 1, T):
            by_hand = by_hand * a_values[k]
        assert np.allclose(parts(h_values, a_values)[t], by_hand)
### END HIDDEN TESTS

# %% [markdown]
# The parts are to add up to $h_T$ if the start $h_0$ is zero. Here $h$ and $a$ are drawn at random and have nothing to do with
# each other.

# %% nbgrader={"grade": true, "grade_id": "parts-sum", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
rng = np.random.default_rng(0)
h_random, a_random = rng.normal(size=(6, 3)), rng.uniform(size=(5, 3))
h_random[0] = 0
assert parts(h_random, a_random).shape == (5, 3)
assert np.allclose(parts(h_random, a_random).sum(axis=0), h_random[-1])
### BEGIN HIDDEN TESTS
rng_sum = np.random.default_rng(12)
for T in (1, 3, 30):
    h_sum, a_sum = rng_sum.normal(size=(T + 1, 8)), rng_sum.normal(size=(T, 8))
    h_sum[0] = 0
    assert np.allclose(parts(h_sum, a_sum).sum(axis=0), h_sum[-1])
### END HIDDEN TESTS

# %% [markdown]
# **Prove it** (4 points, by hand). Show for all $h_0, \dots, h_T$ and all $a_1, \dots, a_T$ that
#
# $$ \sum_{t=1}^{T} p_t = h_T - \Big( \prod_{k=1}^{T} a_k \Big) \odot h_0 . $$
#
# Then answer in two or three sentences: your proof asked nothing of the $a_t$. What does it therefore *not* show about
# the score of a single word? Use the cell below; formulas between dollar signs.

# %% [markdown] nbgrader={"grade": true, "grade_id": "proof", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# Let $A_t = \prod_{k=t+1}^{T} a_k$, so that $A_T = 1$ and $a_t \odot A_t = A_{t-1}$. Then
#
# $$ p_t = h_t \odot A_t - a_t \odot A_t \odot h_{t-1} = h_t \odot A_t - h_{t-1} \odot A_{t-1} . $$
#
# In the sum over $t$ each $h_t \odot A_t$ with $0 < t < T$ stands once with plus and once with minus. What is left is
# $h_T \odot A_T - h_0 \odot A_0 = h_T - (\prod_k a_k) \odot h_0$.
#
# The sum is right for every choice of $a$, also for a senseless one: $a = 0$ gives the whole state to the last word,
# $a = 1$ gives NaiveREAT. So that scores add up says nothing about whether a single word's score is right. That
# stands on the choice of $a_t$: it must be what the cell really keeps of the old state.

# %% [markdown]
# ## 2. REAT for the GRU
#
# The GRU's new state is $h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}$, so the share that it keeps is its update gate:
# $a_t = z_t$. The last layer is linear, so a word's score is
#
# $$ S(t) = W_{\text{out}}\, p_t , $$
#
# one number for each class. The bias $b_{\text{out}}$ is no word's doing and is left out.


# %% nbgrader={"grade": false, "grade_id": "reat-gru", "locked": false, "schema_version": 3, "solution": true, "task": false}
def reat_gru(h, z, W_out):
    """The score of each word for each class, (T, C). h, z: see `gru`; W_out: (C, H)."""
    ### BEGIN SOLUTION
    return parts(h, z) @ W_out.T
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "gru-sum", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
weights = random_weights(gates=3, seed=1)
h, z = gru(weights, random_text(seed=2, T=5))
assert reat_gru(h, z, weights["W_out"]).shape == (5, 3)
assert np.allclose(reat_gru(h, z, weights["W_out"]).sum(axis=0), weights["W_out"] @ h[-1])
### BEGIN HIDDEN TESTS
weights_sum = random_weights(gates=3, seed=21)
for T in (1, 4, 12):
    h_gru, z_gru = gru(weights_sum, random_text(seed=22, T=T))
    assert np.allclose(
        reat_gru(h_gru, z_gru, weights_sum["W_out"]).sum(axis=0), weights_sum["W_out"] @ h_gru[-1]
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "gru-words", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
first_of_two = gru(weights, random_text(seed=2, T=2))
first = reat_gru(*first_of_two, weights["W_out"])[0]
assert np.allclose(first, [0.3691, -0.2329, -0.0456], atol=1e-3)
### BEGIN HIDDEN TESTS
weights_words = random_weights(gates=3, seed=23, hidden=9, classes=2)
for T in (1, 3, 10):
    h_gru, z_gru = gru(weights_words, random_text(seed=24, T=T))
    S_gru = reat_gru(h_gru, z_gru, weights_words["W_out"])
    for t in range(T):
        new = h_gru[t + 1] - z_gru[t] * h_gru[t]
        assert np.allclose(S_gru[t], weights_words["W_out"] @ (new * z_gru[t + 1 :].prod(axis=0)))
### END HIDDEN TESTS

# %% [markdown]
# ## 3. REAT for the LSTM
#
# For the LSTM the paper takes $a_t = f_t \odot o_t / o_{t-1}$. An output gate can be as good as shut, and a division
# by it ends in `inf` or `nan`. (And what would $o_0$ be?) But the quotients telescope: in $\prod_{k>t} a_k$ all output
# gates cancel but the last one above and the first one below. Work out by yourself that what remains is
#
# $$ p_t = o_T \odot \Big( \prod_{k=t+1}^{T} f_k \Big) \odot \big( \tanh c_t - f_t \odot \tanh c_{t-1} \big) , $$
#
# and write it without any division.


# %% nbgrader={"grade": false, "grade_id": "reat-lstm", "locked": false, "schema_version": 3, "solution": true, "task": false}
def reat_lstm(c, f, o, W_out):
    """The score of each word for each class, (T, C). c, f, o: see `lstm`; W_out: (C, H)."""
    ### BEGIN SOLUTION
    return (o[-1] * parts(np.tanh(c), f)) @ W_out.T
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "lstm-sum", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
weights = random_weights(gates=4, seed=3)
h, c, f, o = lstm(weights, random_text(seed=4, T=5))
assert reat_lstm(c, f, o, weights["W_out"]).shape == (5, 3)
assert np.allclose(reat_lstm(c, f, o, weights["W_out"]).sum(axis=0), weights["W_out"] @ h[-1])
### BEGIN HIDDEN TESTS
weights_sum = random_weights(gates=4, seed=31)
for T in (1, 4, 12):
    h_lstm, *read = lstm(weights_sum, random_text(seed=32, T=T))
    assert np.allclose(reat_lstm(*read, weights_sum["W_out"]).sum(axis=0), weights_sum["W_out"] @ h_lstm[-1])
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "lstm-words", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
_, *first_of_two = lstm(weights, random_text(seed=4, T=2))
first = reat_lstm(*first_of_two, weights["W_out"])[0]
assert np.allclose(first, [0.0492, 0.0033, 0.0508], atol=1e-3)
### BEGIN HIDDEN TESTS
weights_words = random_weights(gates=4, seed=33, hidden=9, classes=2)
for T in (1, 3, 10):
    h_lstm, c_lstm, f_lstm, o_lstm = lstm(weights_words, random_text(seed=34, T=T))
    o_before = np.vstack([np.ones(9), o_lstm[:-1]])
    a_lstm = (
        f_lstm * o_lstm / o_before
    )  # these gates are open, so the paper's own equation serves as the judge
    S_lstm = reat_lstm(c_lstm, f_lstm, o_lstm, weights_words["W_out"])
    for t in range(T):
        new = h_lstm[t + 1] - a_lstm[t] * h_lstm[t]
        assert np.allclose(S_lstm[t], weights_words["W_out"] @ (new * a_lstm[t + 1 :].prod(axis=0)))
### END HIDDEN TESTS

# %% [markdown]
# A gate that is shut: the second word's output gate is exactly 0 in every unit.

# %% nbgrader={"grade": true, "grade_id": "lstm-shut-gate", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
o_shut = o.copy()
o_shut[1] = 0
with np.errstate(all="ignore"):
    S_shut = reat_lstm(c, f, o_shut, weights["W_out"])
assert np.isfinite(S_shut).all()
assert np.allclose(S_shut.sum(axis=0), weights["W_out"] @ (o[-1] * np.tanh(c[-1])))
### BEGIN HIDDEN TESTS
weights_shut = random_weights(gates=4, seed=35)
_, c_shut, f_shut, o_shut = lstm(weights_shut, random_text(seed=36, T=6))
tanh_shut = np.tanh(c_shut)
for closed in ([0], [2, 3], [5]):
    o_closed = o_shut.copy()
    o_closed[closed] = 0
    with np.errstate(all="ignore"):
        S_closed = reat_lstm(c_shut, f_shut, o_closed, weights_shut["W_out"])
    for t in range(6):
        new = tanh_shut[t + 1] - f_shut[t] * tanh_shut[t]
        part = o_closed[-1] * new * f_shut[t + 1 :].prod(axis=0)
        assert np.allclose(S_closed[t], weights_shut["W_out"] @ part)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. A network that has learnt something
#
# `rnnviz` brings a small LSTM that was trained on film reviews written by a grammar. Your function explains it. Scores are
# about the contrast logit(positive) − logit(negative), so above 0 speaks for positive.

# %% nbgrader={"grade": false, "grade_id": "mini", "locked": true, "schema_version": 3, "solution": false, "task": false}
import json
from importlib.util import find_spec
from pathlib import Path

from safetensors import safe_open

# The classifier that rv.TextClassifier.load("mini") gives, as arrays and without starting torch.
file = Path(find_spec("rnnviz").origin).parent / "models" / "pretrained" / "mini.safetensors"
with safe_open(file, framework="np") as trained:
    tensors = {name: trained.get_tensor(name) for name in sorted(trained.keys())}
    words = json.loads(trained.metadata()["rnnviz"])["words"]
word_numbers = {word: number for number, word in enumerate(words)}
mini = {
    "W": tensors["rnn.weight_ih_l0"],
    "V": tensors["rnn.weight_hh_l0"],
    "b": tensors["rnn.bias_ih_l0"] + tensors["rnn.bias_hh_l0"],
    "W_out": np.diff(tensors["head.weight"], axis=0),  # (1, H): positive minus negative
    "b_out": np.diff(tensors["head.bias"]),
}


def read(words):
    """h, c, f and o of the trained LSTM on a list of words."""
    return lstm(mini, tensors["embedding.weight"][[word_numbers[word] for word in words]])


def margin(words):
    """logit(positive) - logit(negative) of a list of words; of no words, the last layer's bias."""
    if not words:
        return float(mini["b_out"][0])
    return float((mini["W_out"] @ read(words)[0][-1] + mini["b_out"])[0])


print({text: round(margin(text.split()), 2) for text in ("good", "not good", "bad", "not bad")})

# %%
for text in ("not good", "not bad"):
    _, c, f, o = read(text.split())
    print(text, reat_lstm(c, f, o, mini["W_out"]).ravel().round(2))

# %% [markdown]
# ## 5. What adding up cannot say
#
# A phrase's score under REAT is the sum of its words' scores. So the interaction $S(AB) - S(A) - S(B)$ of two
# neighbours is zero, always, whatever the network does with them.
#
# Does the network treat the two by themselves? Ask it. Take $A$ out, take $B$ out, take both out, and see whether taking out $A$
# changes the margin by the same amount with $B$ as without:
#
# $$ I(A, B) = m(\text{all}) - m(\text{all but } A) - m(\text{all but } B) + m(\text{all but } AB) . $$
#
# Write `interaction(margin, words, start, split, stop)` for $A$ = `words[start:split]` and $B$ = `words[split:stop]`.
# The words before and behind stay. `margin` is a function from a list of words to a number.


# %% nbgrader={"grade": false, "grade_id": "interaction", "locked": false, "schema_version": 3, "solution": true, "task": false}
def interaction(margin, words, start, split, stop):
    """How much more taking out A changes the margin where B stands than where B is gone."""
    ### BEGIN SOLUTION
    before, A, B, behind = words[:start], words[start:split], words[split:stop], words[stop:]
    without_A, without_B = margin(before + B + behind), margin(before + A + behind)
    return margin(words) - without_A - without_B + margin(before + behind)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "interaction-values", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def adds(words):
    return 1.0 + sum(len(word) for word in words)


def multiplies(words):
    return float(np.prod([len(word) for word in words]))


assert abs(interaction(adds, ["a", "very", "good", "one"], 1, 2, 3)) < 1e-12
assert interaction(multiplies, ["very", "good"], 0, 1, 2) == 16 - 4 - 4 + 1
### BEGIN HIDDEN TESTS
assert interaction(multiplies, ["a", "not", "very", "good", "day"], 1, 2, 4) == 144 - 48 - 9 + 3
assert interaction(multiplies, ["it", "is", "bad"], 0, 1, 3) == 12 - 6 - 2 + 1
for text in ("not good", "not bad"):
    words = text.split()
    expected = margin(words) - margin(words[1:]) - margin(words[:1]) + margin([])
    assert abs(interaction(margin, words, 0, 1, 2) - expected) < 1e-5
### END HIDDEN TESTS

# %%
for text in ("not good", "not bad", "very good"):
    print(f"{text}: {interaction(margin, text.split(), 0, 1, 2):+.2f}")

# %% [markdown]
# **Explain by an example** (4 points, by hand). Take "good", "bad", "not good" and "not bad". Show with the four margins
# printed above that no fixed score for each of the three words, added up, can bring out all four predictions (a
# few lines of algebra). Then: REAT may give "good" another score in "not good" than in "good". What can
# it say in this way, and what still not? Name the phrase that you would want a score for.

# %% [markdown] nbgrader={"grade": true, "grade_id": "beyond-adding", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# Let $n, g, b$ be the scores of "not", "good", "bad" and $e$ the base. The signs ask for $e + g > 0$, $e + n + g < 0$,
# so $n < 0$; and for $e + b < 0$, $e + n + b > 0$, so $n > 0$. Both at once is impossible. In numbers: the differences
# $m(\text{not good}) - m(\text{good})$ and $m(\text{not bad}) - m(\text{bad})$ should both be $n$; they are about
# $-12.7$ and $+14.0$.
#
# REAT gives each text its own scores: in "not good" both words are negative. So it can bring out every prediction,
# and it shows that "good" counts otherwise behind "not". It cannot say whose doing that is: that the two words *together* say what
# neither says by itself. Its score of "not good" is the sum of its words, its interaction is 0 by construction. Wanted
# is a score of the phrase "not good" that is free to differ from the sum, as CD gives it.

# %% [markdown]
# ## References
# - M. Du, N. Liu, F. Yang, S. Ji, X. Hu, *On Attribution of Recurrent Neural Network Predictions via Additive
#   Decomposition*, WWW 2019.
