import { expect, it } from 'vitest';
import { selfTestRecord } from './record';
import { resultText } from './resultText';

it('says in plain text what the card says', () => {
  const record = selfTestRecord({
    runId: '7K3',
    ends: {
      microphone: {
        kind: 'done',
        facts: {
          problem: 'denied',
          error: 'NotAllowedError: no',
          device: null,
          peak: null,
          levelDb: null,
          answer: null,
        },
      },
      speaker: {
        kind: 'done',
        facts: { contextState: 'running', clockRuns: true, chosenMissing: false, answer: 'yes' },
      },
    },
    times: {},
    startedAt: '2026-02-03T09:12:00.000Z',
    finishedAt: '2026-02-03T09:13:00.000Z',
    cancelled: false,
    practice: true,
  });
  const text = resultText(record, 'Office');
  expect(text).toContain('Sidetone self-test: Problem found\nThis program may not use the microphone.\n');
  expect(text).toContain('Code for support: ST-7K3-MIC\nLine: Office, ');
  expect(text).toContain('nothing is tested of your internet connection');
  expect(text).toContain('What to do (You can do this yourself.)\n  1. Windows: ');
  expect(text).toContain(
    '  Speaker: works. You heard the melody: the speaker works.\n    Did you hear the melody? Yes.',
  );
  expect(text).toContain('  Network: skipped. It was left out.');
});
