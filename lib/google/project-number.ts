import { DataGoogleProject } from '@cdktf/provider-google/lib/data-google-project';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** The number of a project, which is part of addresses and of the names of Google's own accounts: given, or looked up once a stack. */
export function projectNumber(scope: Construct, project: string, given?: string): string {
  if (given !== undefined) return given;
  const stack = TerraformStack.of(scope);
  const id = /^[a-z0-9-]+$/.test(project) ? `project-${project}` : 'project';
  const known = stack.node.tryFindChild(id) as DataGoogleProject | undefined;
  return (known ?? new DataGoogleProject(stack, id, { projectId: project })).number;
}
