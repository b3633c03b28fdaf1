"""Kinds of torch's operations, by name: which only move numbers, act on each alone, are linear, or are products.

What stands in none of these sets is read by the linearisation of `Parts`, as any operation may be: the sets are there
to be exact where an operation is affine, to know which word a number belongs to, and to be quick.
"""

from __future__ import annotations

# numbers are put elsewhere, none is changed
MOVES = frozenset({
    "view", "_unsafe_view", "reshape", "_reshape_alias", "view_as", "select", "slice", "transpose", "t", "permute",
    "unsqueeze", "squeeze", "expand", "repeat", "flip", "roll", "index_select", "index", "gather", "cat", "stack",
    "split", "split_with_sizes", "unbind", "clone", "detach", "alias", "narrow", "unfold", "diagonal", "movedim",
    "lift_fresh", "contiguous", "repeat_interleave", "select_copy", "slice_copy",
})  # fmt: skip
SAME_PLACES = frozenset({"clone", "detach", "alias", "lift_fresh", "contiguous"})
RESHAPES = frozenset({"view", "_unsafe_view", "_reshape_alias", "reshape"})

# each number of the result comes from the numbers that stand in its own place
ELEMENTWISE = frozenset({
    "sigmoid", "tanh", "relu", "gelu", "elu", "selu", "silu", "mish", "softplus", "hardtanh", "hardsigmoid",
    "hardswish", "leaky_relu", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "rsqrt", "square",
    "abs", "sin", "cos", "tan", "atan", "asin", "acos", "sinh", "cosh", "pow", "clamp", "clamp_min", "clamp_max",
    "sign", "threshold", "erf", "erfc", "logit", "reciprocal", "celu", "hardshrink", "softshrink",
    "log_sigmoid_forward", "prelu", "_prelu_kernel", "neg", "positive", "add", "sub", "rsub", "mul", "div",
    "true_divide", "maximum", "minimum", "fmax", "fmin", "where", "lerp", "addcmul", "addcdiv", "masked_fill",
    "atan2", "eq", "ne", "lt", "le", "gt", "ge", "logical_not", "logical_and", "logical_or", "bitwise_not",
    "bitwise_and", "bitwise_or", "isnan", "isinf", "isfinite", "floor", "ceil", "round", "trunc", "remainder",
    "nan_to_num", "xlogy", "sinc",
})  # fmt: skip

SUMS = frozenset({"sum", "mean", "nansum"})  # linear
REDUCTIONS = SUMS | {"linalg_vector_norm", "norm", "var", "std", "prod", "logsumexp", "amax", "amin"}
PRODUCTS = frozenset({"mm", "bmm", "mv", "dot"})  # linear in each of their two factors
AFFINE_PRODUCTS = frozenset({"addmm", "baddbmm", "addmv", "addbmm"})  # behind a term that is added
WEIGHING = PRODUCTS | AFFINE_PRODUCTS | {"mul", "div", "addcmul", "addcdiv"}  # where gates weigh something
# of gates, with numbers, they make gates
KEEPING = (
    MOVES
    | ELEMENTWISE
    | REDUCTIONS
    | {"index_put", "index_fill", "scatter", "constant_pad_nd", "tril", "triu"}
)

# What a vector is normed by. A mean of squares, and its root, is one too, in whatever operations it is written.
DEVIATIONS = frozenset({"std", "norm", "linalg_vector_norm"})
ROOTS = frozenset({"sqrt", "rsqrt", "pow"})
SHIFTS = frozenset({"add", "mul", "div", "clamp", "clamp_min", "maximum"})  # by a constant

SETTLED = frozenset({"_local_scalar_dense", "equal", "is_nonzero"})  # one answer for all rows, or refused

# linear, or affine with constants, in all that has parts together
AFFINE = frozenset({
    "add", "sub", "rsub", "neg", "positive", "where", "masked_fill", "convolution", "avg_pool2d", "avg_pool3d",
    "avg_pool1d", "_adaptive_avg_pool2d", "_adaptive_avg_pool3d", "adaptive_avg_pool1d", "tril", "triu",
    "reflection_pad1d", "replication_pad1d", "index_add", "trace", "im2col", "col2im", "upsample_linear1d",
    "upsample_nearest1d", "cumsum",
})  # fmt: skip
