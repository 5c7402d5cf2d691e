/** Managed disks: what a machine does not show of its own. */
export interface ManagedDisks {
  /** The disk's tags; `undefined` when it does not exist. */
  readTags(diskId: string): Promise<Readonly<Record<string, string>> | undefined>;
}
