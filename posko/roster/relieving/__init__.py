"""The smallest set of things to give up that fills the most places of a period.

Every thing that could be given up is a named column of one small whole-number programme, each at
its price; what is missing is dearer than all. The roster that comes out is then judged by the rules
of `posko.roster.rules`, which the programme does not share: the steps named are what those rules
find, and nothing else may be found.

`week` reads who and what there is, `programme` states and solves it, `verdict` judges what comes
out, `solving` does so week by week.
"""

from posko.roster.relieving.solving import Relief, neighbour, relief
from posko.roster.relieving.verdict import RELIEFS, Step

__all__ = ["RELIEFS", "Relief", "Step", "neighbour", "relief"]
