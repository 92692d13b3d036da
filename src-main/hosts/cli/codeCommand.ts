import { explainSelfTestCode } from '../../engine/selfTestCode';
import { EXIT } from './exit';
import type { ExitCode } from './exit';
import { printOut } from './output';

/** `sidetone code ST-7K3-MIC`: what a customer reads out, explained. */
export async function explainCode(code: string): Promise<ExitCode> {
  await printOut(explainSelfTestCode(code));
  return EXIT.fine;
}
