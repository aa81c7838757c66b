import { ContainerImage, McpServer, Reference, Transport } from 'cdktf-mcp';
import { todo } from './server';

/** The page for people. It listens on 3000 as the MCP server does: names lead to containers, and only `hostPort` to this machine. */
const frontend = new McpServer({
  name: 'frontend',
  image: ContainerImage.fromRegistry('ghcr.io/acme/todo-frontend:1.4.2'),
  transport: Transport.http({ port: 3000 }),
  environment: { AUTH_URL: 'http://auth-server:8080', PORT: Reference.port() },
});

const authServer = new McpServer({
  name: 'auth-server',
  image: ContainerImage.fromRegistry('ghcr.io/acme/todo-auth:1.4.2'),
  transport: Transport.http({ port: 8080 }),
  environment: { PORT: Reference.port() },
});

export const fullStack = [todo, frontend, authServer];
