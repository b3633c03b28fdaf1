"""What students of assignment 2 get wrong, and their points."""

from tests.course.submissions import BY_HAND, Submission


def points(parts, gru, lstm, interaction):
    """Return the points per cell, as the table of the guide lists them."""
    cells = ["parts-values", "parts-sum", "gru-sum", "gru-words", "lstm-sum", "lstm-words", "lstm-shut-gate"]
    by_tests = dict(zip(cells, [*parts, *gru, *lstm], strict=True))
    return {**by_tests, "interaction-values": interaction, "proof": BY_HAND, "beyond-adding": BY_HAND}


ANSWERS = [
    Submission(
        name="forgets-nothing",
        belief="What a word brought in stays to the end (NaiveREAT): the gates do not matter.",
        cells={"parts": "def parts(h, a):\n    return h[1:] - h[:-1]"},
        points=points(parts=(0, 2), gru=(1, 0), lstm=(1, 0, 0), interaction=3),
    ),
    Submission(
        name="forgets-its-own-word",
        belief="The product begins with the word's own gate, $k = t$.",
        cells={
            "parts": "def parts(h, a):\n"
            "    kept = np.cumprod(a[::-1], axis=0)[::-1]\n"
            "    return (h[1:] - a * h[:-1]) * kept"
        },
        points=points(parts=(0, 0), gru=(0, 0), lstm=(0, 0, 0), interaction=3),
    ),
    Submission(
        name="gate-the-other-way-round",
        belief="$z_t$ lets the new in, so the GRU keeps $1 - z_t$, as some textbooks write it.",
        cells={"reat-gru": "def reat_gru(h, z, W_out):\n    return parts(h, 1 - z) @ W_out.T"},
        points=points(parts=(2, 2), gru=(1, 0), lstm=(1, 3, 2), interaction=3),
    ),
    Submission(
        name="divides-by-the-gate",
        belief="The paper's quotient $f_t o_t / o_{t-1}$ can be computed as it stands.",
        cells={
            "reat-lstm": "def reat_lstm(c, f, o, W_out):\n"
            "    before = np.vstack([np.ones_like(o[:1]), o[:-1]])\n"
            "    h = np.vstack([np.zeros_like(o[:1]), o * np.tanh(c[1:])])\n"
            "    return parts(h, f * o / before) @ W_out.T"
        },
        points=points(parts=(2, 2), gru=(1, 3), lstm=(1, 3, 0), interaction=3),
    ),
    Submission(
        name="copies-the-visible-numbers",
        belief="What the visible test asks for is all that is asked.",
        cells={"parts": "def parts(h, a):\n    return np.array([[0.5], [0.1]])"},
        points=points(parts=(0, 0), gru=(0, 0), lstm=(0, 0, 0), interaction=3),
    ),
    Submission(
        name="interaction-without-the-rest",
        belief="$I = S(AB) - S(A) - S(B)$: what the network says of nothing needs no correction.",
        cells={
            "interaction": "def interaction(margin, words, start, split, stop):\n"
            "    A, B = words[start:split], words[split:stop]\n"
            "    return margin(A + B) - margin(A) - margin(B)"
        },
        points=points(parts=(2, 2), gru=(1, 3), lstm=(1, 3, 2), interaction=0),
    ),
    Submission(
        name="endless-loop",
        belief="The loop will end. (It is stopped; the other cells are graded.)",
        cells={"interaction": "while True:\n    pass"},
        points=points(parts=(2, 2), gru=(1, 3), lstm=(1, 3, 2), interaction=0),
        loops=10,
    ),
]
