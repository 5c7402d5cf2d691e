/** What was read of several machines, by their IDs. */
export interface ReadOfEach<T> {
  /** Of the machines that have it. */
  readonly values: ReadonlyMap<string, T>;
  /** Machines of which it is not known. */
  readonly unread: ReadonlySet<string>;
}

/** Reads that run at once. */
const PARALLEL_READS = 20;

/**
 * Reads something of each machine, at most 20 at once. After the first failure nothing more is read: what is out fails for all, and
 * a sweep goes on without it.
 *
 * @param read - Resolves to `undefined` when the machine has none.
 */
export async function readEach<T>(
  vmIds: readonly string[],
  read: (vmId: string) => Promise<T | undefined>,
  onFailure: (error: unknown) => void,
): Promise<ReadOfEach<T>> {
  const values = new Map<string, T>();
  const unread = new Set(vmIds);
  const left = [...vmIds];
  let hasFailed = false;
  const readNext = async (vmId: string) => {
    const value = await read(vmId);
    unread.delete(vmId);
    if (value !== undefined) values.set(vmId, value);
  };
  const readAll = async () => {
    try {
      for (let vmId = left.pop(); vmId !== undefined; vmId = left.pop()) await readNext(vmId);
    } catch (error) {
      left.length = 0;
      if (!hasFailed) onFailure(error);
      hasFailed = true;
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_READS, vmIds.length) }, readAll));
  return { values, unread };
}
