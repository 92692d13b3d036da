/** One scenario from an empty machine to an empty machine. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DiagnosisReport } from '../../../src-shared/model/diagnosis';
import { start } from '../../peers/support/process';
import type { Running } from '../../peers/support/process';
import { until } from '../../peers/support/until';
import { createLab, lastWords } from '../../peers/support/workbench';
import { createRouter, createServerFirewall } from '../network/router';
import type { Rule } from '../network/router';
import { createTopology } from '../network/topology';
import type { Topology } from '../network/topology';
import { startWire } from '../network/wire';
import type { Wire } from '../network/wire';
import type { Hands, Scenario } from '../scenario';
import { startServers } from '../servers/stand';
import { judge } from './judge';
import type { Verdict } from './judge';
import { NOTHING_HELD, before, leftovers } from './leftovers';
import { writeProfile } from './profile';
import { PROGRAM } from './program';
import type { How } from './arguments';
import { RAW_SECONDS, rawLine } from './raw';

export interface Result extends Verdict {
  scenario: Scenario;
  /** Everything, with setting up and taking down. */
  wholeS: number;
}

/** Ports of the servers' side that carry media. */
const MEDIA = '10000:65535';
/** Two seconds of packets of 20 ms. */
const SOME_AUDIO = 100;
/** A fault that is injected while the program runs. */
const INJECTION_MS = 20_000;
const LIMIT_S = { quick: 90, full: 420 };

/** Folders and namespaces that stand now, for a clean end by a signal. */
const standing = new Set<() => void>();

export function takeDownEverything(): void {
  for (const one of standing) one();
}

/** @param keep folder that gets the report and the program's words; null: none is kept */
export async function runScenario(scenario: Scenario, keep: string | null, how: How = 'diagnose'): Promise<Result> {
  const started = Date.now();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sidetone-lab-'));
  fs.chmodSync(folder, 0o755);
  const processes: Running[] = [];
  const made: { topology?: Topology; wire?: Wire | null } = {};
  const takeDown = (): void => {
    made.topology?.destroy();
    fs.rmSync(folder, { recursive: true, force: true });
    standing.delete(takeDown);
  };
  standing.add(takeDown);
  const verdict = await (async (): Promise<Verdict> => {
    try {
      const topology = (made.topology = createTopology(scenario.network));
      const wire = (made.wire = await startWire(topology));
      return await inside(scenario, topology, wire, folder, processes, keep, how);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (keep)
        fs.writeFileSync(path.join(keep, `${fileName(scenario)}.peers.txt`), `${words}\n${lastWords(processes)}`);
      return {
        named: 'the lab failed',
        confidence: '',
        seconds: null,
        complaints: [`the lab failed: ${words.slice(0, 600)}`],
      };
    }
  })();
  // At once, with whatever they started: some of them would first take leave of servers that are gone.
  takeDown();
  await Promise.all([...processes, ...(made.wire ? [made.wire.running] : [])].map((one) => one.exited));
  return { ...verdict, scenario, wholeS: (Date.now() - started) / 1000 };
}

async function inside(
  scenario: Scenario,
  topology: Topology,
  wire: Wire | null,
  folder: string,
  processes: Running[],
  keep: string | null,
  how: How,
): Promise<Verdict> {
  const lab = createLab(topology, folder, processes);
  const { at } = topology;
  const servers = await startServers(lab, topology, scenario.server);
  const router = createRouter(topology.router);
  const kept: number[] = [];
  const hands: Hands = {
    lab,
    at,
    topology,
    router,
    firewall: createServerFirewall(topology.server),
    get wire() {
      if (!wire) throw new Error(`${scenario.name}: its network was planned without a wire.`);
      return wire;
    },
    servers,
    client: (argv) => topology.client.run(argv),
    server: (argv) => topology.server.run(argv),
    beside: async (where, argv) => {
      const running = await lab.start(topology[where], argv, { name: argv.join(' ').slice(0, 60) });
      if (where === 'client') kept.push(running.pid);
      return running;
    },
  };
  await scenario.fault?.(hands);
  const rules = [...router.rules, ...hands.firewall.rules];
  const heldBefore = scenario.leaves?.includes('binding') ? null : before(servers);
  const profile = writeProfile(lab, scenario, at, servers.identities.caFile);
  if (how === 'hold') await held(topology, profile, rules);
  const program = await runProgram(scenario, hands, profile, how);
  if (keep) {
    fs.writeFileSync(path.join(keep, `${fileName(scenario)}.json`), program.stdout);
    fs.writeFileSync(path.join(keep, `${fileName(scenario)}.stderr.txt`), program.stderr);
    fs.writeFileSync(path.join(keep, `${fileName(scenario)}.peers.txt`), lastWords(processes));
  }
  if (how === 'raw') {
    const met = rules.map((rule) => `${rule.hits()} packets: ${rule.what}`);
    return {
      named: 'raw',
      confidence: '',
      seconds: null,
      complaints: [rawLine(program.stdout, program.stderr), ...met],
    };
  }
  const report = parse(program.stdout);
  if (!report) {
    const words = program.stderr.trim().split('\n').slice(-3).join(' / ');
    const complaint = `no report: exit code ${program.code}: ${words}`;
    return { named: 'no report', confidence: '', seconds: null, complaints: [complaint] };
  }
  const verdict = judge(scenario, report, program.code);
  const left = await leftovers(scenario, hands, kept, heldBefore ?? NOTHING_HELD);
  const idle = scenario.mayStayIdle
    ? []
    : rules.filter((rule) => rule.hits() === 0).map((rule) => `the fault met nothing: ${rule.what}`);
  return { ...verdict, complaints: [...verdict.complaints, ...program.complaints, ...left, ...idle] };
}

/** For a look with one's own eyes. Ended by a signal, which takes everything down. */
async function held(topology: Topology, profile: string, rules: readonly Rule[]): Promise<never> {
  for (const host of [topology.client, topology.router, topology.server])
    console.log(`ip netns exec ${host.namespace} bash`);
  console.log(`${topology.client.command([process.execPath, PROGRAM, 'diagnose', '--profile', profile]).join(' ')}`);
  for (;;) {
    await delay(5000);
    for (const rule of rules) console.log(`${rule.hits()} packets: ${rule.what}`);
  }
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  complaints: string[];
}

async function runProgram(scenario: Scenario, hands: Hands, profile: string, how: How): Promise<Ended> {
  const home = path.join(hands.lab.folder, 'home');
  const mode = scenario.mode ?? 'quick';
  const words = how === 'raw' ? rawWords(scenario, profile) : ['diagnose', `--${mode}`];
  const argv = [process.execPath, PROGRAM, ...words, '--profile', profile, '--json', '-'];
  const when = scenario.during?.when;
  const audio =
    when === undefined || when instanceof RegExp
      ? null
      : hands.router.counts(when === 'audio flows' ? { from: 'client', udp: MEDIA } : when);
  const running = await start(hands.topology.client, [...(scenario.under ?? []), ...argv], {
    name: 'sidetone diagnose',
    env: {
      HOME: home,
      XDG_CONFIG_HOME: `${home}/config`,
      XDG_DATA_HOME: `${home}/data`,
      XDG_STATE_HOME: `${home}/state`,
    },
  });
  const complaints: string[] = [];
  const limit = setTimeout(() => {
    complaints.push(`the program did not end within ${LIMIT_S[mode]} s`);
    running.signal('SIGKILL');
  }, LIMIT_S[mode] * 1000);
  const { during } = scenario;
  if (during) {
    try {
      if (during.when instanceof RegExp) await running.waitForLine(during.when, 60_000);
      else
        await until(
          'audio of the program',
          () => audio?.hits() ?? 0,
          (packets) => packets >= SOME_AUDIO,
          60_000,
        );
      await delay(during.afterMs ?? 0);
      await Promise.race([
        during.do(hands),
        delay(INJECTION_MS, undefined, { ref: false }).then(() => {
          throw new Error(`it took longer than ${INJECTION_MS / 1000} s`);
        }),
      ]);
    } catch (error) {
      complaints.push(
        `the fault could not be injected: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`,
      );
    }
  }
  const code = await running.exited;
  clearTimeout(limit);
  return { code, stdout: running.stdout(), stderr: running.stderr(), complaints };
}

/** Where it is about registration, or nobody is to be called: that alone. */
function rawWords(scenario: Scenario, profile: string): string[] {
  const { callTarget } = JSON.parse(fs.readFileSync(profile, 'utf8')) as { callTarget?: string };
  return callTarget && scenario.area !== 'registration'
    ? ['call', callTarget, '--duration', String(RAW_SECONDS)]
    : ['register'];
}

function parse(text: string): DiagnosisReport | null {
  try {
    return JSON.parse(text) as DiagnosisReport;
  } catch {
    return null;
  }
}

export function fileName(scenario: Scenario): string {
  return scenario.name.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
}
