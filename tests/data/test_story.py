"""The embedded data set tells the true story of 8 February 2021."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from posko.kitchen import days_of_supply, feeding_plan, planned_delivery
from posko.model import vocabulary as v
from posko.model.certificates import valid_on
from posko.model.columns import WIB
from posko.model.commitments import commitments, overlaps, shift_intervals
from posko.model.factors import Factor
from posko.model.geo import distance_km
from posko.model.snapshot import Snapshot
from tests.factories import wib

FLOOD, WIND = "K01", "K12"


def reports(snapshot: Snapshot, incident: str, code: str | None = None) -> pd.DataFrame:
    rows = snapshot.known("situation_reports")
    rows = rows[rows["incident_id"] == incident]
    return rows if code is None else rows[rows["village_code"] == code]


# --- places and people ---------------------------------------------------------------------------


def test_the_regency_is_whole(drill: Snapshot) -> None:
    """One regency, 21 kecamatan, 306 villages; the kecamatan's people add up to the regency's."""
    regions = drill.all("regions")
    assert regions["level"].value_counts().to_dict() == {
        "village": 306,
        "district": 21,
        "regency": 1,
    }
    people = regions.groupby("level")["population"].sum()
    assert people["district"] == people["regency"] == 1_335_972
    assert regions.loc[regions["level"] == "village", "population"].isna().all()


def test_the_people_are_those_reported(drill: Snapshot) -> None:
    """26 TAGANA (24 of them active), one TKSK per kecamatan, 161 PKH."""
    people = drill.all("volunteers")
    assert people["pillar"].value_counts().to_dict() == {"pkh": 161, "tagana": 26, "tksk": 21}
    tagana = people[people["pillar"] == "tagana"]
    assert (tagana["membership"] == "active").sum() == 24
    tksk = people.loc[people["pillar"] == "tksk", "village_code"].str.slice(0, 8)
    assert tksk.nunique() == 21


def test_names_and_phones_are_distinct_and_nobodys(drill: Snapshot) -> None:
    """No two people share a name or a phone, and no phone is a mobile number."""
    people = drill.all("volunteers")
    assert people["name"].is_unique and people["phone"].is_unique
    assert people["phone"].str.fullmatch(r"0800000\d{5}").all()


def test_everybody_lives_near_the_village_they_are_listed_in(drill: Snapshot) -> None:
    """Homes lie within a kilometre of the village's point."""
    people, regions = drill.all("volunteers"), drill.all("regions").set_index("code")
    home = regions.loc[people["village_code"]]
    away = distance_km(
        people["lat"].to_numpy(),
        people["lon"].to_numpy(),
        home["lat"].to_numpy(),
        home["lon"].to_numpy(),
    )
    assert (home["level"] == "village").all()
    assert max(away) <= 1.0  # type: ignore[arg-type]


def test_certificates_show_every_case(drill: Snapshot) -> None:
    """Every skill is covered by TAGANA on the drill day; some have expired, some will soon."""
    certificates, people = drill.all("certificates"), drill.all("volunteers")
    tagana = set(people.loc[people["pillar"] == "tagana", "volunteer_id"])
    ours = certificates[certificates["volunteer_id"].isin(tagana)]
    today = drill.now.date()
    covered = ours[valid_on(ours, today)].groupby("skill")["volunteer_id"].nunique()
    assert covered.reindex(drill.all("skills")["skill"], fill_value=0).min() >= 2
    soon = pd.Timestamp(today) + timedelta(days=60)
    assert (ours["expires_on"] < pd.Timestamp(today)).sum() >= 5
    assert ours["expires_on"].between(pd.Timestamp(today), soon).sum() >= 6
    assert (certificates["issued_on"] <= pd.Timestamp(today)).all()
    joined = people.set_index("volunteer_id")["joined_on"].reindex(certificates["volunteer_id"])
    assert (certificates["issued_on"].to_numpy() > joined.to_numpy()).all()


# --- incidents -----------------------------------------------------------------------------------


def test_states_at_the_drill_clock(drill: Snapshot) -> None:
    """Bandarkedungmulyo in response, Megaluh in recovery, Kesamben and the drought closed."""
    assert drill.now == datetime(2021, 2, 8, 9, tzinfo=WIB)
    known = drill.known("incidents").set_index("incident_id")["state"].to_dict()
    assert known == {FLOOD: "response", WIND: "recovery", "K02": "closed", "K14": "closed"}


def test_the_later_incidents_are_there_and_not_yet_known(drill: Snapshot) -> None:
    """All eleven incidents of the source are in the data; what comes later stays hidden."""
    assert len(drill.all("incidents")) == 11
    later = drill.at(wib("2026-01-01 00:00")).known("incidents")
    assert set(later["incident_id"]) == set(drill.all("incidents")["incident_id"])


def test_the_camats_figure_is_known_and_tomorrows_is_not(drill: Snapshot) -> None:
    """6,882 displaced stands at the drill clock; the 611 of 9 February does not."""
    displaced = reports(drill, FLOOD)["people_displaced"].dropna()
    assert 6882 in set(displaced)
    assert 611 not in set(displaced)
    next_day = reports(drill.at(wib("2021-02-09 23:00")), FLOOD)["people_displaced"].dropna()
    assert 611 in set(next_day)


@pytest.mark.parametrize(
    ("day", "people"),
    [("06", 1200), ("08", 6882), ("09", 611), ("14", 648), ("16", 600), ("18", 636), ("22", 0)],
)
def test_the_series_of_displaced_people(drill: Snapshot, day: str, people: int) -> None:
    """Every reported figure of displaced people stands under its date."""
    rows = drill.all("situation_reports")
    rows = rows[(rows["incident_id"] == FLOOD) & (rows["as_of"].dt.strftime("%d") == day)]
    assert people in set(rows["people_displaced"].dropna())


def test_a_hamlets_population_is_not_its_affected_people(drill: Snapshot) -> None:
    """1,623 people live in Gondangmanis; nobody reported how many of them are affected."""
    rows = drill.all("situation_reports")
    gondangmanis = rows[rows["village_code"] == "35.17.18.2005"]
    assert gondangmanis["people_affected"].isna().all()
    assert gondangmanis["note"].str.contains("1.623", regex=False).any()


def test_what_nobody_reported_stays_blank(drill: Snapshot) -> None:
    """The flood of Bandarkedungmulyo has no count of dead: unknown, not zero."""
    assert reports(drill, FLOOD)["dead"].isna().all()
    assert reports(drill, WIND)["dead"].tolist() == [0]


def test_the_whirlwind_of_megaluh(drill: Snapshot) -> None:
    """80 houses: 10 heavy, 15 moderate, 55 light damage."""
    row = reports(drill, WIND).iloc[0]
    columns = ["houses_heavy", "houses_moderate", "houses_light", "houses_affected"]
    assert row[columns].tolist() == [10, 15, 55, 80]


def test_the_total_of_the_drought_is_not_the_sum_of_its_rows(drill: Snapshot) -> None:
    """1,781 families were reported; the rows that could be read add up to 1,669."""
    rows = reports(drill, "K14")
    whole = rows["village_code"] == "35.17"
    assert rows.loc[whole, "families_affected"].tolist() == [1781]
    assert rows.loc[~whole, "families_affected"].sum() == 1669


def test_identity_codes_follow_hazard_and_date(drill: Snapshot) -> None:
    """A KIB is regency, hazard, date and number; without a known date there is none."""
    for row in drill.all("incidents").itertuples():
        if row.incident_id == "K14":
            assert pd.isna(row.kib)
        else:
            assert row.kib == f"3517{row.hazard}{row.occurred_at:%Y%m%d}1"


def test_reports_name_places_of_this_regency(drill: Snapshot) -> None:
    """Every report has a code, and reports of a date only are at midnight."""
    rows = drill.all("situation_reports")
    assert rows["village_code"].str.startswith("35.17").all()
    midnight = rows["as_of"].dt.strftime("%H:%M") == "00:00"
    assert (midnight == ~rows["time_known"].astype(bool)).all()


# --- shelters, kitchens, stock -------------------------------------------------------------------


def test_shelters_hold_the_reported_people(drill: Snapshot) -> None:
    """923 on the dike, 75 left of 528 in Gondangmanis, 15 families in Kalipuro uncounted."""
    counts = drill.known("shelter_counts").sort_values("as_of", kind="stable")
    latest = counts.groupby("shelter_id").tail(1).set_index("shelter_id")
    assert latest.loc["PGN-TANGGUL", "people"] == 923
    assert latest.loc["PGN-BALAI-GDM", "people"] == 75
    assert pd.isna(latest.loc["KLP-KALIPURO", "people"])
    assert latest.loc["KLP-KALIPURO", "families"] == 15
    assert 528 in set(counts.loc[counts["shelter_id"] == "PGN-BALAI-GDM", "people"])


def test_age_groups_add_up(drill: Snapshot) -> None:
    """Where a count has sexes and ages, both add up to its people."""
    counts = drill.all("shelter_counts").dropna(subset=["male", "infants"])
    assert len(counts)
    ages = counts[["infants", "toddlers", "children", "adults", "elderly"]].sum(axis=1)
    assert (counts["male"] + counts["female"] == counts["people"]).all()
    assert (ages == counts["people"]).all()


def test_one_shelter_has_no_kitchen(drill: Snapshot) -> None:
    """The next meal is planned for every open place but the mosque of Pucangsimo."""
    shelters = drill.known("shelters")
    shelters = shelters[shelters["state"] == "open"]
    meals = drill.all("meals")
    now = meals[(meals["date"] == pd.Timestamp("2021-02-08")) & (meals["meal"] == "evening")]
    assert set(shelters["shelter_id"]) - set(now["shelter_id"]) == {"PGN-MASJID-PUC"}
    assert now["cooked"].isna().all() and now["sent"].isna().all()


def test_the_kitchen_of_jombok(drill: Snapshot) -> None:
    """400, then 950 portions, twice a day from 4 to 16 January, by two crews of 18."""
    kitchen = drill.find("kitchens", "DU-JOMBOK")
    assert kitchen is not None
    assert (kitchen["portions_per_meal"], kitchen["crew_per_shift"]) == (950, 18)
    assert kitchen["state"] == "closed"
    meals = drill.all("meals")
    meals = meals[meals["kitchen_id"] == "DU-JOMBOK"]
    cooked = meals.groupby(["date", "meal"])["cooked"].sum()
    assert len(cooked) == 13 * 2
    assert cooked.loc["2021-01-04"].tolist() == [400, 400]
    assert cooked.loc["2021-01-13"].tolist() == [950, 950]
    tasks = drill.all("tasks")
    crews = tasks.loc[tasks["task_id"].str.startswith("TGS-K02-DU"), "task_id"]
    people = drill.all("assignments")
    people = people[people["task_id"].isin(crews)]
    assert (people.groupby("task_id").size() == 18).all()
    assert people["volunteer_id"].nunique() == 36


def test_what_is_cooked_fits_the_kitchen_and_arrives(drill: Snapshot) -> None:
    """No kitchen cooks more than it can, sends more than it cooked, or has delivered tomorrow."""
    meals = drill.all("meals")
    room = drill.all("kitchens").set_index("kitchen_id")["portions_per_meal"]
    planned = meals.groupby(["kitchen_id", "date", "meal"])["planned"].sum().reset_index()
    assert (planned["planned"] <= planned["kitchen_id"].map(room)).all()
    done = meals.dropna(subset=["received"])
    assert (done["received"] <= done["sent"]).all() and (done["sent"] <= done["cooked"]).all()
    assert (done["received"] < done["sent"]).sum() == 1
    assert (done["received_at"] <= drill.now).all()


def test_rice_of_the_village_kitchen_lasts_three_days(drill: Snapshot) -> None:
    """At the planned portions and 400 g a day, as its head said; eggs last less than one day."""
    store = drill.known("stock_movements")
    store = store[store["store_id"] == "DU-DESA-BKM"].groupby("item_id")["quantity"].sum()
    meals = drill.all("meals")
    tonight = (meals["date"] == pd.Timestamp("2021-02-08")) & (meals["meal"] == "evening")
    portions = meals.loc[tonight & (meals["kitchen_id"] == "DU-DESA-BKM"), "planned"].sum()
    per_day = portions * drill.factor(Factor.RICE_PER_PERSON_DAY) / 1000
    assert 2.8 <= store["rice"] / per_day <= 3.3
    eggs = drill.all("recipes").query("item_id == 'eggs'")["quantity"].max() * portions * 2
    assert store["eggs"] / eggs < 1


def test_every_meal_was_cooked_from_its_menu(drill: Snapshot) -> None:
    """What a kitchen took out of store for a meal is its menu's recipe; a begun pack is a pack."""
    meals, ledger = drill.all("meals"), drill.all("stock_movements")
    taken = ledger[(ledger["kind"] == "issue") & ledger["store_id"].isin(meals["kitchen_id"])]
    hour = taken["at"].dt.hour.map({3: "morning", 12: "evening"})
    found = -taken.groupby(["store_id", taken["at"].dt.date, hour, "item_id"])["quantity"].sum()
    cooked = meals.dropna(subset=["cooked"])
    portions = cooked.groupby(["kitchen_id", cooked["date"].dt.date, "meal", "menu"])[
        "cooked"
    ].sum()
    recipes = drill.all("recipes")
    wanted = {
        (kitchen, day, meal, item): number * each
        for (kitchen, day, meal, menu), number in portions.items()
        for item, each in recipes.loc[recipes["menu"] == menu, ["item_id", "quantity"]].to_numpy()
    }
    assert found.to_dict() == pytest.approx(wanted, abs=0.5)


def test_the_kitchens_of_january_and_february_delivered_what_they_planned(drill: Snapshot) -> None:
    """February's two fed 1,570 and then 2,033 a meal; Jombok 950, for 1,051 people and a crew of
    18, so that 119 fall short, and had rice to the end."""
    meals = drill.all("meals")
    done = meals.dropna(subset=["received"])
    by_meal = done.groupby(["date", "meal"])[["planned", "received"]].sum()
    assert by_meal.loc[("2021-02-06", "morning")].tolist() == [1570, 1570]
    assert by_meal.loc[("2021-02-08", "morning"), "planned"] == 2033
    then = drill.at(wib("2021-01-13 08:00"))
    plan = feeding_plan(then, "K02", date(2021, 1, 13), "evening")
    assert plan.places["wanted"].sum() == 900 + 151
    assert (plan.short, plan.kitchens["crew_needed"].tolist()) == (119, [18])
    routes = planned_delivery(then, "K02", date(2021, 1, 13), "evening")
    assert sum(route.portions for route in routes.routes) == 950
    assert not routes.left_behind
    rice = {one.kitchen_id: one.days for one in days_of_supply(then)}
    assert rice["DU-JOMBOK"] is not None and rice["DU-JOMBOK"] > 3  # to the end on the 16th


def test_contacts_of_places_are_nobodys(drill: Snapshot) -> None:
    """Every place has a contact; names and numbers are fictitious, none is a volunteer's."""
    places, people = drill.all("shelters"), drill.all("volunteers")
    assert places["contact_phone"].str.fullmatch(r"0800000\d{5}").all()
    assert places["contact_phone"].is_unique
    assert not set(places["contact_phone"]) & set(people["phone"])
    assert not set(places["contact_name"]) & set(people["name"])


def test_stock_is_never_negative(drill: Snapshot) -> None:
    """At no time does a store hold less than nothing of an item, nor of one batch of it."""
    ledger = drill.all("stock_movements")
    for keys in (["store_id", "item_id"], ["store_id", "item_id", "batch"]):
        rows = ledger.assign(batch=ledger["batch"].fillna(""))
        sums = rows.groupby([*keys, "at"])["quantity"].sum().groupby(level=keys).cumsum()
        assert sums.min() > -1e-6


def test_a_meal_takes_what_its_recipe_says(drill: Snapshot) -> None:
    """The rice issued by each kitchen is 0.2 kg for every portion it cooked."""
    ledger, meals = drill.all("stock_movements"), drill.all("meals")
    rice = ledger[(ledger["item_id"] == "rice") & (ledger["kind"] == "issue")]
    used = -rice.groupby("store_id")["quantity"].sum()
    cooked = meals.groupby("kitchen_id")["cooked"].sum().astype(float)
    assert used.to_dict() == pytest.approx((cooked * 0.2).to_dict())


# --- tasks and duties ----------------------------------------------------------------------------


def test_nobody_is_in_two_places(drill: Snapshot) -> None:
    """No duty or assignment of a person overlaps another, nor an absence."""
    taken = commitments(drill.tables)
    assert overlaps(taken).empty
    away = drill.all("absences")
    away = away[away["kind"] != "delayed"]
    both = taken.merge(away, on="volunteer_id", suffixes=("", "_away"))
    ends = both["ends_at_away"].fillna(pd.Timestamp("2100-01-01", tz=WIB))
    assert not ((both["starts_at"] < ends) & (both["starts_at_away"] < both["ends_at"])).any()


def test_people_rest_after_long_work(drill: Snapshot) -> None:
    """Eight hours lie between a commitment of more than four hours and the next."""
    taken = commitments(drill.tables)
    same = taken["volunteer_id"] == taken["volunteer_id"].shift(-1)
    long = taken["ends_at"] - taken["starts_at"] > timedelta(hours=drill.factor(Factor.REST_AFTER))
    pause = taken["starts_at"].shift(-1) - taken["ends_at"]
    assert (pause[same & long] >= timedelta(hours=drill.factor(Factor.REST))).all()


def test_skilled_places_are_filled_by_the_certified(drill: Snapshot) -> None:
    """Work that is done or under way has, per skill, as many valid certificates as places."""
    tasks = drill.all("tasks")
    tasks = tasks[tasks["state"].isin(["done", "under_way"])].set_index("task_id")["starts_at"]
    people = drill.all("assignments")
    people = people[people["state"].isin([*v.ASSIGNMENT_STATE.committing, "released"])]
    certificates = drill.all("certificates")
    asked = drill.all("task_requirements")
    for need in asked[asked["task_id"].isin(tasks.index)].itertuples():
        crew = people.loc[people["task_id"] == need.task_id, "volunteer_id"]
        if pd.isna(need.skill):
            continue
        valid = certificates[valid_on(certificates, tasks[need.task_id].date())]
        able = set(valid.loc[valid["skill"] == need.skill, "volunteer_id"])
        assert crew.isin(able).sum() >= need.people, (need.task_id, need.skill)


def test_crews_are_complete_and_led(drill: Snapshot) -> None:
    """Finished work had a person for every place and one leader."""
    asked = drill.all("task_requirements").groupby("task_id")["people"].sum()
    tasks, people = drill.all("tasks"), drill.all("assignments")
    for task in tasks.loc[tasks["state"] == "done", "task_id"]:
        crew = people[(people["task_id"] == task) & (people["state"] == "released")]
        assert len(crew) == asked[task], task
        assert (crew["function"] == "leader").sum() == 1, task


def test_the_drill_hour_shows_every_answer(drill: Snapshot) -> None:
    """At nine o'clock people are on scene, on the way, called, silent and unable to come."""
    states = set(drill.known("assignments")["state"])
    assert {"on_scene", "en_route", "accepted", "called", "no_answer", "declined"} <= states


def test_both_agencies_and_phases_have_work(drill: Snapshot) -> None:
    """BPBD evacuates; Dinas Sosial supports, teaches and collects data after the disaster."""
    tasks = drill.all("tasks")
    kinds = tasks.groupby(["agency", "phase"])["kind"].agg(set)
    assert "evacuation" in kinds[("bpbd", "emergency")]
    assert {"psychosocial", "education", "damage_data"} <= kinds[("dinsos", "post_disaster")]


def test_the_roster_can_be_held(drill: Snapshot) -> None:
    """February is published for TAGANA: 11 hours between duties, at most 5 days in a row."""
    duties = drill.all("duties")
    duties = duties[duties["state"] == "published"]
    people = drill.all("volunteers").set_index("volunteer_id")
    assert (people.loc[duties["volunteer_id"], "pillar"] == "tagana").all()
    february = duties[duties["date"] >= pd.Timestamp("2021-02-01")]
    assert february["date"].nunique() == 28
    assert february.groupby(["date", "shift"]).size().min() >= 3
    times = shift_intervals(duties, drill.all("shift_types"))
    mine = duties.assign(**times).sort_values(["volunteer_id", "starts_at"])
    same = mine["volunteer_id"] == mine["volunteer_id"].shift(-1)
    pause = mine["starts_at"].shift(-1) - mine["ends_at"]
    assert (pause[same] >= timedelta(hours=11)).all()
    for _, days in duties.groupby("volunteer_id")["date"]:
        assert longest_run({day.date() for day in days}) <= 5


def longest_run(days: set[date]) -> int:
    """The most consecutive days in a set."""
    best = 0
    for day in days:
        if day - timedelta(days=1) not in days:
            length = 1
            while day + timedelta(days=length) in days:
                length += 1
            best = max(best, length)
    return best


def test_every_shift_has_one_coordinator_of_grade(drill: Snapshot) -> None:
    """One coordinator per shift, madya or utama."""
    duties = drill.all("duties")
    duties = duties[duties["state"] == "published"]
    leads = duties[duties["function"] == "coordinator"]
    assert (leads.groupby(["date", "shift"]).size() == 1).all()
    assert len(leads) == duties.groupby(["date", "shift"]).ngroups
    grades = drill.all("volunteers").set_index("volunteer_id")["grade"]
    assert grades[leads["volunteer_id"]].isin(v.COORDINATOR_GRADES).all()


def test_attendance_is_of_the_past(drill: Snapshot) -> None:
    """Every duty that has begun has its attendance, none to come has one."""
    duties, rows = drill.all("duties"), drill.all("attendances")
    begins = shift_intervals(duties, drill.all("shift_types"))["starts_at"]
    begun = duties[(begins <= drill.now) & (duties["state"] == "published")]
    assert set(rows["duty_id"].dropna()) == set(begun["duty_id"])
    assert (rows["left_at"].dropna() <= drill.now).all()


# --- norms ---------------------------------------------------------------------------------------


def test_factors_are_exactly_those_the_code_reads(drill: Snapshot) -> None:
    """Each member of `Factor` has one row with a source, and no other row is there."""
    factors = drill.all("factors")
    assert sorted(factors["factor"]) == sorted(name.value for name in Factor)
    assert factors["source"].str.len().min() > 10
    assert drill.factor(Factor.PORTIONS_PER_CREW_MEMBER) == round(950 / 18)


def test_rice_per_portion_follows_from_the_norm(drill: Snapshot) -> None:
    """400 g a day at two meals is 0.2 kg in every menu: 1,000 packs need 200 kg."""
    rice = drill.all("recipes").query("item_id == 'rice'")["quantity"]
    norm = drill.factor(Factor.RICE_PER_PERSON_DAY) / drill.factor(Factor.MEALS_PER_DAY) / 1000
    assert (rice == norm).all()
    assert 1000 * norm == 200
