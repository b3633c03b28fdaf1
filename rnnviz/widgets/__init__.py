"""Interactive pictures for notebooks and pages of their own. They know only scores and tables."""

from rnnviz.widgets.cell_trace import CellTrace
from rnnviz.widgets.token_heatmap import TokenHeatmap

__all__ = ["CellTrace", "TokenHeatmap"]
