import { z } from "zod";
import type { CommonAlert } from "../../domain/alerts/azure-monitor.ts";
import { azureSeverities } from "../../domain/alerts/typed-alert.ts";

const MAX_TARGETS = 1000;

const text = z.string("must be a text");
const optionalText = z
  .string()
  .nullish()
  // A field that is of no use is not worth an alert that is lost.
  .catch(undefined)
  .transform((given) => given ?? undefined);

const essentials = z.object(
  {
    alertId: text.min(1, "must not be empty"),
    alertRule: text,
    severity: z.enum(azureSeverities, `must be one of ${azureSeverities.join(", ")}`),
    monitorCondition: z.enum(["Fired", "Resolved"], "must be Fired or Resolved"),
    monitoringService: text,
    alertTargetIDs: z.array(text, "must be a list").max(MAX_TARGETS, `must have at most ${MAX_TARGETS} entries`),
    firedDateTime: text.refine((given) => !Number.isNaN(Date.parse(given)), "must be a time"),
    resolvedDateTime: optionalText,
    originAlertId: optionalText,
    description: optionalText,
  },
  "must be an object",
);

/** What Azure Backup writes, as far as it is used; other services write other things, in any shape. */
const context = z
  .object({
    category: optionalText,
    sourceId: optionalText,
    linkedResourceId: optionalText,
    protectedItemId: optionalText,
    extendedInfo: z.object({ jobId: optionalText, recommendedActions: optionalText }).nullish().catch(undefined),
  })
  .nullish()
  .catch(undefined);

/**
 * Azure Monitor's common alert schema, as an action group posts it. Unknown fields are left out: Azure adds some from time to time.
 *
 * @see https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema
 */
export const commonAlertBody = z
  .object(
    {
      schemaId: z.literal(
        "azureMonitorCommonAlertSchema",
        "must be azureMonitorCommonAlertSchema: enable the common alert schema in the action group",
      ),
      data: z.object({ essentials, alertContext: context }, "must be an object"),
    },
    "must be an object",
  )
  .transform(({ data }): CommonAlert => {
    const { extendedInfo, ...found } = data.alertContext ?? {};
    return { ...present(data.essentials), context: present({ ...found, ...extendedInfo }) };
  });

type Present<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Present<T>;
}
