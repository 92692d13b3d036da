import type { CaptureComparison } from '../../../src-shared/model/capture';
import { FEW } from './analyzeTables';
import { section, wrapped } from './table';

/** `a` is the file that was named first. */
export function comparisonLines(
  { a, b, clockNote, causes, messages, streams, notes }: CaptureComparison,
  width: number,
): string[] {
  const lost = messages.filter((message) => message.lost !== null);
  const changed = messages.filter((message) => message.changed.length > 0);
  const rows = [
    `a is ${a.file} (${a.place}), b is ${b.file} (${b.place}). ${clockNote}`,
    ...causes.flatMap(({ title, code, confidence, explanation, reason = '' }) => [
      `${title} (${code}, ${confidence})`,
      ...wrapped(`${explanation} ${reason}`, width - 4).map((line) => `  ${line}`),
    ]),
    ...lost
      .slice(0, FEW)
      .map(
        ({ startLine, callId, lost: way }) =>
          `lost ${way === 'a-to-b' ? 'from a to b' : 'from b to a'}: ${startLine}, ${callId}`,
      ),
    ...changed
      .slice(0, FEW)
      .flatMap(({ startLine, changed: fields }) => [
        `changed on the way: ${startLine}`,
        ...fields.map(
          ({ field, a: left, b: right, byAlg }) => `  ${field}${byAlg ? ' (as an ALG does)' : ''}: ${left} | ${right}`,
        ),
      ]),
    ...streams.map(
      ({ ssrc, from, sent, arrived, lostBetween, sourceLeft, sourceArrived }) =>
        `${ssrc} from ${from}: ${sent} left, ${arrived} arrived, ${lostBetween} lost between` +
        `${sourceLeft === sourceArrived ? '' : `; left as ${sourceLeft}, arrived as ${sourceArrived}`}`,
    ),
    ...notes,
  ];
  return section('Both captures', rows);
}
