import { CommanderError, InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { ProfileError, UsageError } from '../../engine/errors';
import { callResult } from '../../store/testdata/records';
import { callSummary } from './callSummary';
import { EXIT, exitCodeOf } from './exit';
import { parseAddress, parseDigits, parsePort, parsePorts, parseSeconds, parseSource } from './options';
import { createProgress } from './progress';

describe('exit codes', () => {
  it.each<[string, unknown, number, string | null]>([
    ['help', new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'), EXIT.fine, null],
    ['no command', new CommanderError(1, 'commander.help', '(outputHelp)'), EXIT.usage, null],
    [
      'an unknown option',
      new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'\n(Did you mean --y?)"),
      EXIT.usage,
      "sidetone: unknown option '--x' (Did you mean --y?)",
    ],
    ['a profile', new ProfileError('p.json: unknown key "x".'), EXIT.usage, 'sidetone: p.json: unknown key "x".'],
    ['a port in use', new UsageError('Port 5060 is in use.'), EXIT.usage, 'sidetone: Port 5060 is in use.'],
    [
      'a fault of ours',
      new TypeError('x is not a function'),
      EXIT.failed,
      'sidetone: Sidetone itself failed: x is not a function. Please report this.',
    ],
  ])('%s', (_what, error, code, line) => {
    const lines: string[] = [];
    expect(exitCodeOf(error, (text) => lines.push(text))).toBe(code);
    expect(lines).toEqual(line === null ? [] : [line]);
  });
});

describe('options', () => {
  it('are read', () => {
    expect(parseSeconds('0.5')).toBe(500);
    expect(parsePorts('8443', parsePorts('8080'))).toEqual([8080, 8443]);
    expect(parseAddress('[2001:db8::1]')).toBe('2001:db8::1');
    expect(parseDigits('1a#,')).toBe('1A#,');
    expect(parseSource('tone')).toMatchObject({ kind: 'tone' });
    expect(parseSource('a/b.WAV')).toEqual({ kind: 'file', path: 'a/b.WAV', loop: true });
  });

  it.each<[(text: string) => unknown, string]>([
    [parseSeconds, ''],
    [parseSeconds, '0'],
    [parseSeconds, '-1'],
    [parseSeconds, 'NaN'],
    [parseSeconds, '86401'],
    [parsePort, '65536'],
    [parsePort, '80x'],
    [parseAddress, 'pbx.test'],
    [parseDigits, '12x'],
    [parseDigits, ''],
    [parseSource, 'song.mp3'],
  ])('are refused: %o %j', (parse, text) => expect(() => parse(text)).toThrow(InvalidArgumentError));
});

describe('progress', () => {
  const collect = (
    isTTY: boolean,
  ): { text: () => string; stream: { isTTY: boolean; columns: number; write: (text: string) => boolean } } => {
    let text = '';
    return { text: () => text, stream: { isTTY, columns: 40, write: (more) => Boolean((text += more)) } };
  };

  it('is one live line on a terminal, no wider than it', () => {
    const { text, stream } = collect(true);
    const progress = createProgress(stream);
    progress.step('answered');
    progress.tick('x'.repeat(100));
    progress.tick('two');
    progress.step('ended');
    expect(text()).toBe(`answered\n\r${'x'.repeat(39)}\u001b[K\rtwo\u001b[K\nended\n`);
  });

  it('is plain lines elsewhere, figures only now and then', () => {
    const { text, stream } = collect(false);
    let now = 0;
    const progress = createProgress(stream, () => now);
    for (; now <= 6000; now += 1000) progress.tick(`at ${now}`);
    progress.done();
    expect(text()).toBe('at 0\nat 5000\n');
  });
});

describe('the summary', () => {
  it('tells an answered call', () => {
    const text = callSummary(callResult(), []);
    expect(text).toContain('Call to sip:bob@pbx.test over UDP: answered');
    expect(text).toContain('hung up here: NORMAL_CLEARING (Q.850 16)');
    expect(text).toContain('No problem found.');
  });

  it('tells what went wrong, and shows what is not known as not known', () => {
    const failed = {
      ...callResult(),
      state: 'failed' as const,
      error: 'pbx.test has no address.',
      hangup: { by: 'none' as const, q850: null, name: null, meaning: null },
      timing: { ...callResult().timing, pddMs: null, answerMs: null, durationMs: null, firstPacketMs: null },
    };
    const text = callSummary(failed, ['pbx.test has no address.']);
    expect(text).toContain('failed. pbx.test has no address.');
    expect(text).toContain('post-dial delay - ms, answer after - ms');
    expect(text).toContain('no response');
    expect(text).toContain('Problems:\n  pbx.test has no address.');
  });
});
