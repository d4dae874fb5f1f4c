/** What the page opens with where the address says nothing. */
export const START_AREA = '440785';
export const START_SCENARIO = 'enping-a';
/** The scenario of an area for which none is named. */
export const OTHER_SCENARIO = 'reference';

/**
 * Area and scenario that an address asks for first, read in haste: the service collects while the page is being read. A guess
 * that is wrong costs one request.
 */
export function firstQuestion(hash: string): { readonly area: string; readonly scenario: string } {
  const query = new URLSearchParams(hash.split('?')[1] ?? '');
  const area = query.get('area');
  const scenario = query.get('plan')?.split('~')[0] ?? (area === null ? START_SCENARIO : OTHER_SCENARIO);
  return { area: area ?? START_AREA, scenario };
}
