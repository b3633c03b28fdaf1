"""Interactive pictures for notebooks and pages of their own. They know only scores and tables."""

from rnnviz.widgets.cell_trace import CellTrace
from rnnviz.widgets.negation_histogram import NegationHistogram
from rnnviz.widgets.pos_boxplot import PosBoxplot
from rnnviz.widgets.row_traits import row_of, share_scale
from rnnviz.widgets.token_heatmap import TokenHeatmap

__all__ = ["CellTrace", "NegationHistogram", "PosBoxplot", "TokenHeatmap", "row_of", "share_scale"]
