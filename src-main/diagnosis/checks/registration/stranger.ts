import { randomBytes } from 'node:crypto';
import { formatUri, parseSipUri } from '../../../protocol/sip/uri';
import type { Account } from '../../../sip/api';
import type { Check, CheckContext } from '../../api';
import type { RegisterFacts, RegisterStep } from '../../facts/registration';
import { registerLine } from './attempt';
import { field } from '../shared/evidence';
import { ladder } from './evidence';
import type { Rung } from '../../observed/ladder';
import { readSteps } from '../../observed/registerSteps';

/** The server has just answered. */
const SILENCE_MS = { quick: 4000, full: 8000 };
/** "No", without saying to whom. */
const UNSPECIFIC = new Set([403, 404, 604]);

/**
 * Is it this user who is refused, or everybody? The same REGISTER for a user whom nobody knows; and where our credentials had been given,
 * the same user with a password that is surely wrong, once.
 */
export const stranger: Check<'registration.stranger'> = {
  id: 'registration.stranger',
  area: 'registration',
  title: 'Is everybody refused, or only this user?',
  needs: [],
  after: ['registration.register'],
  limitMs: { quick: 12_000, full: 20_000 },
  when: ({ findings }) => {
    const facts = findings['registration.register'];
    if (!facts) return 'Not needed: no registration was tried.';
    return facts.outcome === 'refused' && UNSPECIFIC.has(facts.status ?? 0)
      ? true
      : 'Not needed: the registration was not refused in a way that could be meant for everybody.';
  },
  async run(context, signal) {
    const { subject, findings } = context;
    const { account } = subject;
    const refused = findings['registration.register'];
    const aor = parseSipUri(account.aor);
    if (!refused || !aor) throw new Error(`The account address "${account.aor}" is no SIP address.`);
    const user = `sidetone-${randomBytes(5).toString('hex')}`;
    const unknown = formatUri({ ...aor, user, password: null });
    context.progress('registering a user whom nobody knows');
    const other = await tryRegister(context, { aor: unknown, authUser: undefined, password: undefined }, signal);
    const wrongPassword = wasAuthorized(refused) && refused.status === 403;
    if (wrongPassword) context.progress('registering with a password that is surely wrong');
    const wrong = wrongPassword
      ? await tryRegister(context, { password: randomBytes(12).toString('hex') }, signal)
      : null;
    signal.throwIfAborted();
    const response = other.steps.at(-1)?.response ?? null;
    const facts = {
      user,
      status: response?.status ?? null,
      challenged: other.steps.some((step) => (step.response?.challenges.length ?? 0) > 0),
      wrongPasswordStatus: wrong ? (wrong.steps.at(-1)?.response?.status ?? null) : null,
    };
    const said = facts.status === null ? 'no answer' : `${facts.status} ${response?.reason ?? ''}`.trim();
    const withWrong =
      facts.wrongPasswordStatus === null ? '' : ` With a wrong password we get ${facts.wrongPasswordStatus}.`;
    return {
      status: 'info',
      summary: `A made-up user gets ${said}, where we get ${refused.status}.${withWrong}`,
      facts,
      evidence: [
        field('Made-up user', user),
        field('Answer to it', said),
        ...(wrong ? [field('Answer to a wrong password', facts.wrongPasswordStatus)] : []),
        ...ladder('REGISTER of a made-up user', other.rungs),
        ...ladder('REGISTER with a wrong password', wrong?.rungs ?? []),
      ],
    };
  },
};

function wasAuthorized({ steps }: RegisterFacts): boolean {
  return steps.at(-1)?.authorized === true;
}

/** Should it be let in, then closing the line takes the binding away again. */
async function tryRegister(
  { instruments, mode }: CheckContext,
  changes: Partial<Account>,
  signal: AbortSignal,
): Promise<{ steps: RegisterStep[]; rungs: Rung[] }> {
  const line = instruments.openLine({ changes });
  try {
    if (!signal.aborted) await registerLine(line, { clock: instruments.clock, silenceMs: SILENCE_MS[mode], signal });
    return { steps: readSteps(line.ladder), rungs: [...line.ladder] };
  } finally {
    await line.close();
  }
}
