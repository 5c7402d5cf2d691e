/**
 * What changed on the wire, and when. Dates come from recorded traffic: the first version seen with the new behaviour,
 * or the day after the last one seen with the old. Previews compare by their date.
 */
const CHANGES = {
  /** Durations in ISO 8601; `00:03:05.1` before. */
  isoDurations: "2017-01-01",
  /** `InstantRP`/`Valid` instead of 1/1 in recovery points. */
  tierNames: "2022-03-01",
  /** `"Cancellable"` instead of 1 in `actionsInfo`. */
  actionNames: "2023-02-01",
  /** Start and end times on a job's tasks; zero durations before. */
  taskTimes: "2022-06-01",
  /** Vault writes are asynchronous: `Provisioning` and `Azure-AsyncOperation`. */
  vaultWriteIsAsynchronous: "2022-04-01",
  /** Vault PATCH and DELETE answer 202. 2023-04-01 still answered 200. */
  vaultChangeIsAccepted: "2023-04-02",
  /** A second DELETE of a soft-deleted item is accepted; 400 before. */
  secondDeletePurges: "2024-09-30",
  /** Switching soft delete off is refused ("secure by default"). */
  softDeleteIsMandatory: "2024-09-30",
  /** A deleted vault can be undeleted; the first version with operations on deleted vaults. */
  vaultIsSoftDeleted: "2025-08-01",
  /** Trusted Launch virtual machines may use a Standard policy. */
  trustedLaunchWithStandardPolicy: "2025-01-01",
} as const;

/** Versions recorded with the new form although later versions still had the old. */
const EARLY_VERSIONS: Readonly<Partial<Record<WireChange, readonly string[]>>> = {
  actionNames: ["2021-06-01", "2021-11-15"],
  tierNames: ["2021-11-15"],
};

export type WireChange = keyof typeof CHANGES;

/** Whether a request's api-version has the change. A missing version counts as the newest. */
export function supports(apiVersion: string, change: WireChange): boolean {
  if (EARLY_VERSIONS[change]?.includes(apiVersion) === true) return true;
  return apiVersion === "" || apiVersion.slice(0, 10) >= CHANGES[change];
}
