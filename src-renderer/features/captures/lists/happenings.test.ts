import { expect, it } from 'vitest';
import type { CaptureEvent, LogFinding } from '../../../../src-shared/model/capture';
import { happeningsOf } from './happenings';

const event = (at: string, text: string): CaptureEvent => ({
  at,
  packet: 7,
  kind: 'dtmf',
  callId: 'a@pbx.test',
  streamId: null,
  severity: 'note',
  text,
});
const finding = (at: string | null, line: number): LogFinding => ({
  at,
  line,
  source: 'media-server',
  level: 'error',
  pattern: 'x',
  severity: 'problem',
  meaning: `line ${line}`,
  points: null,
  text: 'ERR x',
});

it('lays log lines between the events, to the microsecond, and those without a time last', () => {
  const line = happeningsOf({
    events: [event('2026-02-03T09:12:00.000300Z', 'second'), event('2026-02-03T09:12:01.000000Z', 'last')],
    logs: [
      { name: 'media.log', findings: [finding(null, 1), finding('2026-02-03T09:12:00.000200Z', 2), finding(null, 3)] },
    ],
  });
  expect(line.map(({ text }) => text)).toEqual(['line 2', 'second', 'last', 'line 1', 'line 3']);
  expect(line[0]?.line).toMatchObject({ log: 'media.log', number: 2 });
});

it('leaves out the engine’s own copies of log lines', () => {
  expect(happeningsOf({ events: [{ ...event('2026-02-03T09:12:00Z', 'x'), kind: 'log' }], logs: [] })).toEqual([]);
});
