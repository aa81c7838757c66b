import { capabilityPage } from '../lib/render/capability-table';
import { TARGETS } from '../stacks/targets';

/** The generated pages of docs/, by file name. */
export const PAGES: Readonly<Record<string, () => string>> = {
  'capabilities.md': () => capabilityPage(TARGETS.map(({ profile }) => profile)),
};
