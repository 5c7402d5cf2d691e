import { z } from "zod";
import { approvalStatuses } from "../../domain/approvals/approval.ts";

/** Requests about approvals. */

export const approvalsQuery = z.strictObject({
  status: z.enum(approvalStatuses, `must be one of ${approvalStatuses.join(", ")}`).optional(),
});

export const decisionRequest = z
  .strictObject(
    {
      decision: z.enum(["approve", "refuse"], "must be approve or refuse"),
      confirm: z.string("must be a text").meta({ description: "The machine's name, typed by the person who decides." }),
      comment: z.string("must be a text").max(500, "must have at most 500 characters").optional(),
    },
    "must be an object",
  )
  .meta({ id: "DecisionRequest" });
