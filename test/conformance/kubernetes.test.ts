import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubernetesProfile } from '../../lib/kubernetes';
import { fit, stackOf } from '../kubernetes/kubernetes-samples';
import { synthesize } from '../support/project';
import { conformance } from './conformance';

interface Named {
  readonly name?: string;
  readonly metadata?: { readonly name: string };
  readonly manifest?: { readonly metadata: { readonly name: string } };
}

/** Kubernetes has names below `metadata`; the suite looks for them at the top. */
function withNamesOnTop(text: string): string {
  const all = JSON.parse(text) as { readonly resource?: Record<string, Record<string, Named>> };
  const lifted = Object.entries(all.resource ?? {}).map(([type, blocks]) => [
    type,
    Object.fromEntries(
      Object.entries(blocks).map(([id, block]) => {
        const { name } = block.metadata ?? block.manifest?.metadata ?? {};
        return [id, name === undefined ? block : { ...block, name }];
      }),
    ),
  ]);
  return JSON.stringify({ ...all, resource: Object.fromEntries(lifted) as object });
}

conformance({
  name: 'Kubernetes',
  profile: kubernetesProfile,
  fit,

  synth(servers, stackId) {
    const outdir = mkdtempSync(join(tmpdir(), 'conformance-'));
    try {
      const { files } = synthesize((app) => void stackOf(app, stackId, servers), outdir);
      return Object.fromEntries(
        Object.entries(files).map(([path, text]) => [path, path.endsWith('.tf.json') ? withNamesOnTop(text) : text]),
      );
    } finally {
      rmSync(outdir, { recursive: true });
    }
  },
});
