import type { ProtectionConfig } from "./config.ts";

/** Something valid in the configuration that probably is not meant. */
export interface ConfigWarning {
  /** As in the file: `rules[0].match.locations[1]`. */
  readonly path: string;
  readonly text: string;
}

/** Everything that is valid but probably not meant, in the order of the file. Nothing of it stops the start. */
export function configWarnings(_config: ProtectionConfig): readonly ConfigWarning[] {
  return [];
}
