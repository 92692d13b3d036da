import { create } from 'zustand';
import type { CaptureSummary } from '../../../src-shared/contract/captures';
import { engine } from '../../rpc/engine';

/** A file on its way to the engine, or one that did not get there. */
export interface Transfer {
  id: number;
  name: string;
  done: number;
  total: number;
  /** Why it is not opened, in one sentence. */
  error: string | null;
  cancel: () => void;
}

/** Where a long list stands, so that coming back to it is coming back to the same place. */
export interface ListPlace {
  offset: number;
  /** The row that the arrow keys are at. */
  active: number | null;
}

export interface Sort {
  column: string;
  descending: boolean;
}

/** What is looked for in a list. */
export interface ListView {
  search: string;
  problemsOnly: boolean;
  sort: Sort | null;
  /** Changed in place: nothing is drawn anew for it. */
  place: ListPlace;
}

export type ListName = 'calls' | 'streams' | 'registrations' | 'timeline';

export interface CaptureView {
  tab: string;
  lists: Record<ListName, ListView>;
}

interface CapturesState {
  /** Open captures, newest first; null until the engine has told. */
  captures: CaptureSummary[] | null;
  transfers: Transfer[];
  /** Files that the engine is making at the moment. */
  saving: number;
  /** Counts up when what the engine knows of a capture has changed: by capture id. */
  revisions: Record<string, number>;
  views: Record<string, CaptureView>;
}

export const useCaptures = create<CapturesState>(() => ({
  captures: null,
  transfers: [],
  saving: 0,
  revisions: {},
  views: {},
}));

/** Captures that this page has closed: what the engine still tells of them comes too late. */
const closed = new Set<string>();

export function applyCapture(capture: CaptureSummary): void {
  if (closed.has(capture.id)) return;
  useCaptures.setState(({ captures, revisions }) => {
    const known = captures?.find(({ id }) => id === capture.id);
    const ready = capture.phase === 'done' && (known?.phase !== 'done' || known.problems !== capture.problems);
    return {
      captures: known
        ? (captures ?? []).map((one) => (one.id === capture.id ? capture : one))
        : [capture, ...(captures ?? [])],
      revisions: ready ? { ...revisions, [capture.id]: (revisions[capture.id] ?? 0) + 1 } : revisions,
    };
  });
}

export async function loadCaptures(): Promise<void> {
  const captures = await engine.call('captures.list');
  useCaptures.setState({ captures: captures.filter(({ id }) => !closed.has(id)) });
}

/** What is shown of a capture is asked for again: somebody added a log, or said where it was taken. */
export function renew(id: string): void {
  useCaptures.setState(({ revisions }) => ({ revisions: { ...revisions, [id]: (revisions[id] ?? 0) + 1 } }));
}

export function forget(id: string): void {
  closed.add(id);
  useCaptures.setState(({ captures, views }) => {
    const { [id]: _gone, ...rest } = views;
    return { captures: captures?.filter((one) => one.id !== id) ?? null, views: rest };
  });
}

/** The engine did not close it after all. */
export function remember(capture: CaptureSummary): void {
  closed.delete(capture.id);
  applyCapture(capture);
}

const emptyList = (): ListView => ({
  search: '',
  problemsOnly: false,
  sort: null,
  place: { offset: 0, active: null },
});

const emptyView = (): CaptureView => ({
  tab: '',
  lists: { calls: emptyList(), streams: emptyList(), registrations: emptyList(), timeline: emptyList() },
});

export function setTab(id: string, tab: string): void {
  useCaptures.setState(({ views }) => ({ views: { ...views, [id]: { ...(views[id] ?? emptyView()), tab } } }));
}

/** Another question to a list: it begins at its top. */
export function changeList(id: string, name: ListName, change: Partial<Omit<ListView, 'place'>>): void {
  useCaptures.setState(({ views }) => {
    const view = views[id] ?? emptyView();
    const list: ListView = { ...view.lists[name], ...change, place: { offset: 0, active: null } };
    return { views: { ...views, [id]: { ...view, lists: { ...view.lists, [name]: list } } } };
  });
}

/** The view is made with the first look, so that its lists have places to remember. */
export function openView(id: string): void {
  useCaptures.setState(({ views }) => (views[id] ? {} : { views: { ...views, [id]: emptyView() } }));
}
