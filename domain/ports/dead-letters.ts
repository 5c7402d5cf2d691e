/**
 * Events that did not reach a workflow: blobs with those that Event Grid could not deliver, or messages of the event queue that failed
 * too often. Each has one or more events.
 */
export interface DeadLetters {
  /**
   * Some of the blobs, in the order of their names.
   *
   * @param continuation - That of the page before.
   * @throws BackupError `STORAGE_UNAVAILABLE` (may pass), `STORAGE_REFUSED` (does not).
   */
  list(continuation?: string): Promise<DeadLetterPage>;
  /** Removes a blob; one that is gone already is no error. */
  remove(name: string): Promise<void>;
}

interface DeadLetterPage {
  readonly blobs: readonly DeadLetterBlob[];
  readonly continuation?: string;
}

export interface DeadLetterBlob {
  readonly name: string;
  /** As Event Grid wrote them, in either schema; absent when the blob is no list of events. */
  readonly events?: readonly unknown[];
}
