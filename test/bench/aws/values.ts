export const REGION = 'eu-central-1';

/** What the description, the hand-written resources and aws-cdk's pattern have in common. */
export const service = (i: number) => ({
  name: `server-${i}`,
  image: `registry.example/team/server-${i}:1.4.2`,
  port: 8_000,
  healthPath: '/health',
  greeting: `hello from ${i}`,
  cpu: 512,
  memory: 1_024,
  tasks: { least: 2, most: 10, cpuPercent: 70 },
});

export type Values = ReturnType<typeof service>;
