/** What a person does in the window, and what the page itself can find out; the same on a real Electron and on the stand-in. */
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { MethodArguments, MethodName, MethodResults } from '../../src-shared/contract/contract';
import type { PageBridge } from '../../src-shared/contract/wire';

type PageWorld = { sidetone: PageBridge };

/** A method of the contract, called from within the page; throws the engine's sentence. */
export async function contract<M extends MethodName>(
  page: Page,
  method: M,
  ...args: MethodArguments<M>
): Promise<MethodResults[M]> {
  const reply = await page.evaluate(
    ([name, values]) => (globalThis as unknown as PageWorld).sidetone.call(name, ...(values as never)),
    [method as MethodName, args as unknown[]] as const,
  );
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value as MethodResults[M];
}

/** Presses the practice line's number of this title; resolves when it has answered. */
export async function callPractice(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^Call ${title}:`, 'i') }).click();
  await page.getByText('In call', { exact: true }).first().waitFor();
}

/** `granted`, or the name of the error with which the page is refused. */
export function openDevice(page: Page, constraints: MediaStreamConstraints): Promise<string> {
  return page.evaluate(async (wanted) => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(wanted);
      for (const track of stream.getTracks()) track.stop();
      return 'granted';
    } catch (error) {
      return (error as Error).name;
    }
  }, constraints);
}

/** Gives a file to the page, and asks for the path that the program sees. */
export async function choose(page: Page, file: string): Promise<string> {
  const name = path.basename(file);
  await page.evaluate(
    ([known, place]) => {
      // Read by the stand-in alone: Electron knows the path by itself.
      (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('stand-in.paths')] = { [known]: place };
      const input = document.createElement('input');
      input.type = 'file';
      input.id = 'chosen-file';
      document.body.append(input);
    },
    [name, file] as const,
  );
  await page.setInputFiles('#chosen-file', file);
  return page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#chosen-file');
    const [chosen] = input?.files ?? [];
    input?.remove();
    return chosen ? (globalThis as unknown as PageWorld).sidetone.pathOf(chosen) : '';
  });
}
