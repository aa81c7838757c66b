/** A process of its own: everything that an app with the library does, once. */
import { report } from './fresh';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { described } from './described';
import { REGION } from './values';

const [, , outdir, count] = process.argv;
const app = new App({ outdir });
const stack = new TerraformStack(app, 'bench');
new AwsProvider(stack, 'aws', { region: REGION });
described(stack, Number(count));
app.synth();

report(() => {
  const text = readFileSync(join(outdir, 'stacks', 'bench', 'cdk.tf.json'), 'utf8');
  const { resource } = JSON.parse(text) as { readonly resource: Record<string, Record<string, unknown>> };
  return Object.values(resource).reduce((sum, byId) => sum + Object.keys(byId).length, 0);
});
