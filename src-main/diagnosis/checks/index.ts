import type { Check } from '../api';
import { callChecks, mediaChecks, qualityChecks } from './call';
import { computerChecks, httpChecks, nameChecks, reachChecks } from './network';
import { natChecks, registrationChecks } from './registration';

/** Every check, in the order in which reports show them: from this computer outwards, then the call from its start to its sound. */
export const CHECKS: readonly Check[] = [
  ...computerChecks,
  ...nameChecks,
  ...reachChecks,
  ...httpChecks,
  ...registrationChecks,
  ...natChecks,
  ...callChecks,
  ...mediaChecks,
  ...qualityChecks,
];
