import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import { TerraformLocal, TerraformStack } from 'cdktf';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { ContainerDescription } from '../model/container';
import { Variable } from '../model/variable';
import { bound } from '../render/bindings';
import { LocalValues, hcl } from '../render/local-values';
import { literalEntries } from '../render/references';
import { fromStackFolder } from '../render/stack-folder';
import { terraformData } from '../render/terraform-data';
import { isGivenWhole, sourceOf } from './bindings';
import type { ClusterDeployment } from './cluster-deployment';
import { composedEntries } from './composed-entries';
import { ManagedSecret, URL_KEY, VALUE_KEY } from './managed-secret';
import type { ManagedValue } from './managed-values';
import { managedValues } from './managed-values';
import { unexpanded, unexpandedExpression, unexpandedValue } from './text';

/** Where a value is kept: an entry of a Secret or ConfigMap. */
export interface KeyReference {
  readonly name: string;
  readonly key: string;
  readonly optional: boolean;
}

/** A variable of a container. */
export interface EnvironmentEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: KeyReference } | { readonly configMapKeyRef: KeyReference };
}

/** A secret that a container reads as a file. */
export interface SecretFile extends KeyReference {
  readonly path: string;
}

/**
 * The variables and secrets of a server and its companions: what exists already by reference, the rest in Secrets that are made here.
 * No value of a secret is in anything synthesized, in a plan or in state; only one that is given as TF_VAR_NAME is in a saved plan.
 */
export class KubernetesSecrets extends Construct {
  /** What pods have to wait for. */
  public readonly dependsOn: readonly ITerraformDependable[];
  private readonly values: readonly ManagedValue[];
  private readonly lookedUp?: LocalValues;
  private readonly managed = new Map<string, ManagedSecret>();
  /** Holds variables that may be missing. */
  private readonly optional?: { readonly map: ConfigMapV1; readonly name: string; readonly hash: string };

  constructor(
    scope: Construct,
    id: string,
    private readonly deployment: ClusterDeployment,
  ) {
    super(scope, id);
    const { server, props } = deployment;
    this.values = managedValues(server, props);
    if (this.values.length > 0) this.lookedUp = this.lookUp();
    for (const value of this.values.filter(({ isSecret }) => isSecret))
      this.managed.set(
        value.from,
        new ManagedSecret(this, value.from, {
          value,
          given: this.given(value.from),
          name: this.nameOf(value.from),
          namespace: props.namespace,
          labels: deployment.labels(),
        }),
      );
    this.optional = this.createOptional();
    this.dependsOn = [
      ...[...this.managed.values()].map(({ secret }) => secret),
      ...(this.optional === undefined ? [] : [this.optional.map]),
    ];
  }

  /** Every variable of a container. */
  public entriesOf(container: ContainerDescription): readonly EnvironmentEntry[] {
    return [...this.variablesOf(container), ...this.secretsOf(container)];
  }

  /** One secret of the server under another name. */
  public entriesFor(secret: string, as: string): readonly EnvironmentEntry[] {
    return this.entriesOfSecret(this.deployment.server, secret, as);
  }

  public filesOf(container: ContainerDescription): readonly SecretFile[] {
    return Object.entries(container.secrets).flatMap(([name, { file }]) =>
      file === undefined ? [] : [{ path: file, ...this.reference(container, container.secrets[name].name ?? name) }],
    );
  }

  /** What changes when a value does that these containers read, as expressions that are known at plan. */
  public revisionsOf(containers: readonly ContainerDescription[]): readonly string[] {
    const revisions = containers.flatMap((container) => {
      const { props } = this.deployment;
      const isOptional = Object.entries(container.environment).some(([name, v]) => this.isOptional(container, name, v));
      const ofSecrets = this.secretNames(container).flatMap((name) => {
        const source = sourceOf(container, name, props);
        if (source.kind === 'managed') return this.managed.get(source.from)?.revision ?? [];
        return source.version === undefined ? [] : hcl(`${source.version}`);
      });
      return [...ofSecrets, ...(isOptional && this.optional !== undefined ? [this.optional.hash] : [])];
    });
    return [...new Set(revisions)];
  }

  private lookUp(): LocalValues {
    const { props, subject } = this.deployment;
    const stackId = TerraformStack.of(this).node.id;
    const envFile = props.envFile ?? `.env.${stackId}`;
    // What can be generated may be given, too.
    const values = this.values.map(({ from, required, description, bytes }) => ({
      from,
      required: required && bytes === undefined,
      description,
    }));
    const lookedUp = new LocalValues(this, 'values', {
      subject: `${subject} (at '${this.node.scope?.node.path}')`,
      values,
      envFile: fromStackFolder(this, envFile),
      envFileShown: props.envFile ?? `${envFile} beside cdktf.json`,
    });
    if (values.some(({ required }) => required))
      terraformData(this, 'check', { preconditions: [lookedUp.precondition] });
    return lookedUp;
  }

  private variablesOf(container: ContainerDescription): readonly EnvironmentEntry[] {
    const given: Record<string, string> = {};
    const others: EnvironmentEntry[] = [];
    for (const [name, variable] of Object.entries(container.environment)) {
      if (!(variable instanceof Variable)) continue;
      const binding = bound(container, name, this.deployment.props.variables);
      if (binding !== undefined) given[name] = unexpanded(binding);
      else if (this.isOptional(container, name, variable))
        others.push({
          name,
          valueFrom: { configMapKeyRef: { name: this.optional?.name ?? '', key: name, optional: true } },
        });
      else {
        const value = this.given(name);
        const text = variable.default === undefined ? value : `${value} != "" ? ${value} : ${hcl(variable.default)}`;
        others.push({ name, value: `\${${unexpandedExpression(text)}}` });
      }
    }
    const environment = Object.fromEntries(
      Object.entries(container.environment).map(([name, value]) => [name, unexpandedValue(value)]),
    );
    const described = { environment, secrets: container.secrets } as ContainerDescription;
    const known = literalEntries(described, given, this.deployment.textFor(container)).map((entry) => {
      const end = entry.indexOf('=');
      return { name: entry.slice(0, end), value: entry.slice(end + 1) };
    });
    return [...known, ...others];
  }

  private secretsOf(container: ContainerDescription): readonly EnvironmentEntry[] {
    return Object.entries(container.secrets)
      .filter(([, { file }]) => file === undefined)
      .flatMap(([name]) => this.entriesOfSecret(container, name, name));
  }

  private entriesOfSecret(container: ContainerDescription, name: string, as: string): readonly EnvironmentEntry[] {
    const { template, name: boundName } = container.secrets[name];
    if (template === undefined || isGivenWhole(container, name, this.deployment.props))
      return [{ name: as, valueFrom: { secretKeyRef: this.reference(container, boundName ?? name) } }];
    return composedEntries(as, template, this.deployment.textFor(container), (part) => ({
      ...this.reference(container, part, template.urlEncode),
      optional: false,
    }));
  }

  private reference(container: ContainerDescription, name: string, urlEncoded = false): KeyReference {
    const source = sourceOf(container, name, this.deployment.props);
    if (source.kind === 'existing')
      return { name: source.name, key: source.key ?? name, optional: !this.isRequired(container, name) };
    return {
      name: this.nameOf(source.from),
      key: urlEncoded ? URL_KEY : VALUE_KEY,
      optional: !(this.values.find(({ from }) => from === source.from)?.required ?? true),
    };
  }

  private isRequired(container: ContainerDescription, boundName: string): boolean {
    const own = Object.entries(container.secrets).find(([name, secret]) => (secret.name ?? name) === boundName);
    return own?.[1].required ?? true;
  }

  /** The names under which the secrets of a container are bound, those that others are composed of included. */
  private secretNames(container: ContainerDescription): readonly string[] {
    return Object.entries(container.secrets).flatMap(([name, { template, name: boundName }]) =>
      template === undefined || isGivenWhole(container, name, this.deployment.props)
        ? [boundName ?? name]
        : composedEntries(
            name,
            template,
            () => '',
            (part) => ({ name: part, key: part, optional: false }),
          ).flatMap(({ valueFrom }) =>
            valueFrom !== undefined && 'secretKeyRef' in valueFrom ? [valueFrom.secretKeyRef.name] : [],
          ),
    );
  }

  private isOptional(container: ContainerDescription, name: string, value: unknown): boolean {
    return (
      value instanceof Variable &&
      !value.required &&
      value.default === undefined &&
      bound(container, name, this.deployment.props.variables) === undefined
    );
  }

  /** An environment cannot leave an entry out at plan, but an entry can refer to what is not there. */
  private createOptional() {
    const { deployment } = this;
    const containers = deployment.units.flatMap((unit) => unit.containers);
    const names = containers.flatMap((container) =>
      Object.keys(container.environment).filter((n) => this.isOptional(container, n, container.environment[n])),
    );
    if (names.length === 0) return undefined;
    const all = [...new Set(names)].map((name) => `${hcl(name)} = ${this.given(name)}`);
    const local = new TerraformLocal(this, 'optional', `\${{ for k, v in { ${all.join(', ')} } : k => v if v != "" }}`);
    const address = `local.${local.friendlyUniqueId}`;
    const name = deployment.named('variables');
    const map = new ConfigMapV1(this, 'variables', {
      metadata: { name, namespace: deployment.props.namespace, labels: deployment.labels() },
    });
    map.addOverride('data', `\${${address}}`);
    return { map, name, hash: `sha256(jsonencode(${address}))` };
  }

  private nameOf(from: string): string {
    return this.deployment.named(from);
  }

  private given(from: string): string {
    return (this.lookedUp as LocalValues).value(from); // `values` has this name
  }
}
