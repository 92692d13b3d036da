import { OpenCaptures } from './OpenCaptures';
import { OpenCard } from './OpenCard';
import { RingCard } from './RingCard';

/** Where captures come from, and those that are open. */
export function Landing() {
  return (
    <div className="captures-landing">
      <div className="captures-sources">
        <OpenCard />
        <RingCard />
      </div>
      <OpenCaptures />
    </div>
  );
}
