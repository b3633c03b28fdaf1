"""The oracle's forwards of models that read the words by torch's modules, pool and say one thing."""

from __future__ import annotations

import numpy as np

from tests.zoo.forwards import mlp, of, one_minus
from tests.zoo.oracle import (
    apply,
    array,
    concatenate,
    constant,
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

# Sentiment.


@of("projected")
def _(net, text):
    _, (h, _) = text.recurrent(net.rnn, text.words(net.emb), text.reads())
    return linear(net.fc, concatenate([h[-2], h[-1]]))


@of("rnn_relu")
def _(net, text):
    states, _ = text.recurrent(net.rnn, text.words(net.embed), text.reads())
    return linear(net.out, states[-1])


@of("packed_lstm")
def _(net, text):
    _, (h, _) = text.recurrent(net.lstm, text.words(net.embedding), text.reads())
    return mlp(net.fc, h[-1])[0]


@of("cell_state")
def _(net, text):
    _, (h, c) = text.recurrent(net.rnn, text.words(net.emb), text.reads())
    return linear(net.fc, concatenate([h[0], c[0]]))


@of("fixed_length")
def _(net, text):
    """The filling is read, but it is no word: its vector is nobody's, its steps inside the whole text only."""
    filling = constant(np.repeat(array(net.embedding.weight)[:1], 12 - len(text.ids), 0))
    x = concatenate([text.words(net.embedding), filling], 0)
    reads = np.concatenate([text.reads(), text.no_one_word(len(filling))])
    states, _ = text.recurrent(net.lstm, x, reads)
    return linear(net.fc, each(np.ravel, states))


# Attention.


@of("attention_additive")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.reads())
    weights = softmax(array(net.v.weight)[0] @ np.tanh(linear(net.W, states).true).T)
    return mlp(net.mlp, weighted(weights, states))[0]


@of("attention_last_state")
def _(net, text):
    states, (h, _) = text.recurrent(net.lstm, text.words(net.word_embeddings), text.reads())
    return linear(net.label, weighted(softmax(states.true @ h[0].true), states))


@of("attention_scaled_dot")
def _(net, text):
    states, _ = text.recurrent(net.gru, text.words(net.embedding), text.reads())
    q, k, v = (linear(layer, states) for layer in (net.q, net.k, net.v))
    weights = softmax(q.true @ k.true.T / np.sqrt(q.true.shape[1]))
    return linear(net.fc, mean(weighted(weights, v)))


@of("attention_heads")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.reads())
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
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.reads())
    weights = softmax(array(net.W_s2.weight) @ np.tanh(states.true @ array(net.W_s1.weight).T).T)
    return linear(net.label, apply(relu, linear(net.fc, each(np.ravel, weighted(weights, states)))))


@of("attention_masked")
def _(net, text):
    states, _ = text.recurrent(net.rnn, text.words(net.embedding), text.reads())
    return linear(net.fc, weighted(softmax(linear(net.score, states).true[:, 0]), states))


@of("attention_relation")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.reads())
    half = states.true.shape[1] // 2
    states = states[:, :half] + states[:, half:]
    weights = softmax(np.tanh(states.true) @ array(net.w))
    return linear(net.fc, apply(np.tanh, weighted(weights, states)))


@of("attention_over_words")
def _(net, text):
    words = text.words(net.embedding)
    states, (h, _) = text.recurrent(net.lstm, words, text.reads())
    weights = softmax(linear(net.score, states).true[:, 0])
    return linear(net.fc, concatenate([weighted(weights, words), h[0]]))


@of("hierarchical_attention")
def _(net, text):
    """A step of the lower reader reads one word, or filling, which nobody has brought; of the upper, a sentence."""

    def attend(layer, states):
        inner = np.tanh(linear(layer.project, states).true)
        return weighted(softmax(inner @ array(layer.context.weight)[0]), states)

    more = -len(text.ids) % net.words
    filling = constant(np.repeat(array(net.embedding.weight)[:1], more, 0))
    words = concatenate([text.words(net.embedding), filling], 0)
    reads = np.concatenate([text.reads(), text.no_one_word(more)])
    sentences = []
    for start in range(0, len(words), net.words):
        rows = slice(start, start + net.words)
        states, _ = text.recurrent(net.word_gru, words[rows], reads[rows])
        sentences.append(attend(net.word_attention, states))
    states, _ = text.recurrent(net.sentence_gru, stack(sentences), text.no_one_word(len(sentences)))
    return linear(net.fc, attend(net.sentence_attention, states))


# Pooling and heads.


@of("pool_concat_norm")
def _(net, text):
    states, _ = text.recurrent(net.rnn, text.words(net.encoder), text.reads())
    return mlp(net.layers, concatenate([states[-1], largest(states), mean(states)]))


@of("pool_rcnn")
def _(net, text):
    words = text.words(net.embedding)
    states, _ = text.recurrent(net.lstm, words, text.reads())
    half = states.true.shape[1] // 2
    y = apply(np.tanh, linear(net.W2, concatenate([states[:, :half], words, states[:, half:]])))
    return linear(net.label, largest(y))


@of("pool_contexts")
def _(net, text):
    words = text.words(net.embedding)
    states, _ = text.recurrent(net.gru, words, text.reads())
    half = states.true.shape[1] // 2
    nothing = constant(np.zeros((1, half)))
    left = concatenate([nothing, states[:-1, :half]], 0)
    right = concatenate([states[1:, half:], nothing], 0)
    return linear(net.fc2, largest(apply(np.tanh, linear(net.fc1, concatenate([left, words, right])))))


@of("pool_lstm_gru")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.reads())
    states, _ = text.recurrent(net.gru, states, text.reads())
    pooled = concatenate([mean(states), largest(states)])
    return linear(net.out, pooled + apply(relu, linear(net.linear1, pooled)))


@of("head_layer_norm")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.reads())
    pooled = layer_norm(net.norm, mean(states))
    return linear(net.out, pooled + apply(gelu, linear(net.inner, pooled)))


@of("pool_normed_states")
def _(net, text):
    states, _ = text.recurrent(net.gru, text.words(net.embedding), text.reads())
    inner = linear(net.out[0], largest(layer_norm(net.norm, states)))
    return linear(net.out[2], apply(lambda v: v * sigmoid(v), inner))


@of("head_gated")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.reads())
    h = states[-1]
    return linear(net.out, apply(sigmoid, linear(net.a, h)) * linear(net.b, h))


# Several recurrent modules.


@of("stack_sizes")
def _(net, text):
    x, _ = text.recurrent(net.lstm1, text.words(net.embedding), text.reads())
    x, _ = text.recurrent(net.lstm2, x, text.reads())
    x, _ = text.recurrent(net.lstm3, x, text.reads())
    return linear(net.fc, x[-1])


@of("stack_lstm_gru")
def _(net, text):
    states, _ = text.recurrent(net.lstm, text.words(net.embedding), text.reads())
    _, (h,) = text.recurrent(net.gru, apply(np.tanh, states), text.reads())
    return linear(net.fc, h[0])


@of("stack_two_encoders")
def _(net, text):
    words = text.words(net.embedding)
    _, (a, _) = text.recurrent(net.one, words, text.reads())
    _, (b,) = text.recurrent(net.two, words, text.reads())
    a, b = a[-1], b[-1]
    return linear(net.fc, concatenate([a, b, apply(np.abs, a - b), a * b]))


@of("stack_residual")
def _(net, text):
    x = text.words(net.embedding)
    for layer in net.layers:
        x = x + text.recurrent(layer, x, text.reads())[0]
    return linear(net.fc, x[-1])


@of("stack_highway")
def _(net, text):
    def highway(x, k):
        passed = apply(sigmoid, linear(net.carry[k], x))
        return passed * apply(relu, linear(net.transform[k], x)) + one_minus(passed) * x

    states, _ = text.recurrent(net.gru, highway(text.words(net.embedding), 0), text.reads())
    return linear(net.fc, mean(highway(states, 1)))


@of("stack_dense")
def _(net, text):
    words = text.words(net.embedding)
    one, _ = text.recurrent(net.first, words, text.reads())
    two, _ = text.recurrent(net.second, concatenate([words, one]), text.reads())
    return linear(net.fc, concatenate([words, one, two])[-1])


@of("stack_backwards")
def _(net, text):
    words, reads = text.words(net.embedding), text.reads()
    ahead, _ = text.recurrent(net.ahead, words, reads)
    back, _ = text.recurrent(net.back, words[::-1], reads[::-1])
    return linear(net.fc, concatenate([ahead[-1], back[-1]]))


@of("stack_flipped_states")
def _(net, text):
    words, reads = text.words(net.embedding), text.reads()
    ahead, _ = text.recurrent(net.ahead, words, reads)
    back, _ = text.recurrent(net.back, words[::-1], reads[::-1])
    return linear(net.fc, mean(concatenate([ahead, back[::-1]])))


@of("stack_reread")
def _(net, text):
    """The second reader takes words step by step too; its first states are the first reader's last."""
    words = text.words(net.embedding)
    _, last = text.recurrent(net.read, words, text.reads())
    states, _ = text.recurrent(net.reread, words, text.reads(), last)
    return linear(net.fc, states[-1])
