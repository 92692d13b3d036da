/**
 * How the contract crosses a process border. Both hosts carry the same two functions and the same reply, so the page needs one
 * small adapter for each:
 *
 * - Electron: the preload puts a `PageBridge` at `window.sidetone`.
 * - Browser (`sidetone serve`): birpc over one WebSocket, every message a JSON text. The page connects to `ws(s)://<host>/rpc`
 *   with the sub-protocol `sidetone.<token>`. The token arrives once in the address (`http://<host>/#token=<token>`); the page
 *   moves it into `sessionStorage` under `TOKEN_STORAGE_KEY` and takes it out of the address bar. The page side:
 *
 *       const rpc = createBirpc<EngineFunctions, PageFunctions>({ event: emit }, {
 *         post: (text) => socket.send(text), on: (receive) => socket.addEventListener('message', (e) => receive(e.data)),
 *         serialize: JSON.stringify, deserialize: JSON.parse });
 *       const reply = await rpc.call('calls.list', []);
 *
 *   A close with `CLOSE_BAD_TOKEN` means that the token is wrong or of an earlier run: ask for the new address, do not retry.
 */
import type {
  ContractError,
  ContractListeners,
  EventName,
  MethodArguments,
  MethodName,
  MethodResults,
} from './contract';

/** A failure is a value here: neither IPC nor JSON carries an Error object whole. */
export type Reply<T> = { ok: true; value: T } | { ok: false; error: ContractError };

/** What the engine's side of the WebSocket offers. */
export interface EngineFunctions {
  call<M extends MethodName>(method: M, args: MethodArguments<M>): Promise<Reply<MethodResults[M]>>;
}

/** What the page's side of the WebSocket offers; called without waiting for an answer. */
export interface PageFunctions {
  event<E extends EventName>(name: E, ...payload: Parameters<ContractListeners[E]>): void;
}

/** `window.sidetone` in Electron. */
export interface PageBridge {
  call<M extends MethodName>(method: M, ...args: MethodArguments<M>): Promise<Reply<MethodResults[M]>>;
  /** Returns the function that unsubscribes. */
  on<E extends EventName>(event: E, listener: ContractListeners[E]): () => void;
  /** Path of a file (a DOM `File`) that a person dropped or chose; empty where it lies on no disk. */
  pathOf(file: object): string;
}

export const RPC_PATH = '/rpc';
/**
 * `POST` of a capture file from a browser: the body is the file, `Authorization: Bearer <token>`, `X-File-Name` the file's name
 * (encodeURIComponent). The answer is the JSON of a `Reply<CaptureSummary>`.
 */
export const UPLOAD_PATH = '/captures';
/** The practice line's WebSocket (RFC 7118) for the page of a browser lies below it, see `AppInfo.practice.wsUrl`. */
export const SIP_PATH = '/sip';
/** Fragment key of the address that `sidetone serve` prints. */
export const TOKEN_FRAGMENT_KEY = 'token';
export const TOKEN_STORAGE_KEY = 'sidetone.token';
export const PROTOCOL_PREFIX = 'sidetone.';
/** WebSocket close code (RFC 6455 section 7.4.2, private range): the token is not this run's. */
export const CLOSE_BAD_TOKEN = 4401;
/**
 * Largest message in octets that the engine takes from a page; a longer one closes the WebSocket with 1009. A log of 8 MiB as a JSON text is the
 * largest there is.
 */
export const MAX_MESSAGE_OCTETS = 18 * 1_048_576;
