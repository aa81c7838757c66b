import { ContainerImage } from '../../lib';
import type { AzureStackProps } from '../../stacks/azure-stack';
import { AzureStack } from '../../stacks/azure-stack';
import { describeCheckov } from '../support/checkov';
import { SUPPRESSIONS } from './checkov-suppressions';
import { RICH, SUBSCRIPTION, rich, small } from './services';

const STACKS: Readonly<Record<string, Partial<AzureStackProps>>> = {
  small: { server: small() },
  rich: {
    server: rich(),
    ...RICH,
    domain: { name: 'mcp.example.com', zone: { name: 'example.com', resourceGroupName: 'dns' } },
    roleAssignments: [{ scope: '/scope', role: 'Storage Blob Data Reader' }],
  },
  built: { server: small({ image: ContainerImage.fromDockerfile('test/support/image') }) },
};

describeCheckov(
  'a small, a rich and a built stack',
  STACKS,
  (app, id, props) => new AzureStack(app, id, { subscriptionId: SUBSCRIPTION, location: 'westeurope', ...props }),
  { suppressions: SUPPRESSIONS, check: /^CKV2?_AZURE_\d+$/, passes: 0 },
);
