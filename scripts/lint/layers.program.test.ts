import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidetone-layers-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What the linter says of one file of ours that holds these lines. */
function lint(file: string, text: string): { passed: boolean; output: string } {
  const target = path.join(folder, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
  const config = path.join(folder, '.oxlintrc.json');
  const rules = { 'sidetone/layers': 'error', 'sidetone/privacy': 'error' };
  fs.writeFileSync(config, JSON.stringify({ jsPlugins: [path.join(root, 'scripts/lint/layers.js')], rules }));
  const oxlint = path.join(root, 'node_modules/.bin/oxlint');
  const { status, stdout } = spawnSync(oxlint, ['-c', config, target], { cwd: folder, encoding: 'utf8' });
  return { passed: status === 0, output: stdout };
}

describe('the layer rule', () => {
  it.each([
    ['src-main/protocol/a.ts', "import { x } from '../sip/x'; x();", 'protocol may not import sip'],
    ['src-main/sip/a.ts', "export * from '../media/api';", 'sip may not import media'],
    ['src-main/media/a.ts', "import { x } from '../sip/call/x'; x();", 'media may not import sip'],
    [
      'src-renderer/shell/a.ts',
      "import { x } from '../../src-main/engine/x'; x();",
      'src-renderer may not import engine',
    ],
    ['src-main/calls/a.ts', "import { x } from '../probe/x'; x();", 'calls may not import probe'],
    ['src-main/probe/a.ts', "import { x } from '../captures/x'; x();", 'probe may not import captures'],
    ['src-main/captures/a.ts', "import { x } from '../engine/x'; x();", 'captures may not import engine'],
    ['src-main/calls/a.ts', "import type { X } from '../tap/x'; export type Y = X;", 'calls may not import tap'],
    ['src-main/diagnosis/checks/call/a.ts', "import { x } from '../../rules/x'; x();", 'checks may not import rules'],
    ['src-main/diagnosis/rules/a.ts', "import { x } from '../checks/x'; x();", 'rules may not import checks'],
    ['src-main/diagnosis/readings/a.ts', "import { x } from '../rules/x'; x();", 'readings may not import rules'],
    ['src-renderer/state/a.ts', "import { x } from '../features/phone/x'; x();", 'state may not import features'],
    ['src-main/hosts/cli/a.ts', "import { x } from '../../net/x'; x();", 'hosts may not import net'],
    ['src-shared/model/a.ts', "import fs from 'node:fs'; fs.statSync('a');", 'src-shared is pure'],
    ['src-main/analysis/a.ts', "import os from 'node:os'; os.cpus();", 'src-main/analysis is pure'],
    [
      'src-main/media/a.ts',
      "import { RTCPeerConnection } from 'werift'; new RTCPeerConnection();",
      'may import werift',
    ],
    [
      'src-renderer/features/phone/a.ts',
      "import { x } from '../diagnose/x'; x();",
      'feature phone may not import feature',
    ],
    ['src-renderer/components/calls/a.ts', "import { x } from '../../features/phone/x'; x();", 'components may not'],
    ['src-renderer/features/phone/b.ts', "import { x } from '../../shell/x'; x();", 'features may not import shell'],
    ['src-renderer/state/a.ts', "import { x } from '../audio/x'; x();", 'state may not import audio'],
    ['src-renderer/rpc/a.ts', "import { x } from '../state/x'; x();", 'rpc may not import state'],
    ['src-renderer/attic/a.ts', "import { x } from '../state/x'; x();", 'is no room of the window'],
  ])('refuses %s: %s', (file, text, message) => {
    const { passed, output } = lint(file, text);
    expect(output.replace(/\s+/g, ' ')).toContain(message);
    expect(passed).toBe(false);
  });

  it.each([
    ['src-main/engine/a.ts', "import { x } from '../sip/x'; x();"],
    ['src-renderer/features/phone/call/c.ts', "import { x } from '../../../audio/x'; import { y } from '../y'; x(y);"],
    ['src-renderer/shell/b.ts', "import { x } from '../features/phone/x'; x();"],
    ['src-main/engine/a.ts', "import { x } from '../captures/x'; import { y } from '../errors'; x(y);"],
    ['src-main/diagnosis/checks/call/a.ts', "import { x } from '../../readings/x'; x();"],
    ['src-renderer/components/a.ts', "import { x } from '../audio/x'; x();"],
    ['src-main/protocol/sdp/a.ts', "import { x } from '../sip/x'; x();"],
    ['src-main/protocol/sip/b.ts', "import { createHash } from 'node:crypto'; createHash('md5');"],
  ])('lets %s: %s', (file, text) => {
    expect(lint(file, text)).toMatchObject({ passed: true });
  });
});

describe('the rule of one way to say private', () => {
  it.each([
    ['a field', 'export class A { #count = 0; next() { return ++this.#count; } }', 'private count'],
    ['a method', 'export class A { #next() { return 1; } also() { return this.#next(); } }', 'private next'],
    ['a static getter', 'export class A { static get #x() { return 1; } static y() { return A.#x; } }', 'private x'],
  ])('refuses %s', (_, text, message) => {
    const { passed, output } = lint('src-main/sip/a.ts', text);
    expect(output).toContain(message);
    expect(passed).toBe(false);
  });

  it('lets the word, and a script without types, be', () => {
    const word = 'export class A { constructor(private count: number) {} next() { return ++this.count; } }';
    expect(lint('src-main/sip/a.ts', word)).toMatchObject({ passed: true });
    const script = 'export class A { #count = 0; next() { return ++this.#count; } }';
    expect(lint('scripts/a.js', script)).toMatchObject({ passed: true });
  });
});
