import { z } from "zod";
import { actors } from "../domain/notices/notice.ts";
import { count, findingSeverity, vmId } from "./values.ts";
import type { Wire } from "./wire.ts";

/** Responses about what hinders the protection of machines. */

const machineOfFinding = z.strictObject({
  vmId,
  name: z.string(),
  text: z.string().meta({ description: "What was found on this machine: which disk, which version." }),
});

const foundOnMachines = z
  .strictObject({
    code: z.string(),
    severity: findingSeverity,
    text: z.string(),
    remedy: z.string(),
    whoActs: z.enum(actors).optional().meta({ description: "Absent for a code of another release." }),
    machineCount: count,
    machines: z.array(machineOfFinding).meta({ description: "The first ones by ID; as many as asked for." }),
  })
  .meta({ id: "FoundOnMachines" });

export const findingsList = z
  .strictObject({ items: z.array(foundOnMachines).meta({ description: "The gravest first, then the most frequent." }) })
  .meta({ id: "FindingsList" });
export type FindingsList = Wire<typeof findingsList>;
