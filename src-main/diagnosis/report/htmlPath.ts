import { brokenPlace, PATH_PLACES } from '../../../src-shared/causes/path';
import type { Verdict } from '../../../src-shared/model/diagnosis';

const STEP = 150;
const WIDTH = STEP * PATH_PLACES.length;
const Y = 34;

/** The path from this computer to the far end as a picture, with a mark where it breaks. Colours come from the style sheet. */
export function pathPicture(verdict: Verdict): string {
  const broken = brokenPlace(verdict);
  const word = verdict.status === 'failed' ? 'breaks here' : 'suffers here';
  const said = PATH_PLACES.map(({ place, name }) => (place === broken ? `${name} (${word})` : name)).join(', ');
  const stations = PATH_PLACES.map(({ place, name }, index) => {
    const x = STEP * index + STEP / 2;
    const isBroken = place === broken;
    const mark = isBroken
      ? `<path class="mark" d="M${x - 6} ${Y - 6}L${x + 6} ${Y + 6}M${x - 6} ${Y + 6}L${x + 6} ${Y - 6}"/><text class="mark-word" x="${x}" y="${Y + 58}">${word}</text>`
      : '';
    const line = index === 0 ? '' : `<path class="line" d="M${x - STEP + 18} ${Y}H${x - 18}"/>`;
    return `${line}<circle class="station${isBroken ? ' broken' : ''}" cx="${x}" cy="${Y}" r="16"/>${mark}<text x="${x}" y="${Y + 38}">${name}</text>`;
  });
  return `<svg class="path ${verdict.status}" viewBox="0 0 ${WIDTH} 104" role="img" aria-label="The path: ${said}">${stations.join('')}</svg>`;
}
