import { AllowedHostsForm } from '../model/reference';

/** Loopback names: a health check inside the container calls by them. */
const LOOPBACK = ['localhost', '127.0.0.1'] as const;

/** The host names under which a server is called, in the form that its framework wants. */
export function allowedHosts(names: readonly string[], form: AllowedHostsForm): string {
  const all = [...new Set([...names, ...LOOPBACK])];
  if (form === AllowedHostsForm.JSON) return JSON.stringify(all);
  return (form === AllowedHostsForm.NAMES ? all : all.flatMap((name) => [name, `${name}:*`])).join(',');
}
