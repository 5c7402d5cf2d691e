import type { InvocationContext } from "@azure/functions";
import type { DigestLine } from "../domain/alerts/digest.ts";
import type { Message } from "../domain/alerts/message.ts";
import { messageNotice } from "../domain/alerts/message-notice.ts";
import { spacingSeconds } from "../domain/alerts/pace.ts";
import { heldUntil } from "../domain/alerts/quiet-hours.ts";
import { type ChannelRoute, recipientsOf, substituteFor } from "../domain/alerts/routing.ts";
import { machinesOf, routingFacts } from "../domain/alerts/routing-facts.ts";
import { deliveryInstanceId } from "../domain/coordination/instance-ids.ts";
import type { Instant } from "../domain/instant.ts";
import type { Notice } from "../domain/notices/notice.ts";
import type { ConfiguredChannel } from "../domain/ports/chat-channel.ts";
import type { Inventory } from "../domain/ports/inventory.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { safeLine } from "../domain/text/safe-line.ts";
import { deliverMessage } from "../orchestrations/contracts/delivery.ts";
import { startWorkflow } from "../orchestrations/contracts/workflows.ts";
import { wallClock } from "./wall-clock.ts";

export interface DeliveryDeps {
  readonly channels: readonly ConfiguredChannel[];
  /** Name of the channel that receives what another one cannot deliver. */
  readonly fallbackChannel?: string;
  /** Knows which rules apply to machines. */
  readonly inventory: Pick<Inventory, "read">;
}

/** A message to hand over; the members are those of the activity `startDelivery`. */
export interface HandedOver {
  readonly message: Message;
  readonly heldFor?: string;
  readonly insteadOf?: string;
  readonly except?: string;
}

export interface StartedDeliveries {
  readonly kind: "started" | "alreadyExists";
  readonly channels: readonly string[];
}

type Log = Pick<InvocationContext, "warn">;
export type StartDeliveries = (
  workflows: Pick<Workflows, "startOnce">,
  given: HandedOver,
  now: Instant,
  log: Log,
) => Promise<StartedDeliveries>;

const MAX_TITLE_CHARACTERS = 160;

/**
 * Decides which channels get a message, and starts a workflow for each of them. May run twice: the instance's ID names message and
 * channel, and an instance that has ended counts, too.
 */
export function createStartDeliveries(deps: DeliveryDeps): StartDeliveries {
  return async (workflows, given, now, log) => {
    const notice = messageNotice(given.message);
    const routes = await routesOf(deps, given, notice);
    if (routes.length === 0) tellNoChannel(given, log);
    const results = await Promise.allSettled(
      routes.map((route) => workflows.startOnce(requestOf(deps, route, given, notice, now))),
    );
    const failures = results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
    if (failures.length > 0) throw new AggregateError(failures, "Not every delivery of a message could be started.");
    const hasStarted = results.some((result) => result.status === "fulfilled" && result.value === "started");
    return { kind: hasStarted ? "started" : "alreadyExists", channels: routes.map(({ name }) => name) };
  };
}

async function routesOf(deps: DeliveryDeps, given: HandedOver, notice: Notice): Promise<readonly ChannelRoute[]> {
  const { message, heldFor, insteadOf, except } = given;
  const { fallbackChannel } = deps;
  const channels = deps.channels.map(({ route }) => route);
  const routing = { channels, ...(fallbackChannel !== undefined && { fallbackChannel }) };
  if (heldFor !== undefined) return channels.filter(({ name }) => name === heldFor);
  const facts = routingFacts(message, notice, await rulesOf(deps, machinesOf(message, notice)));
  if (insteadOf !== undefined) return [substituteFor(routing, insteadOf, facts)].filter((route) => route !== undefined);
  return recipientsOf(routing, facts).filter(({ name }) => name !== except);
}

/** Rules of machines by the inventory; `undefined` when it does not know all of them. Not read when no route asks for rules. */
async function rulesOf(
  { channels, inventory }: DeliveryDeps,
  vmIds: readonly string[],
): Promise<readonly string[] | undefined> {
  if (channels.every(({ route }) => route.only?.rules === undefined)) return undefined;
  try {
    const records = await Promise.all(vmIds.map((vmId) => inventory.read(vmId)));
    const rules = records.map((record) => record?.rule);
    return rules.every((rule) => rule !== undefined) ? rules : undefined;
  } catch {
    // A message whose machines are not known is sent.
    return undefined;
  }
}

function requestOf(deps: DeliveryDeps, route: ChannelRoute, given: HandedOver, notice: Notice, now: Instant) {
  const { name, quietHours } = route;
  const { message, heldFor, insteadOf } = given;
  const isHeld = heldFor !== undefined;
  const limits = deps.channels.find((other) => other.route === route)?.channel.limits ?? {};
  const clock = wallClock(quietHours?.timeZone ?? "UTC");
  const until = isHeld ? undefined : heldUntil(route, message.severity, now, clock);
  return startWorkflow(deliverMessage, deliveryInstanceId(name, message.messageId, isHeld), {
    channel: name,
    message,
    spacingSeconds: spacingSeconds(limits),
    ...(until !== undefined && { hold: { until, line: lineOf(message, notice) } }),
    ...(insteadOf !== undefined && { insteadOf }),
  });
}

function lineOf({ messageId, alert, severity, incident }: Message, { title }: Notice): DigestLine {
  return {
    key: incident?.incidentId ?? messageId,
    title: safeLine(title, MAX_TITLE_CHARACTERS),
    severity,
    at: incident?.openedAt ?? alert.at,
    ...(incident !== undefined && { phase: incident.phase }),
    ...(incident?.resolvedAt !== undefined && { resolvedAt: incident.resolvedAt }),
  };
}

/** What is only information may have no reader. */
function tellNoChannel({ message, insteadOf, heldFor }: HandedOver, log: Log): void {
  if (message.severity === "info" || insteadOf !== undefined) return;
  log.warn(
    `No channel ${heldFor === undefined ? "receives" : "has"} the message ${message.messageId} (${message.severity}).`,
  );
}
