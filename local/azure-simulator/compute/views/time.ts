/** Compute writes times with a fraction of seven digits and an offset. */
export function timeText(atMs: number): string {
  return new Date(atMs).toISOString().replace("Z", "0000+00:00");
}
