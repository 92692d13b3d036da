import { Announcement } from './Announcement';
import { CallPage } from './call/CallPage';
import { CapturePage } from './CapturePage';
import { ComparePage } from './compare/ComparePage';
import { DropTarget } from './DropTarget';
import { Landing } from './Landing';
import { StreamPage } from './stream/StreamPage';
import './captures.css';
import './landing.css';
import './compare/compare.css';
import './lists/lists.css';
import './audio/audio.css';
import './ladder/ladder.css';

/** Where captures are opened, one of them, or something in it. A file can be dropped anywhere. */
export function CapturesView({ ids: [captureId, part, id] }: { ids: readonly string[] }) {
  return (
    <DropTarget>
      <Announcement captureId={captureId ?? null} />
      {captureId === undefined ? <Landing /> : <Opened captureId={captureId} part={part} id={id} />}
    </DropTarget>
  );
}

/** A capture, or the part of it that the address names. */
function Opened({ captureId, part, id }: { captureId: string; part: string | undefined; id: string | undefined }) {
  const key = `${captureId}/${id}`;
  if (id !== undefined && part === 'call') return <CallPage key={key} captureId={captureId} callId={id} />;
  if (id !== undefined && part === 'stream') return <StreamPage key={key} captureId={captureId} streamId={id} />;
  if (id !== undefined && part === 'compare') return <ComparePage key={key} ids={[captureId, id]} />;
  return <CapturePage key={captureId} id={captureId} />;
}
