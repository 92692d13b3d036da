// @ts-check
/** The suites of `npm test`: how one is run, what its runner's result says, and what all of them come to. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * `again`: passed only at the second try; `took`: test file (of the lab: scenario) and ms.
 * @typedef {{ passed: number, failed: number, failures: string[], skipped: string[], again: string[], took: [string, number][] }} Summary
 */

/** @returns {Summary} */
export const nothing = () => ({ passed: 0, failed: 0, failures: [], skipped: [], again: [], took: [] });

const SLOWEST = 12;

export class Suites {
  total = nothing();
  scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'sidetone-test-'));

  /** A step without a runner of its own counts as one test. @param {string} name @param {string[]} command @param {Way} [way] */
  async step(name, command, way) {
    const ok = await run(name, command, {}, way);
    this.add(name, ok ? { ...nothing(), passed: 1 } : { ...nothing(), failed: 1, failures: ['see above'] });
    return ok;
  }

  /** @param {string} name @param {string[]} command @param {(file: string) => Summary} read @param {Way} [way] */
  async suite(name, command, read, way) {
    const file = path.join(this.scratch, `${name.replaceAll(' ', '-')}.json`);
    const ok = await run(name, command, { SIDETONE_TEST_SUMMARY: file, PLAYWRIGHT_JSON_OUTPUT_NAME: file }, way);
    let summary = nothing();
    try {
      summary = read(file);
    } catch {
      // Said below: a runner that ends without a result has failed.
    }
    if (!ok && summary.failed === 0) {
      summary.failed = 1;
      summary.failures.push('the runner ended without a result');
    }
    this.add(name, summary);
  }

  /** @param {string} line */
  skip(line) {
    this.total.skipped.push(line);
  }

  /** Its last line is "N passed, M failed". */
  report() {
    const { total } = this;
    const slowest = total.took.toSorted((a, b) => b[1] - a[1]).slice(0, SLOWEST);
    list(
      'Slowest',
      slowest.map(([name, ms]) => `${(ms / 1000).toFixed(1).padStart(6)} s  ${name}`),
    );
    list('Failed', total.failures);
    list('Passed only at the second try', total.again);
    list('Skipped, and why', total.skipped);
    console.log(`\n${total.passed} passed, ${total.failed} failed`);
    fs.rmSync(this.scratch, { recursive: true, force: true });
    return total.failed === 0;
  }

  /** @param {string} name @param {Summary} summary */
  add(name, summary) {
    const { total } = this;
    total.passed += summary.passed;
    total.failed += summary.failed;
    for (const key of /** @type {const} */ (['failures', 'skipped', 'again'])) {
      total[key].push(...summary[key].map((line) => `${name}: ${line}`));
    }
    total.took.push(...summary.took.map(([what, ms]) => /** @type {[string, number]} */ ([`${name}: ${what}`, ms])));
  }
}

/**
 * `beside`: it runs while another one does, which must not suffer from it: it gets what processor time is left over, and what it
 * says is printed when it has ended.
 * @typedef {'alone' | 'beside'} Way
 */

/** @param {string} name @param {string[]} command @param {Record<string, string>} env @param {Way} [way] @returns {Promise<boolean>} */
function run(name, command, env, way = 'alone') {
  if (way === 'alone') console.log(`\n== ${name}`);
  const started = Date.now();
  const [file = '', ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: way === 'alone' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
    });
    if (way === 'beside' && child.pid !== undefined)
      os.setPriority(child.pid, os.constants.priority.PRIORITY_BELOW_NORMAL);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (said += data));
    child.on('error', (error) => (said += String(error)));
    child.on('close', (code) => {
      if (said) console.log(`\n== ${name}\n${said.trimEnd()}`);
      console.log(`== ${name}: ${code === 0 ? 'ok' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`);
      resolve(code === 0);
    });
  });
}

/** @param {string} title @param {string[]} lines */
function list(title, lines) {
  if (lines.length > 0) console.log(`\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

/** Of vitestReporter.js and of the lab. @param {string} file @returns {Summary} */
export const readSummary = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** @param {string} file @returns {Summary} */
export function readPlaywright(file) {
  const summary = nothing();
  /** @param {any} node @param {string} prefix @returns {number} ms */
  const walk = (node, prefix) => {
    let ms = 0;
    for (const child of node.suites ?? []) ms += walk(child, `${prefix}${child.title} > `);
    for (const spec of node.specs ?? []) {
      for (const test of spec.tests) {
        for (const { duration } of test.results) ms += duration;
        if (test.status === 'skipped') {
          const reason = test.annotations.find((/** @type {any} */ note) => note.type === 'skip')?.description;
          summary.skipped.push(`${prefix}${spec.title}: ${reason ?? 'no reason given'}`);
        } else if (spec.ok) {
          summary.passed++;
          if (test.status === 'flaky') summary.again.push(`${prefix}${spec.title}`);
        } else {
          summary.failed++;
          summary.failures.push(`${prefix}${spec.title}`);
        }
      }
    }
    return ms;
  };
  for (const child of JSON.parse(fs.readFileSync(file, 'utf8')).suites ?? []) {
    summary.took.push([child.title, walk(child, `${child.title} > `)]);
  }
  return summary;
}
