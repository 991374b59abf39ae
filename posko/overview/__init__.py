"""The state of the office at a glance: what needs attention, and the first figures."""

from posko.overview.attention import Notice, attention
from posko.overview.figures import Figures, Total, figures

__all__ = ["Figures", "Notice", "Total", "attention", "figures"]
