/** How the two sides of a call are called: "your telephone" only where it was seen at that telephone itself. */
import type { ObservedCall } from '../observed/call';

export interface Parties {
  /** At the beginning of a sentence: "We", "The caller". */
  own: string;
  /** Within one: "we", "the caller". */
  ownWithin: string;
  peer: string;
  peerWithin: string;
  /** "our", "the caller's". */
  owns: string;
}

export function partiesOf({ seen }: Pick<ObservedCall, 'seen'>): Parties {
  if (seen.at === 'own') {
    return { own: 'We', ownWithin: 'we', peer: 'The far end', peerWithin: 'the far end', owns: 'our' };
  }
  const [own, peer] = seen.role === 'caller' ? ['caller', 'callee'] : ['callee', 'caller'];
  return {
    own: `The ${own}`,
    ownWithin: `the ${own}`,
    peer: `The ${peer}`,
    peerWithin: `the ${peer}`,
    owns: `the ${own}'s`,
  };
}

/** Where it was seen, as the half of a sentence: what did not pass there may have flowed elsewhere. */
export function seenWhere({ seen }: Pick<ObservedCall, 'seen'>): string {
  switch (seen.at) {
    case 'own':
      return 'here';
    case 'client':
      return `at the ${seen.role}`;
    case 'server':
      return 'at the server where this was captured';
    case 'middle':
      return 'past the place of this capture';
  }
}
