import type { Check } from '../api';
import { callChecks, mediaChecks, qualityChecks } from './call';
import { deviceChecks } from './devices';
import { iceChecks } from './ice';
import { computerChecks, conferenceChecks, httpChecks, nameChecks, reachChecks } from './network';
import { natChecks, registrationChecks } from './registration';

/** Every check, in the order in which reports show them: from this computer outwards, then the call from its start to its sound. */
export const CHECKS: readonly Check[] = [
  ...computerChecks,
  ...deviceChecks,
  ...nameChecks,
  ...reachChecks,
  ...httpChecks,
  ...conferenceChecks,
  ...registrationChecks,
  ...natChecks,
  ...iceChecks,
  ...callChecks,
  ...mediaChecks,
  ...qualityChecks,
];
