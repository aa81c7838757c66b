import { Token } from 'cdktf';

/** One thing that is wrong: the user's own property, and in one sentence the value, why not, and the way out. */
export interface Problem {
  readonly property: string;
  readonly message: string;
}

/**
 * The only error that a description or a target raises. It lists every problem at once; its stack is its message, because a
 * trace through this library tells a user nothing.
 */
export class McpValidationError extends Error {
  declare public readonly problems: readonly Problem[];

  constructor(subject: string, problems: readonly Problem[]) {
    super(
      [`${subject}:`, ...problems.map((p) => `  - ${withoutTokens(oneLine(p.property))}: ${p.message}`)].join('\n'),
    );
    // Not to be listed: Node prints what an error lists besides its message, where nobody catches it.
    Object.defineProperties(this, { name: { value: 'McpValidationError' }, problems: { value: problems } });
    this.stack = this.message;
  }
}

/** Collects problems, so that a user sees all of them in one error. */
export class Problems {
  private readonly found: Problem[] = [];

  public add(property: string, message: string): void {
    this.found.push({ property, message });
  }

  public addAll(problems: readonly Problem[]): void {
    this.found.push(...problems);
  }

  public get list(): readonly Problem[] {
    return this.found;
  }

  public throwIfAny(subject: string): void {
    if (this.found.length > 0) throw new McpValidationError(subject, this.found);
  }
}

/** Raises one problem of a value that can never be right. */
export function refuse(subject: string, property: string, message: string): never {
  throw new McpValidationError(`${subject} is not valid`, [{ property, message }]);
}

/** A value as a message shows it: quoted, on one line, and never long. */
export function show(value: unknown): string {
  if ((typeof value === 'string' || typeof value === 'number' || Array.isArray(value)) && isToken(value))
    return 'a value that is known only at deploy time';
  if (typeof value === 'string') return `'${short(value)}'`;
  if (Array.isArray(value)) {
    const shown = value.slice(0, 4).map((item) => (Array.isArray(item) ? 'a list' : show(item)));
    return `[${[...shown, ...(value.length > 4 ? ['...'] : [])].join(', ')}]`;
  }
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  const kind = value.constructor?.name ?? 'Object';
  return kind === 'Object' ? 'an object' : a(kind);
}

/** What a value is, without showing it: it may be a secret in the wrong place. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return ['string', 'number', 'boolean'].includes(typeof value) ? `a ${typeof value}` : show(value);
}

/** The name of a class with its article. */
export function a(kind: string): string {
  return `${/^[AEIO]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** A text on one line, at most 60 characters of it. */
export function short(text: string): string {
  return oneLine(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

/** Part of a property may be a key that the user gave; a token in it would read as noise. */
function withoutTokens(property: string): string {
  return property.replace(/\$\{TfToken\[[^\]]*\]\}/g, '(a token)');
}

/** A text without line breaks and other control characters. */
export function oneLine(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, (c) => {
    const escaped = JSON.stringify(c).slice(1, -1); // which knows the first 32 of them only
    return escaped === c ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : escaped;
  });
}

/** What is not a string, and its way out. */
export function notAString(value: unknown): string {
  return `${show(value)} is not a string; use ${typeof value === 'number' || typeof value === 'boolean' ? `'${value}'` : 'a text'}`;
}

/** The properties of a factory, for users without a type checker. */
export function checkProps(subject: string, props: unknown): void {
  if (!isMap(props))
    refuse(
      subject,
      'props',
      `${kindOf(props)} is not an object; give each property by its name, as in { name: value }`,
    );
}

export function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map);
}

/** Whether cdktf will know this value only at plan or apply; such a value passes unchecked. */
export function isToken(value: unknown): boolean {
  return Token.isUnresolved(value);
}

/**
 * A whole number in a range, or one error that says what it is not. A token is refused: a number takes part in arithmetic and
 * in names at synthesis.
 */
export function wholeNumber(
  subject: string,
  property: string,
  value: unknown,
  range: { readonly min: number; readonly max?: number; readonly of: string; readonly hint?: string },
): number {
  const message = wholeNumberProblem(value, range);
  return message === undefined ? (value as number) : refuse(subject, property, message);
}

export function wholeNumberProblem(
  value: unknown,
  { min, max, of, hint }: { readonly min: number; readonly max?: number; readonly of: string; readonly hint?: string },
): string | undefined {
  const span = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  const way = hint !== undefined && Number.isFinite(value) ? hint : `use one ${span}`;
  if (isToken(value)) return `a value that is known only at deploy time cannot be used; give ${of} ${span}`;
  if (typeof value !== 'number' || !Number.isInteger(value)) return `${show(value)} is not ${of}; ${way}`;
  if (value < min || value > (max ?? Number.MAX_SAFE_INTEGER))
    return `${show(value)} is out of range; use ${of} ${span}`;
  return undefined;
}
