import { clientConfigurations } from '../../lib/render/client-configuration';

const URL = 'http://localhost:3000/mcp';

test('entries for the clients', () => {
  const { vscode, claudeCode, cursor } = clientConfigurations('my-weather', URL);
  expect(JSON.parse(vscode)).toEqual({ servers: { 'my-weather': { type: 'http', url: URL } } });
  expect(claudeCode).toBe('claude mcp add --transport http my-weather http://localhost:3000/mcp');
  expect(JSON.parse(cursor)).toEqual({ mcpServers: { 'my-weather': { url: URL } } });
});

describe('with a bearer token', () => {
  const entries = () => clientConfigurations('my-weather', URL, true);
  /** As Terraform gives it out. */
  const given = (text: string): string => text.replace(/\$\$\{/g, '${');

  test('Visual Studio Code asks for it and keeps it', () => {
    expect(JSON.parse(given(entries().vscode))).toEqual({
      servers: {
        'my-weather': { type: 'http', url: URL, headers: { Authorization: 'Bearer ${input:my-weather-token}' } },
      },
      inputs: [{ type: 'promptString', id: 'my-weather-token', description: 'Token for my-weather', password: true }],
    });
  });

  test('the others read it from the environment', () => {
    expect(given(entries().claudeCode)).toBe(
      'claude mcp add --transport http my-weather http://localhost:3000/mcp --header "Authorization: Bearer $MY_WEATHER_TOKEN"',
    );
    expect(JSON.parse(given(entries().cursor))).toEqual({
      mcpServers: { 'my-weather': { url: URL, headers: { Authorization: 'Bearer ${env:MY_WEATHER_TOKEN}' } } },
    });
  });

  test('nothing of it is a template of Terraform', () => {
    for (const text of Object.values(entries()) as string[]) expect(text).not.toMatch(/(^|[^$])\$\{/);
  });
});

test('a URL that only Terraform knows is passed on', () => {
  expect(clientConfigurations('weather', '${x.url}').claudeCode).toContain('weather ${x.url}');
});
