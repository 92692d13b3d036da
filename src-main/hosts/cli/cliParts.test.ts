import { CommanderError, InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { ProfileError, UsageError } from '../../errors';
import type { CallCause } from '../../../src-shared/model/call';
import type { CheckProgress, DiagnosisReport } from '../../../src-shared/model/diagnosis';
import { callResult, diagnosisReport } from '../../store/testdata/records';
import { callSummary } from './callSummary';
import { createDiagnosisProgress, endText, exitCodeOfReport, liveLine } from './diagnoseOutput';
import { EXIT, exitCodeOf } from './exit';
import { parseAddress, parseDigits, parseNames, parsePort, parsePorts, parseSeconds, parseSource } from './options';
import { openText } from './output';
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
    expect(parsePorts('10000-10003', [10_001])).toEqual([10_001, 10_000, 10_002, 10_003]);
    for (const wrong of ['', '0', 'x', '9-8', '1-65536', '1-1001', '1-']) expect(() => parsePorts(wrong)).toThrow();
    expect(parseAddress('[2001:db8::1]')).toBe('2001:db8::1');
    expect(parseDigits('1a#,')).toBe('1A#,');
    expect(parseNames('reach, call.setup')).toEqual(['reach', 'call.setup']);
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
    [parseNames, ''],
    [parseNames, 'reach,,call'],
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

  it.each([true, false])('lets no server steer the terminal (%s)', (isTTY) => {
    const { text, stream } = collect(isTTY);
    const progress = createProgress(stream);
    progress.step('404 \u001b[2J gone\u202e');
    progress.tick('\u001b]0;x\u0007');
    expect(text()).toContain('404 \ufffd[2J gone\ufffd\n');
    expect(text()).toContain('\ufffd]0;x\ufffd');
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

  it('tells early media as what came before the answer', () => {
    const { timing } = callResult();
    const text = callSummary({ ...callResult(), timing: { ...timing, firstPacketMs: -3998.2 } }, []);
    expect(text).toContain('first packet 3998 ms before the answer\n');
  });

  it('names the cause where there is one', () => {
    const cause: CallCause = {
      code: 'call-busy',
      role: 'primary',
      confidence: 'proven',
      title: 'The line is busy',
      explanation: '',
      fix: ['Call again later.', 'Ask.'],
      owner: 'far-end',
      evidence: [],
    };
    const text = callSummary({ ...callResult(), causes: [cause] }, []);
    expect(text).toMatch(/Problem: The line is busy \(call-busy, proven\)\n {2}Call again later\.\n$/);
    const told = callSummary({ ...callResult(), causes: [{ ...cause, reason: 'It answered 486.' }] }, []);
    expect(told).toMatch(/proven\)\n {2}It answered 486\.\n {2}Call again later\.\n$/);
    // What is worth knowing of a good call accuses nobody.
    const note = { ...cause, role: 'note' as const, reason: 'One server of two is dead.' };
    const noted = callSummary({ ...callResult(), causes: [note] }, []);
    expect(noted).toContain('Worth knowing:\n  The line is busy (call-busy, proven)');
    expect(noted).not.toContain('Problem');
  });

  it('lets no server steer the terminal', () => {
    const hostile = { ...callResult(), sip: { status: 404, reason: '\u001b[2Jgone\u0007.' } };
    const text = callSummary(hostile, ['The call was not answered: 404 \u001b[2Jgone.']);
    expect(text).toContain('status 404 \ufffd[2Jgone\ufffd.;');
    expect(text).not.toMatch(/\p{Cc}(?<!\n)/u);
  });

  it('tells what went wrong, and shows what is not known as not known', () => {
    const failed = {
      ...callResult(),
      state: 'failed' as const,
      error: 'pbx.test has no address.',
      hangup: { by: 'none' as const, q850: null, name: null, meaning: null },
      timing: { ...callResult().timing, pddMs: null, answerMs: null, durationMs: null, firstPacketMs: null },
    };
    const text = callSummary(failed, ['The recording broke off.']);
    expect(text).toContain('failed. pbx.test has no address.');
    expect(text).toContain('post-dial delay - ms, answer after - ms');
    expect(text).toContain('no response');
    expect(text).not.toContain('No problem found');
    expect(text).toContain('Beside the call:\n  The recording broke off.');
  });
});

describe('a diagnosis', () => {
  const rows: CheckProgress[] = [
    {
      id: 'names.resolve',
      area: 'names',
      title: 'Does the name resolve?',
      state: 'done',
      doing: null,
      fraction: null,
      result: null,
    },
    {
      id: 'reach.udp',
      area: 'reach',
      title: 'Does it answer by UDP?',
      state: 'running',
      doing: 'waiting',
      fraction: 0.5,
      result: null,
    },
    {
      id: 'reach.tcp',
      area: 'reach',
      title: 'Does it answer by TCP?',
      state: 'running',
      doing: null,
      fraction: null,
      result: null,
    },
    {
      id: 'call.setup',
      area: 'call',
      title: 'Does a call come up?',
      state: 'waiting',
      doing: null,
      fraction: null,
      result: null,
    },
  ];
  const ended = (row: CheckProgress, summary: string): CheckProgress => {
    const { id, area, title } = row;
    const result = { id, area, title, status: 'pass' as const, startedAt: '', durationMs: 1, summary, evidence: [] };
    return { ...row, state: 'done', result };
  };
  const collect = (): { lines: string[]; progress: Parameters<typeof createDiagnosisProgress>[0] } => {
    const lines: string[] = [];
    const add = (text: string): void => void lines.push(text);
    return { lines, progress: { step: add, tick: add, done: () => {} } };
  };

  it('is one live line on a terminal', () => {
    const text = '1 of 4 checks | Does it answer by UDP? waiting | Does it answer by TCP?';
    expect(liveLine(rows)).toBe(text);
    const { lines, progress } = collect();
    createDiagnosisProgress(progress, true)({ checks: rows });
    expect(lines).toEqual([text]);
  });

  it('is one line a finished check elsewhere, each once', () => {
    const { lines, progress } = collect();
    const follow = createDiagnosisProgress(progress, false);
    const [first, second, ...rest] = rows as [CheckProgress, CheckProgress, ...CheckProgress[]];
    follow({ checks: rows });
    follow({ checks: [first, ended(second, 'It answers\n in 3 ms.'), ...rest] });
    follow({ checks: [ended(first, 'It does.'), ended(second, 'It answers\n in 3 ms.'), ...rest] });
    expect(lines).toEqual(['[1/4] pass reach.udp: It answers in 3 ms.', '[2/4] pass names.resolve: It does.']);
  });

  it.each<[DiagnosisReport['verdict']['status'], boolean, number, string]>([
    ['healthy', false, EXIT.fine, 'So it is.'],
    ['healthy', true, EXIT.problem, 'Cancelled. What was seen until then: So it is.'],
    ['degraded', false, EXIT.problem, 'So it is.'],
    ['failed', true, EXIT.problem, 'Cancelled. What was seen until then: So it is.'],
  ])('that ends %s, cancelled %s, has exit code %i', (status, cancelled, code, text) => {
    const report = { ...diagnosisReport('1', ''), cancelled, verdict: { status, sentence: 'So it is.', causes: [] } };
    expect(exitCodeOfReport(report)).toBe(code);
    expect(endText(report)).toBe(text);
  });

  it('is refused before it starts where its result cannot be written', () => {
    expect(() => openText('/nowhere/at/all.xml')).toThrow('cannot be written there (ENOENT)');
    expect(openText('-').owned).toBe(true);
  });
});
