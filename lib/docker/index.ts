export * from './docker-mcp-service';
export * from './docker-profile';
export * from './docker-secret';
