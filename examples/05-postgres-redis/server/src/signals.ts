// The first process of a container ignores signals that it does not listen for. This is imported before anything else, so
// that a stop while the rest is loading is kept for server.ts, which says what to do.
process.on('SIGTERM', () => undefined);
process.on('SIGINT', () => undefined);
