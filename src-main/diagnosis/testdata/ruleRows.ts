/** Findings that the tables of several rules begin with. */
import type { Findings } from '../facts/findings';
import { healthy, reach, type call, type probe } from './findings';

export const unreached = (findings: Findings): Findings =>
  healthy({ 'registration.register': undefined, 'call.setup': undefined, ...findings });

export const tcp = (changes: Parameters<typeof probe>[0]) => reach({ transport: 'tcp', configured: false, probe: changes });

export const setup = (one: ReturnType<typeof call>, more: Findings = {}): Findings =>
  healthy({ 'call.setup': { call: one }, ...more });

export const seen = (address: string, port = 40_000) => ({ address, port });
