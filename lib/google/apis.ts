import { ProjectService } from '@cdktf/provider-google/lib/project-service';
import type { ITerraformDependable } from 'cdktf';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';

/** The parts of Google Cloud that a service may need. */
export type GoogleApi =
  'run' | 'iam' | 'secretmanager' | 'artifactregistry' | 'compute' | 'logging' | 'monitoring' | 'dns';

/** Where APIs are enabled. */
export interface ApiProject {
  readonly project: string;
  /** @default true */
  readonly enableApis?: boolean;
}

/**
 * APIs that a resource waits for, enabled once a stack, and never disabled: others may use them, and destroying one stack must not
 * take them away.
 */
export function enabledApis(
  scope: Construct,
  { project, enableApis = true }: ApiProject,
  ...names: readonly GoogleApi[]
): ITerraformDependable[] {
  if (!enableApis) return [];
  const stack = TerraformStack.of(scope);
  return names.map((name) => {
    const id = `api-${name}${typeof project === 'string' && /^[a-z0-9-]+$/.test(project) ? `-${project}` : ''}`;
    const known = stack.node.tryFindChild(id) as ProjectService | undefined;
    return (
      known ?? new ProjectService(stack, id, { project, service: `${name}.googleapis.com`, disableOnDestroy: false })
    );
  });
}
