import { z } from "zod";

/** What `@azure/identity` 4.14 accepts; it compares in any casing. */
const ACCEPTED: readonly string[] = [
  "dev",
  "prod",
  "EnvironmentCredential",
  "WorkloadIdentityCredential",
  "ManagedIdentityCredential",
  "VisualStudioCodeCredential",
  "AzureCliCredential",
  "AzurePowerShellCredential",
  "AzureDeveloperCliCredential",
];

/**
 * The identity library's own setting. It is loaded for the first token only, so its setting is checked here: an invalid one has
 * to end the start.
 */
export const tokenCredentialsSchema = z
  .string()
  .refine((value) => ACCEPTED.some((name) => name.toLowerCase() === value.trim().toLowerCase()), {
    error: `must be one of ${ACCEPTED.join(", ")}`,
  });
