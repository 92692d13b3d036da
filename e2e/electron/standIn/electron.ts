/**
 * What `import ... from 'electron'` gives in the stand-in: loaded with `node --import`, it names itself as that module, so that
 * the program under test and the stand-in share one instance.
 */
import { register } from 'node:module';
import { answerTest } from './control';
import * as electron from './electronModule';

export * from './electronModule';

const hooks = `export const resolve = (specifier, context, next) =>
  specifier === 'electron' ? { url: ${JSON.stringify(import.meta.url)}, shortCircuit: true } : next(specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
answerTest(electron);
