import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "./host/command-line.ts";
import { makeFolder } from "./host/make-folder.ts";

const root = resolve(import.meta.dirname, "..");
const SAMPLE_FILE = join(import.meta.dirname, "holdfast.config.local.json");

/**
 * The configuration file of a local run: the given one, else the project's own, else the sample.
 *
 * @param projectFolder - For tests; the project's root by default.
 * @throws UsageError when the given file does not exist.
 */
export function chooseConfigFile(given: string | undefined, projectFolder = root): string {
  if (given === undefined) {
    const ownFile = join(projectFolder, "holdfast.config.json");
    return existsSync(ownFile) ? ownFile : SAMPLE_FILE;
  }
  if (!existsSync(given)) throw new UsageError(`--config ${given}: no such file.`);
  return resolve(given);
}

/** How the app is configured on this machine. */
export interface LocalConfig {
  /** For `HOLDFAST_CONFIG`. */
  readonly configFile: string;
  /** Settings that the file names and this machine does not have. */
  readonly environment: Readonly<Record<string, string>>;
  /** What differs from the file, for the user; a sentence each. */
  readonly notes: readonly string[];
}

interface Channel {
  readonly type: string;
  /** Names of the app settings with its secrets. */
  readonly url: string;
  readonly signingSecret: string | undefined;
}

/**
 * Leads the messages of a local run to the chat page: a channel whose secret is not set on this machine posts there, and a file
 * without channels gets one. The file itself stays unchanged. A file that cannot be read is left for the app to refuse.
 *
 * @param options.folder - Where a changed copy is written.
 * @param options.isSet - Whether this machine has an app setting.
 */
export function adaptConfig(options: {
  readonly configFile: string;
  readonly folder: string;
  readonly chatUrl: string;
  readonly isSet: (setting: string) => boolean;
}): LocalConfig {
  const { configFile, chatUrl, isSet } = options;
  const config = readObject(configFile);
  if (config === undefined) return { configFile, environment: {}, notes: [] };
  const channels = Array.isArray(config["channels"]) ? config["channels"].flatMap(readChannel) : [];
  if (config["channels"] === undefined || (Array.isArray(config["channels"]) && config["channels"].length === 0)) {
    // Under its own name, which the app's errors mention.
    const copy = join(options.folder, "config", basename(configFile));
    makeFolder(dirname(copy));
    writeFileSync(copy, JSON.stringify({ ...config, channels: [CHAT_PAGE] }, undefined, 2));
    return {
      configFile: copy,
      environment: { [CHAT_PAGE.url.setting]: `${chatUrl}/hooks/teams` },
      notes: ["It has no chat channel, so messages go to the chat page."],
    };
  }
  const missing = channels.filter(({ url }) => !isSet(url));
  const environment = Object.fromEntries([
    ...missing.map(({ url, type }) => [url, `${chatUrl}/hooks/${type}`]),
    ...channels.flatMap(({ signingSecret }) =>
      signingSecret === undefined || isSet(signingSecret) ? [] : [[signingSecret, newSigningSecret()]],
    ),
  ]) as Record<string, string>;
  const names = missing.map(({ url }) => url).join(", ");
  return { configFile, environment, notes: names === "" ? [] : [`Not set here: ${names}; the chat page stands in.`] };
}

/** What a first start would wonder about: machines that are there already, and are never found. Nothing of a file that cannot be read. */
export function sweepNote(configFile: string): string | undefined {
  const config = readObject(configFile);
  const { subscriptions = [] } = config ?? {};
  if (config === undefined || !Array.isArray(subscriptions) || subscriptions.length > 0) return undefined;
  return "It names no subscriptions, so machines are protected by their events only: no sweep finds those that are there already.";
}

const CHAT_PAGE = {
  name: "chat-page",
  type: "teams",
  url: { setting: "HOLDFAST_SECRET_CHAT_TEAMS" },
  minimumSeverity: "info",
} as const;

const SECRET_BYTES = 32;

/** As Standard Webhooks writes it. */
function newSigningSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
}

function readObject(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isRecord(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** The app says what is wrong with a channel that is none. */
function readChannel(value: unknown): readonly Channel[] {
  if (!isRecord(value)) return [];
  const { type } = value;
  const url = settingIn(value["url"]);
  if (typeof type !== "string" || !/^[a-z]+$/.test(type) || url === undefined) return [];
  return [{ type, url, signingSecret: settingIn(value["signingSecret"]) }];
}

function settingIn(reference: unknown): string | undefined {
  return isRecord(reference) && typeof reference["setting"] === "string" ? reference["setting"] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
