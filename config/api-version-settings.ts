import { z } from "zod";

/** The families of Azure calls that have an api-version of their own. */
const API_FAMILIES = [
  "virtualMachines",
  "disks",
  "vaults",
  "backup",
  "resourceGroups",
  "resourceGraph",
  "locks",
  "providers",
] as const;

export type ApiFamily = (typeof API_FAMILIES)[number];

/** An api-version of Resource Manager: a date, sometimes a preview. */
const VERSION = /^\d{4}-\d{2}-\d{2}(?:-preview)?$/;

/**
 * Api-versions in place of the app's own, as in `backup=2024-04-01, disks=2024-03-02`: for a cloud that does not offer the app's
 * versions yet, or one that Azure retires. Each family at most once.
 */
export const apiVersionsSchema = z.string().transform((text, context) => {
  const versions = new Map<ApiFamily, string>();
  for (const entry of text.split(",")) {
    const [name = "", version = "", ...rest] = entry.split("=").map((part) => part.trim());
    const family = API_FAMILIES.find((known) => known === name);
    if (family === undefined || versions.has(family) || !VERSION.test(version) || rest.length > 0) {
      const message = `must be <family>=<yyyy-mm-dd>, separated by commas, each family once; families are ${API_FAMILIES.join(", ")}`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    }
    versions.set(family, version);
  }
  return Object.fromEntries(versions) as Partial<Record<ApiFamily, string>>;
});
