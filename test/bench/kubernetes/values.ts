/** What the description and the hand-written resources have in common. */
export const service = (i: number) => ({
  name: `server${i}`,
  image: `registry.example/team/server${i}:1.4.2`,
  port: 8_000,
  healthPath: '/health',
  greeting: `hello from ${i}`,
  replicas: { least: 2, most: 10, cpuPercent: 70 },
});

export type Values = ReturnType<typeof service>;
