// What is asked while things break: small enough that many fit, of every kind that takes another way through the queue.

/** Shares of the kinds. */
const KINDS = { county: 4, countyQueued: 4, city: 3, cityDrawn: 3, province: 2, previewed: 0.6, backtest: 2 };

/** Small provinces: many parts would only repeat what few show. */
const PROVINCES = ['460000', '640000', '540000', '630000'];

export class Questions {
  #chance;
  #counties;
  #cities;
  #scenarios;
  #pairs;

  /** @param services of the program: its regions and scenarios */
  constructor(services, chance) {
    this.#chance = chance;
    const regions = services.regions();
    this.#counties = regions.filter(({ level }) => level === 'county').map(({ code }) => code);
    this.#cities = regions.filter(({ level }) => level === 'city').map(({ code }) => code);
    this.#pairs = services
      .scenarios()
      .map(({ id }) => id)
      .slice(0, 2);
    this.#scenarios = services.scenarios().map(({ id }) => id);
    this.#scenarios = this.#scenarios.includes('reference') ? ['reference'] : this.#scenarios.slice(0, 1);
  }

  /** One request: path, body, headers, and which kind it is. */
  next(among = KINDS) {
    const kind = this.#chance.weighted(among);
    if (kind === 'backtest')
      return { kind, path: '/api/v1/backtests', body: this.#backtest(), headers: this.#prefer() };
    const seed = this.#chance.whole(1, 1_000_000);
    const to = this.#chance.whole(2022, 2030);
    const [areas, draws] = {
      county: () => [[this.#chance.one(this.#counties)], this.#chance.one([undefined, 5, 20])],
      countyQueued: () => [[this.#chance.one(this.#counties)], this.#chance.one([undefined, 10, 40])],
      city: () => [[this.#chance.one(this.#cities)], undefined],
      cityDrawn: () => [[this.#chance.one(this.#cities), this.#chance.one(this.#counties)], this.#chance.whole(5, 40)],
      province: () => [[this.#chance.one(PROVINCES)], this.#chance.one([undefined, 10, 30])],
      previewed: () => [[this.#chance.one(PROVINCES)], this.#chance.whole(251, 300)],
    }[kind]();
    const body = { areas: [...new Set(areas)], from: 2020, to, scenario: this.#chance.one(this.#scenarios) };
    return {
      kind,
      path: '/api/v1/runs',
      body: draws === undefined ? body : { ...body, draws, seed },
      headers: kind === 'countyQueued' ? { Prefer: 'respond-async' } : kind === 'county' ? {} : this.#prefer(),
    };
  }

  /** A batch of a county under two scenarios, without draws; its name is its own. */
  batch() {
    const name = `batch-${this.#chance.whole(0, 2 ** 31)}-${this.#chance.whole(0, 2 ** 31)}`;
    const to = this.#chance.whole(2022, 2030);
    return {
      path: '/api/v1/batches',
      body: { name, areas: [this.#chance.one(this.#counties)], from: 2020, to, scenarios: this.#pairs },
    };
  }

  #prefer() {
    return this.#chance.one([{}, {}, { Prefer: 'wait=2' }, { Prefer: 'respond-async' }]);
  }

  /** Pupils of made-up areas that rise and fall a little. */
  #backtest() {
    const areas = this.#chance.whole(1, 3);
    const years = this.#chance.whole(12, 15);
    const base = this.#chance.whole(500, 5_000);
    const lines = ['area,year,P1,P2,P3,P4,P5,P6,J1,J2,J3,S1,S2,S3,TOTAL'];
    for (let area = 0; area < areas; area++)
      for (let year = 0; year < years; year++) {
        const grades = Array.from({ length: 12 }, (_, grade) =>
          Math.round((base + 40 * area) * (1 + 0.08 * Math.sin((year - grade + area) / 3)) * (1 - 0.01 * grade)),
        );
        lines.push([`区${area}`, 2000 + year, ...grades, grades.reduce((sum, pupils) => sum + pupils) + 30].join(','));
      }
    return { enrolment: `${lines.join('\n')}\n` };
  }
}
