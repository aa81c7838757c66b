/** The least that an app with only the local stack loads. */
import { reportLoaded } from './loaded';
import { App } from 'cdktf';
import { ContainerImage, McpServer, Transport } from 'cdktf-mcp';
import { LocalStack } from 'cdktf-mcp/stacks/local';

reportLoaded([App, ContainerImage, McpServer, Transport, LocalStack]);
