import { z } from "zod";
import { type ItemStatus, itemStatuses } from "../../domain/schedule/report.ts";
import { pageQuery } from "./page-query.ts";

const statuses = Object.keys(itemStatuses) as readonly ItemStatus[];

/** Which machines of a run are asked for. */
export const runItemsQuery = pageQuery.extend({
  status: z
    .enum(statuses, `must be one of ${statuses.join(", ")}`)
    .optional()
    .meta({ description: "Machines of this status." }),
});
