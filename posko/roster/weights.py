"""What a roster should be beyond what it must: every weight, and the argument for it.

The unit is a point. Places come first: no sum of wishes ever leaves a place empty, because one
missing person costs more than all that can be gained for one duty. Hard rules are not here; no
number of points buys a breach (`posko.roster.rules`).
"""

from __future__ import annotations

MISSING_PERSON = 10_000
"""For each person whom a shift lacks, counted by heads: more than all the wishes of a month come to
(about 1,000 points for 26 people), so that also a search cut short fills places first."""
MISSING_ROLE = 4_000
"""For each person with a skill whom a shift lacks, and for a shift without a coordinator: a shift
with three people and no first-aider is worse than complete, better than two people."""
SPARE_PERSON = 20
"""For each person more than a shift needs: nobody is called in for nothing."""

HOURS = 6
"""For each duty above or below a person's fair share, growing 1-3-5-7 with the distance: two people
one duty off are better than one person two off."""
NIGHTS = 8
"""The same for nights: they weigh on people more than the number of duties does."""
WEEKENDS = 8
"""The same for duties that begin on Saturday or Sunday."""
HOLIDAYS = 8
"""The same for duties that begin on a national holiday."""

WISH = 1
"""For each point (1 to 10) of a preference that is not met: a strong wish may cost a person one
duty more than the fair share, a weak one never does."""
SINGLE_DUTY = 3
"""For a working day alone between two days off: the way to the post for one duty only."""
SINGLE_OFF = 1
"""For a day off alone between two duties: too short to recover, yet no breach of rest."""
TEAM = 5
"""For a duty with nobody of one's own team, where teams are kept together (setting `roster_teams`):
worth a single duty between days off, never a duty more than one's share."""
NIGHT_WAY_KM = 10
"""One point for each so many kilometres between home and post, per night's duty: the roads are
dark, and the one who lives near gets home."""

HISTORY_DAYS = 92
"""How far back duties count for fairness: about three months."""
HISTORY_SHARE = 0.5
"""The most that is settled in one period, as a part of a mean share: who did far more than others
last month is spared, but not sent home for a month."""
