/** An instant as the real host's JSON serializer writes it: with `+00:00`, a fraction only if it is not zero. */
export function withOffset(instantMs: number): string {
  return new Date(instantMs).toISOString().replace(/(?:\.000|(\.\d*?)0*)Z$/, "$1+00:00");
}
