import { z } from "zod";
import { BackupError } from "../domain/errors.ts";

const SECRET_NAME = /^HOLDFAST_SECRET_[A-Z0-9_]+$/;
/** What an app setting holds when Azure could not resolve its Key Vault reference. */
const UNRESOLVED_REFERENCE = "@microsoft.keyvault(";

const endpoint = z
  .url({ protocol: /^https$/, error: "must be an https URL" })
  .transform((url) => url.replace(/\/+$/, ""));

/** Every setting the app reads besides its secrets; docs/configuration.md describes them. */
const schema = z.object({
  HOLDFAST_CONFIG: z.string().min(1, "must not be empty").default("holdfast.config.json"),
  HOLDFAST_ARM_ENDPOINT: endpoint.default("https://management.azure.com"),
  HOLDFAST_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "must be an http or https URL" })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  HOLDFAST_ALLOW_LOCAL_WEBHOOKS: z.enum(["true", "false"], { error: 'must be "true" or "false"' }).default("false"),
});

/** Settings as the app uses them. */
export interface Settings {
  /** Path of the configuration file; a relative one starts at the app's folder. */
  readonly configPath: string;
  /** Azure Resource Manager, without trailing slash. */
  readonly armEndpoint: string;
  /** Base of links in messages, without trailing slash; absent: messages have no links. */
  readonly publicUrl?: string;
  /** Whether channels may post to this machine over plain HTTP. For local use: in Azure it would open internal addresses. */
  readonly allowLocalWebhooks: boolean;
  /** Value of every `HOLDFAST_SECRET_<NAME>`, by its full name. */
  readonly secrets: ReadonlyMap<string, string>;
}

/**
 * Reads and checks the settings once, at start-up. Empty settings count as absent, as the portal makes them.
 *
 * @throws BackupError `CONFIG_INVALID` naming every wrong setting at once, and no value: a value may be a secret.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const secrets = Object.entries(given).filter((entry): entry is [string, string] => SECRET_NAME.test(entry[0]));
  const parsed = schema.safeParse(given);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    ...secrets
      .filter(([, value]) => value.toLowerCase().startsWith(UNRESOLVED_REFERENCE))
      .map(
        ([name]) => `${name}: its Key Vault reference is not resolved; the app's identity needs Key Vault Secrets User`,
      ),
  ];
  if (parsed.data === undefined || problems.length > 0) {
    throw new BackupError("CONFIG_INVALID", `Settings are not valid. ${problems.join("; ")}`);
  }
  const { data } = parsed;
  return {
    configPath: data.HOLDFAST_CONFIG,
    armEndpoint: data.HOLDFAST_ARM_ENDPOINT,
    ...(data.HOLDFAST_PUBLIC_URL !== undefined && { publicUrl: data.HOLDFAST_PUBLIC_URL }),
    allowLocalWebhooks: data.HOLDFAST_ALLOW_LOCAL_WEBHOOKS === "true",
    secrets: new Map(secrets),
  };
}
