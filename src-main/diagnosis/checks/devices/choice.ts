import { MUTE_PEAK, type ChoiceFacts } from '../../../../src-shared/model/devices';
import type { Check, CheckOutcome } from '../../api';
import { field, table } from '../shared/evidence';
import { NOT_TOLD, peakText } from './words';

/** Is the microphone that is used the one that hears the person, and did it stay the same in the last call? */
export const choice: Check<'devices.choice'> = {
  id: 'devices.choice',
  area: 'devices',
  title: 'Is the right microphone in use?',
  needs: [],
  limitMs: { quick: 1000, full: 1000 },
  when: ({ subject }) => Boolean(subject.devices) || NOT_TOLD,
  async run({ subject }) {
    if (!subject.devices) throw new Error(NOT_TOLD);
    const facts = subject.devices.choice;
    const evidence = [
      field('Chosen microphone', facts.chosen ?? 'the default of the system'),
      table(
        'Microphones',
        ['Name', 'System default', 'In use', 'Peak'],
        facts.inputs.map(({ label, isDefault, inUse, peak }) => [
          label,
          isDefault,
          inUse,
          peak === null ? null : peakText(peak),
        ]),
      ),
    ];
    if (facts.outputs.length > 0) evidence.push(field('Speakers', facts.outputs.join(', ')));
    if (facts.changes.length > 0) {
      evidence.push(
        table(
          'During the last call',
          ['At', 'What', 'Device', 'In use'],
          facts.changes.map(({ at, kind, device, inUse }) => [at, kind, device, inUse]),
        ),
      );
    }
    return { ...judge(facts, subject.devices.microphone.wanted), evidence, facts };
  },
};

function judge(facts: ChoiceFacts, wanted: boolean): Pick<CheckOutcome<'devices.choice'>, 'status' | 'summary'> {
  const { inputs, chosen, chosenMissing, changes } = facts;
  const used = inputs.find(({ inUse }) => inUse);
  if (chosenMissing) {
    return {
      status: wanted ? 'fail' : 'warn',
      summary: `${chosen ?? 'The microphone that was chosen'} is not among the ${inputs.length} that are connected.`,
    };
  }
  const louder = used && inputs.find(({ inUse, peak }) => !inUse && (peak ?? 0) > MUTE_PEAK);
  if (used && louder && (used.peak ?? 1) <= MUTE_PEAK) {
    return {
      status: 'warn',
      summary: `${used.label} is in use and gives nothing, while ${louder.label} hears sound (${peakText(louder.peak ?? 0)}).`,
    };
  }
  const lost = changes.find(({ kind, inUse }) => inUse && (kind === 'lost' || kind === 'default-changed'));
  if (lost) {
    return { status: 'warn', summary: `${lost.device} went away from under the last call.` };
  }
  if (inputs.length === 0) return { status: 'info', summary: 'The browser names no microphone.' };
  const real = inputs.filter(({ isDefault }) => !isDefault).length || inputs.length;
  const many = real === 1 ? 'There is one microphone' : `There are ${real} microphones`;
  return { status: 'pass', summary: `${many}; calls use ${used?.label ?? chosen ?? 'the default of the system'}.` };
}
