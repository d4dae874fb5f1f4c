import { contentFaults } from './content-faults.ts';
import { fileFaults } from './file-faults.ts';

export type { Bilingual, FaultEntry } from './fault-entry.ts';
export { requestFaults } from './request-faults.ts';
export { storeFaults } from './store-faults.ts';

/** Every fault of the intake: how grave it is, what it is called and how it is cured. */
export const faultCatalogue = { ...fileFaults, ...contentFaults } as const;

export type FaultCode = keyof typeof faultCatalogue;
