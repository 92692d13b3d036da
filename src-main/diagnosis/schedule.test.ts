import { describe, expect, it } from 'vitest';
import type { Check } from './api';
import { GRACE_MS } from './attempt';
import type { RunProgress } from './board';
import type { CheckId } from './facts/findings';
import { fakeCheck, fakeConclude, hanging, outcome, runOn, working } from './testdata/fakeChecks';
import { clock, run, rows, statuses } from './testdata/scheduled';

describe('the order', () => {
  it('follows needs and after, runs what is independent side by side, and reports in the order of the list', async () => {
    const began: string[] = [];
    const slow = (id: CheckId, ms: number, changes: Partial<Check> = {}): Check =>
      fakeCheck(id, {
        ...changes,
        run: (context, signal) => {
          began.push(`${id} at ${clock.now() - start}`);
          return working(clock, ms, () => outcome('pass', { of: id }))(context, signal);
        },
      });
    const start = clock.now();
    const done = await runOn(
      clock,
      run([
        slow('call.setup', 100, { needs: ['reach.udp'], after: ['computer.clock'] }),
        slow('names.resolve', 500),
        slow('reach.udp', 500, { needs: ['names.resolve'] }),
        slow('computer.clock', 3000),
      ]),
      10_000,
      50,
    );
    expect(began).toEqual(['names.resolve at 0', 'computer.clock at 0', 'reach.udp at 500', 'call.setup at 3000']);
    expect(done.checks.map(({ id, durationMs }) => [id, durationMs])).toEqual([
      ['call.setup', 100],
      ['names.resolve', 500],
      ['reach.udp', 500],
      ['computer.clock', 3000],
    ]);
    expect(done.findings).toEqual(Object.fromEntries(done.checks.map(({ id }) => [id, { of: id }])));
    expect(done).toMatchObject({ verdict: { status: 'healthy' }, cancelled: false });
    expect(clock.timers).toBe(0);
  });

  it('gives a check what the ones before it found, and the rules what is known without the secrets', async () => {
    const asked: unknown[] = [];
    const facts = { found: 1 };
    await runOn(
      clock,
      run(
        [
          fakeCheck('names.resolve', { run: async () => outcome('pass', facts) }),
          fakeCheck('reach.udp', {
            needs: ['names.resolve'],
            when: ({ findings }) => (findings['names.resolve'] === (facts as unknown) ? true : 'It has nothing.'),
          }),
        ],
        {
          conclude: (input, results) => {
            asked.push([
              Object.keys(input.findings),
              input.subject.transport,
              input.subject.hasPassword,
              JSON.stringify(input).includes('horse'),
            ]);
            return fakeConclude(input, results);
          },
        },
      ),
    );
    expect(asked).toEqual(Array.from({ length: 3 }, () => [['names.resolve'], 'udp', true, false]));
  });

  it('runs at most eight at once', async () => {
    let now = 0;
    let most = 0;
    const ids = ['udp', 'tcp', 'tls', 'ws', 'wss', 'host', 'rport', 'size'].map((name) => `reach.${name}` as CheckId);
    const more: CheckId[] = ['http.health', 'http.ports', 'computer.load', 'computer.clock'];
    const checks = [...ids, ...more].map((id) =>
      fakeCheck(id, {
        run: async (context, signal) => {
          most = Math.max(most, ++now);
          const end = await working(clock, 1000)(context, signal);
          now--;
          return end;
        },
      }),
    );
    const done = await runOn(clock, run(checks));
    expect(most).toBe(8);
    expect(done.checks).toHaveLength(12);
    expect(done.checks.every(({ status }) => status === 'pass')).toBe(true);
  });
});

describe('skipping', () => {
  it('says which check did not pass, at once and down the whole chain', async () => {
    const started = clock.now();
    const done = await runOn(
      clock,
      run([
        fakeCheck('names.resolve', { title: 'The name resolves', run: async () => outcome('fail') }),
        fakeCheck('reach.udp', { needs: ['names.resolve'] }),
        fakeCheck('registration.register', { needs: ['reach.udp'] }),
        fakeCheck('call.setup', { needs: ['registration.register'], after: ['computer.load'] }),
      ]),
    );
    expect(clock.now() - started).toBe(0);
    const because = 'Not tried: "The name resolves" did not pass.';
    expect(rows(done)).toEqual([
      ['names.resolve', 'fail', 'It is fail.'],
      ['reach.udp', 'skip', because],
      ['registration.register', 'skip', because],
      ['call.setup', 'skip', because],
    ]);
  });

  it('goes by mode, by when, and by what is in the run; warn and info let others go on', async () => {
    const done = await runOn(
      clock,
      run([
        fakeCheck('nat.lifetime', { mode: 'full' }),
        fakeCheck('reach.tcp', { when: () => 'Not needed: the server answers.' }),
        fakeCheck('reach.tls', { needs: ['reach.tcp'], title: 'By TLS' }),
        fakeCheck('reach.ws', { needs: ['reach.host'] }),
        fakeCheck('reach.udp', { run: async () => outcome('warn'), after: ['reach.host'] }),
        fakeCheck('call.setup', { needs: ['reach.udp'], run: async () => outcome('info') }),
        fakeCheck('call.retry', {
          when: () => {
            throw new RangeError('off by one');
          },
        }),
        fakeCheck('call.answer', { needs: ['call.setup', 'nat.lifetime'] }),
      ]),
    );
    expect(rows(done)).toEqual([
      ['nat.lifetime', 'skip', 'Only in a full run (--full).'],
      ['reach.tcp', 'skip', 'Not needed: the server answers.'],
      ['reach.tls', 'skip', 'Not tried: "Title of reach.tcp" was skipped. Not needed: the server answers.'],
      ['reach.ws', 'skip', 'Not tried: "reach.host" is not part of this run.'],
      ['reach.udp', 'warn', 'It is warn.'],
      ['call.setup', 'info', 'It is info.'],
      ['call.retry', 'skip', 'Sidetone itself failed here: off by one. Please report this.'],
      ['call.answer', 'skip', 'Not tried: "Title of nat.lifetime" was skipped. Only in a full run (--full).'],
    ]);
  });

  it('ends where checks wait for each other', async () => {
    const done = await runOn(
      clock,
      run([fakeCheck('reach.udp', { needs: ['reach.tcp'] }), fakeCheck('reach.tcp', { after: ['reach.udp'] })]),
    );
    expect(statuses(done)).toEqual({ 'reach.udp': 'skip', 'reach.tcp': 'skip' });
  });
});

describe('a check that fails', () => {
  it('by an error is told in one sentence and harms no other', async () => {
    const done = await runOn(
      clock,
      run([
        fakeCheck('reach.udp', { run: () => Promise.reject(new Error('The port 5060 is in use.')) }),
        fakeCheck('reach.tcp', {
          run: () => {
            throw new TypeError('x is undefined');
          },
        }),
        fakeCheck('reach.tls'),
      ]),
    );
    expect(rows(done)).toEqual([
      ['reach.udp', 'fail', 'The port 5060 is in use.'],
      ['reach.tcp', 'fail', 'Sidetone itself failed here: x is undefined. Please report this.'],
      ['reach.tls', 'pass', 'It is pass.'],
    ]);
    expect(done.findings).toEqual({});
    expect(done.verdict.sentence).toBe('Failed: reach.udp, reach.tcp.');
  });

  it('by running over its limit is stopped, and what it finds then is not heard', async () => {
    const limitMs = { quick: 2000, full: 9000 };
    const late: Check['run'] = (_context, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(outcome('pass', { half: true }))));
    const quick = await runOn(clock, run([fakeCheck('reach.udp', { limitMs, run: late })]));
    expect(quick.checks[0]).toMatchObject({
      status: 'fail',
      summary: 'It gave no result within 2 s.',
      durationMs: 2000,
    });
    expect(quick.findings).toEqual({});
    const full = await runOn(clock, run([fakeCheck('reach.udp', { limitMs, run: late })], { mode: 'full' }));
    expect(full.checks[0]).toMatchObject({ durationMs: 9000 });
    const telling: Check['run'] = (context, signal) => {
      context.progress(`Asking until ${context.endsAt - clock.now()} ms from now`);
      return late(context, signal);
    };
    const told = await runOn(clock, run([fakeCheck('reach.udp', { limitMs, run: telling })]));
    expect(told.checks[0]?.summary).toBe('It gave no result within 2 s (under way: Asking until 2000 ms from now).');
    expect(clock.timers).toBe(0);
  });

  it('by not stopping is given up, said so, and not heard of any more', async () => {
    let speak = (): void => {};
    const seen: RunProgress[] = [];
    const done = await runOn(
      clock,
      run(
        [
          fakeCheck('reach.udp', {
            limitMs: { quick: 2000, full: 2000 },
            run: ({ progress }) => {
              speak = () => progress('still here');
              return hanging();
            },
          }),
          fakeCheck('reach.tcp', { after: ['reach.udp'] }),
        ],
        { onChange: (progress) => seen.push(progress) },
      ),
    );
    expect(done.checks[0]).toMatchObject({ status: 'fail', durationMs: 2000 + GRACE_MS });
    expect(done.checks[0]?.summary).toMatch(/did not stop when it was told to and was given up/);
    expect(done.checks[1]?.status).toBe('pass');
    const told = seen.length;
    speak();
    clock.advance(1000);
    expect(seen).toHaveLength(told);
    expect(done.timeline.some(({ text }) => text === 'still here')).toBe(false);
  });
});

describe('the time of a quick run', () => {
  const chain = [
    'names.resolve',
    'reach.udp',
    'reach.size',
    'registration.register',
    'call.setup',
    'call.retry',
  ] as const;
  const silent = chain.map((id, index) =>
    fakeCheck(id, {
      after: index ? [chain[index - 1] ?? 'names.resolve'] : [],
      run: working(clock, 9000, () => outcome('warn')),
    }),
  );

  it('does not grow with the number of silent checks', async () => {
    const started = clock.now();
    const done = await runOn(clock, run(silent));
    expect(clock.now() - started).toBeLessThanOrEqual(40_000);
    expect(Object.values(statuses(done))).toEqual(['warn', 'warn', 'warn', 'warn', 'skip', 'skip']);
    expect(done.checks.at(-1)?.summary).toMatch(/time of a quick run was over/);
  });

  it('is not that of a full one', async () => {
    const done = await runOn(clock, run(silent, { mode: 'full' }));
    expect(Object.values(statuses(done))).toEqual(chain.map(() => 'warn'));
  });
});

describe('progress', () => {
  it('tells each begin and end at once, and what goes on in between ten times a second', async () => {
    const seen: Array<{ at: number; states: string; doing: string | null | undefined; verdict: string | undefined }> =
      [];
    const start = clock.now();
    const talking: Check['run'] = async ({ progress }, signal) => {
      for (let step = 1; step <= 30; step++) {
        await working(clock, 10)({} as never, signal);
        progress(`step ${step} of 30`, step / 30);
      }
      return outcome();
    };
    const done = await runOn(
      clock,
      run([fakeCheck('reach.udp', { run: talking }), fakeCheck('reach.tcp', { needs: ['reach.udp'] })], {
        onChange: ({ checks, verdict }) =>
          seen.push({
            at: clock.now() - start,
            states: checks.map(({ state }) => state).join(' '),
            doing: checks[0]?.doing,
            verdict: verdict?.status,
          }),
      }),
      10_000,
      10,
    );
    expect(seen[0]).toEqual({ at: 0, states: 'running waiting', doing: null, verdict: undefined });
    const between = seen.filter(({ doing }) => doing);
    expect(between.map(({ at }) => at)).toEqual([110, 210]);
    expect(between[0]?.doing).toBe('step 10 of 30');
    expect(seen.at(-1)).toEqual({ at: 300, states: 'done done', doing: null, verdict: 'healthy' });
    expect(done.timeline.map(({ source, text }) => `${source} ${text}`)).toEqual([
      'run started: quick run of 2 checks',
      'reach.udp started: Title of reach.udp',
      'reach.udp step 1 of 30',
      'reach.udp pass: It is pass.',
      'reach.tcp started: Title of reach.tcp',
      'reach.tcp pass: It is pass.',
      'run ended: All is well.',
    ]);
  });

  it('goes on where a rule trips over half of the findings', async () => {
    const done = await runOn(
      clock,
      run([fakeCheck('reach.udp'), fakeCheck('reach.tcp', { after: ['reach.udp'] })], {
        conclude: (input, results) => {
          if (results.length < 2) throw new TypeError('half');
          return fakeConclude(input, results);
        },
      }),
    );
    expect(done.verdict.status).toBe('healthy');
  });
});
