import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makePrivate } from "./host/private-file.ts";

const KEY = "HOLDFAST_SECRET_ACTIONS";
const PUBLIC_URL = "HOLDFAST_PUBLIC_URL";
const KEY_BYTES = 32;

/**
 * Settings with which messages of a local run have links to act, unless this machine has settings of its own. The key stays in the
 * folder, so that links still work after a restart.
 *
 * @param options.port - The app's; a port that is chosen at the start is not known early enough, so that there are no links.
 * @param options.isSet - Whether this machine has an app setting.
 */
export function actionSettings(options: {
  readonly folder: string;
  readonly port: number;
  readonly isSet: (setting: string) => boolean;
}): Readonly<Record<string, string>> {
  const { folder, port, isSet } = options;
  if (port === 0) return {};
  return {
    ...(!isSet(PUBLIC_URL) && { [PUBLIC_URL]: `http://127.0.0.1:${port}` }),
    ...(!isSet(KEY) && { [KEY]: keyIn(join(folder, "actions.key")) }),
  };
}

function keyIn(file: string): string {
  const known = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  if (known !== "") return known;
  const key = randomBytes(KEY_BYTES).toString("base64");
  makePrivate(file);
  writeFileSync(file, `${key}\n`);
  return key;
}
