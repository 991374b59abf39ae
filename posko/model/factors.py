"""The norms that the code uses. Their values, units and sources are rows of `data/factors.csv`.

A name here without a row there is a problem that `python -m posko check` reports; a row without a
name here is reported too, since nobody would read it.
"""

from __future__ import annotations

from enum import StrEnum


class Factor(StrEnum):
    """Every factor by the name of its row."""

    REPORT_INTERVAL = "report_interval_hours"
    """Figures of an active incident older than this are stale. hours"""
    REST = "rest_hours"
    """Rest that a person needs after a long commitment. hours"""
    REST_AFTER = "rest_after_commitment_hours"
    """A commitment longer than this asks for rest. hours"""
    CERTIFICATE_WARNING = "certificate_warning_days"
    """A certificate that expires within this time is warned about. days"""
    COVERAGE_HORIZON = "coverage_horizon_hours"
    """How far ahead the overview looks for holes in the roster. hours"""
    STOCK_WARNING = "stock_warning_days"
    """Stock that lasts less than this is warned about. days"""
    EXPIRY_WARNING = "expiry_warning_days"
    """Stock that expires within this time is warned about. days"""
    MEALS_PER_DAY = "meals_per_day"
    """Meals a day where the incident does not say otherwise. meals"""
    RICE_PER_PERSON_DAY = "rice_g_per_person_day"
    """Dry rice. grams per person and day"""
    PORTIONS_PER_CREW_MEMBER = "portions_per_crew_member"
    """Portions that one crew member prepares for one meal. portions"""
    TRAVEL_DETOUR = "travel_detour_factor"
    """Length of the way by road over the straight line. times"""
    TRAVEL_SPEED = "travel_speed_kmh"
    """How fast a volunteer gets to a task by road. km/h"""
    WEEKLY_HOURS = "weekly_hours_cap"
    """Nobody is asked to work more than this in seven days. hours"""
    TASK_LEAD = "task_lead_minutes"
    """How long a task that has begun waits for somebody who is ready with a delay. minutes"""
    NO_ANSWER = "no_answer_minutes"
    """A call without an answer after this time counts as not answered. minutes"""
    OUT_TOO_LONG = "out_too_long_hours"
    """Who is out on a task longer than this is asked after; also how long a task without an end is
    taken to last for one person. hours"""
    ARRIVAL_GRACE = "arrival_grace_minutes"
    """Who is not on scene this long after the expected arrival is asked after. minutes"""
    DUTY_HOUR_WEIGHT = "duty_hour_weight"
    """What an hour of standby counts in weighted hours. hours"""
    EVACUATION_HOUR_WEIGHT = "evacuation_hour_weight"
    """What an hour of evacuation or search counts in weighted hours. hours"""
    DUTY_REST = "duty_rest_hours"
    """The least rest between two duties of one person. hours"""
    DAY_LONG_DUTY_REST = "day_long_duty_rest_hours"
    """The least rest after a duty of 24 hours or more. hours"""
    DUTY_DAYS = "duty_days_in_a_row"
    """Nobody stands duty on more consecutive days than this. days"""
    DUTY_NIGHTS = "duty_nights_in_a_row"
    """Nobody stands more consecutive nights of duty than this. nights"""
    MONTHLY_HOURS = "monthly_hours_cap"
    """Nobody stands more hours of duty in a calendar month than this. hours"""
    SHOW_UP_GRACE = "show_up_grace_minutes"
    """Who has not come this long after a duty's beginning is late and is asked after. minutes"""
