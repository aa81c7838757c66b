import type { McpServer } from '../model/mcp-server';
import type { GoogleBindings } from './bindings';
import type { GoogleVolume } from './google-volume';

/** A server, and where in Google Cloud it runs. */
export interface CloudRunMcpServiceProps extends GoogleBindings {
  readonly server: McpServer;

  /** Id of the project, such as `acme-prod`. */
  readonly project: string;

  /** Such as `europe-west1`. */
  readonly region: string;

  /** Number of the project, which is part of the address. @default - looked up at plan */
  readonly projectNumber?: string;

  /** Other images by the names of containers, such as those that a pipeline has pushed. @default - those of the description */
  readonly images?: Readonly<Record<string, string>>;

  /** Accounts of private registries other than Artifact Registry, by their hosts. @default - they are read without one */
  readonly registries?: Readonly<Record<string, RegistryAccount>>;

  /** Let Cloud Run pull from repositories of other projects, which takes an administrator of these. @default true */
  readonly grantImagePulls?: boolean;

  /** E-mail of a service account that the server runs as. @default - one of its own, which may do nothing but read its secrets */
  readonly serviceAccountEmail?: string;

  /** Roles of the server itself in the project, such as `roles/bigquery.dataViewer`. @default - none */
  readonly roles?: readonly string[];

  /**
   * Who may call, where the cloud's identities are asked for: with `Authentication.iam()`, or inside the network as well. Such as
   * `user:jane@example.com`, `group:...`, `serviceAccount:...`; `[]` where somebody else grants it. An organization may forbid services that
   * ask for none.
   * @default - internal: everybody in the network; public: as its authentication says
   */
  readonly invokers?: readonly string[];

  /** The network that the server reaches and is part of. @default - none: it reaches the Internet only */
  readonly network?: CloudRunNetwork;

  /** A name of its own, at a load balancer with a certificate, path and rate rules; public only; about 18 USD a month. @default - the address of the service */
  readonly domain?: GoogleDomain;

  /** Where the shared volumes of the description are kept, by their names. @default - none */
  readonly volumes?: Readonly<Record<string, GoogleVolume>>;

  /**
   * Whether an instance has its processor all the time, or during calls only (a seventh of the price while nothing is asked, and nothing
   * runs between two calls).
   * @default - always where the minimum of replicas is above 0, which is how the other targets run it; else during calls
   */
  readonly cpuAlwaysOn?: boolean;

  /** Calls that one instance serves at the same time; 1 to 1000. A listening stream of a client counts. @default 80 */
  readonly concurrency?: number;

  /** Keep a second zone ready for instances with a GPU, which is another quota and dearer. @default false */
  readonly gpuZonalRedundancy?: boolean;

  /**
   * With Rollout.canary() and .blueGreen(): the revision that keeps its traffic while the new one is tried, as
   * `gcloud run revisions list` names it; or 'none' at the first deployment, and when the new one takes over.
   * @default - has to be said for these two, else there is none
   */
  readonly stableRevision?: string;

  /**
   * Name of a KMS key of the region for instances, secrets, built images and logs, which the agents of these services may use:
   * `projects/p/locations/r/keyRings/k/cryptoKeys/c`. @default - keys of Google
   */
  readonly kmsKeyName?: string;

  /** Only images that the project's policy of Binary Authorization admits. @default false */
  readonly binaryAuthorization?: boolean;

  /**
   * Whether Terraform refuses to delete the service. Switch it on when the first deployment has gone well: a service whose first revision
   * failed could not be replaced.
   * @default false - it holds no data
   */
  readonly deletionProtection?: boolean;

  /** Names of notification channels of Cloud Monitoring that alarms are sent to. @default - seen in the console only */
  readonly notificationChannels?: readonly string[];

  /** @default false */
  readonly dashboard?: boolean;

  /** Enable the APIs that are needed; destroy never disables them. @default true */
  readonly enableApis?: boolean;

  /** Images of the containers that the library adds. @default - those of Docker Hub */
  readonly helperImages?: { readonly proxy?: string };

  /** File with NAME=value lines, relative to the folder with cdktf.json, for variables and secrets that nothing binds. @default '.env.<stack id>' */
  readonly envFile?: string;

  /** Tells a second copy of the stack in one project and region apart; it goes into every name. @default - none */
  readonly instance?: string;
}

/** An account of a private registry. */
export interface RegistryAccount {
  readonly username: string;
  /** Version of the secret that holds the password: `projects/p/secrets/s/versions/3`. */
  readonly passwordSecretVersion: string;
}

/** A network that is there already. */
export interface CloudRunNetwork {
  /** Name or link of the network. @default - that of the subnet */
  readonly network?: string;

  /** Name or link of the subnet, of the service's region, with a /26 to spare. */
  readonly subnetwork: string;

  /** Network tags, which firewall rules name. @default - none */
  readonly tags?: readonly string[];

  /** Whether calls to the Internet take this way, too: through a Cloud NAT. @default - private addresses only */
  readonly allTraffic?: boolean;
}

/** A public name, and what stands behind it. */
export interface GoogleDomain {
  /** Such as `mcp.example.com`. */
  readonly name: string;

  /** Name of the zone of Cloud DNS that gets the record. @default - none: make it by hand, from the output with the address */
  readonly managedZone?: string;

  /**
   * Make only what goes behind a load balancer that is there already (an external Application Load Balancer), whose URL map sends the
   * calls of this name to `loadBalancer.backendService`. @default false
   */
  readonly behindExisting?: boolean;
}
