import { AllowedHostsForm } from '../../lib';
import { allowedHosts } from '../../lib/render/allowed-hosts';

const { NAMES, NAMES_AND_PORTS, JSON: AS_JSON } = AllowedHostsForm;

test.each([
  [['weather'], NAMES, 'weather,localhost,127.0.0.1'],
  [['a.example', 'weather'], NAMES, 'a.example,weather,localhost,127.0.0.1'],
  [['weather'], NAMES_AND_PORTS, 'weather,weather:*,localhost,localhost:*,127.0.0.1,127.0.0.1:*'],
  [['weather'], AS_JSON, '["weather","localhost","127.0.0.1"]'],
  [['localhost', 'weather', 'weather'], NAMES, 'localhost,weather,127.0.0.1'],
  [[], NAMES, 'localhost,127.0.0.1'],
] as const)('%j as %s', (names, form, expected) => {
  expect(allowedHosts(names, form)).toBe(expected);
});
