"""The oracle's forwards of taggers, decoders, loops, learned states, several tables and convolutions."""

from __future__ import annotations

import numpy as np

from tests.zoo.forwards import of, one_minus, zeros
from tests.zoo.oracle import (
    apply,
    array,
    batch_norm,
    concatenate,
    constant,
    convolve,
    each,
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

# Taggers and translation: an output at every step.


@of("tagger_bilstm")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.reads())
    return linear(net.fc, states)


@of("translate_forced")
def _(net, text):
    _, first = text.recurrent(net.encoder, text.words(net.src), text.reads())
    target = constant(array(net.trg.weight)[net.target.numpy()])
    states, _ = text.recurrent(net.decoder, target, text.no_one_word(len(target)), first)
    return linear(net.out, states)


@of("translate_bridged")
def _(net, text):
    _, (h, c) = text.recurrent(net.encoder, text.words(net.src), text.reads())
    first = [
        [apply(relu, linear(layer, concatenate(state)))]
        for layer, state in ((net.reduce_h, h), (net.reduce_c, c))
    ]
    target = constant(array(net.trg.weight)[net.target.numpy()])
    states, _ = text.recurrent(net.decoder, target, text.no_one_word(len(target)), first)
    return linear(net.out, states)


@of("translate_additive")
def _(net, text):
    states, (h,) = text.recurrent(net.encoder, text.words(net.src), text.reads())
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
        output, ((hidden,),) = text.recurrent(net.decoder, x, text.no_one_word(1), [[hidden]])
        said.append(linear(net.fc, concatenate([output[0], context, embedded])))
    return stack(said)


@of("translate_greedy_attention")
def _(net, text):
    """What was said before is a choice of places: the whole's."""
    states, ((h,), (c,)) = text.recurrent(net.encoder, text.words(net.src), text.reads())
    word, said = 2, []
    for _ in range(3):
        context = weighted(softmax(states.true @ h.true), states)
        x = concatenate([constant(array(net.trg.weight)[word]), context])
        h, c = text.cell(net.cell, x, [h, c])
        said.append(linear(net.out, concatenate([h, context])))
        word = said[-1].true.argmax()
    return stack(said)


# Loops.


@of("cells_list")
def _(net, text):
    words, size = text.words(net.embedding), net.cell.hidden_size
    state, states = [zeros(size), zeros(size)], []
    for t in range(len(words)):
        state = text.cell(net.cell, words[t], state, t)
        states.append(state[0])
    return linear(net.fc, mean(stack(states)))


@of("cells_in_place")
def _(net, text):
    words, size = text.words(net.embedding), net.cell.hidden_size
    state, states = [zeros(size), zeros(size)], []
    for t in range(len(words)):
        state = text.cell(net.cell, words[t], state, t)
        states.append(state[0])
    return linear(net.fc, largest(stack(states)))


@of("cells_gru")
def _(net, text):
    words = text.words(net.embedding)
    state = [zeros(net.cell.hidden_size)]
    for t in range(len(words)):
        state = text.cell(net.cell, words[t], state, t)
    return linear(net.fc, state[0])


@of("cells_two")
def _(net, text):
    """What the lower cell has made at a word's step is that word's, for the upper one."""
    words = text.words(net.embedding)
    lower, upper = [zeros(6), zeros(6)], [zeros(5), zeros(5)]
    for t in range(len(words)):
        lower = text.cell(net.lstm1, words[t], lower, t)
        upper = text.cell(net.lstm2, lower[0], upper, t)
    return linear(net.linear, upper[0])


@of("cells_both_ways")
def _(net, text):
    words, size = text.words(net.embedding), net.left.hidden_size
    left = right = [zeros(size), zeros(size)]
    for t in range(len(words)):
        left = text.cell(net.left, words[t], left, t)
        right = text.cell(net.right, words[-1 - t], right, len(words) - 1 - t)
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
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.reads(), first)
    return linear(net.fc, states[-1])


@of("learned_both_ways")
def _(net, text):
    first = [[constant(row) for row in array(net.start)]]
    states, _ = text.recurrent(net.gru, text.words(net.embedding), text.reads(), first)
    return linear(net.fc, mean(states))


@of("state_from_words")
def _(net, text):
    words = text.words(net.embedding)
    first = [[apply(np.tanh, linear(net.init, mean(words)))]]
    states, _ = text.recurrent(net.gru, words, text.reads(), first)
    return linear(net.fc, states[-1])


@of("hooks")
def _(net, text):
    states, _ = text.recurrent(net.rnn, text.words(net.embedding), text.reads())
    end = each(lambda v: 0.5 * v, states[-1]) + constant(np.full(states.true.shape[1], 0.1))
    return linear(net.head, apply(np.tanh, end))


# What a word is.


@of("word_and_position")
def _(net, text):
    words = text.words(net.words) + constant(array(net.positions.weight)[: len(text.ids)])
    states, _ = text.recurrent(net.lstm, words, text.reads())
    return linear(net.fc, states[-1])


@of("two_tables")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.trained, net.frozen), text.reads())
    return linear(net.fc, mean(states))


@of("gated_tables")
def _(net, text):
    one, two = text.words(net.one), text.words(net.two)
    g = each(lambda v: np.repeat(v, 6, 1), apply(sigmoid, linear(net.gate, concatenate([one, two]))))
    _, (h,) = text.recurrent(net.gru, g * one + one_minus(g) * two, text.reads())
    return linear(net.fc, h[-1])


@of("segments")
def _(net, text):
    segment = constant(np.tile(array(net.segments.weight)[0], (len(text.ids), 1)))
    states, (h, _) = text.recurrent(
        net.lstm, layer_norm(net.norm, text.words(net.words) + segment), text.reads()
    )
    half = states.true.shape[1] // 2
    return linear(net.fc, concatenate([states[-1, :half], states[0, half:]]))


@of("projected_vectors")
def _(net, text):
    words = apply(np.tanh, linear(net.adapt[0], text.words(net.vectors)))
    _, (h,) = text.recurrent(net.gru, words, text.reads())
    return linear(net.fc, h[-1])


# Convolutions.


@of("conv_then_lstm")
def _(net, text):
    """A step of the LSTM reads several words: inside is where all of them are the set's."""
    seen = apply(relu, convolve(net.conv, text.words(net.embedding), 1, 1))
    pooled = stack([largest(seen[t : t + 2]) for t in range(0, len(seen), 2)])
    states, _ = text.recurrent(net.lstm, pooled, text.no_one_word(len(pooled)))
    return linear(net.fc, states[-1])


@of("lstm_then_conv")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.reads())
    return linear(net.fc, largest(apply(relu, convolve(net.conv, states, 1, 1))))


@of("conv_causal")
def _(net, text):
    words = text.words(net.embedding)
    elu = lambda v: np.where(v > 0, v, np.expm1(np.minimum(v, 0)))  # noqa: E731
    x = words + apply(elu, batch_norm(net.norm, convolve(net.conv, words, 2, 0)))
    states, _ = text.recurrent(net.rnn, x, text.no_one_word(len(x)))
    return linear(net.fc, states[-1])
