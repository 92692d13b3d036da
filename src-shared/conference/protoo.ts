/**
 * The client's half of protoo, the signalling that mediasoup's own demo speaks: JSON messages on a WebSocket with the subprotocol
 * "protoo". Requests with a number and an answer, in both directions, and notifications without one.
 */

export const PROTOO_SUBPROTOCOL = 'protoo';

/** Whatever carries the text: a browser's WebSocket or that of the engine. */
export interface ProtooSocket {
  send(text: string): void;
  close(): void;
  /** Runs the task after `ms`, by the clock of whoever joins us to the network; what it returns takes that back. */
  after(task: () => void, ms: number): () => void;
}

export interface ProtooHandlers {
  /** A request of the server; what it resolves with is the answer, a rejection refuses it. */
  onRequest?(method: string, data: unknown): Promise<unknown>;
  onNotification?(method: string, data: unknown): void;
}

/**
 * - `refused`: the server answered with an error; `status` is its code
 * - `timeout`: no answer came
 * - `closed`: the connection ended before the answer
 */
export class ProtooError extends Error {
  override readonly name = 'ProtooError';
  constructor(
    readonly kind: 'refused' | 'timeout' | 'closed',
    readonly method: string,
    readonly status: number | null,
    message: string,
  ) {
    super(message);
  }
}

interface Pending {
  method: string;
  resolve(data: unknown): void;
  reject(error: ProtooError): void;
  cancelLimit(): void;
}

/** Characters; what is longer is no signalling. */
const MAX_MESSAGE = 1_048_576;
const MAX_REASON = 200;

export class ProtooClient {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private closed = false;

  constructor(
    private readonly socket: ProtooSocket,
    private readonly handlers: ProtooHandlers = {},
  ) {}

  /** @param timeoutMs until the request is given up. Rejects with a `ProtooError`. */
  request(method: string, data: unknown, timeoutMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        return reject(new ProtooError('closed', method, null, `The connection ended before "${method}" was asked.`));
      }
      const id = ++this.lastId;
      const cancelLimit = this.socket.after(() => {
        this.pending.delete(id);
        const text = `The server did not answer "${method}" within ${Math.round(timeoutMs / 100) / 10} s.`;
        reject(new ProtooError('timeout', method, null, text));
      }, timeoutMs);
      this.pending.set(id, { method, resolve, reject, cancelLimit });
      this.socket.send(JSON.stringify({ request: true, id, method, data: data ?? {} }));
    });
  }

  /** What arrived. Anything that is no protoo message is passed over. */
  receive(text: string): void {
    const message = this.closed ? null : parse(text);
    if (!message) return;
    const { id, method } = message;
    if (message['response'] === true && typeof id === 'number') this.answered(id, message);
    else if (typeof method !== 'string') return;
    else if (message['request'] === true && typeof id === 'number') void this.asked(id, method, message['data']);
    else if (message['notification'] === true) this.handlers.onNotification?.(method, message['data']);
  }

  /** The socket ended, or is to end: nothing is waited for any more. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const { method, reject, cancelLimit } of this.pending.values()) {
      cancelLimit();
      reject(
        new ProtooError('closed', method, null, `The server ended the connection instead of answering "${method}".`),
      );
    }
    this.pending.clear();
    this.socket.close();
  }

  private answered(id: number, message: Record<string, unknown>): void {
    const pending = this.pending.get(id);
    if (!pending) return;
    this.pending.delete(id);
    pending.cancelLimit();
    if (message['ok'] === true) return pending.resolve(message['data']);
    const status = typeof message['errorCode'] === 'number' ? message['errorCode'] : null;
    const reason = typeof message['errorReason'] === 'string' ? message['errorReason'].slice(0, MAX_REASON) : '';
    const said = [status, reason].filter((part) => part !== null && part !== '').join(' ');
    const text = `The server refused "${pending.method}"${said === '' ? '' : `: ${said}`}.`;
    pending.reject(new ProtooError('refused', pending.method, status, text));
  }

  private async asked(id: number, method: string, data: unknown): Promise<void> {
    const answer = await this.answer(method, data);
    if (!this.closed) this.socket.send(JSON.stringify({ response: true, id, ...answer }));
  }

  private async answer(method: string, data: unknown): Promise<object> {
    const { onRequest } = this.handlers;
    if (!onRequest) return { ok: false, errorCode: 404, errorReason: `unknown request "${method}"` };
    try {
      return { ok: true, data: (await onRequest(method, data)) ?? {} };
    } catch (error) {
      return { ok: false, errorCode: 500, errorReason: error instanceof Error ? error.message : String(error) };
    }
  }
}

function parse(text: string): Record<string, unknown> | null {
  if (text.length > MAX_MESSAGE) return null;
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
