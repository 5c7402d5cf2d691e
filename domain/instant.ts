/** A UTC instant in ISO 8601 with milliseconds, as `Date.prototype.toISOString` writes it. Sorts as text. */
export type Instant = string & { readonly __brand: "Instant" };

export function toInstant(date: Date): Instant {
  return date.toISOString() as Instant;
}

export function toDate(instant: Instant): Date {
  return new Date(instant);
}

export function addSeconds(instant: Instant, seconds: number): Instant {
  return toInstant(new Date(Date.parse(instant) + seconds * 1000));
}

/** Whole and fractional seconds from `a` to `b`; negative when `b` is earlier. */
export function secondsBetween(a: Instant, b: Instant): number {
  return (Date.parse(b) - Date.parse(a)) / 1000;
}

export function isBefore(a: Instant, b: Instant): boolean {
  return a < b;
}
