import { CAUSE_AREAS, CAUSES, type CauseRecord } from '../../../src-shared/causes';
import { PATH_PLACES } from '../../../src-shared/causes/path';
import { OWNER_WORDS } from './words';

/** docs/causes.md: the catalogue for people, out of the records that the program itself shows. */
export function catalogueMarkdown(): string {
  const parts = [
    '# What a diagnosis can name',
    [
      'Every root cause that `sidetone diagnose` and the Diagnose page can name, with what happens on the wire, what has to be seen before it is',
      'named, what to do, and who can do it. A code is never renamed once it was released. This file is written from the catalogue in',
      '`src-shared/causes`; `npx vitest run --project unit catalogueDoc -u` writes it again.',
    ].join('\n'),
    [
      'A verdict is `proven` (the evidence excludes the neighbours), `likely` or `suspected`. What this side cannot see, for example whether its',
      'audio arrived, is at most suspected, unless the reports of the far end, an echo of our own audio, or the counters of a companion',
      '(`sidetone respond`) say so. `unknown` with its evidence is an answer too.',
    ].join('\n'),
    [
      'Its role is `primary` (a problem, the first to mend), `consequence` (follows from another one), `contributing` (a problem beside it) or',
      '`note` (worth knowing; it accuses nobody and leaves the verdict healthy).',
    ].join('\n'),
    CAUSE_AREAS.map(({ title, codes }) => `- ${title}: ${codes.map((code) => `[${code}](#${code})`).join(', ')}`).join(
      '\n',
    ),
    ...CAUSE_AREAS.flatMap(({ title, codes }) => [`## ${title}`, ...codes.map((code) => entry(CAUSES[code]))]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function entry({
  code,
  title,
  explanation,
  technical,
  proof,
  fix,
  owner,
  place,
  webrtc,
  usually,
}: CauseRecord): string {
  const where = PATH_PLACES.find((one) => one.place === place)?.name ?? place;
  const whereWords = code === 'unknown' ? '' : ` Where: ${where}.`;
  const needs = webrtc ? ' Needs WebRTC or a microphone to be found.' : '';
  const harmless = usually === 'note' ? ' Usually a note, which accuses nobody.' : '';
  return [
    `### ${code}`,
    `**${title}.** ${explanation}`,
    `- On the wire: ${technical}`,
    `- Proof: ${proof}`,
    `- Who: ${OWNER_WORDS[owner]}.${whereWords}${needs}${harmless}`,
    fix.map((step, index) => `${index + 1}. ${step}`).join('\n'),
  ]
    .join('\n\n')
    .replace(/\n\n(?=- (?:Proof|Who))/g, '\n');
}
