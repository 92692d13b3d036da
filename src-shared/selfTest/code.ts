/**
 * The short code of a self-test, to be read out on the telephone: "ST-7K3-MIC".
 * - `7K3`: the last three characters of the diagnosis's id, in Crockford's base 32 (digits and letters without I, L, O, U). They tell runs
 *   of one customer apart, and which one in the history is meant.
 * - `MIC`: the primary cause (its `tag` in the catalogue); `OK` where everything works, `INC` where what was tested works but steps were left out.
 */
import { CAUSE_CODES, CAUSES, type CauseCode } from '../causes';

/** Everything works. */
export const GOOD_TAG = 'OK';
/** What was tested works, but steps were left out. */
export const INCOMPLETE_TAG = 'INC';
const RUN_CHARACTERS = 3;

export interface DecodedSelfTest {
  /** As it is written: "ST-7K3-MIC". */
  code: string;
  /** End of the id of the diagnosis. */
  run: string;
  result: 'cause' | 'good' | 'incomplete';
  /** Null unless `result` is `cause`. */
  cause: CauseCode | null;
}

/** The same code for the same run and cause. `cause` is null where there is none. */
export function encodeSelfTest(runId: string, cause: CauseCode | null, complete: boolean): string {
  const tag = cause === null ? (complete ? GOOD_TAG : INCOMPLETE_TAG) : CAUSES[cause].tag;
  return `ST-${runPart(runId)}-${tag}`;
}

/**
 * What a code says, however it was written down: with or without dashes, in small letters, with O for 0 and I or L for 1 in the first
 * part, and 0 for O and 1 for I in the last one. Null for anything else.
 */
export function decodeSelfTest(text: string): DecodedSelfTest | null {
  const match = /^ST([0-9A-Z]{3})([0-9A-Z]{2,3})$/.exec(text.toUpperCase().replace(/[^0-9A-Z]/g, ''));
  const [, first = '', last = ''] = match ?? [];
  if (!match) return null;
  const run = asDigits(first);
  const tag = last.replaceAll('0', 'O').replaceAll('1', 'I');
  const cause = CAUSE_CODES.find((code) => CAUSES[code].tag === tag) ?? null;
  const result = cause ? 'cause' : tag === GOOD_TAG ? 'good' : tag === INCOMPLETE_TAG ? 'incomplete' : null;
  return result && { code: `ST-${run}-${tag}`, run, result, cause };
}

/** Whether a code belongs to the run with this id. */
export const isCodeOf = ({ run }: DecodedSelfTest, runId: string): boolean => runPart(runId) === run;

function runPart(runId: string): string {
  const characters = asDigits(runId.toUpperCase().replace(/[^0-9A-Z]/g, ''));
  return characters.slice(-RUN_CHARACTERS).padStart(RUN_CHARACTERS, '0');
}

/** Letters that read like digits are never meant (Crockford). */
const asDigits = (text: string): string => text.replaceAll('O', '0').replace(/[IL]/g, '1');
