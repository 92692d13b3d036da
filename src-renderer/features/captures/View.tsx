import type { CaptureRoute } from '../../state/route';
import { Announcement } from './Announcement';
import { CallPage } from './call/CallPage';
import { CapturePage } from './CapturePage';
import { ComparePage } from './compare/ComparePage';
import { DropTarget } from './DropTarget';
import { Landing } from './Landing';
import { StreamPage } from './stream/StreamPage';

/** Where captures are opened, one of them, or something in it. A file can be dropped anywhere. */
export function CapturesView({ route }: { route: CaptureRoute }) {
  return (
    <DropTarget>
      <Announcement captureId={route.captureId} />
      <Page route={route} />
    </DropTarget>
  );
}

function Page({ route: { captureId, part } }: { route: CaptureRoute }) {
  if (captureId === null) return <Landing />;
  switch (part?.kind) {
    case 'call':
      return <CallPage key={`${captureId}/${part.id}`} captureId={captureId} callId={part.id} />;
    case 'stream':
      return <StreamPage key={`${captureId}/${part.id}`} captureId={captureId} streamId={part.id} />;
    case 'compare':
      return <ComparePage key={`${captureId}/${part.id}`} ids={[captureId, part.id]} />;
    case undefined:
      return <CapturePage key={captureId} id={captureId} />;
  }
}
