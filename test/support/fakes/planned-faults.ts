/** Failures a test plans for a fake's methods: each is thrown once, in the order given. */
export class PlannedFaults {
  readonly #planned = new Map<string, Error[]>();

  /** The next call of `method` throws `error` instead of working. */
  failNext(method: string, error: Error): void {
    this.#planned.set(method, [...(this.#planned.get(method) ?? []), error]);
  }

  /** Called by the fake at the start of every method. */
  check(method: string): void {
    const error = this.#planned.get(method)?.shift();
    if (error !== undefined) throw error;
  }
}
