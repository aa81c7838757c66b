export interface ZonedTime {
  zone: string;
  /** Wall clock time, without offset. */
  time: string;
  offset: string;
  weekday: string;
}

export interface ConvertedTime {
  instant: string;
  times: ZonedTime[];
}

const MINUTE = 60_000;
const LOCAL = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?$/;
const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * @param time wall clock time in `from`, or an instant (with Z or an offset), or nothing for now
 * @param from IANA zone of a wall clock time
 * @param to IANA zones
 */
export function convertTime(time: string | undefined, from: string, to: readonly string[]): ConvertedTime {
  const instant = toInstant(time, from);
  return { instant: new Date(instant).toISOString(), times: to.map((zone) => inZone(instant, zone)) };
}

function toInstant(time: string | undefined, zone: string): number {
  if (time === undefined) return Date.now();
  if (WITH_OFFSET.test(time)) {
    const instant = Date.parse(time);
    if (Number.isNaN(instant)) throw new Error(`'${time}' is not a time`);
    return instant;
  }
  const match = LOCAL.exec(time);
  if (!match) throw new Error(`'${time}' is not a time; use 2026-03-29T14:30, or add Z or an offset such as +02:00`);
  const text = `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6] ?? '00'}`;
  const wall = Date.parse(`${text}Z`);
  // Date.parse takes 30 February for 2 March.
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(text)) throw new Error(`'${time}' is not a time`);

  // The zone's offset depends on the instant, which is what we look for: try the offsets of a day before and after.
  const offsets = new Set([offsetAt(wall - 1440 * MINUTE, zone), offsetAt(wall + 1440 * MINUTE, zone)]);
  const instants = [...offsets].map((offset) => wall - offset).filter((i) => i + offsetAt(i, zone) === wall);
  if (instants.length === 0) throw new Error(`'${time}' does not exist in ${zone}: clocks are put forward over it`);
  // Clocks put back: the time happens twice, and the first is meant.
  return Math.min(...instants);
}

function inZone(instant: number, zone: string): ZonedTime {
  const offset = offsetAt(instant, zone);
  const minutes = Math.abs(offset) / MINUTE;
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return {
    zone,
    time: new Date(instant + offset).toISOString().slice(0, 19),
    offset: `${offset < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`,
    weekday: new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: zone }).format(instant),
  };
}

function offsetAt(instant: number, zone: string): number {
  const parts = formatter(zone).formatToParts(instant);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(instant / 1000) * 1000;
}

function formatter(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new Error(`'${zone}' is not an IANA time zone such as Europe/Berlin`);
  }
}
