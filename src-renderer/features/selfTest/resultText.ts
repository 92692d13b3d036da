import { CAUSES } from '../../../src-shared/causes';
import type { SelfTestRecord } from '../../../src-shared/model/selfTest';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';

/** The result card as text, for a mail or a chat. */
export function resultText(record: SelfTestRecord, line: string): string {
  const { status, code, sentence, startedAt, steps, findings, practice } = record;
  const [primary] = findings;
  const cause = primary && CAUSES[primary.code];
  const toDo = cause && [
    t('selfTest.text.whatToDo', { owner: t(`diagnose.owner.${cause.owner}`) }),
    ...cause.fix.map((step, index) => `  ${index + 1}. ${step.replaceAll('`', '')}`),
  ];
  const tested = [
    t('selfTest.text.steps'),
    ...steps.flatMap(({ title, outcome, sentence: found, question, answer, figures }) => [
      `  ${title}: ${t(`selfTest.outcome.${outcome}`)}. ${found}`,
      ...(question === null || answer === null ? [] : [`    ${question} ${t(`selfTest.${answer}`)}.`]),
      ...figures.map(({ label, value }) => `    ${label}: ${value}`),
    ]),
  ];
  const head = [
    t('selfTest.text.title', { status: t(`selfTest.status.${status}`) }),
    sentence,
    t('selfTest.text.code', { code }),
    t('selfTest.text.line', { name: line, at: dateTime(startedAt) }),
    ...(practice ? [t('selfTest.practice.running')] : []),
  ];
  return `${[head, toDo, tested]
    .filter((part) => part !== undefined)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}
