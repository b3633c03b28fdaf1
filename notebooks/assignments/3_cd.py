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
# # Assignment 3 · Write the step of contextual decomposition, and find a negation
#
# Contextual decomposition (CD, Murdoch, Liu and Yu 2018) gives a score to every phrase of a text, not only to every
# word. You will write its three pieces, put them together, and use them to find out which words turn others over.
#
# **Afterwards you can**
# - share a squashed sum out over its terms, and say why the bias goes first,
# - write CD's step for an LSTM in numpy,
# - score a phrase, compute the interaction of two, and find negations by it.
#
# **Time:** about 120 minutes. **Points:** 25, of which 6 are given by hand.
# **You should know** tutorials 01 (section 5) and 02, and the equations of the LSTM.
#
# Write your code where it says `YOUR CODE HERE` and delete the line `raise NotImplementedError()`. The cells with
# `assert` are the tests that you can see; your grade also comes from tests with other inputs. A test that prints a
# warning counts as failed.

# %% [markdown]
# ## The network
#
# Run this cell and read it; nothing in it has to be changed. The weights of the gates $i, f, g, o$ stand below each other
# in this order, so `np.split(y, 4)` gives the four gates' sums.

# %% nbgrader={"grade": false, "grade_id": "network", "locked": true, "schema_version": 3, "solution": false, "task": false}
import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from safetensors import safe_open


def sigmoid(y):
    return 1 / (1 + np.exp(-y))


def random_weights(seed, hidden=6, embedding=4, classes=3):
    """Weights of a small LSTM and of a last layer; drawn, not trained."""
    rng = np.random.default_rng(seed)
    return {
        "W": rng.normal(size=(4 * hidden, embedding)),  # for the words
        "V": rng.normal(size=(4 * hidden, hidden)),  # for the state
        "b": rng.normal(size=4 * hidden),
        "W_out": rng.normal(size=(classes, hidden)),
        "b_out": rng.normal(size=classes),
    }


def random_text(seed, T, embedding=4):
    """The vectors of T words."""
    return np.random.default_rng(seed).normal(size=(T, embedding))


def lstm_step(weights, x, h, c):
    """One step of the LSTM: the new h and c."""
    i, f, g, o = np.split(weights["W"] @ x + weights["V"] @ h + weights["b"], 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def last_state(weights, X):
    """h_T and c_T of a text."""
    h = c = np.zeros(weights["V"].shape[1])
    for x in X:
        h, c = lstm_step(weights, x, h, c)
    return h, c


# The classifier that rv.TextClassifier.load("mini") gives, as arrays and without starting torch.
file = Path(find_spec("rnnviz").origin).parent / "models" / "pretrained" / "mini.safetensors"
with safe_open(file, framework="np") as trained:
    tensors = {name: trained.get_tensor(name).astype(float) for name in sorted(trained.keys())}
    words = json.loads(trained.metadata()["rnnviz"])["words"]
word_numbers = {word: number for number, word in enumerate(words)}
mini = {
    "W": tensors["rnn.weight_ih_l0"],
    "V": tensors["rnn.weight_hh_l0"],
    "b": tensors["rnn.bias_ih_l0"] + tensors["rnn.bias_hh_l0"],
    "W_out": np.diff(tensors["head.weight"], axis=0),  # (1, H): positive minus negative
    "b_out": np.diff(tensors["head.bias"]),
}


def vectors_of(text):
    """The word vectors of a text, (T, E)."""
    return tensors["embedding.weight"][[word_numbers[word] for word in text.split()]]


# %% [markdown]
# ## 1. The linearisation
#
# A gate squashes a sum, $s(b + y_1 + y_2)$ with $s = \sigma$ or $\tanh$. How much of it belongs to $y_1$? The bias comes
# first and keeps $s(b)$. Then $y_1$ can come before $y_2$ or after it; take the mean of what it adds in the two orders:
#
# $$ L(y_1) = \tfrac12 \big[ s(b + y_1) - s(b) \big] + \tfrac12 \big[ s(b + y_1 + y_2) - s(b + y_2) \big] . $$


# %% nbgrader={"grade": false, "grade_id": "linearisation", "locked": false, "schema_version": 3, "solution": true, "task": false}
def L(s, y, other, b):
    """The share of y in s(b + y + other), the bias first. s is a function; the rest, arrays."""
    ### BEGIN SOLUTION
    alone = s(b + y) - s(b)
    last = s(b + y + other) - s(b + other)
    return (alone + last) / 2
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "shares-add-up", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
y1, y2, b = np.array([2.0, -1.0]), np.array([-0.5, 0.3]), np.array([1.0, 0.0])
assert np.allclose(L(sigmoid, y1, y2, b) + L(sigmoid, y2, y1, b) + sigmoid(b), sigmoid(b + y1 + y2))
### BEGIN HIDDEN TESTS
rng_up = np.random.default_rng(41)
for s in (sigmoid, np.tanh):
    y_up, other_up, b_up = 3 * rng_up.normal(size=(3, 50))
    assert np.allclose(
        L(s, y_up, other_up, b_up) + L(s, other_up, y_up, b_up) + s(b_up), s(b_up + y_up + other_up)
    )
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "share-values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
square = np.square
assert L(square, 2.0, 3.0, 1.0) == ((9 - 1) + (36 - 16)) / 2
assert L(square, 3.0, 2.0, 1.0) == ((16 - 1) + (36 - 9)) / 2
### BEGIN HIDDEN TESTS
assert L(square, 1.0, 4.0, 2.0) == ((9 - 4) + (49 - 36)) / 2
assert L(np.abs, -3.0, 1.0, 1.0) == ((2 - 1) + (1 - 2)) / 2
for y_one, other_one, b_one in 2 * np.random.default_rng(42).normal(size=(20, 3)):
    first = np.tanh(b_one + y_one) - np.tanh(b_one)
    second = np.tanh(b_one + y_one + other_one) - np.tanh(b_one + other_one)
    assert abs(L(np.tanh, y_one, other_one, b_one) - 0.5 * first - 0.5 * second) < 1e-12
### END HIDDEN TESTS

# %% [markdown]
# ## 2. The step
#
# CD keeps each state in two parts, $h = \beta + \gamma$ and $c = \beta^c + \gamma^c$: what the phrase contributes by itself,
# and all that the words outside it have a hand in. At each word:
#
# 1. The two terms of the gates' sums are $u = V\beta$ and $v = V\gamma$. The word's own $W x_t$ joins $u$ if the word is
#    **inside** the phrase, and $v$ if it is outside.
# 2. For each gate $k$ of $i, f, g$ (with $s = \sigma, \sigma, \tanh$): $k_u = L(u_k)$, and $k_b = s(b_k)$ is the bias's share.
# 3. The products that are the phrase's own go into its cell, with $\odot$ left out:
#
# $$ \beta^c_t = (f_u + f_b)\, \beta^c_{t-1} + i_u g_u + i_u g_b + i_b g_u \;\big[ + \, i_b g_b \text{ inside the phrase} \big] . $$
#
# 4. All that is left of the new cell $c_t$ is the context's: $\gamma^c_t = c_t - \beta^c_t$.
# 5. The output gate is left whole. $\tanh$ is shared out over its two terms, without a bias:
#    $\beta_t = o_t \, L(\beta^c_t)$ and $\gamma_t = o_t \, L(\gamma^c_t)$, where $b = 0$.
#
# `inside` is true where the word belongs to the phrase.


# %% nbgrader={"grade": false, "grade_id": "cd-step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cd_step(weights, x, beta, gamma, beta_c, gamma_c, inside):
    """One step of CD for an LSTM: the new beta, gamma, beta_c, gamma_c, each (H,)."""
    ### BEGIN SOLUTION
    u, v = weights["V"] @ beta, weights["V"] @ gamma
    from_word = weights["W"] @ x
    if inside:
        u = u + from_word
    else:
        v = v + from_word
    squash = {"i": sigmoid, "f": sigmoid, "g": np.tanh}
    own, of_bias, whole = {}, {}, {}
    for k, u_k, v_k, b_k in zip(
        "ifgo", np.split(u, 4), np.split(v, 4), np.split(weights["b"], 4), strict=True
    ):
        s = squash.get(k, sigmoid)
        own[k], of_bias[k], whole[k] = L(s, u_k, v_k, b_k), s(b_k), s(b_k + u_k + v_k)
    new_c = whole["f"] * (beta_c + gamma_c) + whole["i"] * whole["g"]
    new_beta_c = (own["f"] + of_bias["f"]) * beta_c
    new_beta_c = new_beta_c + own["i"] * (own["g"] + of_bias["g"]) + of_bias["i"] * own["g"]
    if inside:
        new_beta_c = new_beta_c + of_bias["i"] * of_bias["g"]
    new_gamma_c = new_c - new_beta_c
    new_beta = whole["o"] * L(np.tanh, new_beta_c, new_gamma_c, 0.0)
    return new_beta, whole["o"] * L(np.tanh, new_gamma_c, new_beta_c, 0.0), new_beta_c, new_gamma_c
    ### END SOLUTION


# %% [markdown]
# Whatever the phrase, the two parts must add up to the state that the LSTM computes.

# %% nbgrader={"grade": true, "grade_id": "step-adds-up", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
weights, x = random_weights(seed=5), random_text(seed=6, T=1)[0]
beta, gamma, beta_c, gamma_c = np.random.default_rng(7).normal(size=(4, 6))
for inside in (True, False):
    stepped = cd_step(weights, x, beta, gamma, beta_c, gamma_c, inside)
    h, c = lstm_step(weights, x, beta + gamma, beta_c + gamma_c)
    assert np.allclose(stepped[0] + stepped[1], h)
    assert np.allclose(stepped[2] + stepped[3], c)
### BEGIN HIDDEN TESTS
weights_up = random_weights(seed=51, hidden=9)
states_up = np.random.default_rng(52).normal(size=(4, 9))
for x_up, inside_up in zip(random_text(seed=53, T=4), (True, False, False, True), strict=True):
    h_up, c_up = lstm_step(weights_up, x_up, states_up[0] + states_up[1], states_up[2] + states_up[3])
    states_up = cd_step(weights_up, x_up, *states_up, inside_up)
    assert np.allclose(states_up[0] + states_up[1], h_up)
    assert np.allclose(states_up[2] + states_up[3], c_up)
### END HIDDEN TESTS

# %% [markdown]
# That they add up proves little: any $\beta^c$ would pass this test, as $\gamma^c$ is what is left. So now the values.

# %% nbgrader={"grade": true, "grade_id": "step-inside", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
zero = np.zeros(6)
h, c = lstm_step(weights, x, zero, zero)
assert np.allclose(cd_step(weights, x, zero, zero, zero, zero, inside=True), [h, zero, c, zero])
### BEGIN HIDDEN TESTS
squashes = (sigmoid, sigmoid, np.tanh)
for seed in (54, 55):
    w_in, x_in = random_weights(seed), random_text(seed, T=1)[0]
    beta_in, gamma_in, beta_c_in, gamma_c_in = np.random.default_rng(seed).normal(size=(4, 6))
    own_in = np.split(w_in["W"] @ x_in + w_in["V"] @ beta_in, 4)
    other_in = np.split(w_in["V"] @ gamma_in, 4)
    bias_in = np.split(w_in["b"], 4)
    rel_i, rel_f, rel_g = (
        (s(y + e + b) - s(e + b) + s(y + b) - s(b)) / 2
        for s, y, e, b in zip(squashes, own_in, other_in, bias_in, strict=False)
    )
    b_i, b_f, b_g = (s(b) for s, b in zip(squashes, bias_in, strict=False))
    c_in = (rel_f + b_f) * beta_c_in + (rel_i + b_i) * (rel_g + b_g)
    assert np.allclose(cd_step(w_in, x_in, beta_in, gamma_in, beta_c_in, gamma_c_in, True)[2], c_in)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "step-outside", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
assert np.allclose(cd_step(weights, x, zero, zero, zero, zero, inside=False), [zero, h, zero, c])
### BEGIN HIDDEN TESTS
squashes = (sigmoid, sigmoid, np.tanh)
for seed in (56, 57):
    w_out, x_out = random_weights(seed), random_text(seed, T=1)[0]
    beta_out, gamma_out, beta_c_out, gamma_c_out = np.random.default_rng(seed).normal(size=(4, 6))
    own_out = np.split(w_out["V"] @ beta_out, 4)
    other_out = np.split(w_out["W"] @ x_out + w_out["V"] @ gamma_out, 4)
    bias_out = np.split(w_out["b"], 4)
    rel_i, rel_f, rel_g = (
        (s(y + e + b) - s(e + b) + s(y + b) - s(b)) / 2
        for s, y, e, b in zip(squashes, own_out, other_out, bias_out, strict=False)
    )
    b_i, b_f, b_g = (s(b) for s, b in zip(squashes, bias_out, strict=False))
    c_out = (rel_f + b_f) * beta_c_out + (rel_i + b_i) * (rel_g + b_g) - b_i * b_g
    stepped = cd_step(w_out, x_out, beta_out, gamma_out, beta_c_out, gamma_c_out, False)
    assert np.allclose(stepped[2], c_out)
    o_out = sigmoid(own_out[3] + other_out[3] + bias_out[3])
    h_out = (np.tanh(c_out) + np.tanh(stepped[2] + stepped[3]) - np.tanh(stepped[3])) / 2
    assert np.allclose(stepped[0], o_out * h_out)
### END HIDDEN TESTS

# %% [markdown]
# ## 3. The score of a phrase
#
# Read the text from its first word to its last, from zeros, with `inside` true for the words of the phrase
# [`start`, `stop`), half-open as Python's slices. The phrase's score is $S = W_{\text{out}}\, \beta_T$, one number for each class.


# %% nbgrader={"grade": false, "grade_id": "span-score", "locked": false, "schema_version": 3, "solution": true, "task": false}
def span_score(weights, X, start, stop):
    """CD's score of the words start to stop - 1 of a text with the vectors X, (C,)."""
    ### BEGIN SOLUTION
    states = [np.zeros(weights["V"].shape[1])] * 4
    for t, x in enumerate(X):
        states = cd_step(weights, x, *states, inside=start <= t < stop)
    return weights["W_out"] @ states[0]
    ### END SOLUTION


# %% [markdown]
# The whole text leaves nothing to its context, so its score is the logits without the bias; a phrase of no words has none.

# %% nbgrader={"grade": true, "grade_id": "span-values", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
X, not_good = random_text(seed=8, T=5), vectors_of("not good")
assert np.allclose(span_score(weights, X, 0, 5), weights["W_out"] @ last_state(weights, X)[0])
assert np.allclose(span_score(weights, X, 2, 2), 0)
S_not, S_good = span_score(mini, not_good, 0, 1)[0], span_score(mini, not_good, 1, 2)[0]
assert np.allclose([S_not, S_good], [-4.1995, 4.4322], atol=1e-3)
### BEGIN HIDDEN TESTS
# from rv.explain(rv.TextClassifier.load("mini"), text).phrase(start, stop)
review = vectors_of("the acting is good but the story is not very exciting .")
from_rnnviz = {
    (3, 4): 0.2034,
    (8, 9): -1.5616,
    (8, 11): -1.6423,
    (0, 4): 0.4865,
    (4, 12): -6.6330,
    (0, 12): -5.6890,
}
for (start, stop), expected in from_rnnviz.items():
    assert abs(span_score(mini, review, start, stop)[0] - expected) < 2e-3
weights_span, X_span = random_weights(seed=58, classes=2), random_text(seed=59, T=8)
assert np.allclose(
    span_score(weights_span, X_span, 0, 8), weights_span["W_out"] @ last_state(weights_span, X_span)[0]
)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. The interaction
#
# What do two neighbours $A$ = [`start`, `split`) and $B$ = [`split`, `stop`) say together beyond what each says by itself?
#
# $$ I(A, B) = S(AB) - S(A) - S(B) $$
#
# Write it with `span_score`: the test puts a function of its own in that place, so that a slip in it costs nothing here.


# %% nbgrader={"grade": false, "grade_id": "interaction", "locked": false, "schema_version": 3, "solution": true, "task": false}
def interaction(weights, X, start, split, stop):
    """The interaction of two neighbours in a text with the vectors X, (C,)."""
    ### BEGIN SOLUTION
    A, B = span_score(weights, X, start, split), span_score(weights, X, split, stop)
    return span_score(weights, X, start, stop) - A - B
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "interaction-values", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
def with_scores(score, start, split, stop):
    """Your interaction where `score(start, stop)` is what a phrase scores."""
    global span_score
    yours = span_score

    def span_score(weights, X, start, stop):
        del weights, X  # made-up scores need neither
        return np.array([score(start, stop)])

    try:
        return interaction(weights, X, start, split, stop)
    finally:
        span_score = yours


assert with_scores(lambda start, stop: stop - start, 0, 2, 5) == 0
assert with_scores(lambda start, stop: (stop - start) ** 2, 0, 1, 3) == 9 - 1 - 4
### BEGIN HIDDEN TESTS
assert with_scores(lambda start, stop: (stop - start) ** 3 + start, 2, 4, 7) == (125 + 2) - (8 + 2) - (27 + 4)
assert with_scores(lambda start, stop: float(start == 1 and stop == 4), 1, 3, 4) == 1
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Find the negation
#
# Which word of a text turns what follows it over? Write `find_negation(text)`: try every word but the last as $A$ and the one word
# behind it as $B$; return the word $A$ whose interaction with the word behind it goes most **against** that word,
# that is, where $- I(A, B) \cdot \operatorname{sign} S(B)$ is largest. Use the trained network, `mini` and
# `vectors_of`.


# %% nbgrader={"grade": false, "grade_id": "find-negation", "locked": false, "schema_version": 3, "solution": true, "task": false}
def find_negation(text):
    """The word of a text that goes most against the word behind it, by the trained network."""
    ### BEGIN SOLUTION
    X, words = vectors_of(text), text.split()
    against = []
    for t in range(len(words) - 1):
        sign = np.sign(span_score(mini, X, t + 1, t + 2)[0])
        against.append(-interaction(mini, X, t, t + 1, t + 2)[0] * sign)
    return words[int(np.argmax(against))]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "negations", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
assert find_negation("not good") == "not"
assert find_negation("it is not bad") == "not"
### BEGIN HIDDEN TESTS
for text, negation in {
    "the acting is hardly good": "hardly",
    "the story is never boring": "never",
    "it was scarcely good": "scarcely",
    "it is very good and not bad": "not",
    "the band is very good and never boring": "never",
}.items():
    assert find_negation(text) == negation
### END HIDDEN TESTS

# %%
for text in (
    "not good",
    "not bad",
    "very good",
    "too long",
    "the story is never boring",
    "i would not call it great",
):
    print(f"{text}: {find_negation(text)!r}")

# %% [markdown]
# **Explain what you found** (6 points, by hand).
#
# 1. Take one text of your own from words that the network knows (`word_numbers`) with a negation that is neither "not good"
#    nor "not bad". Give $S(A)$, $S(B)$, $S(AB)$ and $I(A, B)$, and say in plain words what the network has learnt about it. (3)
# 2. `find_negation` names a word for every text, also for "very good". How would you tell a negation from a word that is none?
#    And show by numbers one case in which the network's negation differs from what you would say. (3)

# %% [markdown] nbgrader={"grade": true, "grade_id": "explanation", "locked": false, "points": 6, "schema_version": 3, "solution": true, "task": false}
# 1. "never boring": $S$(never) = +3.04, $S$(boring) = −2.99, $S$(never boring) = +6.44, so
#    $I$ = 6.444 − 3.037 + 2.992 = +6.40. "boring" by itself still speaks against, and "never" alone leans to the
#    positive; the larger part of the score is in neither word. The network has learnt that "never" turns a bad word over: the
#    two together say something good, and more strongly than either word says anything.
# 2. For "very good" the interaction is +4.78 and "good" is positive: "very" goes *with* the word behind it, so
#    $-I \cdot \operatorname{sign} S(B)$ is negative. A negation has to turn the word over: ask that
#    $-I \cdot \operatorname{sign} S(B) > |S(B)|$. "not good" (5.92 against 4.43) and "never boring" (6.40 against 2.99)
#    pass, "very good" does not. Where the network differs from a reader: "without charm" has $S$(without) = −11.57,
#    $S$(charm) = +2.31, $S$(without charm) = −10.28, $I$ = −1.01. A reader calls "without" a negation of "charm". To the
#    network it is simply a bad word, since in its reviews nothing bad is ever missing. (Others: "lacks", "no", "too long";
#    and "less funny", where $I$ = −2.68 is too small to turn the text.)

# %% [markdown]
# ## References
# - W. J. Murdoch, P. J. Liu, B. Yu, *Beyond Word Importance: Contextual Decomposition to Extract Interactions from
#   LSTMs*, ICLR 2018.
