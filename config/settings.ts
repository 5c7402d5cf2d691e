import { z } from "zod";
import type { AccessSettings } from "../domain/access/access-settings.ts";
import { BackupError } from "../domain/errors.ts";
import type { StorageSettings } from "../domain/storage-settings.ts";
import type { TelemetrySettings } from "../domain/telemetry-settings.ts";
import { readAccessSettings } from "./access-settings.ts";
import { type ActionSettings, actionKeyIssues, readActionSettings } from "./action-settings.ts";
import { type ApiFamily, apiVersionsSchema } from "./api-version-settings.ts";
import { readStorageSettings } from "./storage-settings.ts";
import { readTelemetrySettings } from "./telemetry-settings.ts";
import { tokenCredentialsSchema } from "./token-credentials.ts";

const SECRET_NAME = /^HOLDFAST_SECRET_[A-Z0-9_]+$/;
/** Value of an app setting whose Key Vault reference Azure could not resolve. */
const UNRESOLVED_REFERENCE = "@microsoft.keyvault(";

const endpoint = z
  .url({ protocol: /^https$/, error: "must be an https URL" })
  .transform((url) => url.replace(/\/+$/, ""));

/** Every setting of the app except its secrets; docs/configuration.md describes them. */
const schema = z.object({
  HOLDFAST_CONFIG: z.string().min(1, "must not be empty").default("holdfast.config.json"),
  HOLDFAST_ARM_ENDPOINT: endpoint.default("https://management.azure.com"),
  HOLDFAST_API_VERSIONS: apiVersionsSchema.optional(),
  HOLDFAST_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "must be an http or https URL" })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  HOLDFAST_DEAD_LETTER_CONTAINER: z
    .string()
    .regex(/^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/, "must be the name of a blob container")
    .optional(),
  HOLDFAST_EVENT_QUEUE: z
    .string()
    // The queue of messages that failed has seven characters more, and a queue's name 63 at most.
    .regex(/^(?=.{3,56}$)[a-z0-9]+(?:-[a-z0-9]+)*$/, "must be the name of a storage queue, of at most 56 characters")
    .refine((name) => !name.endsWith("-poison"), 'must not end in "-poison"')
    .optional(),
  HOLDFAST_SIGN_IN: z.enum(["true", "false"], { error: 'must be "true" or "false"' }).default("false"),
  HOLDFAST_ALLOW_LOCAL_WEBHOOKS: z.enum(["true", "false"], { error: 'must be "true" or "false"' }).default("false"),
  AZURE_TOKEN_CREDENTIALS: tokenCredentialsSchema.optional(),
});

/** The app's settings, validated. */
export interface Settings {
  /** Path of the configuration file; a relative one is resolved from the app's folder. */
  readonly configPath: string;
  /** Azure Resource Manager, without trailing slash. */
  readonly armEndpoint: string;
  /** Api-versions in place of the app's own. */
  readonly apiVersions?: Partial<Record<ApiFamily, string>>;
  /** Base of links in messages, without trailing slash; absent: messages have no links. */
  readonly publicUrl?: string;
  /** Links in messages with which people act. */
  readonly actions: ActionSettings;
  /** How callers of the HTTP API are known. */
  readonly access: AccessSettings;
  /** Whether channels may post to this machine over plain HTTP. For local use only: in Azure it would allow internal addresses. */
  readonly allowLocalWebhooks: boolean;
  /** Value of every `HOLDFAST_SECRET_<NAME>`, by its full name. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Blob container of Event Grid's dead letters, in that account; absent: there is none. */
  readonly deadLetterContainer?: string;
  /** Storage queue of Event Grid's events, in that account; absent: events come to the webhook. */
  readonly eventQueue?: string;
  /** The storage account of the Functions host, where the app keeps its inventory. */
  readonly storage: StorageSettings;
  /** Where traces and metrics are sent; absent: nowhere. */
  readonly telemetry?: TelemetrySettings;
}

/**
 * Reads and validates the settings once, at start-up. Empty settings count as absent, because the portal creates empty ones.
 *
 * @throws BackupError `CONFIG_INVALID` naming every invalid setting at once, without values: a value may be a secret.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value]])),
  );
  const secrets = Object.entries(given).filter(([name]) => SECRET_NAME.test(name));
  const parsed = schema.safeParse(given);
  const storage = readStorageSettings(given, { needsQueue: given["HOLDFAST_EVENT_QUEUE"] !== undefined });
  const telemetry = readTelemetrySettings(given);
  const issues = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    ...secretIssues(secrets),
    ...issuesOf(storage),
    ...issuesOf(telemetry),
  ];
  const { data } = parsed;
  const isRead = data !== undefined && !("issues" in storage) && !(telemetry !== undefined && "issues" in telemetry);
  if (!isRead || issues.length > 0) {
    throw new BackupError("CONFIG_INVALID", `Settings are not valid. ${issues.join("; ")}`);
  }
  return {
    configPath: data.HOLDFAST_CONFIG,
    armEndpoint: data.HOLDFAST_ARM_ENDPOINT,
    ...(data.HOLDFAST_API_VERSIONS !== undefined && { apiVersions: data.HOLDFAST_API_VERSIONS }),
    ...(data.HOLDFAST_PUBLIC_URL !== undefined && { publicUrl: data.HOLDFAST_PUBLIC_URL }),
    ...(data.HOLDFAST_DEAD_LETTER_CONTAINER !== undefined && {
      deadLetterContainer: data.HOLDFAST_DEAD_LETTER_CONTAINER,
    }),
    ...(data.HOLDFAST_EVENT_QUEUE !== undefined && { eventQueue: data.HOLDFAST_EVENT_QUEUE }),
    actions: readActionSettings(new Map(secrets), data.HOLDFAST_PUBLIC_URL),
    access: readAccessSettings(given, data.HOLDFAST_SIGN_IN === "true"),
    allowLocalWebhooks: data.HOLDFAST_ALLOW_LOCAL_WEBHOOKS === "true",
    secrets: new Map(secrets),
    storage,
    ...(telemetry !== undefined && { telemetry }),
  };
}

function secretIssues(secrets: readonly [name: string, value: string][]): readonly string[] {
  const unresolved = secrets.filter(([, value]) => value.toLowerCase().startsWith(UNRESOLVED_REFERENCE));
  return [
    ...unresolved.map(
      ([name]) => `${name}: its Key Vault reference is not resolved; the app's identity needs Key Vault Secrets User`,
    ),
    ...actionKeyIssues(new Map(secrets)),
  ];
}

function issuesOf(read: object | undefined): readonly string[] {
  return read !== undefined && "issues" in read ? (read.issues as readonly string[]) : [];
}

/**
 * The address of Azure Resource Manager, for commands that need no other setting.
 *
 * @throws BackupError `CONFIG_INVALID` when it is no https URL.
 */
export function readArmEndpoint(env: Readonly<Record<string, string | undefined>>): string {
  const parsed = schema.shape.HOLDFAST_ARM_ENDPOINT.safeParse(env["HOLDFAST_ARM_ENDPOINT"] || undefined);
  if (parsed.success) return parsed.data;
  throw new BackupError("CONFIG_INVALID", "Settings are not valid. HOLDFAST_ARM_ENDPOINT: must be an https URL");
}
