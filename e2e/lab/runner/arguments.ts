/**
 * `npm run lab -- [name, part of a name, or area ...] [--times N] [--jobs N] [--chosen] [--list] [--keep FOLDER]
 * [--hold|--raw]`; `--raw` makes a plain call in place of the diagnosis; `--hold` sets the scenario up, says how to enter it, and waits until it is interrupted. */
import { parseArgs } from 'node:util';
import { AREAS } from '../scenario';
import type { Scenario } from '../scenario';

export interface Asked {
  scenarios: Scenario[];
  times: number;
  jobs: number;
  list: boolean;
  keep: string | null;
  how: How;
}

/** `diagnose` judges; `raw` shows what a plain call makes of the fault; `hold` waits for somebody to look around. */
export type How = 'diagnose' | 'raw' | 'hold';

/** @throws Error with one sentence when nothing fits */
export function readArguments(argv: readonly string[], all: readonly Scenario[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      times: { type: 'string', default: '1' },
      jobs: { type: 'string', default: '2' },
      chosen: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      keep: { type: 'string' },
      hold: { type: 'boolean', default: false },
      raw: { type: 'boolean', default: false },
    },
  });
  const scenarios = all.filter(
    (one) =>
      (!values.chosen || one.chosen) && (positionals.length === 0 || positionals.some((words) => fits(one, words))),
  );
  if (scenarios.length === 0) {
    throw new Error(
      `No scenario fits ${positionals.map((words) => `"${words}"`).join(', ')}. "npm run lab -- --list" shows them.`,
    );
  }
  const number = (name: 'times' | 'jobs'): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} needs a whole number from 1 on.`);
    return value;
  };
  const how = values.hold ? 'hold' : values.raw ? 'raw' : 'diagnose';
  return { scenarios, times: number('times'), jobs: number('jobs'), list: values.list, how, keep: values.keep ?? null };
}

function fits(scenario: Scenario, words: string): boolean {
  if ((AREAS as readonly string[]).includes(words)) return scenario.area === words;
  return scenario.name.toLowerCase().includes(words.toLowerCase());
}
