/** Two texts laid side by side, line by line: what is the same stands beside itself. */

export interface DiffRow {
  /** Null: the other side has a line that this one lacks. */
  left: string | null;
  right: string | null;
  mark: 'same' | 'changed' | 'left-only' | 'right-only';
}

/** Larger texts are compared place by place: the table of the longest common subsequence grows with the product. */
const MOST_LINES = 600;

const split = (text: string): string[] => {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  return lines;
};

/** Lengths of the longest common subsequences of all tails. */
function tails(left: readonly string[], right: readonly string[]): Uint16Array[] {
  const table = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const [here, below] = [table[i], table[i + 1]];
      if (!here || !below) continue;
      here[j] = left[i] === right[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, here[j + 1] ?? 0);
    }
  }
  return table;
}

/** Lines that went and lines that came at one place stand beside each other as changed ones. */
function pair(gone: string[], came: string[]): DiffRow[] {
  return Array.from({ length: Math.max(gone.length, came.length) }, (_, index) => {
    const [left, right] = [gone[index] ?? null, came[index] ?? null];
    const mark = left === null ? 'right-only' : right === null ? 'left-only' : left === right ? 'same' : 'changed';
    return { left, right, mark };
  });
}

export function diffLines(leftText: string, rightText: string): DiffRow[] {
  const [left, right] = [split(leftText), split(rightText)];
  if (left.length > MOST_LINES || right.length > MOST_LINES) return pair(left, right);
  const table = tails(left, right);
  const rows: DiffRow[] = [];
  let [i, j] = [0, 0];
  let [gone, came]: [string[], string[]] = [[], []];
  const flush = () => {
    rows.push(...pair(gone, came));
    [gone, came] = [[], []];
  };
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i], right[j]];
    if (a !== undefined && a === b) {
      flush();
      rows.push({ left: a, right: a, mark: 'same' });
      i++;
      j++;
    } else if (b === undefined || (a !== undefined && (table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0))) {
      gone.push(a ?? '');
      i++;
    } else {
      came.push(b);
      j++;
    }
  }
  flush();
  return rows;
}
