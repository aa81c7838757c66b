export const PLACE = { project: 'acme-bench', region: 'europe-west1', projectNumber: '123456789012' } as const;

/** What the description and the hand-written resources have in common. */
export const service = (i: number) => ({
  name: `server-${i}`,
  image: `europe-west1-docker.pkg.dev/acme-bench/team/server-${i}:1.4.2`,
  port: 8_000,
  healthPath: '/health',
  greeting: `hello from ${i}`,
  secret: { name: 'API_TOKEN', id: `server-${i}-token`, version: 3 },
  domain: `server-${i}.example.com`,
  instances: { least: 1, most: 10 },
});

export type Values = ReturnType<typeof service>;
