"""What students of assignment 3 get wrong, and their points."""

from notebooks.assignments import sources
from tests.course.submissions import BY_HAND, Submission, right_answers

RIGHT = right_answers(sources.source_notebook("3_cd"))


def but(cell, old, new):
    """Return the right answer of a cell with one thing changed."""
    if RIGHT[cell].count(old) != 1:
        raise ValueError(f"{old!r} does not stand once in the right answer of {cell}")
    return {cell: RIGHT[cell].replace(old, new)}


def points(shares, step, span, interaction, negations):
    """Return the points per cell, as the table of the guide lists them."""
    cells = ["shares-add-up", "share-values", "step-adds-up", "step-inside", "step-outside"]
    by_tests = dict(zip(cells, [*shares, *step], strict=True))
    uses = {"span-values": span, "interaction-values": interaction, "negations": negations}
    return {**by_tests, **uses, "explanation": BY_HAND}


ANSWERS = [
    Submission(
        name="in-proportion",
        belief="A term's share of the squashed sum is its share of the sum, $y_1 / (y_1 + y_2)$.",
        cells={
            "linearisation": "def L(s, y, other, b):\n    return (s(b + y + other) - s(b)) * y / (y + other)"
        },
        points=points(shares=(2, 0), step=(2, 0, 0), span=0, interaction=2, negations=2),
    ),
    Submission(
        name="one-order",
        belief="What a term adds when it comes last is its share.",
        cells={"linearisation": "def L(s, y, other, b):\n    return s(b + y + other) - s(b + other)"},
        points=points(shares=(0, 0), step=(0, 0, 0), span=0, interaction=2, negations=2),
    ),
    Submission(
        name="bias-among-the-others",
        belief="The bias need not come first: a term that comes first adds $s(y_1) - s(0)$.",
        cells=but("linearisation", "s(b + y) - s(b)", "s(y) - s(np.zeros_like(y))"),
        points=points(shares=(0, 0), step=(2, 0, 0), span=0, interaction=2, negations=2),
    ),
    Submission(
        name="whole-forget-gate",
        belief="What the cell keeps of $\\beta^c$ is the phrase's, whoever moved the forget gate: $f \\odot \\beta^c$.",
        cells=but("cd-step", '(own["f"] + of_bias["f"]) * beta_c', 'whole["f"] * beta_c'),
        points=points(shares=(2, 2), step=(2, 0, 0), span=0, interaction=2, negations=2),
    ),
    Submission(
        name="bias-product-to-the-context",
        belief="$i_b g_b$ is no word's doing, so it always goes to $\\gamma^c$ (the paper's text can be read so).",
        cells=but("cd-step", "new_beta_c = new_beta_c + of_bias", "new_beta_c = new_beta_c + 0 * of_bias"),
        points=points(shares=(2, 2), step=(2, 0, 3), span=0, interaction=2, negations=2),
    ),
    Submission(
        name="every-word-inside",
        belief="The word's $W x_t$ always joins $V\\beta$: it is the word that is being read.",
        cells=but("cd-step", "v = v + from_word", "u = u + from_word"),
        points=points(shares=(2, 2), step=(2, 3, 0), span=0, interaction=2, negations=0),
    ),
    Submission(
        name="stop-included",
        belief="The phrase [start, stop) ends with the word `stop`.",
        cells=but("span-score", "start <= t < stop", "start <= t <= stop"),
        points=points(shares=(2, 2), step=(2, 3, 3), span=0, interaction=2, negations=2),
    ),
    Submission(
        name="phrase-by-itself",
        belief="The phrase's score is what the network says of the phrase alone, without its context.",
        cells={
            "span-score": "def span_score(weights, X, start, stop):\n"
            '    return weights["W_out"] @ last_state(weights, X[start:stop])[0]'
        },
        points=points(shares=(2, 2), step=(2, 3, 3), span=0, interaction=2, negations=2),
    ),
    Submission(
        name="negation-is-negative",
        belief="A negation makes the text worse, so its interaction is the most negative one.",
        cells=but("find-negation", "[0] * sign)", "[0])"),
        points=points(shares=(2, 2), step=(2, 3, 3), span=3, interaction=2, negations=0),
    ),
    Submission(
        name="endless-loop",
        belief="The loop will end. (It is stopped; the other cells are graded.)",
        cells={"find-negation": "while True:\n    pass"},
        points=points(shares=(2, 2), step=(2, 3, 3), span=3, interaction=2, negations=0),
        loops=10,
    ),
]
