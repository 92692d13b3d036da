import { create } from 'zustand';
import type { ProbeResult } from './echoProbe';

/** The last echo probe of this page, without processing first; the diagnosis takes it along. */
export const useEchoResults = create<{ results: ProbeResult[] }>(() => ({ results: [] }));
