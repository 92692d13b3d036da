import { CAUSES } from '../../src-shared/causes';
import { decodeSelfTest } from '../../src-shared/selfTest/code';
import { OWNER_WORDS } from '../diagnosis/report/words';
import { UsageError } from '../errors';

const WITHOUT_CAUSE = {
  good: 'Everything that the self-test tries works.',
  incomplete: 'What was tested works, but steps were left out.',
};

/**
 * What the short code of a self-test says, as text for a terminal.
 * @throws UsageError where it is none
 */
export function explainSelfTestCode(text: string): string {
  const decoded = decodeSelfTest(text);
  if (!decoded) throw new UsageError(`"${text}" is no code of a self-test: those look like ST-7K3-MIC.`);
  const { code, run, result, cause } = decoded;
  const about = result === 'cause' && cause ? CAUSES[cause] : null;
  const found = about
    ? [
        `${about.title} (${about.code}).`,
        about.explanation,
        '',
        `What to do, by ${OWNER_WORDS[about.owner]}:`,
        ...about.fix.map((step, index) => `  ${index + 1}. ${step}`),
        '',
        `Technical: ${about.technical}`,
      ]
    : [result === 'cause' ? '' : WITHOUT_CAUSE[result]];
  return `${[code, ...found, `Run: the diagnosis whose id ends in ${run}.`].join('\n')}\n`;
}
