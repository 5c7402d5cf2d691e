import { z } from "zod";
import type { StorageSettings } from "../domain/storage-settings.ts";

/** The setting of the Functions host, and the first part of those that stand in its place. */
const NAME = "AzureWebJobsStorage";
const UNRESOLVED_REFERENCE = "@microsoft.keyvault(";
/** Hosts that plain HTTP may go to: the emulator on this machine. */
const LOOPBACK: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

const serviceUri = z
  .url({ protocol: /^https$/, error: "must be an https URL" })
  .transform((url) => url.replace(/\/+$/, ""));

const identitySchema = z.object({
  accountname: z
    .string()
    .regex(/^[a-z0-9]{3,24}$/, "must be 3 to 24 lower-case letters and digits")
    .optional(),
  tableserviceuri: serviceUri.optional(),
  blobserviceuri: serviceUri.optional(),
  queueserviceuri: serviceUri.optional(),
  credential: z
    .string()
    .regex(/^managedidentity$/i, 'must be "managedidentity"')
    .optional(),
  clientid: z.guid("must be a GUID").optional(),
});

/**
 * Reads how the Functions host reaches its storage account: a connection string, or an account or its service URIs for the app's
 * identity. As in the host, names compare in any casing, and the connection string wins.
 *
 * @param given - Settings that are not empty.
 * @param needs.needsQueue - Whether the app reads a queue of that account.
 * @returns Or what is wrong, naming settings and never values.
 */
export function readStorageSettings(
  given: Readonly<Record<string, string>>,
  { needsQueue = false }: { readonly needsQueue?: boolean } = {},
): StorageSettings | { readonly issues: readonly string[] } {
  const values = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  const connectionString = values.get(NAME.toLowerCase());
  if (connectionString !== undefined) {
    const issue = connectionIssue(connectionString, needsQueue);
    return issue === undefined ? { kind: "connectionString", connectionString } : { issues: [`${NAME}: ${issue}`] };
  }
  const read = (part: string) => values.get(`${NAME}__${part}`.toLowerCase());
  const parts = Object.fromEntries(
    Object.keys(identitySchema.shape).flatMap((part) => (read(part) === undefined ? [] : [[part, read(part)]])),
  );
  const parsed = identitySchema.safeParse(parts);
  if (!parsed.success)
    return { issues: parsed.error.issues.map(({ path, message }) => `${settingOf(path)}: ${message}`) };
  return identitySettings(parsed.data, needsQueue);
}

function identitySettings(
  { accountname, tableserviceuri, blobserviceuri, queueserviceuri, clientid }: z.output<typeof identitySchema>,
  needsQueue: boolean,
): ReturnType<typeof readStorageSettings> {
  const ofAccount = (service: string) =>
    accountname === undefined ? undefined : `https://${accountname}.${service}.core.windows.net`;
  const tableServiceUri = tableserviceuri ?? ofAccount("table");
  const blobServiceUri = blobserviceuri ?? ofAccount("blob");
  const queueServiceUri = queueserviceuri ?? ofAccount("queue");
  if (tableServiceUri !== undefined && blobServiceUri !== undefined) {
    if (needsQueue && queueServiceUri === undefined) {
      return { issues: [`${NAME}__queueServiceUri: is missing; HOLDFAST_EVENT_QUEUE needs it`] };
    }
    return {
      kind: "identity",
      tableServiceUri,
      blobServiceUri,
      ...(queueServiceUri !== undefined && { queueServiceUri }),
      ...(clientid !== undefined && { clientId: clientid }),
    };
  }
  if (tableServiceUri !== undefined) return { issues: [`${NAME}__blobServiceUri: is missing`] };
  if (blobServiceUri !== undefined) return { issues: [`${NAME}__tableServiceUri: is missing`] };
  return {
    issues: [
      `${NAME}: is missing; set it to a connection string, or set ${NAME}__accountName, or ${NAME}__tableServiceUri and ${NAME}__blobServiceUri`,
    ],
  };
}

const PARTS: readonly string[] = [
  "accountName",
  "tableServiceUri",
  "blobServiceUri",
  "queueServiceUri",
  "credential",
  "clientId",
];

function settingOf(path: readonly PropertyKey[]): string {
  return `${NAME}__${PARTS.find((part) => part.toLowerCase() === path[0]) ?? ""}`;
}

/** What is wrong with a connection string, without any part of it. */
function connectionIssue(text: string, needsQueue: boolean): string | undefined {
  if (text.toLowerCase().startsWith(UNRESOLVED_REFERENCE))
    return "its Key Vault reference is not resolved; the app's identity needs Key Vault Secrets User";
  const parts = new Map(
    text.split(";").flatMap((part) => {
      const equals = part.indexOf("=");
      return equals < 0 ? [] : [[part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim()] as const];
    }),
  );
  if (parts.get("usedevelopmentstorage")?.toLowerCase() === "true") return undefined;
  const hasKey =
    hasText(parts, "accountname") && hasText(parts, "accountkey") && hasText(parts, "defaultendpointsprotocol");
  const hasSignature = hasText(parts, "sharedaccesssignature") && hasText(parts, "tableendpoint");
  if (!hasKey && !hasSignature) return "must be the connection string of a storage account";
  const services = ["tableendpoint", "blobendpoint", ...(needsQueue ? ["queueendpoint"] : [])];
  const endpoints = services.flatMap((name) => parts.get(name) ?? []);
  if (!endpoints.every(isSafeEndpoint)) return "its endpoints must be https URLs";
  const isPlain = parts.get("defaultendpointsprotocol")?.toLowerCase() === "http";
  return isPlain && endpoints.length < services.length ? "its DefaultEndpointsProtocol must be https" : undefined;
}

function hasText(parts: ReadonlyMap<string, string>, name: string): boolean {
  return (parts.get(name) ?? "") !== "";
}

function isSafeEndpoint(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.includes(url.hostname));
}
