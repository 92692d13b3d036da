import { createBirpc } from 'birpc';
import type { WebSocket } from 'ws';
import { EVENT_NAMES } from '../../../src-shared/contract/contract';
import type {
  ContractEvents,
  EngineContract,
  EventName,
  MethodArguments,
  MethodName,
} from '../../../src-shared/contract/contract';
import type { EngineFunctions, PageFunctions } from '../../../src-shared/contract/wire';
import { replyTo } from '../reply';

/** Octets that may wait for a page that does not read; then it is let go, and connects again when it wakes. */
const MAX_BACKLOG = 16 * 1024 * 1024;

/** Characters of an answer that is counted apart. */
const LONG_ANSWER = 1024 * 1024;

/** Joins one page to the engine until its WebSocket closes. */
export function joinPage(engine: EngineContract, socket: WebSocket): void {
  /** Octets of long answers (audio, captures) that are on their way: the page has asked for them, and reads. */
  let owed = 0;
  const functions: EngineFunctions = { call: (method, args) => replyTo(engine, method, args) };
  const page = createBirpc<PageFunctions, EngineFunctions>(functions, {
    post: (text: string) => {
      if (socket.bufferedAmount > MAX_BACKLOG + owed) return socket.terminate();
      if (socket.readyState !== socket.OPEN) return;
      // In UTF-8 a character may take three octets.
      const long = text.length > LONG_ANSWER ? text.length * 3 : 0;
      owed += long;
      socket.send(text, () => (owed -= long));
    },
    on: (receive) =>
      void socket.on('message', (data, isBinary) => {
        const request = isBinary ? null : readRequest(String(data));
        if (request) receive(request);
        else socket.close(1008, 'Not a request');
      }),
    serialize: JSON.stringify,
    eventNames: ['event'],
    // The engine never waits for a page.
    onGeneralError: () => true,
  });
  const leave = EVENT_NAMES.map((name) =>
    engine.on(name, (payload: ContractEvents[EventName]) => void page.event(name, payload)),
  );
  socket.on('close', () => {
    for (const stop of leave) stop();
    page.$close();
  });
}

interface Request {
  t: 'q';
  i: string;
  m: 'call';
  a: [MethodName, MethodArguments<MethodName>];
}

/** Only what a page of ours sends: birpc itself would look up any name that a message brings. */
function readRequest(text: string): Request | null {
  try {
    const message = JSON.parse(text) as Partial<Request>;
    const { t, i, m, a } = message;
    if (t !== 'q' || m !== 'call' || typeof i !== 'string' || i.length > 64) return null;
    return Array.isArray(a) && a.length === 2 && typeof a[0] === 'string' && Array.isArray(a[1])
      ? (message as Request)
      : null;
  } catch {
    return null;
  }
}
