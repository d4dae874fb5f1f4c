"""The stochastic model of one county once more, written from the method (models/README.md), not from its code.

    python3 chain.py check FOLDER             agreement with what the product wrote (export-case.ts)
    python3 chain.py time FOLDER [REPEATS]    time of the whole stochastic chain, all draws at once

Arrays end in [draw]: draws lie side by side, years are walked. Own records of a bureau (start.own, supply.counts) and
late projects are not covered: the export has none.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

STAGES = ["kindergarten", "primary", "junior", "generalSenior", "vocational"]
KINDERGARTEN, PRIMARY, JUNIOR, GENERAL, VOCATIONAL = range(5)
COMPULSORY = slice(1, 3)
FIRST_GRADE = [0, 3, 9, 12, 15]
GRADES_OF = [slice(0, 3), slice(3, 9), slice(9, 12), slice(12, 15), slice(15, 18)]
P1, J3, SENIOR = 3, 11, 12
# Which of STEPS leads out of each grade
STEP_OF_GRADE = [0] * 8 + [1] + [2] * 3 + [3] * 6
AGE_OF_GRADE = np.array([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 15, 16, 17])
CHILD_AGES = 15
STEPS = ["PRIMARY_STEP", "ONTO_JUNIOR", "JUNIOR_STEP", "SENIOR_STEP"]
SHOCKS = ["FERTILITY", "MIGRATION", "ENTRY", "KINDERGARTEN", *STEPS, "PROMOTION", "GENERAL_ODDS"]
PROBABILITIES = [0.05, 0.25, 0.5, 0.75, 0.95]


def numbers(value):
    """null is missing: NaN."""
    return np.array(value, dtype=float)


def whole(x):
    """Nearest whole number, halves up; in place."""
    x += 0.5
    return np.floor(x, out=x)


def at_least(x):
    """Whole number not below x, where a product that exceeds one by a hair counts as that one; in place."""
    x -= 1e-6
    return np.ceil(x, out=x)


# ---- Paths ----------------------------------------------------------------------------------------------------------


def path(points, years, base, curve=lambda v: v, back=lambda v: v):
    """Straight (on a curve, if given) from the base value of the base year to the first year, then as written."""
    at = sorted((int(year), value) for year, value in points.items())
    if at[0][0] > years[0]:
        at = [(years[0], base), *at]
    return back(np.interp(years, [year for year, _ in at], curve(numbers([value for _, value in at]))))


def multiplier(parameters, name, years):
    points = parameters["multipliers"][name]
    return np.ones(len(years)) if points is None else path(points, years, 1.0)


def asked(parameters, name):
    """The path in force and how it binds: a scenario's is followed ('='), a target's only improves ('>=', '<=')."""
    if parameters["levers"][name] is not None:
        return parameters["levers"][name], "="
    driven = parameters["driven"].get(name)
    return (None, None) if driven is None else (driven["path"], driven["operator"])


def bound(value, base, binds):
    return np.maximum(base, value) if binds == ">=" else np.minimum(base, value) if binds == "<=" else value


def lever(parameters, name, years, base, **curve):
    points, binds = asked(parameters, name)
    if points is None:
        return np.full(len(years), base)
    value = bound(path(points, years, base, **curve), base, binds)
    value[0] = base
    return value


def purchased_places(parameters, years):
    """[year][stage]: none before the first year of the path; NaN where nothing is said."""
    places = np.full((len(years), 5), np.nan)
    for stage, points in parameters["purchasedPlaces"].items():
        straight = whole(path(points, years, 0.0))
        places[:, STAGES.index(stage)] = np.where(np.array(years) < min(map(int, points)), 0, straight)
    return places


def by_stage(grades, out=None):
    """Σ over the grades of a stage: [year][grade][draw] -> [year][stage][draw]."""
    out = np.empty((len(grades), len(STAGES), grades.shape[2])) if out is None else out
    for stage, span in enumerate(GRADES_OF):
        np.add.reduce(grades[:, span], axis=1, out=out[:, stage])
    return out


class Result:
    """One array [year][series][draw]; result["demand"] is [year][stage][draw], or [year][draw] without stages."""

    def __init__(self, case, draws):
        self.slices = {}
        for i, key in enumerate(case["series"]):
            measure, _, stage = key.partition(":")
            first = self.slices[measure].start if stage and measure in self.slices else i
            self.slices[measure] = slice(first, i + 1) if stage else i
        self.array = np.empty((len(case["years"]), len(case["series"]), draws))

    def __getitem__(self, measure):
        return self.array[:, self.slices[measure]]

    def __setitem__(self, measure, value):
        self.array[:, self.slices[measure]] = value

    def product(self, measure, a, b):
        """a · b, written into the measure: results are large, and a temporary costs more than the arithmetic."""
        return np.multiply(a, b, out=self[measure])


# ---- 1 Population, 2 School cohorts ---------------------------------------------------------------------------------


def yearly_migration(case):
    """m[a] · multiplier, [year][age]; the inflow of children also by the multiplier of migrant children."""
    parameters, years = case["plan"]["parameters"], case["years"]
    rates = numbers(case["start"]["population"]["migration"])
    inflow = (np.arange(len(rates)) < CHILD_AGES) & (rates > 0)
    children = multiplier(parameters, "migrantChildrenMultiplier", years)[:, None]
    return rates * np.where(inflow, children, 1) * multiplier(parameters, "netMigrationMultiplier", years)[:, None]


def population(case, shocks, out):
    """Residents, births, deaths, moves; returns cohorts [year][age 0..17][draw] and the urban share [year]."""
    start, horizon, years = case["start"]["population"], case["horizon"], case["years"]
    parameters, draws, ahead = case["plan"]["parameters"], shocks["MIGRATION"].shape[1], np.arange(len(years))
    survival = numbers([row["byAge"] for row in horizon["survival"]])
    women_survival = numbers([row["byAge"] for row in horizon["womenSurvival"]])
    infant = numbers([row["infant"] for row in horizon["survival"]])
    pattern, girls = numbers(horizon["agePattern"]), numbers(horizon["girlsShare"])
    # Everything on the way from t - 1 to t is that of t: exp(m[a] · damping^t · multiplier(t))
    moving = np.exp(yearly_migration(case) * parameters["migrationDamping"] ** ahead[:, None])
    # TFR · k(t), k(t) = 1 + rho^t (k(0) - 1)
    local = 1 + parameters["localFertilityPersistence"] ** ahead * (start["fertilityRatio"] - 1)
    fertility = numbers(horizon["fertility"][parameters["fertilityVariant"]]) * local
    fertility *= multiplier(parameters, "fertilityMultiplier", years)

    people, people_after = (np.repeat(numbers(start["total"])[:, None], draws, axis=1) for _ in range(2))
    women, women_after = (np.repeat(numbers(start["women"])[:, None], draws, axis=1) for _ in range(2))
    last = len(women) - 1
    cohorts = np.empty((len(years), 18, draws))
    residents, births, deaths, moved = np.full((4, len(years), draws), np.nan)
    births[0] = start["births"]
    for t in range(len(years)):
        if t > 0:
            drawn = 1 + shocks["MIGRATION"][t]
            # N[a+1, t] = N[a, t-1] · s[a] · moving[a] · (1 + x); the oldest stay in 85+
            np.multiply(people[:-1], (survival[t, :-1] * moving[t, :-1])[:, None], out=people_after[1:])
            people_after[-1] += people[-1] * (survival[t, -1] * moving[t, -1])
            people_after[1:] *= drawn
            np.multiply(women[:-1], (women_survival[t, :last] * moving[t, :last])[:, None], out=women_after[1:])
            women_after[1:] *= drawn
            # Births = Σ (women[a] before + after) / 2 · f[a] · TFR · k; nobody under one gives birth
            births[t] = (pattern[t] @ women + pattern[t, 1:] @ women_after[1:]) / 2
            births[t] *= fertility[t] * shocks["FERTILITY"][t]
            if str(years[t]) in start["knownBirths"]:
                births[t] = start["knownBirths"][str(years[t])]
            # Infants = births · infant survival · half a year of moves; girls among them by their share
            babies = births[t] * infant[t]
            deaths[t] = (1 - survival[t]) @ people + births[t] - babies
            people_after[0] = babies * np.sqrt(moving[t, 0] * drawn)
            women_after[0] = people_after[0] * girls[t]
            people, people_after, women, women_after = people_after, people, women_after, women
        residents[t] = people.sum(axis=0)
        # C[a] = 10/12 N[a] + 2/12 N[a+1]
        np.multiply(people[:18], 10 / 12, out=cohorts[t])
        cohorts[t] += people[1:19] * (2 / 12)
    moved[1:] = residents[1:] - residents[:-1] - births[1:] + deaths[1:]

    # logit U(t) = logit U(0) + d (phi + ... + phi^t)
    urban = np.full(len(years), start["urbanShare"])
    if start["urbanRuralDifference"] is not None:
        way = np.cumsum(np.where(ahead > 0, parameters["urbanisationDamping"] ** ahead, 0))
        urban = 1 / (1 + (1 / urban - 1) * np.exp(-start["urbanRuralDifference"] * way))
    out["residentPopulation"] = whole(residents)
    whole(out.product("urbanPopulation", out["residentPopulation"], urban[:, None]))
    out["ruralPopulation"] = out["residentPopulation"] - out["urbanPopulation"]
    out["urbanShare"] = out["urbanPopulation"] / out["residentPopulation"]
    out["births"], out["deaths"], out["netMigration"] = whole(births), whole(deaths), whole(moved)
    for stage, ages in enumerate((slice(3, 6), slice(6, 12), slice(12, 15))):
        whole(cohorts[:, ages].sum(axis=1, out=out["schoolAgePopulation"][:, stage]))
    whole(cohorts[:, 15:18].sum(axis=1, out=out["seniorAgePopulation"]))
    return cohorts, urban


# ---- 4 Progression --------------------------------------------------------------------------------------------------


def kindergarten_rate(parameters, years, level):
    """A path bends on logit(rate / room); the room is the ceiling, or 2 % more than the highest value of the path."""
    points, _ = asked(parameters, "kindergartenGrossEnrolment")
    room = max(parameters["kindergartenCeiling"], 1.02 * max([level, *(points or {}).values()]))
    return lever(
        parameters,
        "kindergartenGrossEnrolment",
        years,
        level,
        curve=lambda v: np.log(v / (room - v)),
        back=lambda x: room / (1 + np.exp(-x)),
    )


def enrolment(case, shocks, cohorts, out):
    """Unrounded pupils [year][grade][draw] and migrant pupils of primary and junior school [year][2][draw]."""
    start, parameters, years = case["start"], case["plan"]["parameters"], case["years"]
    rates, draws = start["rates"], cohorts.shape[2]
    fading = parameters["migrationDamping"] ** np.arange(len(years))
    attendance = kindergarten_rate(parameters, years, rates["kindergartenLevel"])
    entry = rates["entryRatio"] * multiplier(parameters, "entryRatioMultiplier", years)
    # stay = step · q(t)/q(0), q = R^(1/8) out of P1..J2 only
    retention = lever(parameters, "nineYearRetention", years, rates["nineYearRetention"])
    stay = np.tile(numbers(rates["step"]), (len(years), 1))
    stay[:, P1:J3] *= ((retention / rates["nineYearRetention"]) ** (1 / 8))[:, None]
    # A = exp((m county · multiplier - m province) · damping^t), at the age on 1 September of the year that is left
    beyond = yearly_migration(case) - numbers(start["population"]["provinceMigration"])
    arrivals = np.exp(beyond[:, AGE_OF_GRADE] * fading[:, None])
    general = lever(parameters, "generalShare", years, rates["generalShare"])
    # Odds of a migrant child at entry: those of 2020 · exp(6 m[6] (multipliers · damping^t - 1)) where m[6] > 0
    share = start["enrolment"]["migrantShare"][P1]
    flow = fading * multiplier(parameters, "netMigrationMultiplier", years)
    flow = flow * multiplier(parameters, "migrantChildrenMultiplier", years)
    odds = share * np.exp(6 * max(0, start["population"]["migration"][6]) * (flow - 1))
    migrant_share = odds / (odds + 1 - share)

    pupils = np.empty((len(years), 18, draws))
    pupils[0] = numbers(start["enrolment"]["pupils"])[:, None]
    migrants = np.zeros((len(years), 12, draws))
    migrants[0] = pupils[0, :12] * numbers(start["enrolment"]["migrantShare"])[:12, None]
    # Side accounts of senior school, [year][general, vocational][grade][draw]
    senior = pupils[:, SENIOR:].reshape(len(years), 2, 3, draws)
    promoted, extra = np.empty_like(senior), np.zeros((len(years), 3, draws))
    promoted[0] = senior[0]
    points, binds = asked(parameters, "seniorGrossEnrolment")
    base_rate = pupils[0, SENIOR:, 0].sum() / cohorts[0, 15:18, 0].sum()
    rate = lever(parameters, "seniorGrossEnrolment", years, base_rate)
    for t in range(1, len(years)):
        before, drawn = pupils[t - 1], 1 + shocks["MIGRATION"][t]
        # K = rate · C[3..5], E[P1] = entry ratio · C[6]
        most = max(attendance[t], parameters["kindergartenCeiling"])
        np.multiply(cohorts[t, 3:6], np.minimum(attendance[t] * shocks["KINDERGARTEN"][t], most), out=pupils[t, :3])
        np.multiply(cohorts[t, 6], entry[t] * shocks["ENTRY"][t], out=pupils[t, P1])
        # E[g+1, t] = E[g, t-1] · stay[g] · A
        steps = np.stack([shocks[name][t] for name in STEPS])[STEP_OF_GRADE]
        walk = (stay[t] * arrivals[t])[:, None] * (drawn * steps)
        np.multiply(before[P1:J3], walk[P1:J3], out=pupils[t, P1 + 1 : J3 + 1])
        walk = walk[SENIOR:].reshape(2, 3, draws)[:, :2]
        np.multiply(senior[t - 1, :, :2], walk, out=senior[t, :, 1:])
        np.multiply(promoted[t - 1, :, :2], walk, out=promoted[t, :, 1:])
        np.multiply(extra[t - 1, :2], walk[0], out=extra[t, 1:])
        # M[g+1, t] = M[g, t-1] · stay + E[g, t-1] · stay · (A - 1); where more leave than arrive, M · stay · A
        moves = arrivals[t, P1:J3, None] * drawn
        stays = stay[t, P1:J3, None] * steps[P1:J3]
        arrived = before[P1:J3] * np.maximum(moves - 1, 0)
        np.multiply(migrants[t - 1, P1:J3], np.minimum(moves, 1), out=migrants[t, P1 + 1 :])
        migrants[t, P1 + 1 :] += arrived
        migrants[t, P1 + 1 :] *= stays
        migrants[t, P1] = pupils[t, P1] * migrant_share[t]
        # Senior entrants = J3 · A · promotion; by a path: path · C[15..17] less the upper grades, at most the leavers
        # (or promotion, where that is above 1); a target's path takes them no lower than promotion
        leavers = before[J3] * (arrivals[t, J3] * drawn)
        promotion = np.minimum(rates["promotion"] * shocks["PROMOTION"][t], max(1, rates["promotion"]))
        by_promotion = leavers * promotion
        entrants = by_promotion
        if points is not None:
            by_rate = rate[t] * cohorts[t, 15:18].sum(axis=0) - senior[t, :, 1:].sum(axis=(0, 1))
            entrants = np.clip(by_rate, 0, np.maximum(leavers, by_promotion))
            if binds != "=":
                entrants = np.maximum(entrants, by_promotion)
        odds = general[t] * (1 + shocks["GENERAL_ODDS"][t])
        to_general = odds / (1 - general[t] + odds)
        for account, number in ((senior[t], entrants), (promoted[t], by_promotion)):
            account[0, 0] = number * to_general
            account[1, 0] = number - account[0, 0]
        extra[t, 0] = entrants * (to_general - rates["generalShare"])

    out["nineYearRetention"] = retention[:, None]
    out["generalVocationalIncrement"] = whole(np.maximum(0, extra.sum(axis=1)))
    out["seniorPupilsByPromotion"] = whole(promoted.sum(axis=(1, 2)))
    whole(out.product("seniorPupilsByTarget", out["seniorAgePopulation"], rate[:, None]))
    return pupils, np.stack([migrants[:, span].sum(axis=1) for span in GRADES_OF[COMPULSORY]], axis=1)


# ---- 5 Demand -------------------------------------------------------------------------------------------------------


def public_shares(case, pupils, migrants):
    """[year][stage][draw]: the known share, purchased places, migrant pupils newly in public schools, and the paths."""
    start, parameters, years = case["start"], case["plan"]["parameters"], case["years"]
    known = numbers(start["shares"]["publicByStage"])
    bought = np.nan_to_num(purchased_places(parameters, years))[:, :, None]
    roll = by_stage(pupils)
    shares = np.empty_like(roll)
    # Kindergarten: a scenario's path is the whole; else the share and the purchased places
    points, binds = asked(parameters, "publicKindergartenShare")
    kindergarten = lever(parameters, "publicKindergartenShare", years, known[KINDERGARTEN])[:, None]
    shares[:, KINDERGARTEN] = kindergarten
    if binds != "=" and bought[:, KINDERGARTEN].any():
        shares[:, KINDERGARTEN] += bought[:, KINDERGARTEN] / roll[:, KINDERGARTEN]
        np.minimum(shares[:, KINDERGARTEN], 1, out=shares[:, KINDERGARTEN])
    for stage in (GENERAL, VOCATIONAL):
        shares[:, stage] = lever(parameters, "publicSeniorShare", years, known[stage])[:, None]
    # Private share of primary and junior school, found: 1 - known - (purchased + migrants · gain) / pupils
    compulsory = roll[:, COMPULSORY]
    base = start["shares"]["migrantPublic"]
    gained = np.maximum(0, lever(parameters, "migrantPublicShare", years, base) - base)[:, None, None]
    private = bought[:, COMPULSORY] + migrants * gained
    private /= compulsory
    np.subtract(1 - known[COMPULSORY, None], private, out=private)
    np.maximum(private, 0, out=private)
    # A path for both: the path starts from what is found, both shares are scaled to meet it
    points, binds = asked(parameters, "privateCompulsoryShare")
    if points is not None:
        found = (private * compulsory).sum(axis=1) / compulsory.sum(axis=1)
        at_none, at_all = (path(points, years, end)[:, None] for end in (0.0, 1.0))
        wanted = bound(at_none + found * (at_all - at_none), found, binds)
        wanted[0] = found[0]
        private *= np.divide(wanted, found, out=np.ones_like(found), where=found > 0)[:, None]
        np.minimum(private, 1, out=private)
    np.subtract(1, private, out=shares[:, COMPULSORY])
    return shares


def demand(case, pupils, migrants, urban, out):
    start, parameters, years = case["start"], case["plan"]["parameters"], case["years"]
    shares = public_shares(case, pupils, migrants)
    cap = numbers(parameters["classSizeCap"])[:, None]

    def by_year(name, base):
        return lever(parameters, name, years, base)[:, None]

    # Whole pupils by grade; classes Σ ⌈E[g] / cap⌉, places Σ ⌈E[g] / cap⌉ · cap
    grades = whole(pupils)
    out["entrants"] = grades[:, FIRST_GRADE]
    by_stage(grades, out["pupils"])
    np.divide(grades, cap, out=grades)
    np.ceil(grades, out=grades)
    by_stage(grades, out["classes"])
    grades *= cap
    by_stage(grades, out["demandByClass"])
    at_least(out.product("demand", out["demandByClass"], 1 + parameters["planningMargin"]))
    whole(out.product("publicDemand", out["demand"], shares))
    norm = numbers(parameters["placesPerThousand"])[:, None] / 1000
    at_least(out.product("demandByNorm", out["urbanPopulation"][:, None], norm))
    at_least(out.product("demandByNormAllResidents", out["residentPopulation"][:, None], norm))
    np.subtract(out["demandByClass"], out["demandByNorm"], out=out["demandDifference"])

    # Who the pupils are
    roll = out["pupils"]
    kindergarten, compulsory = roll[:, KINDERGARTEN], roll[:, COMPULSORY]
    public_migrants = by_year("migrantPublicShare", start["shares"]["migrantPublic"])[:, None]
    coverage = by_year("inclusiveKindergartenCoverage", start["shares"]["inclusiveKindergarten"])
    town = (urban + (1 - urban) * by_year("ruralToTownShift", 0.0)[:, 0])[:, None, None]
    np.minimum(whole(migrants), compulsory, out=out["migrantPupils"])
    np.subtract(compulsory, out["migrantPupils"], out=out["localPupils"])
    whole(out.product("urbanPupils", compulsory, town))
    at_least(out.product("publicPupils", roll, shares))
    in_public = out["publicPupils"]
    out["inclusivePupils"] = np.maximum(at_least(kindergarten * coverage), in_public[:, KINDERGARTEN])
    at_least(out.product("migrantPublicPupils", out["migrantPupils"], public_migrants))
    out["privateCompulsoryPupils"] = (compulsory - in_public[:, COMPULSORY]).sum(axis=1)
    out["privateCompulsoryShare"] = out["privateCompulsoryPupils"] / compulsory.sum(axis=1)
    out["migrantPublicShare"] = out["migrantPublicPupils"].sum(axis=1) / out["migrantPupils"].sum(axis=1)
    out["publicKindergartenShare"] = in_public[:, KINDERGARTEN] / kindergarten
    out["inclusiveKindergartenCoverage"] = out["inclusivePupils"] / kindergarten
    out["kindergartenGrossEnrolment"] = kindergarten / out["schoolAgePopulation"][:, 0]
    out["seniorGrossEnrolment"] = (roll[:, GENERAL] + roll[:, VOCATIONAL]) / out["seniorAgePopulation"]

    # The factors of annex 3, clause 2, against the arrangement of 2020
    shares -= numbers(start["shares"]["publicByStage"])[:, None]
    more = np.maximum(shares, 0, out=shares)
    whole(out.product("publicKindergartenIncrement", kindergarten, more[:, KINDERGARTEN]))
    whole(out.product("inclusiveKindergartenIncrement", kindergarten, np.maximum(0, coverage - coverage[0])))
    whole(out.product("publicPrivateIncrement", compulsory, more[:, COMPULSORY]))
    whole(out.product("urbanRuralIncrement", compulsory, np.maximum(0, town - urban[0])))
    gained = np.maximum(0, public_migrants - public_migrants[0])
    whole(out.product("migrantPublicIncrement", out["migrantPupils"], gained))
    end, ahead, sized = parameters["oversizeClassEliminationYear"], np.arange(len(years)), [PRIMARY, JUNIOR, GENERAL]
    left = np.ones(len(years)) if end is None or end <= years[0] else np.clip(1 - ahead / (end - years[0]), 0, 1)
    oversize = numbers(start["oversizeClasses"])[sized]
    over = np.maximum(0, parameters["oversizeClassFrom"] - cap[[FIRST_GRADE[stage] for stage in sized], 0])
    out["oversizeClasses"] = whole(oversize * left[:, None])[:, :, None]
    out["oversizeClassPlaces"] = whole(oversize * over)[:, None]
    factor = numbers(parameters["electiveRoomFactor"])
    out["electiveRoomIncrement"] = at_least(out["classes"][:, GENERAL] * (factor - 1))
    out["staffQuotaPupils"] = whole(numbers(parameters["staffQuota"]) * numbers(parameters["staffRatio"]))[:, None]
    costs = [cost for cost in parameters["capitalCostPerPlace"] if cost is not None]
    mean_cost = sum(costs) / len(costs) if costs else np.nan
    out["fiscalCapacityPlaces"] = np.floor(numbers(parameters["capitalBudget"]) / mean_cost)


# ---- 6 Supply -------------------------------------------------------------------------------------------------------


def supply(case, out):
    """The same for all draws: [year][stage]."""
    start, plan, years = case["start"]["supply"], case["plan"], np.array(case["years"])
    parameters = plan["parameters"]
    room = numbers(parameters["roomFactor"])
    bought = purchased_places(parameters, case["years"])
    places = np.tile(np.floor(numbers(start["places"]) * room), (len(years), 1))
    public = np.floor(numbers(start["publicPlaces"]) * room) + np.nan_to_num(bought)
    new, schools, money = np.zeros((3, len(years), 5))
    for project in plan["projects"]:
        opening, kind, stage = project["openingYear"], project["kind"], STAGES.index(project["stage"])
        if project["status"] == "cancelled" or opening is None or opening <= years[0]:
            continue
        open_in = (years >= opening) & (years < (project["closingYear"] or np.inf))
        is_public, takes_over = project["sector"] == "public", kind in ("privateToPublic", "purchased")
        count = (project["places"] or 0) * (-1 if kind == "closure" else 1)
        places[open_in, stage] += 0 if takes_over else count
        public[open_in, stage] += count if is_public else 0
        if kind != "closure":
            lasting = is_public and kind not in ("temporary", "purchased")
            new[open_in, stage] += numbers(project["places"]) if lasting else 0
            schools[open_in, stage] += 0 if takes_over else numbers(project["schools"])
            money[open_in, stage] += numbers(project["investment"])
    places, public = np.maximum(places, 0), np.maximum(public, 0)
    entered = np.array([stage in plan["programmeStages"] for stage in STAGES])
    for measure, value in (("supply", places), ("publicSupply", public), ("purchasedPlaces", bought)):
        out[measure] = value[:, :, None]
    for measure, value in (("newPublicPlaces", new), ("newSchools", schools), ("investment", money)):
        out[measure] = np.where(entered, value, np.nan)[:, :, None]


# ---- 7 Gap ----------------------------------------------------------------------------------------------------------


def gap(case, out):
    parameters = case["plan"]["parameters"]

    def norm(name):
        return numbers(parameters[name])[:, None]

    for short, over, gap_of, wanted, there in (
        ("shortage", "surplus", "gap", "demand", "supply"),
        ("publicShortage", "publicSurplus", "publicGap", "publicDemand", "publicSupply"),
    ):
        np.subtract(out[wanted], out[there], out=out[gap_of])
        np.maximum(out[gap_of], 0, out=out[short])
        np.maximum(-out[gap_of], 0, out=out[over])
    np.divide(out["pupils"], np.where(out["supply"] > 0, out["supply"], np.nan), out=out["utilisation"])
    # Warning on demand / supply; none in 2020, where places are assumed equal to the roll
    use, warning = out["demand"] / out["supply"], parameters["warning"]
    red, blue = use >= warning["red"], use < warning["blue"]
    yellow = (use >= warning["yellow"]) & ~red
    out["redCounties"], out["yellowCounties"], out["blueCounties"] = red, yellow, blue
    # 3 red, 2 yellow, 1 none, 0 blue
    level = out["warning"]
    np.subtract(1.0, blue, out=level)
    level += yellow
    np.copyto(level, 3, where=red)
    for measure in ("warning", "redCounties", "yellowCounties", "blueCounties"):
        out[measure][0] = np.nan
    np.ceil(np.divide(out["pupils"], norm("staffRatio"), out=out["teachers"]), out=out["teachers"])
    out["teachersInPost"], out["pupilsPerTeacher"] = np.nan, np.nan
    whole(out.product("landNeed", out["shortage"], norm("landPerPlace")))
    whole(out.product("capitalNeed", out["shortage"], norm("capitalCostPerPlace")))
    whole(out.product("recurrentCost", out["publicPupils"], norm("recurrentCostPerPupil")))


def walk_chain(case, shocks, out):
    """Shocks by name, each [year][draw], into a result [year][series][draw]."""
    with np.errstate(invalid="ignore", divide="ignore"):
        cohorts, urban = population(case, shocks, out)
        pupils, migrants = enrolment(case, shocks, cohorts, out)
        demand(case, pupils, migrants, urban, out)
        supply(case, out)
        gap(case, out)
    return out.array


def simulate(case, shocks):
    """All series of all draws: [draw][year][shock] -> [draw][year][series]."""
    by_name = {name: np.ascontiguousarray(shocks[:, :, i].T) for i, name in enumerate(case["shocks"])}
    return walk_chain(case, by_name, Result(case, len(shocks))).transpose(2, 0, 1)


# ---- Agreement ------------------------------------------------------------------------------------------------------


def read(folder):
    folder = Path(folder)
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    shape = (case["draws"], len(case["years"]), -1)
    return case, *(np.fromfile(folder / name).reshape(shape) for name in ("shocks.bin", "expected.bin"))


def check(folder):
    """Per series the largest relative difference; whole numbers one apart are counted as rounding edges."""
    case, shocks, expected = read(folder)
    found = simulate(case, shocks)
    missing = np.isnan(found) != np.isnan(expected)
    apart = np.nan_to_num(np.abs(found - expected))
    whole_series = ~np.isnan(expected).all(axis=(0, 1)) & (np.isnan(expected) | (expected % 1 == 0)).all(axis=(0, 1))
    relative = (apart / np.maximum(1, np.nan_to_num(np.abs(expected)))).max(axis=(0, 1))
    edges = ((apart == 1) & whole_series).sum(axis=(0, 1))
    for i, key in enumerate(case["series"]):
        notes = [f"{missing[:, :, i].sum()} missing in one only"] if missing[:, :, i].any() else []
        notes += [f"{edges[i]} one apart"] if edges[i] else []
        print(f"{key:40} {relative[i]:.1e}  {', '.join(notes)}".rstrip())
    cells = expected[0].size * len(expected)
    print(f"{cells} values, {edges.sum()} whole numbers one apart, {missing.sum()} missing in one only")
    agree = relative.max() <= 1e-9 and not missing.any()
    print(f"{'agree' if agree else 'DIFFER'}: {len(relative)} series, largest difference {relative.max():.1e}")
    return 0 if agree else 1


# ---- Time -----------------------------------------------------------------------------------------------------------

QUANTITIES = ["fertility", "migration", "entry", "progression"]
POLICIES = ["kindergartenRate", "promotion", "generalShare"]


def processes(years):
    """Per process persistence, deviation, first year that moves; the root of the correlation of one level; loadings."""
    file = Path(__file__).parents[2] / "scenarios" / "uncertainty" / "shocks.json"
    shipped = json.loads(file.read_text(encoding="utf-8"))
    rows = [
        shipped["shocks"][level].get(quantity, {"persistence": 0, "deviation": 0, "from": years[0]})
        for level in ("nation", "province", "county")
        for quantity in QUANTITIES
    ]
    rows += [shipped["policy"][policy] for policy in POLICIES]
    persistence, deviation, since = (numbers([row[of] for row in rows]) for of in ("persistence", "deviation", "from"))
    root = np.linalg.cholesky(numbers(shipped["correlation"]["matrix"]))
    loadings = [shipped["progressionLoadings"][step] for step in ("ontoJunior", "junior", "senior")]
    return persistence, deviation * (np.array(years)[:, None] > since), root, loadings


def draw_paths(generator, model, years, draws):
    """x[t] = persistence · x[t-1] + deviation · e[t], x = 0 in the base year: [year][process][draw]."""
    persistence, deviation, root, _ = model
    x = np.zeros((years, len(persistence), draws))
    generator.standard_normal(out=x[1:])
    levels = x[1:, :12].reshape(years - 1, 3, 4, draws)
    levels[...] = root @ levels
    for t in range(1, years):
        x[t] *= deviation[t][:, None]
        x[t] += persistence[:, None] * x[t - 1]
    return x


def factors(x, loadings):
    """Sums of the three levels as factors, or factor - 1 for MIGRATION and GENERAL_ODDS."""
    fertility, migration, entry, progression = x[:, :12].reshape(len(x), 3, 4, -1).sum(axis=1).transpose(1, 0, 2)
    kindergarten, promotion, general = x[:, 12:].transpose(1, 0, 2)
    return {
        "FERTILITY": np.exp(fertility),
        "MIGRATION": np.expm1(migration),
        "ENTRY": np.exp(entry),
        "KINDERGARTEN": np.exp(entry + kindergarten),
        **{name: np.exp(loading * progression) for name, loading in zip(STEPS, [1, *loadings])},
        "PROMOTION": np.exp(promotion),
        "GENERAL_ODDS": np.expm1(general),
    }


def sorted_quantiles(values):
    """The same quantiles (type 7) from one sort of every row; in place."""
    values.sort(axis=-1)
    at = (values.shape[-1] - 1) * np.array(PROBABILITIES)
    low = np.floor(at).astype(int)
    below = values[..., low]
    return below + (values[..., np.minimum(low + 1, values.shape[-1] - 1)] - below) * (at - low)


def measure(folder, repeats):
    case, _, _ = read(folder)
    draws, years = case["draws"], len(case["years"])
    generator, model, out = np.random.default_rng(1), processes(case["years"]), Result(case, draws)
    parts = ["normals and paths", "factors", "simulate", "quantiles (np.quantile)", "quantiles (sort)"]
    spent = []
    for _ in range(repeats + 1):
        clock = [time.perf_counter()]
        x = draw_paths(generator, model, years, draws)
        clock.append(time.perf_counter())
        shocks = factors(x, model[3])
        clock.append(time.perf_counter())
        result = walk_chain(case, shocks, out)
        clock.append(time.perf_counter())
        np.quantile(result, PROBABILITIES, axis=-1)
        clock.append(time.perf_counter())
        sorted_quantiles(result)
        clock.append(time.perf_counter())
        spent.append(np.diff(clock))
    micros = np.array(spent[1:]) * 1e6 / draws
    print(f"microseconds per draw, median of {repeats} runs: {draws} draws, {years} years, {len(case['series'])} series")
    for part, value in zip(parts, np.median(micros, axis=0)):
        print(f"{part:36} {value:8.2f}")
    for name, left_out in (("total with np.quantile", 4), ("total with sort", 3)):
        print(f"{name:36} {np.median(np.delete(micros, left_out, axis=1).sum(axis=1)):8.2f}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("check", "time"):
        sys.exit(__doc__)
    if sys.argv[1] == "check":
        sys.exit(check(sys.argv[2]))
    sys.exit(measure(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 11))
