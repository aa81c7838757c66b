// `npm run destroy:local`: removes what the stack `local` made.
import { destroy } from './deployment';
import { endWell } from './run';
import { step } from './terminal';

const STACK = 'local';

void endWell(
  () => step(`Destroy '${STACK}'`, () => destroy(STACK)),
  () => 'Run it again to remove what is left.',
);
