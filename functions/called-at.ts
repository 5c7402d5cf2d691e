import { z } from "zod";
import { type Instant, toInstant } from "../domain/instant.ts";

/** What every call of an activity carries; see orchestrations/durable/call.ts. */
const call = z.object({ calledAt: z.iso.datetime({ offset: true }) });

/** When the workflow called the activity, by the workflow's clock: right also where that is not the machine's. */
export function calledAtOf(input: unknown): Instant | undefined {
  const read = call.safeParse(input);
  return read.success ? toInstant(new Date(read.data.calledAt)) : undefined;
}
