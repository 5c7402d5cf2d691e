import { chmodSync, closeSync, openSync } from "node:fs";

const OWNER_ONLY = 0o600;

/** Creates a file that only its user can read and write, or makes an existing one so. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, "a", OWNER_ONLY));
  chmodSync(file, OWNER_ONLY);
}
