import { describe, expect, it } from 'vitest';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { Cause, CheckProgress, CheckStatus, Verdict } from '../../../src-shared/model/diagnosis';
import { pathModel } from './path';

function check(id: string, status: CheckStatus | 'running'): CheckProgress {
  const area = id.split('.')[0] as CheckProgress['area'];
  const base = { id, area, title: id, doing: null, fraction: null };
  if (status === 'running') return { ...base, state: 'running', result: null };
  const result = { id, area, title: id, status, startedAt: '', durationMs: 1, summary: '', evidence: [] };
  return { ...base, state: 'done', result };
}

const verdict = (status: Verdict['status'], ...codes: CauseCode[]): Verdict => ({
  status,
  sentence: '',
  causes: codes.map((code, index) => ({ code, role: index === 0 ? 'primary' : 'contributing' }) as Cause),
});

const marks = (checks: CheckProgress[], found: Verdict | null) =>
  pathModel(checks, found)
    .places.map(({ mark }) => mark)
    .join(' ');

const UP = [check('computer.interfaces', 'pass'), check('reach.udp', 'pass'), check('call.setup', 'pass')];

describe('places', () => {
  it.each([
    ['nothing yet', [], null, 'unknown unknown unknown unknown unknown'],
    [
      'one check of this computer',
      [check('computer.interfaces', 'pass')],
      null,
      'good unknown unknown unknown unknown',
    ],
    ['the server answers', UP.slice(0, 2), null, 'good good good good unknown'],
    ['a call comes up', UP, verdict('healthy'), 'good good good good good'],
    ['audio breaks in the local network', UP, verdict('failed', 'media-inbound-blocked'), 'good bad good good good'],
    ['it works, but not well', UP, verdict('degraded', 'quality-loss-inbound'), 'good good warn good good'],
    [
      'nothing answers: of the local network nothing is known either',
      [check('computer.interfaces', 'pass'), check('reach.udp', 'fail')],
      verdict('failed', 'server-unreachable'),
      'good unknown bad unknown unknown',
    ],
    [
      'the server refuses: its answer came through all before it',
      [check('computer.interfaces', 'pass'), check('registration.register', 'fail')],
      verdict('failed', 'registration-forbidden'),
      'good good good bad unknown',
    ],
  ])('%s', (_name, checks, found, expected) => expect(marks(checks, found)).toBe(expected));

  it('have no break where nobody knows the cause, or this program does not know the code', () => {
    expect(marks(UP, verdict('failed', 'unknown'))).toBe('good good good good good');
    expect(marks(UP, verdict('failed', 'of-a-newer-program' as CauseCode))).toBe('good good good good good');
  });

  it('show where a check is under way', () => {
    const active = pathModel([check('registration.register', 'running')], null).places.filter((place) => place.active);
    expect(active.map(({ place }) => place)).toEqual(['server']);
  });
});

describe('voices', () => {
  it('that nobody looked at are not judged', () => {
    expect(pathModel(UP, verdict('healthy')).voices).toEqual({
      inbound: { mark: 'unknown', at: null },
      outbound: { mark: 'unknown', at: null },
    });
  });

  it('are lost where the cause sits, the other one is not', () => {
    const checks = [...UP, check('media.inbound', 'fail'), check('media.outbound', 'pass')];
    expect(pathModel(checks, verdict('failed', 'media-inbound-blocked')).voices).toEqual({
      inbound: { mark: 'bad', at: 'local-network' },
      outbound: { mark: 'good', at: null },
    });
  });

  it('both came if our own sound came back', () => {
    const { inbound, outbound } = pathModel([...UP, check('media.echo', 'pass')], verdict('healthy')).voices;
    expect([inbound.mark, outbound.mark]).toEqual(['good', 'good']);
  });

  it('suffer by a fault of quality: in its direction, or both where it has none', () => {
    const checks = [...UP, check('media.inbound', 'pass'), check('media.outbound', 'pass')];
    const lossy = pathModel(checks, verdict('degraded', 'quality-loss-inbound')).voices;
    expect([lossy.inbound, lossy.outbound.mark]).toEqual([{ mark: 'warn', at: 'internet' }, 'good']);
    const late = pathModel(checks, verdict('degraded', 'quality-latency')).voices;
    expect([late.inbound.mark, late.outbound.mark]).toEqual(['warn', 'warn']);
  });
});
