import type { EngineContract, MethodArguments, MethodName, MethodResults } from '../../src-shared/contract/contract';
import type { Reply } from '../../src-shared/contract/wire';
import { toContractError } from '../errors';

/** Runs a method for a page; a failure becomes a value, because no border carries an Error whole. */
export async function replyTo<M extends MethodName>(
  engine: EngineContract,
  method: M,
  args: MethodArguments<M>,
): Promise<Reply<MethodResults[M]>> {
  try {
    return { ok: true, value: await engine.call(method, ...args) };
  } catch (error) {
    return { ok: false, error: toContractError(error) };
  }
}
