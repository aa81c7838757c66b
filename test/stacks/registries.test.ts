import { Testing } from 'cdktf';
import { ContainerImage, McpServer, Transport } from 'cdktf-mcp';
import { LocalStack } from 'cdktf-mcp/stacks/local';

const server = new McpServer({
  name: 'weather',
  image: ContainerImage.fromRegistry('registry.example.com/weather:1.0.0'),
  transport: Transport.streamableHttp({ port: 3000 }),
});

const synthesized = (registries: NonNullable<ConstructorParameters<typeof LocalStack>[2]['registries']>) =>
  JSON.parse(Testing.synth(new LocalStack(Testing.app(), 'local', { server, registries }))) as {
    provider: { docker: [{ registry_auth: Record<string, string>[] }] };
    resource: { terraform_data: Record<string, { lifecycle?: { precondition: { error_message: string }[] } }> };
    variable?: Record<string, { sensitive: boolean }>;
  };

test("an address alone stands for the user's own Docker configuration", () => {
  const { provider, variable } = synthesized(['ghcr.io']);
  expect(provider.docker[0].registry_auth).toEqual([{ address: 'ghcr.io' }]);
  expect(variable).toBeUndefined();
});

test('the password of an account is looked up at plan, as secrets are', () => {
  const { provider, variable, resource } = synthesized([
    { address: 'registry.example.com', username: 'ro${bot}', passwordFrom: 'REGISTRY_TOKEN' },
  ]);
  const [auth] = provider.docker[0].registry_auth;
  expect(auth).toMatchObject({ address: 'registry.example.com', username: 'ro$${bot}' });
  expect(auth.password).toMatch(/^\$\{sensitive\(local\..*\["REGISTRY_TOKEN"\]\)\}$/);
  expect(variable).toMatchObject({ REGISTRY_TOKEN: { sensitive: true } });
  const messages = Object.values(resource.terraform_data).flatMap((r) => r.lifecycle?.precondition ?? []);
  expect(messages.map((m) => m.error_message).join()).toContain(
    "Access to the registries of stack 'local' needs values",
  );
});
