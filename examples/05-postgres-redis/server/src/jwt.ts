import { createHmac, timingSafeEqual } from 'node:crypto';

const ALGORITHM = 'HS256';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token for one caller. @param hours after which it ends */
export function sign(subject: string, secret: string, hours: number): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: subject, iat: now, exp: now + hours * 3600 };
  const signed = `${encode({ alg: ALGORITHM, typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${signature(signed, secret).toString('base64url')}`;
}

/** Who calls, or nothing if the header holds no token that is signed with the secret and has not ended. */
export function callerOf(authorization: string | undefined, secret: string): string | undefined {
  const [, header, claims, given] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(authorization ?? '') ?? [];
  if (header === undefined || claims === undefined || given === undefined) return undefined;
  const wanted = signature(`${header}.${claims}`, secret);
  const bytes = Buffer.from(given, 'base64url');
  if (bytes.length !== wanted.length || !timingSafeEqual(bytes, wanted)) return undefined;
  // Only now is it text of our own.
  const { alg } = decode(header);
  const { sub, exp } = decode(claims);
  if (alg !== ALGORITHM || typeof sub !== 'string' || typeof exp !== 'number') return undefined;
  return exp * 1000 > Date.now() ? sub : undefined;
}

function signature(text: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}
