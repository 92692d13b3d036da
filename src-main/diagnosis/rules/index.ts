/** Evidence in, causes out. Pure: no clock, no network; the tables of the tests beside each file are its specification. */
import type { Naming, Rule, RuleInput } from '../api';
import { callSetupRules } from './callSetup';
import { computerRules } from './computer';
import { conferenceRules } from './conference';
import { deviceRules } from './devices';
import { httpRules } from './http';
import { iceCallRules } from './iceCall';
import { iceServerRules } from './iceServers';
import { mediaRules } from './media';
import { nameRules } from './names';
import { natRules } from './nat';
import { qualityRules } from './quality';
import { reachRules } from './reach';
import { registrationRules } from './registration';
import { sdpRules } from './sdp';

/** In the order in which a call needs them: the first that fails is the one to mend first. */
const RULES: readonly Rule[] = [
  nameRules,
  reachRules,
  registrationRules,
  natRules,
  sdpRules,
  callSetupRules,
  iceServerRules,
  iceCallRules,
  mediaRules,
  httpRules,
  conferenceRules,
  computerRules,
  deviceRules,
  qualityRules,
];

const SURENESS = { proven: 2, likely: 1, suspected: 0 };

/** All that the findings allow to be named, each code once, in the order of the call's way. */
export function nameCauses(input: RuleInput): Naming[] {
  const named = new Map<string, Naming>();
  for (const naming of RULES.flatMap((rule) => rule(input))) {
    const before = named.get(naming.code);
    if (!before || SURENESS[naming.confidence] > SURENESS[before.confidence]) named.set(naming.code, naming);
  }
  const replaced = new Set([...named.values()].flatMap(({ replaces }) => replaces ?? []));
  return [...named.values()].filter(({ code }) => !replaced.has(code)).map(knowingBetter);
}

/** What was said at the end of a call tells less than a rule that knows why. */
function knowingBetter(naming: Naming): Naming {
  if (naming.severity !== 'failure' || naming.code === 'call-ended-abnormally' || naming.code === 'unknown')
    return naming;
  return { ...naming, explains: [...(naming.explains ?? []), 'call-ended-abnormally'] };
}
