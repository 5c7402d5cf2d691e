import { z } from "zod";
import { lastSweep, stateCounts } from "./machines.ts";
import { instant } from "./values.ts";
import type { Wire } from "./wire.ts";

/** The whole inventory in one response, for the operators' page: a table, so that 10,000 machines stay small. */

/** What each cell of a row is, in order. */
export const fleetColumns = [
  "vmId",
  "name",
  "resourceGroup",
  "subscriptionId",
  "location",
  "state",
  "reason",
  "since",
  "until",
  "vaultId",
  "rule",
  "lastRecoveryPointAt",
  "lastBackupResult",
  "lastBackupAt",
  "attempts",
] as const;
export type FleetColumn = (typeof fleetColumns)[number];

/** `null`: absent. A number in a column of texts is the place of the text in `strings`. */
const cell = z.union([z.string(), z.number(), z.null()]);

export const fleet = z
  .strictObject({
    asOf: instant,
    lastSweep: lastSweep.optional(),
    counts: stateCounts,
    isCut: z
      .literal(true)
      .optional()
      .meta({ description: "There are more machines than rows; the counts are of all machines." }),
    columns: z.array(z.enum(fleetColumns)),
    rows: z.array(z.array(cell)).meta({ description: "A row per machine, a cell per column; `null` where absent." }),
    texts: z.record(z.string(), z.string()).meta({ description: "Every reason of the rows as a sentence." }),
    strings: z
      .array(z.string())
      .optional()
      .meta({ description: "Texts that repeat: a number in the columns vaultId and subscriptionId is a place here." }),
  })
  .meta({ id: "Fleet" });
export type Fleet = Wire<typeof fleet>;
