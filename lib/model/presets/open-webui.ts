import { Companion, SERVER } from '../companion';
import { ContainerImage, ImageRuntime } from '../container-image';
import { Cpu } from '../cpu';
import { Duration } from '../duration';
import { notAString, refuse } from '../errors';
import { HealthCheck } from '../health-check';
import { Memory } from '../memory';
import { Secret } from '../secret';
import { User } from '../user';
import { Volume } from '../volume';
import type { PresetOptions } from './preset';
import { checkOptions, dataVolume, secretName } from './preset';

/** An Open WebUI of its own. */
export interface OpenWebUiOptions extends PresetOptions {
  /** Declare its runtime, too. @default - ghcr.io/open-webui/open-webui:v0.11.4-slim */
  readonly image?: PresetOptions['image'];

  /** Why nobody has to sign in, such as 'a demonstration on my machine'. @default - everybody signs in; the first one is the administrator */
  readonly withoutSignIn?: string;
}

const PORT = 8_080;
const DATA = '/data';

/**
 * Open WebUI, a chat in the browser on port `http`, with its settings and chats in one volume. It starts after the server, and is
 * meant to be the `front`. Say by `environment` which models and tools it talks to, such as
 * `{ OPENAI_API_BASE_URL: Reference.serverUrl() }`; what an administrator changes in the browser is kept in the volume, and wins.
 *
 * The image runs as root. What it writes is moved out of it, so that it does not have to: data and models to a path that the image
 * does not have (an engine would copy the image's files there, with root as their owner), the key of the sessions to a secret, and
 * the static files, which it copies at every start, to /tmp. A plugin that installs Python packages needs a writable image.
 * @see https://docs.openwebui.com/reference/env-configuration/ DATA_DIR, STATIC_DIR, WEBUI_SECRET_KEY, WEBUI_AUTH
 * @see https://github.com/open-webui/open-webui/issues/26662
 */
export function openWebUi(name: string, options: OpenWebUiOptions = {}): Companion {
  checkOptions('openWebUi', name, options);
  const { withoutSignIn } = options;
  if (withoutSignIn !== undefined && (typeof withoutSignIn !== 'string' || withoutSignIn.trim() === ''))
    refuse('openWebUi', 'withoutSignIn', notAString(withoutSignIn));
  return new Companion({
    name,
    image:
      options.image ??
      ContainerImage.fromRegistry('ghcr.io/open-webui/open-webui:v0.11.4-slim', { runtime: ImageRuntime.PYTHON }),
    user: User.id(1_000),
    ports: { http: PORT },
    environment: {
      PORT: `${PORT}`,
      DATA_DIR: DATA,
      STATIC_DIR: '/tmp/static',
      HF_HOME: `${DATA}/cache/embedding/models`,
      SENTENCE_TRANSFORMERS_HOME: `${DATA}/cache/embedding/models`,
      WHISPER_MODEL_DIR: `${DATA}/cache/whisper/models`,
      TIKTOKEN_CACHE_DIR: `${DATA}/cache/tiktoken`,
      WEBUI_AUTH: `${withoutSignIn === undefined}`,
      ...options.environment,
    },
    secrets: { WEBUI_SECRET_KEY: Secret.generated({ name: secretName(name, 'SECRET_KEY') }) },
    volumes: {
      [DATA]: dataVolume(name, options.volume),
      '/tmp': Volume.temporary({ size: Memory.mebibytes(256) }), // uploads pass through it
    },
    healthCheck: HealthCheck.http('/health', {
      port: PORT,
      interval: Duration.seconds(10),
      retries: 5,
      startPeriod: Duration.minutes(5), // about a minute, and longer where it fetches models first
    }),
    resources: options.resources ?? { cpu: Cpu.cores(1), memory: Memory.gibibytes(2) },
    stopGrace: options.stopGrace,
    needs: options.needs ?? [SERVER],
  });
}
