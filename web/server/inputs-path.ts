import { FROM, TO } from '../desk/horizon.ts';

/** Where the inputs of a scenario for an area are. */
export function inputsPath(area: string, scenario: string): string {
  const query = new URLSearchParams({ areas: area, scenario, from: String(FROM), to: String(TO), datasets: 'latest' });
  return `/model-inputs?${query}`;
}
