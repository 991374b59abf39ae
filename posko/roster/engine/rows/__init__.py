"""Rosters put together from whole rows of people, each row keeping its person's rules by itself.

For problems without a known past, fair shares and limits of hours per week: large posts with few
wishes in common, and the public instances of `bench/roster`. The months that Posko plans have all
three, so they go to `contest`.
"""
