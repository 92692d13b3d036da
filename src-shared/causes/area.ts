import type { CauseCode } from './codes';
import type { CauseRecord } from './record';

/** The entries of one area; index.ts joins them and adds the codes. */
export type CauseArea = Partial<Record<CauseCode, Omit<CauseRecord, 'code'>>>;
