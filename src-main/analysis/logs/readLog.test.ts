import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAUSE_CODES } from '../../../src-shared/causes/codes';
import { LOG_PATTERNS } from './patterns';
import { readLog } from './readLog';

const read = (...lines: string[]) => readLog(lines.join('\n'), 2025).findings;
const [only] = [(line: string) => read(line)[0]];

const PING =
  '{"timestamp":"2025-05-14 10:29:08.935 Z","level":"trace","msg":"Ping STUN from udp4 host 172.31.29.117:8443 (resolved: 172.31.29.117:8443) to udp4 host 192.168.64.1:59737 (resolved: 192.168.64.1:59737)","caller":"rtc/logger.go:54","origin":"ice/v4.(*Agent).sendBindingRequest"}';

describe('the log of a media server', () => {
  it('that knows itself by an internal address only points to its host override', () => {
    expect(only(PING)).toMatchObject({
      at: '2025-05-14T10:29:08.935000Z',
      line: 1,
      source: 'media-server',
      level: 'debug',
      pattern: 'media-server-private-address',
      severity: 'problem',
      points: 'ice-host-override-wrong',
    });
  });

  it('tells a pair of addresses once, however often it is checked', () => {
    expect(read(PING, PING, PING)).toHaveLength(1);
  });

  it('does not accuse a server that its clients share a network with, nor one with a public address', () => {
    expect(only(PING.replaceAll('192.168.64.1', '172.31.29.5'))?.severity).toBe('note');
    expect(read(PING.replaceAll('172.31.29.117', '198.51.100.7'))).toEqual([]);
  });
});

describe('what lines mean', () => {
  it.each([
    ['com.mattermost.calls: peer error timed out waiting for rtc connection', 'ice-checks-failed', 'call-server'],
    [
      'main.js:142 getUserMedia error: NotAllowedError: Permission denied',
      'microphone-permission-denied',
      'browser-console',
    ],
    ['app.js:7 DOMException: NotReadableError: Could not start audio source', 'microphone-busy', 'browser-console'],
    ['widget.js:1 ICE connection failed', 'ice-checks-failed', 'browser-console'],
    ['rtcd: ICE timeout for session', 'ice-checks-failed', 'media-server'],
    [
      "app.js:9 WebSocket connection to 'wss://pbx.test/ws' failed: Error during WebSocket handshake",
      'websocket-refused',
      'browser-console',
    ],
    [
      'error [2025-05-14 10:29:08.935 Z] failed to connect to rtcd caller="app/calls.go:1" plugin_id=com.mattermost.calls',
      'http-api-unreachable',
      'call-server',
    ],
    [
      '{"timestamp":"2025-05-14 10:29:08.935 Z","level":"error","msg":"request failed","err":"invalid API key","caller":"app/x.go"}',
      'http-api-unauthorized',
      'call-server',
    ],
    ['May 14 10:29:08 pbx kamailio[123]: ERROR: hangup PROGRESS_TIMEOUT', 'call-progress-timeout', 'sip-server'],
    ['2025-05-14 10:29:08 [ERR] mod_sofia.c:1 RECOVERY_ON_TIMER_EXPIRE', 'call-ack-lost', 'sip-server'],
    ['rtcd: dial tcp: lookup pbx.test: no such host', 'dns-failure', 'media-server'],
  ])('%s', (line, points, source) => {
    expect(only(line)).toMatchObject({ points, source, severity: 'problem' });
  });

  it.each([
    'INFO call started',
    'NORMAL_CLEARING',
    'GET /api/v4/users 200',
    '{"level":"info","msg":"ok"}',
    '{broken',
    '',
  ])('nothing: %s', (line) => expect(read(line)).toEqual([]));

  it('points to codes of the catalogue alone, with ids of their own', () => {
    for (const { points } of LOG_PATTERNS) if (points !== null) expect(CAUSE_CODES).toContain(points);
    expect(new Set(LOG_PATTERNS.map(({ id }) => id)).size).toBe(LOG_PATTERNS.length);
  });
});

describe('times', () => {
  it.each([
    ['2025-05-14T10:29:08.1234567Z ICE failed', '2025-05-14T10:29:08.123456Z'],
    ['2025-05-14 12:29:08,5 +0200 ICE failed', '2025-05-14T10:29:08.500000Z'],
    ['May  4 10:29:08 host app: ICE failed', '2025-05-04T10:29:08.000000Z'],
    ['ICE failed', null],
    ['2025-99-99 10:29:08 ICE failed', null],
  ])('%s', (line, at) => expect(only(line)?.at).toBe(at));
});

describe('a log that is not meant well', () => {
  it('shows no secret', () => {
    const shown = read(
      'connection error password=hunter2 api_key: "abc123" Authorization: Bearer eyJhbGciOi.x.y',
      'failed to connect to https://alice:geheim@pbx.test/ a=ice-pwd:topsecret',
    )
      .map(({ text }) => text)
      .join('\n');
    for (const secret of ['hunter2', 'abc123', 'eyJhbGciOi', 'geheim', 'topsecret'])
      expect(shown).not.toContain(secret);
  });

  it('is read to its end, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ maxLength: 200 }), fc.constant(PING.slice(0, 100)))), (lines) => {
        const { findings, lines: count } = readLog(lines.join('\n'), 2025);
        for (const finding of findings) expect(finding.line).toBeLessThanOrEqual(count);
      }),
    );
  });

  it('of megabytes in one line, or of a finding a line, stays bounded', () => {
    expect(read('ICE '.repeat(500_000))).toEqual([]);
    const { findings, more } = readLog('ICE failed\n'.repeat(5000), 2025);
    expect([findings.length, more]).toEqual([2000, 3000]);
  });
});
