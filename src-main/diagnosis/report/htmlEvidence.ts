import type { Evidence, JsonValue } from '../../../src-shared/model/diagnosis';
import { escaped } from './clean';
import { seriesPicture } from './htmlSeries';
import { streamFigures } from './streamFigures';
import { durationWords } from './words';

type JsonObject = { [key: string]: JsonValue };

/** All evidence of a check; single values that follow each other share one table. */
export function evidenceHtml(evidence: Evidence[]): string {
  const parts: string[] = [];
  let values: string[] = [];
  const flush = (): void => {
    if (values.length > 0) parts.push(`<table class="values"><tbody>${values.join('')}</tbody></table>`);
    values = [];
  };
  for (const one of evidence) {
    const value = singleValue(one);
    if (value !== null) {
      values.push(`<tr><th scope="row">${escaped(one.label)}</th><td>${escaped(value)}</td></tr>`);
      continue;
    }
    flush();
    parts.push(`<figure><figcaption>${escaped(one.label)}</figcaption>${block(one)}</figure>`);
  }
  flush();
  return parts.join('\n');
}

/** Null: it needs a block of its own. */
function singleValue({ kind, value }: Evidence): string | null {
  if (value !== null && typeof value === 'object') return null;
  if (kind === 'timer' && typeof value === 'number') return durationWords(value);
  return kind === 'field' || kind === 'counter' || kind === 'timer' ? scalar(value) : null;
}

/** What does not have the form of its kind is shown as it is: evidence is never left out. */
function block({ kind, value }: Evidence): string {
  const object = asObject(value);
  const shown =
    kind === 'table' && object
      ? tableHtml(object)
      : kind === 'packet' && object
        ? packetHtml(object)
        : kind === 'ladder' && Array.isArray(value)
          ? ladderHtml(value)
          : kind === 'compare' && object
            ? compareHtml(object)
            : kind === 'stream' && object
              ? pairs(streamFigures(object))
              : kind === 'series' && object
                ? seriesPicture(object)
                : null;
  return shown ?? `<pre>${escaped(typeof value === 'string' ? value : JSON.stringify(value, null, 2))}</pre>`;
}

function tableHtml({ columns, rows }: JsonObject): string | null {
  if (!Array.isArray(columns) || !Array.isArray(rows)) return null;
  const head = columns.map((column) => `<th scope="col">${escaped(scalar(column))}</th>`).join('');
  const body = rows.map((row) => {
    const cells = Array.isArray(row) ? row : [row];
    return `<tr>${cells.map((cell) => `<td${typeof cell === 'number' ? ' class="figure"' : ''}>${escaped(scalar(cell))}</td>`).join('')}</tr>`;
  });
  return scrolling(`<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`);
}

function packetHtml({ at, direction, transport, from, to, text }: JsonObject): string | null {
  if (typeof text !== 'string') return null;
  const way = direction === 'inbound' ? 'received' : direction === 'outbound' ? 'sent' : scalar(direction ?? '');
  const head = [clock(at), way, scalar(transport ?? '').toUpperCase(), `${scalar(from ?? '')} → ${scalar(to ?? '')}`];
  return `<p class="quiet">${escaped(head.filter((part) => part !== '').join(' · '))}</p><pre>${escaped(text.replace(/\r\n/g, '\n'))}</pre>`;
}

function ladderHtml(rungs: JsonValue[]): string {
  const start = Date.parse(scalar(asObject(rungs[0])?.at ?? ''));
  const rows = rungs.map((value) => {
    const { at, direction, from, to, startLine, retransmission } = asObject(value) ?? {};
    const offset = Math.round(Date.parse(scalar(at ?? '')) - start);
    const isIn = direction === 'inbound';
    const [here, there] = isIn ? [to, from] : [from, to];
    const again = retransmission === true ? ' <span class="tag">again</span>' : '';
    return `<tr class="${isIn ? 'inbound' : 'outbound'}"><td class="figure">${escaped(clock(at))}</td><td class="figure">${Number.isFinite(offset) ? `+${offset} ms` : ''}</td><td>${escaped(scalar(here ?? ''))}</td><td class="arrow">${isIn ? '←' : '→'}</td><td>${escaped(scalar(there ?? ''))}</td><td>${escaped(scalar(startLine ?? ''))}${again}</td></tr>`;
  });
  const head = ['time (UTC)', 'since the first', 'this computer', '', 'server', 'message'];
  return scrolling(
    `<table class="ladder"><thead><tr>${head.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`,
  );
}

/** Lines that the other side does not have are marked. */
function compareHtml({ left, right }: JsonObject): string | null {
  const [one, other] = [asObject(left), asObject(right)];
  if (typeof one?.text !== 'string' || typeof other?.text !== 'string') return null;
  const [mine, theirs] = [one.text.split(/\r?\n/), other.text.split(/\r?\n/)];
  const side = (title: JsonValue | undefined, lines: string[], against: string[]): string => {
    const known = new Set(against);
    const shown = lines.map((line) =>
      line === '' || known.has(line) ? escaped(line) : `<mark>${escaped(line)}</mark>`,
    );
    return `<div><p class="quiet">${escaped(scalar(title ?? ''))}</p><pre>${shown.join('\n')}</pre></div>`;
  };
  return `<div class="compare">${side(one.title, mine, theirs)}${side(other.title, theirs, mine)}</div>`;
}

function pairs(rows: [string, string][]): string {
  return `<table class="values"><tbody>${rows.map(([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`).join('')}</tbody></table>`;
}

function scrolling(table: string): string {
  return `<div class="scroll">${table}</div>`;
}

function scalar(value: JsonValue): string {
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** "09:12:00.091" */
function clock(at: JsonValue | undefined): string {
  return typeof at === 'string' ? at.slice(11, 23) : '';
}

function asObject(value: JsonValue | undefined): JsonObject | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
}
