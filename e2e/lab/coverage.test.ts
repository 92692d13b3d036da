/** Each cause that can be found without a microphone and without a browser has a scenario that must find it. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CAUSES } from '../../src-shared/causes';
import { ice } from '../../src-shared/causes/ice';
import { scenarios } from './scenario';
import type { Scenario } from './scenario';

import './scenarios/index';

/** What a scenario demands: its own cause (the best of those that are accepted), and what has to be named beside it. */
function demanded({ expect: own, alsoNamed = [] }: Scenario): readonly string[] {
  return [...(own === 'healthy' ? [] : [own[0]]), ...alsoNamed];
}

/** Only a browser hides addresses behind names: proven in Chromium, as the causes of devices are. */
const OF_THE_BROWSER = ['ice-mdns-only'];

/** What other telephones and networks do: it cannot be had in a call of our own, so captured calls demand it in their tables. */
const OF_CAPTURES = [
  'nat-address-split',
  'call-transfer-failed',
  'sip-request-malformed',
  'media-sent-elsewhere',
  'dtmf-not-agreed',
  'own-audio-not-sent',
];
const TABLES = path.resolve(import.meta.dirname, '../../src-main/captures');

describe('the scenarios of the fault lab', () => {
  it.each(OF_CAPTURES)('leave %s to the tables of captured calls', (code) => {
    const files = fs.readdirSync(TABLES).filter((name) => name.endsWith('.test.ts'));
    expect(files.some((name) => fs.readFileSync(path.join(TABLES, name), 'utf8').includes(code))).toBe(true);
  });

  it('demand each cause that needs neither a microphone nor a browser', () => {
    const found = new Set(scenarios().flatMap(demanded));
    const needed = Object.values(CAUSES)
      .filter(({ code, webrtc }) => !webrtc || code in ice)
      .map(({ code }) => code);
    const elsewhere = [...OF_THE_BROWSER, ...OF_CAPTURES];
    expect(needed.filter((code) => !found.has(code) && !elsewhere.includes(code))).toEqual([]);
  });

  it('are enough, with healthy networks of different kinds among them', () => {
    expect(scenarios().length).toBeGreaterThanOrEqual(200);
    const healthy = scenarios().filter(({ expect: own }) => own === 'healthy');
    expect(healthy.length).toBeGreaterThanOrEqual(6);
  });

  it('accept nothing that they forbid', () => {
    for (const { name, expect: own, not = [], alsoNamed = [] } of scenarios()) {
      const accepted = [...(own === 'healthy' ? [] : own), ...alsoNamed];
      expect(
        accepted.filter((code) => not.includes(code)),
        name,
      ).toEqual([]);
    }
  });
});
