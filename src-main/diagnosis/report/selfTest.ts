/** The end user's self-test within a report: its code, its steps, what the person answered. */
import type { KeptSelfTest } from '../../../src-shared/model/diagnosis';
import type { StepOutcome } from '../../../src-shared/model/selfTest';
import { escaped, oneLine } from './clean';
import { wrap } from './wrap';

const OUTCOMES: Record<StepOutcome, string> = {
  good: 'works',
  warn: 'not well',
  bad: 'does not work',
  skipped: 'skipped',
  stopped: 'stopped',
};
/** Never the colour alone. */
const SIGNS: Record<StepOutcome, string> = { good: '✓', warn: '!', bad: '✗', skipped: '–', stopped: '–' };

const PRACTICE = 'It was made on the practice line inside the program: nothing is proven of a line of a provider.';
const CANCELLED = 'The person ended it early.';

export function selfTestText(selfTest: KeptSelfTest | undefined, width: number): string[] {
  if (!selfTest) return [];
  const { code, steps } = selfTest;
  return [
    `Self-test of the end user: ${oneLine(code)}`,
    ...notes(selfTest).flatMap((note) => wrap(note, width, '  ')),
    ...steps.flatMap(({ title, outcome, sentence, question, answer, figures }) => [
      ...wrap(oneLine(`${title} (${OUTCOMES[outcome]}): ${sentence}`), width, '  - '),
      ...(question === null || answer === null ? [] : wrap(oneLine(`${question} ${answer}`), width, '    ')),
      ...(figures.length === 0
        ? []
        : wrap(oneLine(figures.map(({ label, value }) => `${label}: ${value}`).join('; ')), width, '    ')),
    ]),
  ];
}

export function selfTestHtml(selfTest: KeptSelfTest | undefined): string {
  if (!selfTest) return '';
  const { code, steps } = selfTest;
  const rows = steps.map(({ title, outcome, sentence, question, answer, figures }) => {
    const asked = question === null || answer === null ? '' : `<br>${escaped(question)} <strong>${answer}</strong>`;
    const measured = figures.map(({ label, value }) => `${escaped(label)}: ${escaped(value)}`).join('; ');
    return `<tr><th scope="row">${escaped(title)}</th><td>${SIGNS[outcome]} ${OUTCOMES[outcome]}</td><td>${escaped(sentence)}${asked}${measured === '' ? '' : `<br><span class="quiet">${measured}</span>`}</td></tr>`;
  });
  return [
    `<section><h2>Self-test of the end user: <code>${escaped(code)}</code></h2>`,
    ...notes(selfTest).map((note) => `<p class="note">${note}</p>`),
    `<div class="scroll"><table><tbody>${rows.join('\n')}</tbody></table></div>`,
    '</section>',
  ].join('\n');
}

function notes({ practice, cancelled }: KeptSelfTest): string[] {
  return [...(practice ? [PRACTICE] : []), ...(cancelled ? [CANCELLED] : [])];
}
