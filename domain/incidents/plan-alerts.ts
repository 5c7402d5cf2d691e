import type { Alert } from "../alerts/alert.ts";
import type { IncidentChange, IncidentFamily } from "../alerts/incident-change.ts";
import { causeKeyOf } from "../coordination/instance-ids.ts";
import { isBefore } from "../instant.ts";
import { scopeOf } from "./identity.ts";

type Opening = Extract<IncidentChange, { readonly action: "open" }>;
type Closing = Extract<IncidentChange, { readonly action: "close" }>;

export interface OpeningAlert {
  readonly alert: Alert;
  readonly change: Opening;
  readonly causeKey: string;
}
export interface ClosingAlert {
  readonly alert: Alert;
  readonly change: Closing;
  /** Present: only these causes. */
  readonly causeKeys?: readonly string[];
}

/** Families in which each subject has incidents of its own. */
const SINGLE_FAMILIES: readonly IncidentFamily[] = ["channel", "schedule"];

/** What a batch of alerts asks for: single messages, and per scope what opens and closes. */
export interface AlertPlan {
  readonly messages: readonly Alert[];
  readonly scopes: readonly ScopePlan[];
}

export interface ScopePlan {
  readonly scope: string;
  readonly opens: readonly OpeningAlert[];
  readonly closes: readonly ClosingAlert[];
}

/** Sorts a batch of alerts. What opens and closes within the batch is over: it opens nothing. */
export function planAlerts(alerts: readonly Alert[]): AlertPlan {
  const messages: Alert[] = [];
  const opens: OpeningAlert[] = [];
  const closes: ClosingAlert[] = [];
  for (const alert of alerts) {
    const { change } = alert;
    if (change.action === "inform") messages.push(alert);
    else if (change.action === "open") opens.push({ alert, change, causeKey: causeKeyFor(change.family, change) });
    else closes.push({ alert, change, ...causesOf(change) });
  }
  const lasting = opens.filter((open) => !closes.some((close) => isClosedBy(open, close)));
  const scopes = [...new Set([...lasting, ...closes].map(({ change }) => scopeOf(change.subject.key)))].map(
    (scope) => ({
      scope,
      opens: lasting.filter(({ change }) => scopeOf(change.subject.key) === scope),
      closes: closes.filter(({ change }) => scopeOf(change.subject.key) === scope),
    }),
  );
  return { messages, scopes };
}

function causesOf({ families, causes, subject }: Closing): Pick<ClosingAlert, "causeKeys"> {
  if (causes === undefined) return {};
  return { causeKeys: families.flatMap((family) => causes.map((cause) => causeKeyFor(family, { cause, subject }))) };
}

/**
 * A message names many machines, but one channel or schedule, and goes to every channel but the one that it is about: two that fail for one
 * cause at once are two incidents.
 */
function causeKeyFor(family: IncidentFamily, { cause, subject }: Pick<Opening, "cause" | "subject">): string {
  return causeKeyOf(family, SINGLE_FAMILIES.includes(family) ? `${cause} ${subject.key}` : cause);
}

function isClosedBy({ alert, change, causeKey }: OpeningAlert, closing: ClosingAlert): boolean {
  return (
    (closing.causeKeys?.includes(causeKey) ?? true) &&
    closing.change.families.includes(change.family) &&
    closing.change.subject.key.toLowerCase() === change.subject.key.toLowerCase() &&
    !isBefore(closing.alert.at, alert.at)
  );
}
