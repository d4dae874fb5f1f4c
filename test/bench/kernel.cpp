/*
 * The Monte Carlo kernel of a county as a plain scalar program: draw after draw, year after year, nothing clever. It is the
 * yardstick of the bench, not a part of the model. C, except for std::nth_element.
 *
 * kernel check FOLDER            the draws of shocks.bin against expected.bin
 * kernel time FOLDER [repeats]   microseconds of a draw: shocks, simulation, quantiles and all three, as JSON
 *
 * FOLDER is what test/independent/export-case.ts wrote; its case.h comes from case-header.mjs.
 */
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "case.h"

enum { AGES = 86, OPEN_AGE = AGES - 1, WOMEN_AGES = 50, FIRST_FERTILE_AGE = 15 };
enum { K1 = 0, P1 = 3, J1 = 9, J3 = 11, S1 = 12, V1 = 15, GRADES = 18, SENIOR_YEARS = 3 };
enum { KINDERGARTEN, PRIMARY, JUNIOR, GENERAL, VOCATIONAL };
enum { BLUE, NONE, YELLOW, RED };
static const int FIRST_GRADE[STAGES] = {K1, P1, J1, S1, V1};
static const int GRADES_OF[STAGES] = {3, 6, 3, 3, 3};
static const int ENTRY_AGE[STAGES] = {3, 6, 12, 15, 15};
/* A child of an age on 1 September is of that age on 1 November with ten twelfths, a year older with two. */
static const double OLDER = 2.0 / 12;
static const double YOUNGER = 1 - 2.0 / 12;

/* A county as it stands in one autumn of one draw. */
struct county {
  double residents[AGES];
  double women[WOMEN_AGES];
  double pupils[GRADES];
  double migrants[GRADES];
  /* General and vocational pupils by grade if the base promotion is held. */
  double general_held[SENIOR_YEARS];
  double vocational_held[SENIOR_YEARS];
  /* General pupils above those at the base share of entrants. */
  double general_extra[SENIOR_YEARS];
  double births;
  double deaths;
  double net_migration;
};

static double schedule[YEARS][SCHEDULE_CELLS];
static double cohorts[YEARS][COHORT_CELLS];
static double base_state[STATE_CELLS];
static double result[YEARS][END_FIXED];
static struct county base;
/* Every number of every draw, [year][column][draw]; the base year is the same in all of them. */
static double *values;

/* ---- small things ---- */

static inline double round_half_up(double value) { return std::floor(value + 0.5); }

/* Whole pupils that make up at least the share. */
static inline double at_least(double pupils, double share) { return std::ceil(pupils * share - 1e-6); }

/* A share of nobody is missing. */
static inline double quotient(double part, double whole) { return whole > 0 ? part / whole : NAN; }

/* The larger of two numbers; missing where either is. */
static inline double larger(double one, double other) { return one > other || one != one ? one : other; }

static inline double positive(double value) { return 0 > value ? 0 : value; }

/* ---- one year further ---- */

/* Cohort-component method: the migration shock x makes (1 + rate) to (1 + rate)(1 + x) at every age. */
static void advance_population(struct county *county, const double *row, const double *shocks) {
  const double shock = shocks[SHOCK_MIGRATION];
  const double *survival = row + SCHEDULE_SURVIVAL;
  const double *women_survival = row + SCHEDULE_WOMEN_SURVIVAL;
  const double *migration = row + SCHEDULE_MIGRATION;
  const double *pattern = row + SCHEDULE_AGE_PATTERN;
  double *residents = county->residents;
  double *women = county->women;
  double deaths = 0;
  double moved = 0;

  /* Women first, because births need them of both Novembers. */
  double unit = 0;
  for (int age = FIRST_FERTILE_AGE; age < WOMEN_AGES; age++) unit += women[age] * pattern[age] / 2;
  for (int age = WOMEN_AGES - 1; age > 0; age--)
    women[age] = women[age - 1] * women_survival[age - 1] * ((1 + migration[age - 1]) * (1 + shock));
  for (int age = FIRST_FERTILE_AGE; age < WOMEN_AGES; age++) unit += women[age] * pattern[age] / 2;
  double births = row[SCHEDULE_KNOWN_BIRTHS];
  if (births != births) births = unit * (row[SCHEDULE_FERTILITY] * shocks[SHOCK_FERTILITY]);

  double open = 0;
  for (int age = OPEN_AGE; age >= 0; age--) {
    const double alive = residents[age] * survival[age];
    const double movers = alive * (migration[age] + (1 + migration[age]) * shock);
    deaths += residents[age] - alive;
    moved += movers;
    if (age >= OPEN_AGE - 1) open += alive + movers;
    else residents[age + 1] = alive + movers;
  }
  residents[OPEN_AGE] = open;

  /* Half a year of infancy and of migration. */
  const double infants = births * row[SCHEDULE_INFANT_SURVIVAL];
  const double infants_moved = infants * (std::sqrt(1 + (migration[0] + (1 + migration[0]) * shock)) - 1);
  residents[0] = infants + infants_moved;
  women[0] = residents[0] * row[SCHEDULE_GIRLS_SHARE];
  county->births = births;
  county->deaths = deaths + (births - infants);
  county->net_migration = moved + infants_moved;
}

static double school_cohort(const struct county *county, int age) {
  return YOUNGER * county->residents[age] + OLDER * county->residents[age + 1];
}

static double stage_cohort(const struct county *county, int stage) {
  double children = 0;
  for (int grade = 0; grade < GRADES_OF[stage]; grade++) children += school_cohort(county, ENTRY_AGE[stage] + grade);
  return children;
}

/* From a grade to the next; who arrives is a migrant, and where more leave than arrive all groups shrink alike. */
static void step(struct county *county, const double *row, int grade, double progression, double moving) {
  const double stay = row[SCHEDULE_STAY + grade] * progression;
  const double arrivals = row[SCHEDULE_ARRIVALS + grade] * moving;
  const double stayed = county->pupils[grade] * stay;
  const double migrants = county->migrants[grade] * stay;
  county->pupils[grade + 1] = stayed * arrivals;
  county->migrants[grade + 1] = arrivals > 1 ? migrants + stayed * (arrivals - 1) : migrants * arrivals;
}

static void step_held(double *held, const double *row, int first, int grade, double progression, double moving) {
  const double stayed = held[grade] * (row[SCHEDULE_STAY + first + grade] * progression);
  held[grade + 1] = stayed * (row[SCHEDULE_ARRIVALS + first + grade] * moving);
}

static void enter(struct county *county, const double *row, int grade, double pupils) {
  county->pupils[grade] = pupils;
  county->migrants[grade] = pupils * row[SCHEDULE_MIGRANT_SHARE + grade];
}

static void progress_grades(struct county *county, const double *row, const double *shocks) {
  const double moving = 1 + shocks[SHOCK_MIGRATION];
  double *pupils = county->pupils;
  const double leavers = pupils[J3] * (row[SCHEDULE_ARRIVALS + J3] * moving);
  const double most_promoted = row[SCHEDULE_PROMOTION] > 1 ? row[SCHEDULE_PROMOTION] : 1;
  const double promoted = row[SCHEDULE_PROMOTION] * shocks[SHOCK_PROMOTION];
  const double held = (promoted > most_promoted ? most_promoted : promoted) * leavers;
  const double odds = shocks[SHOCK_GENERAL_ODDS];
  const double known = row[SCHEDULE_GENERAL_SHARE];
  const double share = known + known * (1 - known) * odds / (1 + known * odds);

  for (int grade = SENIOR_YEARS - 2; grade >= 0; grade--) {
    const double before = pupils[S1 + grade];
    step(county, row, S1 + grade, shocks[SHOCK_SENIOR_STEP], moving);
    step(county, row, V1 + grade, shocks[SHOCK_SENIOR_STEP], moving);
    county->general_extra[grade + 1] =
        before > 0 ? county->general_extra[grade] * pupils[S1 + grade + 1] / before : 0;
    step_held(county->general_held, row, S1, grade, shocks[SHOCK_SENIOR_STEP], moving);
    step_held(county->vocational_held, row, V1, grade, shocks[SHOCK_SENIOR_STEP], moving);
  }

  double entrants = held;
  if (row[SCHEDULE_SENIOR_STEERED] == 1) {
    const double upper = pupils[S1 + 1] + pupils[S1 + 2] + pupils[V1 + 1] + pupils[V1 + 2];
    const double wanted = row[SCHEDULE_SENIOR_RATE] * stage_cohort(county, GENERAL) - upper;
    const double least = row[SCHEDULE_SENIOR_MAY_FALL] == 1 ? 0 : held;
    const double most = held > leavers ? held : leavers;
    entrants = wanted < least ? least : wanted;
    entrants = entrants > most ? most : entrants;
  }
  enter(county, row, S1, entrants * share);
  enter(county, row, V1, entrants * (1 - share));
  county->general_extra[0] = (pupils[S1] + pupils[V1]) * (share - row[SCHEDULE_BASE_GENERAL_SHARE]);
  county->general_held[0] = held * share;
  county->vocational_held[0] = held * (1 - share);

  for (int grade = J3 - 1; grade >= J1; grade--) step(county, row, grade, shocks[SHOCK_JUNIOR_STEP], moving);
  step(county, row, J1 - 1, shocks[SHOCK_ONTO_JUNIOR], moving);
  for (int grade = J1 - 2; grade >= P1; grade--) step(county, row, grade, shocks[SHOCK_PRIMARY_STEP], moving);
  enter(county, row, P1, row[SCHEDULE_ENTRY_RATIO] * shocks[SHOCK_ENTRY] * school_cohort(county, ENTRY_AGE[PRIMARY]));
  double rate = row[SCHEDULE_KINDERGARTEN_RATE] * shocks[SHOCK_KINDERGARTEN];
  if (rate > row[SCHEDULE_KINDERGARTEN_LIMIT]) rate = row[SCHEDULE_KINDERGARTEN_LIMIT];
  for (int grade = K1; grade < P1; grade++)
    enter(county, row, grade, rate * school_cohort(county, ENTRY_AGE[KINDERGARTEN] + grade));
}

/* ---- what is reported of a year ---- */

static double sum(const double *numbers, int first, int end) {
  double total = 0;
  for (int index = first; index < end; index++) total += numbers[index];
  return total;
}

static double lifted(const double *row, int stage, double pupils, double migrants) {
  const double extra = pupils > 0 ? (row[SCHEDULE_PURCHASED + stage] + migrants) / pupils : 0;
  const double share = row[SCHEDULE_KNOWN_PUBLIC + stage] + extra;
  return 1 < share ? 1 : share;
}

/* The lever on the private share of compulsory pupils. */
static double levered(const double *row, double share) {
  const double kind = row[SCHEDULE_PRIVATE_KIND];
  if (kind == 0) return share;
  const double value = row[SCHEDULE_PRIVATE_VALUE];
  const double asked =
      kind == 1 ? value : share + (value - share) * row[SCHEDULE_PRIVATE_ELAPSED] / row[SCHEDULE_PRIVATE_SPAN];
  const double bound = row[SCHEDULE_PRIVATE_BOUND];
  if (bound == 0) return asked;
  return bound > 0 ? larger(share, asked) : -larger(-share, -asked);
}

static void public_shares(const struct county *county, const double *row, double *shares) {
  const double *pupils = county->pupils;
  const double gained = row[SCHEDULE_MIGRANTS_GAINED];
  const double young = sum(pupils, K1, P1);
  const double bought = row[SCHEDULE_KINDERGARTEN_LIFTED] == 1 ? lifted(row, KINDERGARTEN, young, 0) : 0;
  shares[KINDERGARTEN] = larger(row[SCHEDULE_STEERED_PUBLIC], bought);
  shares[GENERAL] = row[SCHEDULE_STEERED_PUBLIC + GENERAL];
  shares[VOCATIONAL] = row[SCHEDULE_STEERED_PUBLIC + VOCATIONAL];
  const double in_primary = sum(pupils, P1, J1);
  const double in_junior = sum(pupils, J1, S1);
  const double primary = lifted(row, PRIMARY, in_primary, sum(county->migrants, P1, J1) * gained);
  const double junior = lifted(row, JUNIOR, in_junior, sum(county->migrants, J1, S1) * gained);
  const double in_private = quotient(in_primary * (1 - primary) + in_junior * (1 - junior), in_primary + in_junior);
  const double factor = in_private > 0 ? levered(row, in_private) / in_private : 1;
  shares[PRIMARY] = factor == 1 ? primary : positive(1 - (1 - primary) * factor);
  shares[JUNIOR] = factor == 1 ? junior : positive(1 - (1 - junior) * factor);
}

static void write_population(const struct county *county, const double *row, double *out) {
  const double residents = round_half_up(sum(county->residents, 0, AGES));
  const double urban = round_half_up(residents * row[SCHEDULE_URBAN_SHARE]);
  out[COLUMN_RESIDENT_POPULATION] = residents;
  out[COLUMN_URBAN_POPULATION] = urban;
  out[COLUMN_RURAL_POPULATION] = residents - urban;
  out[COLUMN_URBAN_SHARE] = quotient(urban, residents);
  out[COLUMN_BIRTHS] = round_half_up(county->births);
  out[COLUMN_DEATHS] = round_half_up(county->deaths);
  out[COLUMN_NET_MIGRATION] = round_half_up(county->net_migration);
  for (int stage = KINDERGARTEN; stage <= JUNIOR; stage++)
    out[COLUMN_SCHOOL_AGE_POPULATION + stage] = round_half_up(stage_cohort(county, stage));
  out[COLUMN_SENIOR_AGE_POPULATION] = round_half_up(stage_cohort(county, GENERAL));
}

static void write_enrolment(const struct county *county, const double *row, const double *shares, const double *whole,
                            double *out) {
  const double *pupils = out + COLUMN_PUPILS;
  for (int stage = 0; stage < STAGES; stage++) {
    const int first = FIRST_GRADE[stage];
    out[COLUMN_PUPILS + stage] = sum(whole, first, first + GRADES_OF[stage]);
    out[COLUMN_ENTRANTS + stage] = whole[first];
    out[COLUMN_PUBLIC_PUPILS + stage] = at_least(pupils[stage], shares[stage]);
  }
  for (int index = 0; index < 2; index++) {
    const int stage = PRIMARY + index;
    const int first = FIRST_GRADE[stage];
    double migrants = round_half_up(sum(county->migrants, first, first + GRADES_OF[stage]));
    if (migrants > pupils[stage]) migrants = pupils[stage];
    out[COLUMN_MIGRANT_PUPILS + index] = migrants;
    out[COLUMN_LOCAL_PUPILS + index] = pupils[stage] - migrants;
    out[COLUMN_URBAN_PUPILS + index] = round_half_up(pupils[stage] * row[SCHEDULE_TOWN_SHARE]);
    out[COLUMN_MIGRANT_PUBLIC_PUPILS + index] = at_least(migrants, row[SCHEDULE_MIGRANT_PUBLIC]);
  }
  const double *in_public = out + COLUMN_PUBLIC_PUPILS;
  const double *migrants = out + COLUMN_MIGRANT_PUPILS;
  const double *migrants_public = out + COLUMN_MIGRANT_PUBLIC_PUPILS;
  const double senior_age = out[COLUMN_SENIOR_AGE_POPULATION];
  out[COLUMN_INCLUSIVE_PUPILS] = larger(at_least(pupils[KINDERGARTEN], row[SCHEDULE_COVERAGE]), in_public[KINDERGARTEN]);
  out[COLUMN_SENIOR_PUPILS_BY_TARGET] = round_half_up(senior_age * row[SCHEDULE_SENIOR_RATE]);
  out[COLUMN_SENIOR_PUPILS_BY_PROMOTION] =
      round_half_up(sum(county->general_held, 0, SENIOR_YEARS) + sum(county->vocational_held, 0, SENIOR_YEARS));
  out[COLUMN_SENIOR_GROSS_ENROLMENT] = quotient(pupils[GENERAL] + pupils[VOCATIONAL], senior_age);
  out[COLUMN_KINDERGARTEN_GROSS_ENROLMENT] = quotient(pupils[KINDERGARTEN], out[COLUMN_SCHOOL_AGE_POPULATION]);
  out[COLUMN_PUBLIC_KINDERGARTEN_SHARE] = quotient(in_public[KINDERGARTEN], pupils[KINDERGARTEN]);
  out[COLUMN_INCLUSIVE_KINDERGARTEN_COVERAGE] = quotient(out[COLUMN_INCLUSIVE_PUPILS], pupils[KINDERGARTEN]);
  const double in_private = pupils[PRIMARY] - in_public[PRIMARY] + (pupils[JUNIOR] - in_public[JUNIOR]);
  out[COLUMN_PRIVATE_COMPULSORY_PUPILS] = in_private;
  out[COLUMN_PRIVATE_COMPULSORY_SHARE] = quotient(in_private, pupils[PRIMARY] + pupils[JUNIOR]);
  out[COLUMN_MIGRANT_PUBLIC_SHARE] = quotient(migrants_public[0] + migrants_public[1], migrants[0] + migrants[1]);
}

static void write_demand(const struct county *county, const double *row, const double *shares, const double *whole,
                         double *out) {
  const double *pupils = out + COLUMN_PUPILS;
  const double margin = 1 + row[SCHEDULE_MARGIN];
  for (int stage = 0; stage < STAGES; stage++) {
    double classes = 0;
    double places = 0;
    for (int grade = FIRST_GRADE[stage]; grade < FIRST_GRADE[stage] + GRADES_OF[stage]; grade++) {
      const double cap = row[SCHEDULE_CLASS_SIZE_CAP + grade];
      const double needed = std::ceil(whole[grade] / cap);
      classes += needed;
      places += needed * cap;
    }
    const double norm = row[SCHEDULE_PLACES_PER_THOUSAND + stage];
    const double by_norm = std::ceil(out[COLUMN_URBAN_POPULATION] * norm / 1000 - 1e-9);
    const double demand = std::ceil(places * margin - 1e-9);
    out[COLUMN_CLASSES + stage] = classes;
    out[COLUMN_DEMAND_BY_CLASS + stage] = places;
    out[COLUMN_DEMAND_BY_NORM + stage] = by_norm;
    out[COLUMN_DEMAND_BY_NORM_ALL_RESIDENTS + stage] =
        std::ceil(out[COLUMN_RESIDENT_POPULATION] * norm / 1000 - 1e-9);
    out[COLUMN_DEMAND_DIFFERENCE + stage] = places - by_norm;
    out[COLUMN_DEMAND + stage] = demand;
    out[COLUMN_PUBLIC_DEMAND + stage] = round_half_up(demand * shares[stage]);
  }
  const double town = positive(row[SCHEDULE_TOWN_SHARE] - row[SCHEDULE_BASE_URBAN_SHARE]);
  const double migrants = positive(row[SCHEDULE_MIGRANT_PUBLIC] - row[SCHEDULE_BASE_MIGRANT_PUBLIC]);
  for (int index = 0; index < 2; index++) {
    const int stage = PRIMARY + index;
    const double more_public = positive(shares[stage] - row[SCHEDULE_BASE_PUBLIC + stage]);
    out[COLUMN_PUBLIC_PRIVATE_INCREMENT + index] = round_half_up(pupils[stage] * more_public);
    out[COLUMN_URBAN_RURAL_INCREMENT + index] = round_half_up(pupils[stage] * town);
    out[COLUMN_MIGRANT_PUBLIC_INCREMENT + index] = round_half_up(out[COLUMN_MIGRANT_PUPILS + index] * migrants);
  }
  out[COLUMN_PUBLIC_KINDERGARTEN_INCREMENT] =
      round_half_up(pupils[KINDERGARTEN] * positive(shares[KINDERGARTEN] - row[SCHEDULE_BASE_PUBLIC]));
  out[COLUMN_INCLUSIVE_KINDERGARTEN_INCREMENT] =
      round_half_up(pupils[KINDERGARTEN] * positive(row[SCHEDULE_COVERAGE] - row[SCHEDULE_BASE_COVERAGE]));
  out[COLUMN_GENERAL_VOCATIONAL_INCREMENT] = round_half_up(positive(sum(county->general_extra, 0, SENIOR_YEARS)));
  out[COLUMN_ELECTIVE_ROOM_INCREMENT] =
      std::ceil(out[COLUMN_CLASSES + GENERAL] * (row[SCHEDULE_ROOM_FACTOR] - 1) - 1e-9);
}

static double warning_level(const double *row, int stage, double demand, double supply) {
  if (row[SCHEDULE_UNWARNED + stage] == 1 || demand != demand || supply != supply) return NAN;
  if (!(supply > 0)) return demand > 0 ? RED : NONE;
  const double use = demand / supply;
  if (use >= row[SCHEDULE_WARNING_RED]) return RED;
  if (use >= row[SCHEDULE_WARNING_YELLOW]) return YELLOW;
  return use < row[SCHEDULE_WARNING_BLUE] ? BLUE : NONE;
}

static void write_gap(const double *row, double *out) {
  for (int stage = 0; stage < STAGES; stage++) {
    const double pupils = out[COLUMN_PUPILS + stage];
    const double supply = out[COLUMN_SUPPLY + stage];
    const double in_post = row[SCHEDULE_TEACHERS_IN_POST + stage];
    const double gap = out[COLUMN_DEMAND + stage] - supply;
    const double public_gap = out[COLUMN_PUBLIC_DEMAND + stage] - out[COLUMN_PUBLIC_SUPPLY + stage];
    const double shortage = positive(gap);
    out[COLUMN_GAP + stage] = gap;
    out[COLUMN_SHORTAGE + stage] = shortage;
    out[COLUMN_SURPLUS + stage] = positive(-gap);
    out[COLUMN_PUBLIC_GAP + stage] = public_gap;
    out[COLUMN_PUBLIC_SHORTAGE + stage] = positive(public_gap);
    out[COLUMN_PUBLIC_SURPLUS + stage] = positive(-public_gap);
    out[COLUMN_UTILISATION + stage] = quotient(pupils, supply);
    const double level = warning_level(row, stage, out[COLUMN_DEMAND + stage], supply);
    const int missing = level != level;
    out[COLUMN_WARNING + stage] = level;
    out[COLUMN_RED_COUNTIES + stage] = missing ? NAN : level == RED;
    out[COLUMN_YELLOW_COUNTIES + stage] = missing ? NAN : level == YELLOW;
    out[COLUMN_BLUE_COUNTIES + stage] = missing ? NAN : level == BLUE;
    out[COLUMN_TEACHERS + stage] = std::ceil(pupils / row[SCHEDULE_STAFF_RATIO + stage]);
    out[COLUMN_PUPILS_PER_TEACHER + stage] = quotient(pupils, in_post);
    out[COLUMN_LAND_NEED + stage] = round_half_up(shortage * row[SCHEDULE_LAND_PER_PLACE + stage]);
    out[COLUMN_CAPITAL_NEED + stage] = round_half_up(shortage * row[SCHEDULE_CAPITAL_PER_PLACE + stage]);
    out[COLUMN_RECURRENT_COST + stage] =
        round_half_up(out[COLUMN_PUBLIC_PUPILS + stage] * row[SCHEDULE_RECURRENT_PER_PUPIL + stage]);
  }
}

/* All drawn columns of a year. Supply and programme are the same in every draw: no project of the case may be late. */
static void write_year(const struct county *county, int t, double *out) {
  const double *row = schedule[t];
  double shares[STAGES];
  double whole[GRADES];
  for (int grade = 0; grade < GRADES; grade++) whole[grade] = round_half_up(county->pupils[grade]);
  for (int column = END_SUM; column < END_PROGRAMME; column++) out[column] = result[t][column];
  public_shares(county, row, shares);
  write_population(county, row, out);
  write_enrolment(county, row, shares, whole, out);
  write_demand(county, row, shares, whole, out);
  write_gap(row, out);
}

static double *cell(int t, int column) { return values + ((size_t)(t - 1) * END_SHARE + column) * DRAWS; }

/*
 * Draws that are put away together. 1 is the textbook: every number goes where it belongs as soon as it is known, each onto
 * a page of memory of its own. With 8, a cache line is filled at once: what a programmer does who has measured.
 */
#ifndef TOGETHER
#define TOGETHER 1
#endif

/* One draw from the base year to the last. @param shocks [year][shock] */
static void simulate(int draw, const double *shocks) {
  static double waiting[TOGETHER][YEARS - 1][END_SHARE];
  struct county county = base;
  const int slot = draw % TOGETHER;
  for (int t = 1; t < YEARS; t++) {
    advance_population(&county, schedule[t], shocks + t * SHOCK_CELLS);
    progress_grades(&county, schedule[t], shocks + t * SHOCK_CELLS);
    write_year(&county, t, waiting[slot][t - 1]);
  }
  if (slot < TOGETHER - 1 && draw < DRAWS - 1) return;
  for (int t = 1; t < YEARS; t++)
    for (int column = 0; column < END_SHARE; column++) {
      double *into = cell(t, column) + draw - slot;
      for (int of = 0; of <= slot; of++) into[of] = waiting[of][t - 1][column];
    }
}

/* ---- shocks ---- */

enum { STEPS = YEARS - 1, LEADING = 2, NORMALS = QUANTITIES * (STEPS + LEADING) };
static double directions[LEADING][STEPS];

/* The paths of a level, [draw][quantity][year]. */
struct paths {
  const struct process *processes;
  int quantities;
  /* Correlate the innovations. */
  int correlated;
  double shift[QUANTITIES][YEARS];
};
static double nation[DRAWS][QUANTITIES][YEARS];
static double province[DRAWS][QUANTITIES][YEARS];
static double policy[DRAWS][QUANTITIES][YEARS];

static inline uint32_t rotated(uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

static inline void four_rounds(uint32_t *x, uint32_t *y, int first, int second, int third, int fourth) {
  *x += *y; *y = rotated(*y, first) ^ *x;
  *x += *y; *y = rotated(*y, second) ^ *x;
  *x += *y; *y = rotated(*y, third) ^ *x;
  *x += *y; *y = rotated(*y, fourth) ^ *x;
}

/* Threefry-2x32 of twenty rounds: two random words of a key and a counter. */
static void threefry(uint32_t key0, uint32_t key1, uint32_t counter0, uint32_t counter1, uint32_t *words) {
  const uint32_t key2 = 0x1bd11bda ^ key0 ^ key1;
  uint32_t x = counter0 + key0;
  uint32_t y = counter1 + key1;
  four_rounds(&x, &y, 13, 15, 26, 6);
  x += key1; y += key2 + 1;
  four_rounds(&x, &y, 17, 29, 16, 24);
  x += key2; y += key0 + 2;
  four_rounds(&x, &y, 13, 15, 26, 6);
  x += key0; y += key1 + 3;
  four_rounds(&x, &y, 17, 29, 16, 24);
  x += key1; y += key2 + 4;
  four_rounds(&x, &y, 13, 15, 26, 6);
  words[0] = x + key2;
  words[1] = y + key0 + 5;
}

/* Standard normal quantile: algorithm AS 241 (PPND16). */
static double normal_quantile(double probability) {
  const double q = probability - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q *
           (((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r + 45921.95393154987) * r +
               13731.693765509461) * r + 1971.5909503065513) * r + 133.14166789178438) * r + 3.3871328727963665) /
           (((((((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r + 21213.794301586597) * r +
               5394.196021424751) * r + 687.1870074920579) * r + 42.31333070160091) * r + 1);
  }
  double r = std::sqrt(-std::log(q < 0 ? probability : 1 - probability));
  double distance;
  if (r <= 5) {
    r -= 1.6;
    distance =
        (((((((7.745450142783414e-4 * r + 0.022723844989269184) * r + 0.2417807251774506) * r + 1.2704582524523684) * r +
            3.6478483247632045) * r + 5.769497221460691) * r + 4.630337846156546) * r + 1.4234371107496835) /
        (((((((1.0507500716444169e-9 * r + 5.475938084995345e-4) * r + 0.015198666563616457) * r + 0.14810397642748008) *
            r + 0.6897673349851) * r + 1.6763848301838038) * r + 2.053191626637759) * r + 1);
  } else {
    r -= 5;
    distance =
        (((((((2.0103343992922881e-7 * r + 2.7115555687434876e-5) * r + 0.0012426609473880784) * r +
             0.026532189526576124) * r + 0.29656057182850487) * r + 1.7848265399172913) * r + 5.463784911164114) * r +
         6.657904643501103) /
        (((((((2.0442631033899397e-15 * r + 1.421511758316446e-7) * r + 1.8463183175100548e-5) * r +
             7.868691311456133e-4) * r + 0.014875361290850615) * r + 0.1369298809227358) * r + 0.599832206555888) * r + 1);
  }
  return q < 0 ? -distance : distance;
}

/* Autoregressions of one area in one draw. @param into [quantity][year] */
static void make_paths(const struct paths *of, uint32_t seed, uint32_t area, int draw, double (*into)[YEARS]) {
  double normals[NORMALS + 1];
  double innovations[QUANTITIES][STEPS];
  for (int index = 0; index < of->quantities * (STEPS + LEADING); index += 2) {
    uint32_t words[2];
    threefry(seed, area, draw, index / 2, words);
    normals[index] = normal_quantile((words[0] + 0.5) / 4294967296.0);
    normals[index + 1] = normal_quantile((words[1] + 0.5) / 4294967296.0);
  }
  /* Along each leading direction the plain number is replaced by one of its own: e + w (z - w e). */
  for (int quantity = 0; quantity < of->quantities; quantity++) {
    const double *plain = normals + quantity * STEPS;
    double *own = innovations[quantity];
    for (int step = 0; step < STEPS; step++) own[step] = plain[step];
    for (int k = 0; k < LEADING; k++) {
      double along = 0;
      for (int step = 0; step < STEPS; step++) along += directions[k][step] * plain[step];
      const double change = normals[of->quantities * STEPS + k * of->quantities + quantity] - along;
      for (int step = 0; step < STEPS; step++) own[step] += directions[k][step] * change;
    }
  }
  for (int quantity = 0; quantity < of->quantities; quantity++) {
    const struct process *process = of->processes + quantity;
    double level = 0;
    into[quantity][0] = 0;
    for (int t = 1; t < YEARS; t++) {
      double innovation = 0;
      if (of->correlated)
        for (int other = 0; other <= quantity; other++) innovation += ROOT[quantity][other] * innovations[other][t - 1];
      else
        innovation = innovations[quantity][t - 1];
      level = t < process->first ? 0 : process->persistence * level + process->deviation * innovation;
      into[quantity][t] = level - of->shift[quantity][t];
    }
  }
}

static double factor(double shock) {
  if (shock > 2) shock = 2;
  if (shock < -2) shock = -2;
  return std::exp(shock);
}

enum { FERTILITY_PATH, MIGRATION_PATH, ENTRY_PATH, PROGRESSION_PATH };
static struct paths county_paths;
static const uint32_t SEED = 1;

/* Shocks of one draw: nation, province and county added up. @param shocks [year][shock] */
static void make_shocks(int draw, double *shocks) {
  double own[QUANTITIES][YEARS];
  make_paths(&county_paths, SEED, AREA, draw, own);
  for (int t = 1; t < YEARS; t++) {
    double total[QUANTITIES];
    for (int quantity = 0; quantity < QUANTITIES; quantity++)
      total[quantity] = nation[draw][quantity][t] + province[draw][quantity][t] + own[quantity][t];
    double *row = shocks + t * SHOCK_CELLS;
    row[SHOCK_FERTILITY] = factor(total[FERTILITY_PATH]);
    row[SHOCK_MIGRATION] = factor(total[MIGRATION_PATH]) - 1;
    row[SHOCK_ENTRY] = factor(total[ENTRY_PATH]);
    row[SHOCK_KINDERGARTEN] = factor(total[ENTRY_PATH] + policy[draw][0][t]);
    row[SHOCK_PRIMARY_STEP] = factor(total[PROGRESSION_PATH]);
    row[SHOCK_ONTO_JUNIOR] = factor(LOADING_ONTO_JUNIOR * total[PROGRESSION_PATH]);
    row[SHOCK_JUNIOR_STEP] = factor(LOADING_JUNIOR * total[PROGRESSION_PATH]);
    row[SHOCK_SENIOR_STEP] = factor(LOADING_SENIOR * total[PROGRESSION_PATH]);
    row[SHOCK_PROMOTION] = factor(total[PROGRESSION_PATH] + policy[draw][1][t]);
    row[SHOCK_GENERAL_ODDS] = factor(policy[draw][2][t]) - 1;
  }
}

/* Half the variance of a path, for what adds up over the years its yearly growth: centres the factors. */
static struct paths centred(const struct process *processes) {
  struct paths paths = {processes, QUANTITIES, 1, {}};
  for (int quantity = 0; quantity < QUANTITIES; quantity++) {
    const struct process *process = processes + quantity;
    const int adds_up = quantity == MIGRATION_PATH || quantity == PROGRESSION_PATH;
    double variance = 0;
    double reach = 0;
    double kept = 1;
    for (int t = process->first; t < YEARS; t++) {
      reach += kept;
      const double share = adds_up ? reach : kept;
      const double yearly = process->deviation * process->deviation * share * share;
      variance += yearly;
      paths.shift[quantity][t] = (adds_up ? yearly : variance) / 2;
      kept *= process->persistence;
    }
  }
  return paths;
}

/* What all counties share: made once, before anything is timed. */
static void prepare_shocks(void) {
  for (int k = 0; k < LEADING; k++)
    for (int step = 0; step < STEPS; step++)
      directions[k][step] =
          2 / std::sqrt(2.0 * STEPS + 1) * std::cos((2 * k + 1) * (2 * step + 1) * M_PI / (2 * (2.0 * STEPS + 1)));
  const struct paths of_nation = {NATION, QUANTITIES, 1, {}};
  const struct paths of_policy = {POLICY, POLICIES, 0, {}};
  const struct paths of_province = centred(PROVINCE_SHOCKS);
  county_paths = centred(COUNTY);
  for (int draw = 0; draw < DRAWS; draw++) {
    make_paths(&of_nation, SEED, 0, draw, nation[draw]);
    /* Beyond the draws: policy is of the nation too, and must not repeat its numbers. */
    make_paths(&of_policy, SEED, 0, DRAWS + draw, policy[draw]);
    make_paths(&of_province, SEED, PROVINCE, draw, province[draw]);
  }
}

/* ---- quantiles ---- */

static const double PROBABILITIES[5] = {0.05, 0.25, 0.5, 0.75, 0.95};
/* Two for each probability. */
static int ranks[10];
static int rank_count;
static double quantiles[(YEARS - 1) * END_SHARE][5];

/* Puts the values of the ranks [first, end) where they belong: the middle one parts the others. */
static void select(double *begin, double *low, double *high, int first, int end) {
  if (first >= end || low >= high) return;
  const int middle = (first + end) / 2;
  double *place = begin + ranks[middle];
  std::nth_element(low, place, high);
  select(begin, low, place, first, middle);
  select(begin, place + 1, high, middle + 1, end);
}

/* The ranks between which the quantiles lie, ascending and each once. */
static void prepare_ranks(void) {
  for (int index = 0; index < 5; index++) {
    const int below = (int)((DRAWS - 1) * PROBABILITIES[index]);
    for (int rank = below; rank <= below + 1 && rank < DRAWS; rank++)
      if (rank_count == 0 || rank > ranks[rank_count - 1]) ranks[rank_count++] = rank;
  }
}

/* Type 7 quantiles of every number that draws move, in the place where the draws stand. */
static void make_quantiles(void) {
  for (int t = 1; t < YEARS; t++) {
    for (int column = 0; column < END_SHARE; column++) {
      double *drawn = cell(t, column);
      double *into = quantiles[(t - 1) * END_SHARE + column];
      const double known = result[t][column];
      int missing = known != known;
      /* A share of nobody is missing in some draws only. */
      if (column >= END_COUNTY_ONLY)
        for (int draw = 0; draw < DRAWS && !missing; draw++) missing = drawn[draw] != drawn[draw];
      if (missing || (column >= END_SUM && column < END_PROGRAMME)) {
        for (int index = 0; index < 5; index++) into[index] = missing ? NAN : known;
        continue;
      }
      select(drawn, drawn, drawn + DRAWS, 0, rank_count);
      for (int index = 0; index < 5; index++) {
        const double place = (DRAWS - 1) * PROBABILITIES[index];
        const int below = (int)place;
        const double low = drawn[below];
        const double high = drawn[below + 1 < DRAWS ? below + 1 : below];
        into[index] = low + (place - below) * (high - low);
      }
    }
  }
}

/* ---- files ---- */

static void read_file(const char *folder, const char *name, void *into, size_t bytes) {
  char path[4096];
  std::snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = std::fopen(path, "rb");
  if (file == NULL || std::fread(into, 1, bytes, file) != bytes) {
    std::fprintf(stderr, "%s: cannot be read, or is shorter than case.h says\n", path);
    std::exit(2);
  }
  std::fclose(file);
}

static void read_case(const char *folder) {
  read_file(folder, "schedule.bin", schedule, sizeof schedule);
  read_file(folder, "cohorts.bin", cohorts, sizeof cohorts);
  read_file(folder, "state.bin", base_state, sizeof base_state);
  read_file(folder, "result.bin", result, sizeof result);
  std::memcpy(base.residents, cohorts[0] + COHORT_RESIDENTS, sizeof base.residents);
  std::memcpy(base.women, cohorts[0] + COHORT_WOMEN, sizeof base.women);
  std::memcpy(base.pupils, base_state + STATE_PUPILS, sizeof base.pupils);
  std::memcpy(base.migrants, base_state + STATE_MIGRANTS, sizeof base.migrants);
  std::memcpy(base.general_held, base_state + STATE_BY_PROMOTION, sizeof base.general_held);
  std::memcpy(base.vocational_held, base_state + STATE_BY_PROMOTION + SENIOR_YEARS, sizeof base.vocational_held);
  std::memcpy(base.general_extra, base_state + STATE_GENERAL_EXTRA, sizeof base.general_extra);
}

static double *room(size_t cells) {
  double *found = (double *)std::calloc(cells, sizeof(double));
  if (found == NULL) {
    std::fprintf(stderr, "no memory for %zu numbers\n", cells);
    std::exit(2);
  }
  return found;
}

/* ---- check ---- */

/* Deviation of a shock in the last year over all draws: own random numbers can only agree with those of the case so far. */
static double deviation(const double *shocks, int shock) {
  double total = 0;
  double squares = 0;
  for (int draw = 0; draw < DRAWS; draw++) {
    const double value = shocks[((size_t)draw * YEARS + YEARS - 1) * SHOCK_CELLS + shock];
    total += value;
    squares += value * value;
  }
  return std::sqrt(squares / DRAWS - total / DRAWS * (total / DRAWS));
}

static int check(const char *folder) {
  const size_t shock_cells = (size_t)DRAWS * YEARS * SHOCK_CELLS;
  const size_t expected_cells = (size_t)DRAWS * YEARS * SERIES;
  double *shocks = room(shock_cells);
  double *expected = room(expected_cells);
  read_file(folder, "shocks.bin", shocks, shock_cells * sizeof(double));
  read_file(folder, "expected.bin", expected, expected_cells * sizeof(double));
  for (int draw = 0; draw < DRAWS; draw++) simulate(draw, shocks + (size_t)draw * YEARS * SHOCK_CELLS);

  double overall = 0;
  long compared = 0;
  long edges = 0;
  for (int series = 0; series < SERIES; series++) {
    const int column = COLUMN_OF_SERIES[series];
    if (column >= END_SHARE) continue;
    double largest = 0;
    for (int draw = 0; draw < DRAWS; draw++)
      for (int t = 1; t < YEARS; t++) {
        const double ours = cell(t, column)[draw];
        const double theirs = expected[((size_t)draw * YEARS + t) * SERIES + series];
        compared++;
        if (ours != ours && theirs != theirs) continue;
        /* Whole numbers, one apart: the sum in front of the rounding lies on its edge. */
        if (std::floor(theirs) == theirs && std::fabs(ours - theirs) == 1) {
          edges++;
          continue;
        }
        const double scale = std::fabs(theirs) > 1 ? std::fabs(theirs) : 1;
        const double difference = std::fabs(ours - theirs) / scale;
        /* Missing on one side only is a difference, too. */
        if (!(difference <= largest)) largest = difference == difference ? difference : INFINITY;
      }
    std::printf("%-44s %.3g\n", SERIES_NAME[series], largest);
    if (largest > overall) overall = largest;
  }
  std::printf("largest relative difference %.3g in %ld cells; %ld on a rounding edge\n", overall, compared, edges);

  double *own = room(shock_cells);
  for (int draw = 0; draw < DRAWS; draw++) make_shocks(draw, own + (size_t)draw * YEARS * SHOCK_CELLS);
  int alike = 1;
  for (int shock = 0; shock < SHOCK_CELLS; shock++) {
    const double ratio = deviation(own, shock) / deviation(shocks, shock);
    std::printf("deviation of shock %d in the last year: %.3f of that in the case\n", shock, ratio);
    /* The quotient of two deviations of n draws each has an error of 1 / sqrt(n); four of them leave no doubt. */
    if (std::fabs(ratio - 1) > 4 / std::sqrt((double)DRAWS)) alike = 0;
  }
  if (!alike) std::printf("the shocks that are timed are not those of the case\n");
  /* An edge is one in very many; more of them are an error of less than one. */
  return overall > 1e-9 || edges > compared / 100000 || !alike;
}

/* ---- time ---- */

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static double median(double *numbers, int count) {
  std::sort(numbers, numbers + count);
  return count % 2 == 1 ? numbers[count / 2] : (numbers[count / 2 - 1] + numbers[count / 2]) / 2;
}

enum { SHOCKS_PART, SIMULATION_PART, QUANTILES_PART, WHOLE_PART, PARTS };

static int time_parts(int repeats) {
  const size_t year_cells = (size_t)YEARS * SHOCK_CELLS;
  double *shocks = room(DRAWS * year_cells);
  double *times[PARTS];
  for (int part = 0; part < PARTS; part++) times[part] = room(repeats);
  double proof = 0;
  /* The first turn fills the caches and is not counted. */
  for (int turn = -1; turn < repeats; turn++) {
    double marks[PARTS];
    marks[0] = now();
    for (int draw = 0; draw < DRAWS; draw++) make_shocks(draw, shocks + draw * year_cells);
    marks[1] = now();
    for (int draw = 0; draw < DRAWS; draw++) simulate(draw, shocks + draw * year_cells);
    marks[2] = now();
    make_quantiles();
    marks[3] = now();
    proof += quantiles[(YEARS - 2) * END_SHARE + COLUMN_PUPILS + PRIMARY][2];
    if (turn < 0) continue;
    for (int part = 0; part < WHOLE_PART; part++) times[part][turn] = (marks[part + 1] - marks[part]) / DRAWS;
    times[WHOLE_PART][turn] = (marks[WHOLE_PART] - marks[0]) / DRAWS;
  }
  std::printf("{\"shocks\":%.4f,\"simulation\":%.4f,\"quantiles\":%.4f,\"whole\":%.4f,\"pupils\":%.1f}\n",
              median(times[SHOCKS_PART], repeats), median(times[SIMULATION_PART], repeats),
              median(times[QUANTILES_PART], repeats), median(times[WHOLE_PART], repeats), proof / (repeats + 1));
  return 0;
}

int main(int count, char **words) {
  const int checks = count == 3 && std::strcmp(words[1], "check") == 0;
  const int times = (count == 3 || count == 4) && std::strcmp(words[1], "time") == 0;
  const int repeats = count == 4 ? std::atoi(words[3]) : 21;
  if ((!checks && !times) || repeats < 1) {
    std::fprintf(stderr, "kernel check FOLDER | kernel time FOLDER [repeats]\n");
    return 2;
  }
  values = room((size_t)(YEARS - 1) * END_SHARE * DRAWS);
  read_case(words[2]);
  prepare_shocks();
  prepare_ranks();
  return checks ? check(words[2]) : time_parts(repeats);
}
