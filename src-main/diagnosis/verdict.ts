/** From namings to a verdict: which is the primary cause, which follow from it, and how bad it is. */
import { CAUSES } from '../../src-shared/causes';
import type { CauseCode } from '../../src-shared/causes/codes';
import type { Cause, CheckResult, Verdict } from '../../src-shared/model/diagnosis';
import type { Naming, RuleInput } from './api';
import { headlineOf } from '../../src-shared/causes/headline';
import { nameCauses } from './rules';

const WEIGHT = { failure: 2, degradation: 1, note: 0 };
const SURENESS = { proven: 2, likely: 1, suspected: 0 };

/** @param results of the checks that have ended: a failed one that no rule explains makes the verdict `unknown` */
export function conclude(input: RuleInput, results: CheckResult[]): Verdict {
  const namings = withUnknown(nameCauses(input), results);
  const { status, causes, primary } = withRoles(namings);
  return { status, sentence: sentence(status, primary, input), causes };
}

/** Who of several namings is the primary cause, what follows from it, and how bad it all is. */
export function withRoles(namings: Naming[]): Pick<Verdict, 'status' | 'causes'> & { primary: Naming | undefined } {
  const roots = namings.filter((naming) => !isExplained(naming, namings));
  const weight = (root: Naming): number =>
    Math.max(WEIGHT[root.severity], ...followers(root, namings).map(({ severity }) => WEIGHT[severity]));
  // Stable: among equals the order of the rules, which is that of the call's way, stays.
  const ordered = [...roots].sort((a, b) => weight(b) - weight(a) || tieBreak(a, b, weight(a)));
  const [primary, ...others] = ordered;
  const worst = primary ? weight(primary) : 0;
  const status = worst === 2 ? 'failed' : worst === 1 ? 'degraded' : 'healthy';
  const causes = new Map<CauseCode, Cause>();
  const add = (naming: Naming, role: Cause['role']): void => {
    if (!causes.has(naming.code)) causes.set(naming.code, toCause(naming, role));
  };
  if (primary) {
    add(primary, worst === 0 ? 'note' : 'primary');
    for (const naming of followers(primary, namings)) add(naming, 'consequence');
  }
  for (const naming of others) {
    add(naming, weight(naming) === 0 ? 'note' : 'contributing');
    for (const follower of followers(naming, namings)) add(follower, 'consequence');
  }
  return { status, causes: [...causes.values()], primary };
}

/**
 * A suspicion steps back behind a proof of the same weight. Of what merely makes calls worse nothing follows from anything else, so
 * that what is proven comes first; where something fails, the earlier on the call's way comes first although it is only likely.
 */
function tieBreak(a: Naming, b: Naming, weight: number): number {
  const doubt = ({ confidence }: Naming): number => {
    if (weight === WEIGHT.degradation) return SURENESS.proven - SURENESS[confidence];
    return SURENESS[confidence] === 0 ? 1 : 0;
  };
  return doubt(a) - doubt(b);
}

function isExplained(naming: Naming, namings: Naming[]): boolean {
  return namings.some(
    (other) =>
      other !== naming &&
      reaches(other, naming.code, namings, new Set()) &&
      !reaches(naming, other.code, namings, new Set()),
  );
}

/** `explains` holds step by step: what explains the explanation explains the rest too. */
function reaches(from: Naming, code: CauseCode, namings: Naming[], seen: Set<CauseCode>): boolean {
  if (seen.has(from.code)) return false;
  seen.add(from.code);
  return (from.explains ?? []).some((next) => {
    if (next === code) return true;
    const step = namings.find((naming) => naming.code === next);
    return step !== undefined && reaches(step, code, namings, seen);
  });
}

function followers(root: Naming, namings: Naming[]): Naming[] {
  return namings.filter((naming) => naming !== root && reaches(root, naming.code, namings, new Set()));
}

function withUnknown(namings: Naming[], results: CheckResult[]): Naming[] {
  if (namings.some(({ severity }) => severity !== 'note')) return namings;
  // A note explains the check that it rests on first: what failed there harms nobody.
  const told = new Set<string>(namings.map(({ evidence }) => evidence[0] ?? ''));
  const failed = results.filter(({ id, status }) => status === 'fail' && !told.has(id));
  if (failed.length === 0) return namings;
  const unknown: Naming = {
    code: 'unknown',
    confidence: 'proven',
    severity: 'failure',
    reason: failed.map(({ summary }) => summary).join(' '),
    evidence: failed.map(({ id }) => id as Naming['evidence'][number]),
  };
  return [unknown, ...namings];
}

function toCause(naming: Naming, role: Cause['role']): Cause {
  const { title, explanation, technical, fix: usual, owner } = CAUSES[naming.code];
  const { code, reason, evidence, fix = usual } = naming;
  // What nobody can explain nobody has proven.
  const confidence = code === 'unknown' && naming.confidence === 'proven' ? 'likely' : naming.confidence;
  return { code, role, confidence, title, explanation, fix, owner, evidence, reason, technical };
}

function sentence(status: Verdict['status'], primary: Naming | undefined, { findings, subject }: RuleInput): string {
  if (status !== 'healthy' && primary) {
    const { title } = CAUSES[primary.code];
    return `${headlineOf({ title, confidence: primary.confidence })}.`;
  }
  const call = findings['call.setup']?.call;
  if (call?.probe?.returned) return 'All is well: the server answers, the call came up, and our own voice came back.';
  if (call?.result.state === 'answered') return 'All is well: the server answers, and audio flows.';
  if (subject.callTarget === null) return 'What was tried works; no call was made because there is no number to call.';
  return 'What was tried works.';
}
