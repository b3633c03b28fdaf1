"""A slow oracle for contextual decomposition: straight from the equations, in float64 numpy.

It shares nothing with the engine: shares are means over enumerated permutations, products are multiplied
out term by term, one phrase and one step at a time, and gamma is computed by its own sums, never as what
is left.
"""

from __future__ import annotations

from itertools import permutations, product

import numpy as np

REL, REST, BIAS = "relevant", "rest", "bias"


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def shares(activation, terms, bias):
    """The share of each term in activation(bias + sum of terms), and the bias's: mean over orderings, bias first."""
    found = [np.zeros_like(bias) for _ in terms]
    orders = list(permutations(range(len(terms))))
    for order in orders:
        running = bias.copy()
        for k in order:
            before = activation(running)
            running = running + terms[k]
            found[k] = found[k] + (activation(running) - before) / len(orders)
    return found, activation(bias)


def split(activation, own, rest, x, bias, inside, variant):
    """One gate as {REL, REST, BIAS}: own = V beta, rest = V gamma, x = W x_t."""
    if variant == "paper":
        (share_own, share_rest, share_x), at_bias = shares(activation, [own, rest, x], bias)
        to_own = share_x if inside else 0
        return {REL: share_own + to_own, REST: share_rest + share_x - to_own, BIAS: at_bias}
    own, rest = (own + x, rest) if inside else (own, rest + x)
    (share_own, share_rest), at_bias = shares(activation, [own, rest], bias)
    return {REL: share_own, REST: share_rest, BIAS: at_bias}


def expand(a, b, bias_bias_is_relevant):
    """The product of two splits, multiplied out: (relevant, rest)."""
    relevant, rest = 0, 0
    for (name_a, value_a), (name_b, value_b) in product(a.items(), b.items()):
        names = {name_a, name_b}
        is_relevant = bias_bias_is_relevant if names == {BIAS} else REST not in names
        if is_relevant:
            relevant = relevant + value_a * value_b
        else:
            rest = rest + value_a * value_b
    return relevant, rest


def parts(beta, gamma):
    return {REL: beta, REST: gamma}


def lstm_step(w, states, x, inside, keep, variant, output_gate):
    """w: dict of W, V, b (gates i, f, g, o); x: (relevant, rest) of the input; states: [(beta, gamma) h, c]."""
    (h_b, h_g), (c_b, c_g) = states
    gate = {}
    for k, name in enumerate("ifgo"):
        rows = slice(k * len(h_b), (k + 1) * len(h_b))
        gate[name] = split(
            np.tanh if name == "g" else sigmoid,
            w["V"][rows] @ h_b + w["W"][rows] @ x["own"],
            w["V"][rows] @ h_g + w["W"][rows] @ x["rest"],
            w["W"][rows] @ x["token"],
            (w["b_ih"] + w["b_hh"])[rows],
            inside,
            variant,
        )
    f_b, f_g = expand(gate["f"], parts(c_b, c_g), False)
    u_b, u_g = expand(gate["i"], gate["g"], keep)
    c_b, c_g = f_b + u_b, f_g + u_g
    (t_b, t_g), _ = shares(np.tanh, [c_b, c_g], np.zeros_like(c_b))
    if output_gate:
        h_b, h_g = expand(gate["o"], parts(t_b, t_g), False)
    else:
        o = sum(gate["o"].values())
        h_b, h_g = o * t_b, o * t_g
    return [(h_b, h_g), (c_b, c_g)]


def gru_step(w, states, x, inside, keep, variant, output_gate):
    ((h_b, h_g),) = states
    size = len(h_b)
    rows = {name: slice(k * size, (k + 1) * size) for k, name in enumerate("rzn")}
    gate = {}
    for name in "rz":
        gate[name] = split(
            sigmoid,
            w["V"][rows[name]] @ h_b + w["W"][rows[name]] @ x["own"],
            w["V"][rows[name]] @ h_g + w["W"][rows[name]] @ x["rest"],
            w["W"][rows[name]] @ x["token"],
            (w["b_ih"] + w["b_hh"])[rows[name]],
            inside,
            variant,
        )
    n = rows["n"]
    b_hn = w["b_hh"][n]
    r = gate["r"]
    # r * (V h + b_hn), multiplied out; the bias part of r on b_hn is n's own bias, with b_in.
    own = (r[REL] + r[BIAS]) * (w["V"][n] @ h_b) + r[REL] * b_hn + w["W"][n] @ x["own"]
    rest = (
        r[REST] * (w["V"][n] @ h_b)
        + (r[REL] + r[REST] + r[BIAS]) * (w["V"][n] @ h_g)
        + r[REST] * b_hn
        + w["W"][n] @ x["rest"]
    )
    bias = r[BIAS] * b_hn + w["b_ih"][n]
    new = split(np.tanh, own, rest, w["W"][n] @ x["token"], bias, inside, variant)
    one_minus_z = {REL: -gate["z"][REL], REST: -gate["z"][REST], BIAS: 1 - gate["z"][BIAS]}
    n_b, n_g = expand(one_minus_z, new, keep)
    z_b, z_g = expand(gate["z"], parts(h_b, h_g), False)
    return [(n_b + z_b, n_g + z_g)]


def tanh_step(w, states, x, inside, keep, variant, output_gate):
    ((h_b, h_g),) = states
    new = split(
        np.tanh,
        w["V"] @ h_b + w["W"] @ x["own"],
        w["V"] @ h_g + w["W"] @ x["rest"],
        w["W"] @ x["token"],
        w["b_ih"] + w["b_hh"],
        inside,
        variant,
    )
    return [(new[REL] + (new[BIAS] if keep else 0), new[REST] + (0 if keep else new[BIAS]))]


STEPS = {"lstm": (lstm_step, 2), "gru": (gru_step, 1), "rnn": (tanh_step, 1)}


def weights_of(rnn, layer, reverse):
    end = f"l{layer}{'_reverse' if reverse else ''}"
    take = lambda name: getattr(rnn, f"{name}_{end}").detach().double().numpy()  # noqa: E731
    found = {"W": take("weight_ih"), "V": take("weight_hh")}
    zero = np.zeros(len(found["V"]))
    found["b_ih"] = take("bias_ih") if rnn.bias else zero
    found["b_hh"] = take("bias_hh") if rnn.bias else zero
    return found


def decompose(classifier, ids, members, variant="complete", output_gate=False, read="text_end"):
    """(beta, gamma) of the vector that the head reads, for one set of tokens of one text."""
    rnn, length = classifier.rnn, len(ids)
    step, n_states = STEPS[classifier.cell]
    tokens = classifier.embedding.weight.detach().double().numpy()[list(ids)]
    nothing = np.zeros(tokens.shape[1])
    inputs = [{"own": nothing, "rest": nothing, "token": token} for token in tokens]
    for layer in range(rnn.num_layers):
        runs = []
        for reverse in (False, True) if rnn.bidirectional else (False,):
            w = weights_of(rnn, layer, reverse)
            order = range(length - 1, -1, -1) if reverse else range(length)
            last = [t for t in order if t in members][-1]
            states = [(np.zeros(rnn.hidden_size), np.zeros(rnn.hidden_size)) for _ in range(n_states)]
            run = {}
            for t in order:
                inside = t in members
                keep = inside and (variant == "complete" or (variant == "released" and t != last))
                states = step(w, states, inputs[t], inside, keep, variant, output_gate)
                run[t] = states[0]
            runs.append((run, order[-1], last))
        inputs = [
            {
                "own": np.concatenate([run[t][0] for run, *_ in runs]),
                "rest": np.concatenate([run[t][1] for run, *_ in runs]),
                "token": np.zeros(rnn.hidden_size * len(runs)),
            }
            for t in range(length)
        ]
    if read == "phrase_end":
        return tuple(np.concatenate([run[last][k] for run, _, last in runs]) for k in (0, 1))
    if classifier.pooling == "last":
        return tuple(np.concatenate([run[end][k] for run, end, _ in runs]) for k in (0, 1))
    own = np.array([step["own"] for step in inputs])
    rest = np.array([step["rest"] for step in inputs])
    if classifier.pooling == "mean":
        return own.mean(0), rest.mean(0)
    best = (own + rest).argmax(0), np.arange(own.shape[1])
    return own[best], rest[best]
