"""The oracle's own forward of some models of the zoo: their weights are read, their code is not called."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from tests.zoo.oracle import (
    Parts,
    Text,
    apply,
    array,
    batch_norm,
    concatenate,
    constant,
    convolve,
    each,
    gelu,
    largest,
    layer_norm,
    linear,
    mean,
    relu,
    sigmoid,
    softmax,
    stack,
    weighted,
)

FORWARDS: dict[str, Callable] = {}


def oracle_forward(name: str) -> Callable:
    """Return (net, ids, members) -> (base, true, beta): numpy, of the shape of one text's outputs."""

    def forward(net, ids: list[int], members: Collection[int]):
        said = FORWARDS[name](net, Text(list(map(int, ids)), frozenset(members)))
        return said.zero, said.true, said.beta

    return forward


def of(name):
    def keep(forward):
        FORWARDS[name] = forward
        return forward

    return keep


def mlp(layers, p: Parts) -> Parts:
    """Linear, BatchNorm and ReLU in a row."""
    for layer in layers:
        kind = type(layer).__name__
        if kind == "Linear":
            p = linear(layer, p)
        elif kind == "BatchNorm1d":
            p = batch_norm(layer, p)
        elif kind == "ReLU":
            p = apply(relu, p)
        else:
            assert kind == "Dropout"
    return p


def zeros(size: int) -> Parts:
    return constant(np.zeros(size))


def one_minus(p: Parts) -> Parts:
    return constant(np.ones_like(p.true)) - p


# Sentiment.


@of("projected")
def _(net, text):
    _, (h, _) = text.recurrent(net.rnn, text.words(net.emb), text.inside())
    return linear(net.fc, concatenate([h[-2], h[-1]]))


@of("rnn_relu")
def _(net, text):
    states, _ = text.recurrent(net.rnn, text.words(net.embed), text.inside())
    return linear(net.out, states[-1])


@of("packed_lstm")
def _(net, text):
    _, (h, _) = text.recurrent(net.lstm, text.words(net.embedding), text.inside())
    return mlp(net.fc, h[-1])[0]


@of("cell_state")
def _(net, text):
    _, (h, c) = text.recurrent(net.rnn, text.words(net.emb), text.inside())
    return linear(net.fc, concatenate([h[0], c[0]]))


@of("fixed_length")
def _(net, text):
    """The filling is read, but it is no word: its vector is nobody's, its steps inside the whole text only."""
    filling = constant(np.repeat(array(net.embedding.weight)[:1], 12 - len(text.ids), 0))
    x = concatenate([text.words(net.embedding), filling], 0)
    inside = np.concatenate([text.inside(), text.whole(len(filling))])
    states, _ = text.recurrent(net.lstm, x, inside)
    return linear(net.fc, each(np.ravel, states))


# Attention.


@of("attention_additive")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.inside())
    weights = softmax(array(net.v.weight)[0] @ np.tanh(linear(net.W, states).true).T)
    return mlp(net.mlp, weighted(weights, states))[0]


@of("attention_last_state")
def _(net, text):
    states, (h, _) = text.recurrent(net.lstm, text.words(net.word_embeddings), text.inside())
    return linear(net.label, weighted(softmax(states.true @ h[0].true), states))


@of("attention_scaled_dot")
def _(net, text):
    states, _ = text.recurrent(net.gru, text.words(net.embedding), text.inside())
    q, k, v = (linear(layer, states) for layer in (net.q, net.k, net.v))
    weights = softmax(q.true @ k.true.T / np.sqrt(q.true.shape[1]))
    return linear(net.fc, mean(weighted(weights, v)))


@of("attention_heads")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.inside())
    attention, heads = net.attention, []
    for rows in np.split(np.arange(8), attention.num_heads):
        q, k, v = (
            each(lambda s, at=8 * n + rows: s @ array(attention.in_proj_weight)[at].T, states)
            + constant(np.tile(array(attention.in_proj_bias)[8 * n + rows], (len(states), 1)))
            for n in range(3)
        )
        heads.append(weighted(softmax(q.true @ k.true.T / np.sqrt(len(rows))), v))
    return linear(net.fc, mean(linear(attention.out_proj, concatenate(heads))))


@of("attention_hops")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.inside())
    weights = softmax(array(net.W_s2.weight) @ np.tanh(states.true @ array(net.W_s1.weight).T).T)
    return linear(net.label, apply(relu, linear(net.fc, each(np.ravel, weighted(weights, states)))))


@of("attention_masked")
def _(net, text):
    states, _ = text.recurrent(net.rnn, text.words(net.embedding), text.inside())
    return linear(net.fc, weighted(softmax(linear(net.score, states).true[:, 0]), states))


@of("attention_relation")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.inside())
    half = states.true.shape[1] // 2
    states = states[:, :half] + states[:, half:]
    weights = softmax(np.tanh(states.true) @ array(net.w))
    return linear(net.fc, apply(np.tanh, weighted(weights, states)))


@of("attention_over_words")
def _(net, text):
    words = text.words(net.embedding)
    states, (h, _) = text.recurrent(net.lstm, words, text.inside())
    weights = softmax(linear(net.score, states).true[:, 0])
    return linear(net.fc, concatenate([weighted(weights, words), h[0]]))


@of("hierarchical_attention")
def _(net, text):
    """A step of a sentence reads one word; a step that reads filling is inside where the set is the whole text."""

    def attend(layer, states):
        inner = np.tanh(linear(layer.project, states).true)
        return weighted(softmax(inner @ array(layer.context.weight)[0]), states)

    more = -len(text.ids) % net.words
    filling = constant(np.repeat(array(net.embedding.weight)[:1], more, 0))
    words = concatenate([text.words(net.embedding), filling], 0)
    inside = np.concatenate([text.inside(), text.whole(more)])
    sentences = []
    for start in range(0, len(words), net.words):
        rows = slice(start, start + net.words)
        states, _ = text.recurrent(net.word_gru, words[rows], inside[rows])
        sentences.append(attend(net.word_attention, states))
    states, _ = text.recurrent(net.sentence_gru, stack(sentences), text.whole(len(sentences)))
    return linear(net.fc, attend(net.sentence_attention, states))


# Taggers and translation: an output at every step.


@of("tagger_bilstm")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.inside())
    return linear(net.fc, states)


@of("translate_forced")
def _(net, text):
    _, first = text.recurrent(net.encoder, text.words(net.src), text.inside())
    target = constant(array(net.trg.weight)[net.target.numpy()])
    states, _ = text.recurrent(net.decoder, target, text.whole(len(target)), first)
    return linear(net.out, states)


@of("translate_additive")
def _(net, text):
    states, (h,) = text.recurrent(net.encoder, text.words(net.src), text.inside())
    hidden = apply(np.tanh, linear(net.bridge, concatenate(h)))
    said = []
    for word in net.target.tolist():
        embedded = constant(array(net.trg.weight)[word])
        query = np.tile(hidden.true, (len(states), 1))
        energy = np.tanh(
            np.concatenate([query, states.true], 1) @ array(net.attn.weight).T + array(net.attn.bias)
        )
        context = weighted(softmax(energy @ array(net.v.weight)[0]), states)
        x = stack([concatenate([embedded, context])])
        output, ((hidden,),) = text.recurrent(net.decoder, x, text.whole(1), [[hidden]])
        said.append(linear(net.fc, concatenate([output[0], context, embedded])))
    return stack(said)


@of("translate_greedy_attention")
def _(net, text):
    """What was said before is a choice of places: the whole's."""
    states, ((h,), (c,)) = text.recurrent(net.encoder, text.words(net.src), text.inside())
    word, said = 2, []
    for _ in range(3):
        context = weighted(softmax(states.true @ h.true), states)
        x = concatenate([constant(array(net.trg.weight)[word]), context])
        h, c = text.cell(net.cell, x, [h, c], text.full)
        said.append(linear(net.out, concatenate([h, context])))
        word = said[-1].true.argmax()
    return stack(said)


# Loops.


@of("cells_list")
def _(net, text):
    words, size = text.words(net.embedding), net.cell.hidden_size
    state, states = [zeros(size), zeros(size)], []
    for t in range(len(words)):
        state = text.cell(net.cell, words[t], state, text.inside()[t])
        states.append(state[0])
    return linear(net.fc, mean(stack(states)))


@of("cells_in_place")
def _(net, text):
    words, size = text.words(net.embedding), net.cell.hidden_size
    state, states = [zeros(size), zeros(size)], []
    for t in range(len(words)):
        state = text.cell(net.cell, words[t], state, text.inside()[t])
        states.append(state[0])
    return linear(net.fc, largest(stack(states)))


@of("cells_gru")
def _(net, text):
    words = text.words(net.embedding)
    state = [zeros(net.cell.hidden_size)]
    for t in range(len(words)):
        state = text.cell(net.cell, words[t], state, text.inside()[t])
    return linear(net.fc, state[0])


@of("cells_two")
def _(net, text):
    """The upper cell reads states, no words."""
    words = text.words(net.embedding)
    lower, upper = [zeros(6), zeros(6)], [zeros(5), zeros(5)]
    for t in range(len(words)):
        lower = text.cell(net.lstm1, words[t], lower, text.inside()[t])
        upper = text.cell(net.lstm2, lower[0], upper, text.full)
    return linear(net.linear, upper[0])


@of("cells_both_ways")
def _(net, text):
    words, size, inside = text.words(net.embedding), net.left.hidden_size, text.inside()
    left = right = [zeros(size), zeros(size)]
    for t in range(len(words)):
        left = text.cell(net.left, words[t], left, inside[t])
        right = text.cell(net.right, words[-1 - t], right, inside[-1 - t])
    return linear(net.fc, concatenate([left[0], right[0]]))


def own_cell(step):
    """The loop of the cells that are written out: every operation by itself."""

    def forward(net, text):
        words = text.words(net.embedding)
        state = (zeros(5), zeros(5))
        for t in range(len(words)):
            state = step(net, words[t], state)
        return linear(net.fc, state[0])

    return forward


@of("own_elman")
@own_cell
def _(net, x, state):
    return (apply(np.tanh, linear(net.i2h, concatenate([x, state[0]]))),)


@of("own_lstm")
@own_cell
def _(net, x, state):
    h, c = state
    both = linear(net.x2h, x) + linear(net.h2h, h)
    i, f, g, o = (both[rows] for rows in np.split(np.arange(20), 4))
    c = apply(sigmoid, f) * c + apply(sigmoid, i) * apply(np.tanh, g)
    return apply(sigmoid, o) * apply(np.tanh, c), c


@of("own_peephole")
@own_cell
def _(net, x, state):
    h, c = state
    both = linear(net.gates, concatenate([x, h]))
    i, f, g, o = (both[rows] for rows in np.split(np.arange(20), 4))
    peep = array(net.peep)
    seen = lambda k, c: each(lambda v: peep[k] * v, c)  # noqa: E731
    i, f = apply(sigmoid, i + seen(0, c)), apply(sigmoid, f + seen(1, c))
    c = f * c + i * apply(np.tanh, g)
    return apply(sigmoid, o + seen(2, c)) * apply(np.tanh, c), c


@of("own_hard_sigmoid")
@own_cell
def _(net, x, state):
    h, c = state
    z = each(lambda a, b: a @ array(net.kernel) + b @ array(net.recurrent_kernel), x, h) + constant(
        array(net.bias)
    )
    i, f, g, o = (z[rows] for rows in np.split(np.arange(20), 4))

    def hard(v):
        return apply(lambda u: np.clip(u, 0, 1), each(lambda u: 0.2 * u, v) + constant(np.full(5, 0.5)))

    c = hard(f) * c + hard(i) * apply(np.tanh, g)
    return hard(o) * apply(np.tanh, c), c


@of("own_coupled")
@own_cell
def _(net, x, state):
    h, c = state
    both = concatenate([x, h])
    f = apply(sigmoid, linear(net.f, both))
    c = f * c + one_minus(f) * apply(np.tanh, linear(net.g, both))
    return apply(sigmoid, linear(net.o, both)) * apply(np.tanh, c), c


@of("own_minimal")
@own_cell
def _(net, x, state):
    h = state[0]
    f = apply(sigmoid, linear(net.w_f, x) + linear(net.u_f, h))
    new = apply(np.tanh, linear(net.w_h, x) + linear(net.u_h, f * h))
    return (one_minus(f) * h + f * new,)


@of("own_normed")
@own_cell
def _(net, x, state):
    h, c = state
    both = layer_norm(net.norm_x, linear(net.x2h, x)) + layer_norm(net.norm_h, linear(net.h2h, h))
    i, f, g, o = (both[rows] for rows in np.split(np.arange(20), 4))
    c = apply(sigmoid, f) * c + apply(sigmoid, i) * apply(np.tanh, g)
    c = layer_norm(net.norm_c, c)
    return apply(sigmoid, o) * apply(np.tanh, c), c


# Learned states, states of words.


@of("learned_states")
def _(net, text):
    first = [[constant(array(p)[0, 0])] for p in (net.h0, net.c0)]
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.inside(), first)
    return linear(net.fc, states[-1])


@of("learned_both_ways")
def _(net, text):
    first = [[constant(row) for row in array(net.start)]]
    states, _ = text.recurrent(net.gru, text.words(net.embedding), text.inside(), first)
    return linear(net.fc, mean(states))


@of("state_from_words")
def _(net, text):
    words = text.words(net.embedding)
    first = [[apply(np.tanh, linear(net.init, mean(words)))]]
    states, _ = text.recurrent(net.gru, words, text.inside(), first)
    return linear(net.fc, states[-1])


@of("hooks")
def _(net, text):
    states, _ = text.recurrent(net.rnn, text.words(net.embedding), text.inside())
    end = each(lambda v: 0.5 * v, states[-1]) + constant(np.full(states.true.shape[1], 0.1))
    return linear(net.head, apply(np.tanh, end))


# What a word is.


@of("word_and_position")
def _(net, text):
    words = text.words(net.words) + constant(array(net.positions.weight)[: len(text.ids)])
    states, _ = text.recurrent(net.lstm, words, text.inside())
    return linear(net.fc, states[-1])


@of("two_tables")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.trained, net.frozen), text.inside())
    return linear(net.fc, mean(states))


@of("gated_tables")
def _(net, text):
    one, two = text.words(net.one), text.words(net.two)
    g = each(lambda v: np.repeat(v, 6, 1), apply(sigmoid, linear(net.gate, concatenate([one, two]))))
    _, (h,) = text.recurrent(net.gru, g * one + one_minus(g) * two, text.inside())
    return linear(net.fc, h[-1])


@of("segments")
def _(net, text):
    segment = constant(np.tile(array(net.segments.weight)[0], (len(text.ids), 1)))
    states, (h, _) = text.recurrent(
        net.lstm, layer_norm(net.norm, text.words(net.words) + segment), text.inside()
    )
    half = states.true.shape[1] // 2
    return linear(net.fc, concatenate([states[-1, :half], states[0, half:]]))


@of("projected_vectors")
def _(net, text):
    words = apply(np.tanh, linear(net.adapt[0], text.words(net.vectors)))
    _, (h,) = text.recurrent(net.gru, words, text.inside())
    return linear(net.fc, h[-1])


# Convolutions.


@of("conv_then_lstm")
def _(net, text):
    """A step of the LSTM reads several words: inside is where the set is the whole text."""
    seen = apply(relu, convolve(net.conv, text.words(net.embedding), 1, 1))
    pooled = stack([largest(seen[t : t + 2]) for t in range(0, len(seen), 2)])
    states, _ = text.recurrent(net.lstm, pooled, text.whole(len(pooled)))
    return linear(net.fc, states[-1])


@of("lstm_then_conv")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.inside())
    return linear(net.fc, largest(apply(relu, convolve(net.conv, states, 1, 1))))


@of("conv_causal")
def _(net, text):
    words = text.words(net.embedding)
    elu = lambda v: np.where(v > 0, v, np.expm1(np.minimum(v, 0)))  # noqa: E731
    x = words + apply(elu, batch_norm(net.norm, convolve(net.conv, words, 2, 0)))
    states, _ = text.recurrent(net.rnn, x, text.whole(len(x)))
    return linear(net.fc, states[-1])


# Pooling and heads.


@of("pool_concat_norm")
def _(net, text):
    states, _ = text.recurrent(net.rnn, text.words(net.encoder), text.inside())
    return mlp(net.layers, concatenate([states[-1], largest(states), mean(states)]))


@of("pool_rcnn")
def _(net, text):
    words = text.words(net.embedding)
    states, _ = text.recurrent(net.lstm, words, text.inside())
    half = states.true.shape[1] // 2
    y = apply(np.tanh, linear(net.W2, concatenate([states[:, :half], words, states[:, half:]])))
    return linear(net.label, largest(y))


@of("pool_contexts")
def _(net, text):
    words = text.words(net.embedding)
    states, _ = text.recurrent(net.gru, words, text.inside())
    half = states.true.shape[1] // 2
    nothing = constant(np.zeros((1, half)))
    left = concatenate([nothing, states[:-1, :half]], 0)
    right = concatenate([states[1:, half:], nothing], 0)
    return linear(net.fc2, largest(apply(np.tanh, linear(net.fc1, concatenate([left, words, right])))))


@of("pool_lstm_gru")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.inside())
    states, _ = text.recurrent(net.gru, states, text.whole(len(states)))
    pooled = concatenate([mean(states), largest(states)])
    return linear(net.out, pooled + apply(relu, linear(net.linear1, pooled)))


@of("head_layer_norm")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.inside())
    pooled = layer_norm(net.norm, mean(states))
    return linear(net.out, pooled + apply(gelu, linear(net.inner, pooled)))


@of("pool_normed_states")
def _(net, text):
    states, _ = text.recurrent(net.gru, text.words(net.embedding), text.inside())
    inner = linear(net.out[0], largest(layer_norm(net.norm, states)))
    return linear(net.out[2], apply(lambda v: v * sigmoid(v), inner))


@of("head_gated")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.inside())
    h = states[-1]
    return linear(net.out, apply(sigmoid, linear(net.a, h)) * linear(net.b, h))


# Several recurrent modules.


@of("stack_sizes")
def _(net, text):
    x, _ = text.recurrent(net.lstm1, text.words(net.embedding), text.inside())
    x, _ = text.recurrent(net.lstm2, x, text.whole(len(x)))
    x, _ = text.recurrent(net.lstm3, x, text.whole(len(x)))
    return linear(net.fc, x[-1])


@of("stack_lstm_gru")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.inside())
    _, (h,) = text.recurrent(net.gru, apply(np.tanh, states), text.whole(len(states)))
    return linear(net.fc, h[0])


@of("stack_two_encoders")
def _(net, text):
    words = text.words(net.embedding)
    _, (a, _) = text.recurrent(net.one, words, text.inside())
    _, (b,) = text.recurrent(net.two, words, text.inside())
    a, b = a[-1], b[-1]
    return linear(net.fc, concatenate([a, b, apply(np.abs, a - b), a * b]))


@of("stack_residual")
def _(net, text):
    x, inside = text.words(net.embedding), text.inside()
    for layer in net.layers:
        out, _ = text.recurrent(layer, x, inside)
        x, inside = x + out, text.whole(len(x))
    return linear(net.fc, x[-1])


@of("stack_highway")
def _(net, text):
    def highway(x, k):
        passed = apply(sigmoid, linear(net.carry[k], x))
        return passed * apply(relu, linear(net.transform[k], x)) + one_minus(passed) * x

    states, _ = text.recurrent(net.gru, highway(text.words(net.embedding), 0), text.inside())
    return linear(net.fc, mean(highway(states, 1)))


@of("stack_dense")
def _(net, text):
    words = text.words(net.embedding)
    one, _ = text.recurrent(net.first, words, text.inside())
    two, _ = text.recurrent(net.second, concatenate([words, one]), text.whole(len(words)))
    return linear(net.fc, concatenate([words, one, two])[-1])


@of("stack_backwards")
def _(net, text):
    words, inside = text.words(net.embedding), text.inside()
    ahead, _ = text.recurrent(net.ahead, words, inside)
    back, _ = text.recurrent(net.back, words[::-1], inside[::-1])
    return linear(net.fc, concatenate([ahead[-1], back[-1]]))


@of("stack_flipped_states")
def _(net, text):
    words, inside = text.words(net.embedding), text.inside()
    ahead, _ = text.recurrent(net.ahead, words, inside)
    back, _ = text.recurrent(net.back, words[::-1], inside[::-1])
    return linear(net.fc, mean(concatenate([ahead, back[::-1]])))


@of("stack_reread")
def _(net, text):
    """The second reader takes words step by step too; its first states are the first reader's last."""
    words = text.words(net.embedding)
    _, last = text.recurrent(net.read, words, text.inside())
    states, _ = text.recurrent(net.reread, words, text.inside(), last)
    return linear(net.fc, states[-1])
