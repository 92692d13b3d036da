import type { SpeakerFacts } from '../../../../src-shared/model/devices';
import type { Check, CheckOutcome } from '../../api';
import { field, tenths } from '../shared/evidence';
import { NOT_TOLD } from './words';

/** Can this window be heard, and out of the speaker that was chosen? */
export const speaker: Check<'devices.speaker'> = {
  id: 'devices.speaker',
  area: 'devices',
  title: 'Does sound reach the chosen speaker?',
  needs: [],
  limitMs: { quick: 1000, full: 1000 },
  when: ({ subject }) => Boolean(subject.devices) || NOT_TOLD,
  async run({ subject }) {
    if (!subject.devices) throw new Error(NOT_TOLD);
    const { speaker: facts, lastCall } = subject.devices;
    const { echo } = facts;
    const evidence = [
      field('State of the play-out', facts.contextState),
      field('Its clock runs', facts.clockRuns),
      field('Chosen speaker', facts.chosen ?? 'the default of the system'),
      field('Speakers seen', facts.outputs),
    ];
    if (facts.sinkError !== null) evidence.push(field('Error of setSinkId', facts.sinkError));
    if (echo?.heard) {
      evidence.push(
        field('Speaker to microphone, ms', tenths(echo.delayMs)),
        field('Coupling of speaker and microphone, dB', tenths(echo.couplingDb)),
      );
    }
    return { ...judge(facts), evidence, facts: { ...facts, lastCall } };
  },
};

function judge(facts: SpeakerFacts): Pick<CheckOutcome<'devices.speaker'>, 'status' | 'summary'> {
  const { contextState, clockRuns, chosen, chosenMissing, sinkError, soundBlocked, echo } = facts;
  if (contextState === 'none') return { status: 'info', summary: 'This page has no means to play sound with.' };
  if (soundBlocked) return { status: 'warn', summary: 'The browser keeps the call quiet until the page is clicked.' };
  if (contextState !== 'running') {
    return { status: 'warn', summary: `The browser keeps this page quiet: its play-out is ${contextState}.` };
  }
  if (!clockRuns) {
    return { status: 'warn', summary: 'The play-out is said to run, but its clock stands still: nothing is played.' };
  }
  if (chosenMissing) {
    return {
      status: 'warn',
      summary: 'The speaker that was chosen is not connected: sound comes out of the default one.',
    };
  }
  if (sinkError !== null) {
    return {
      status: 'warn',
      summary: `Sound could not be sent to ${chosen ?? 'the chosen speaker'} (${sinkError}): it comes out of the default one.`,
    };
  }
  const where = chosen ?? 'the default speaker';
  if (echo?.heard) {
    return {
      status: 'pass',
      summary: `Sound is played on ${where}, and the microphone heard it after ${Math.round(echo.delayMs ?? 0)} ms.`,
    };
  }
  return { status: 'pass', summary: `Sound is played on ${where}.` };
}
