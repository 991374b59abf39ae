"""Rosters in general: state a problem, solve, check and repair it. It knows no table.

`problem` states it, `checker` judges a roster, `solver` looks for the best, `repair` for the one
nearest to a roster that broke. A `model` is the problem as a whole-number programme, on which
`cpsat`, `highs` and the searches over them (`contest`, `neighbours`, `rounding`) race. `rows`
solves problems whose rules all hold along one person's row, as those of public benchmarks do.
"""
