import type { CloudRunV2ServiceTraffic } from '@cdktf/provider-google/lib/cloud-run-v2-service';
import type { Problem } from '../model/errors';
import { isToken, show } from '../model/errors';
import type { Rollout } from '../model/rollout';
import { literal } from '../render/text';

/** Says that there is no revision to keep: the new one takes over. */
const NONE = 'none';

/**
 * Which revision gets the calls. The new one is `LATEST`: a name of its own would have to change with each of its properties. Under its
 * tag it has an address of its own, `https://<tag>---<host of the service>`.
 */
export function trafficOf({ strategy }: Rollout, stableRevision: string | undefined): CloudRunV2ServiceTraffic[] {
  if (stableRevision === undefined || stableRevision === NONE)
    return [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }];
  const [share, tag] = strategy.kind === 'canary' ? [strategy.percent, 'canary'] : [0, 'green'];
  return [
    { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision: literal(stableRevision), percent: 100 - share },
    { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: share, tag },
  ];
}

/** Terraform moves the traffic once a deploy: somebody has to say which revision keeps it meanwhile. */
export function trafficProblems({ strategy }: Rollout, stableRevision: string | undefined): readonly Problem[] {
  const { kind } = strategy;
  const isInSteps = kind === 'canary' || kind === 'blue-green';
  if (isInSteps && stableRevision === undefined)
    return [
      {
        property: 'stableRevision',
        message: `it is missing, and ${kind} takes two deploys; give 'none' at the first deployment and when the new version takes over, and to try a new one the revision that keeps the traffic, as 'gcloud run revisions list' shows it`,
      },
    ];
  if (!isInSteps && stableRevision !== undefined && stableRevision !== NONE)
    return [
      {
        property: 'stableRevision',
        message: `${show(stableRevision)} would be without effect, because the rollout is ${kind}; use Rollout.canary() or .blueGreen(), or leave it out`,
      },
    ];
  if (
    stableRevision !== undefined &&
    !isToken(stableRevision) &&
    !/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(stableRevision)
  )
    return [
      {
        property: 'stableRevision',
        message: `${show(stableRevision)} is not the name of a revision; use one such as 'google-prod-weather-00007-abc', or 'none'`,
      },
    ];
  return [];
}
