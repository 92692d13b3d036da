import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../src-shared/model/log';
import { logLine } from '../src-shared/model/log';
import { createLog } from './log';

const now = () => Date.UTC(2030, 0, 2, 3, 4, 5, 6);

describe('the log', () => {
  it.each([
    ['a password', 'profile {"password":"Tr0ub4dor3"}'],
    ['a digest response', 'Authorization: Digest username="alice", response="Tr0ub4dor3"'],
    ['a SDES key', 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:Tr0ub4dor3Tr0ub4dor3|2^20'],
    ['a TURN credential', 'turn:alice:Tr0ub4dor3@turn.test, credential=Tr0ub4dor3'],
    ['a token', 'http://localhost:8080/#token=Tr0ub4dor3'],
    ['an Authorization header', 'INVITE sip:x SIP/2.0\r\nAuthorization: Bearer Tr0ub4dor3Tr0ub4dor3\r\nTo: x'],
    ['an ICE password', 'a=ice-pwd:Tr0ub4dor3Tr0ub4dor3Tr0'],
  ])('masks %s, in text and in an error', (_name, text) => {
    const shown: LogEntry[] = [];
    const log = createLog({ level: 'info', now, sinks: [(entry) => void shown.push(entry)] });
    log.info('test', text);
    log.warn('test', 'failed', new Error(text));
    expect(shown).toHaveLength(2);
    expect(JSON.stringify([shown, log.list('debug')])).not.toContain('Tr0ub4dor3');
  });

  it('keeps what is of the level or graver, and lists the same way', () => {
    const log = createLog({ level: 'info', now });
    log.error('a', 'one');
    log.warn('a', 'two');
    log.info('a', 'three');
    log.debug('a', 'four');
    expect(log.list('debug').map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect(log.list('error').map(({ text }) => text)).toEqual(['one']);
  });

  it('writes one line an entry, whatever a server sent', () => {
    const log = createLog({ level: 'info', now });
    log.info('sip', 'Busy\r\n2030-01-02T03:04:05.006Z error sip: not ours \u001b[31m');
    const [entry] = log.list('info');
    const line = logLine(entry as LogEntry);
    expect(line).toMatch(/^2030-01-02T03:04:05\.006Z info {2}sip: Busy \| 2030/);
    for (const control of ['\r', '\n', '\u001b']) expect(line).not.toContain(control);
  });

  it('forgets the oldest entries', () => {
    const log = createLog({ level: 'info', now });
    for (let at = 0; at < 2500; at++) log.info('a', String(at));
    const listed = log.list('info');
    expect([listed.length, listed[0]?.text, listed.at(-1)?.text]).toEqual([2000, '500', '2499']);
  });
});
