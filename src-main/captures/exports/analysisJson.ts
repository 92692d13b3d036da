/** The document of an analysis in pieces: as one text it could be longer than a text can be. */
import type { CaptureAnalysis } from '../../../src-shared/model/capture';

/** Rows of a list that are put into one piece. */
const BATCH = 500;

/** Pretty for people where it is short. @param extra further fields of the document */
export function* analysisJson(analysis: CaptureAnalysis, extra: Record<string, unknown> = {}): Generator<string> {
  let separator = '{\n';
  for (const [key, value] of Object.entries({ ...analysis, ...extra })) {
    yield `${separator}  ${JSON.stringify(key)}: `;
    separator = ',\n';
    if (Array.isArray(value) && value.length > BATCH) yield* rows(value);
    else yield JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
  }
  yield '\n}\n';
}

/** Long lists have a line for each row: they are read by programs, and by `grep`. */
function* rows(list: readonly unknown[]): Generator<string> {
  for (let from = 0; from < list.length; from += BATCH) {
    const lines = list.slice(from, from + BATCH).map((row) => `    ${JSON.stringify(row)}`);
    yield `${from === 0 ? '[' : ','}\n${lines.join(',\n')}`;
  }
  yield '\n  ]';
}
