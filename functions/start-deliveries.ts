import type { InvocationContext } from "@azure/functions";
import type { DigestLine } from "../domain/alerts/digest.ts";
import type { Message } from "../domain/alerts/message.ts";
import { spacingSeconds } from "../domain/alerts/pace.ts";
import { heldUntil } from "../domain/alerts/quiet-hours.ts";
import { type ChannelRoute, recipientsOf, substituteFor } from "../domain/alerts/routing.ts";
import { type MachineFacts, machinesOf, routingFacts } from "../domain/alerts/routing-facts.ts";
import { deliveryInstanceId } from "../domain/coordination/instance-ids.ts";
import { incidentNotice } from "../domain/incidents/incident-notice.ts";
import type { Instant } from "../domain/instant.ts";
import type { Notice } from "../domain/notices/notice.ts";
import type { ConfiguredChannel } from "../domain/ports/chat-channel.ts";
import type { Fleet } from "../domain/ports/fleet.ts";
import type { Inventory } from "../domain/ports/inventory.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { resourceKey } from "../domain/resource-id.ts";
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
  /** Knows their tags. */
  readonly fleet: Pick<Fleet, "tagsOf">;
}

/** A message to hand over; the members are those of the activity `startDelivery`. */
export interface HandedOver {
  readonly message: Message;
  readonly heldFor?: string;
  readonly insteadOf?: string;
  readonly except?: string;
}

interface StartedDeliveries {
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
    const notice = incidentNotice(given.message);
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
  const facts = routingFacts(message, notice, await factsOf(deps, machinesOf(message, notice)));
  if (insteadOf !== undefined) return [substituteFor(routing, insteadOf, facts)].filter((route) => route !== undefined);
  return recipientsOf(routing, facts).filter(({ name }) => name !== except);
}

/** What routes ask for, and nothing else, is read. */
async function factsOf({ channels, inventory, fleet }: DeliveryDeps, vmIds: readonly string[]): Promise<MachineFacts> {
  const isAskedFor = (fact: keyof MachineFacts) => channels.some(({ route }) => route.only?.[fact] !== undefined);
  const [rules, tags] = await Promise.all([
    isAskedFor("rules") ? rulesOf(inventory, vmIds) : undefined,
    isAskedFor("tags") ? tagsOf(fleet, vmIds) : undefined,
  ]);
  return { ...(rules !== undefined && { rules }), ...(tags !== undefined && { tags }) };
}

/** Rules of machines by the inventory; `undefined` when it does not know all of them: a message whose machines are not known is sent. */
function rulesOf(inventory: DeliveryDeps["inventory"], vmIds: readonly string[]) {
  return allKnown(async () => {
    const records = await Promise.all(vmIds.map((vmId) => inventory.read(vmId)));
    return records.map((record) => record?.rule);
  });
}

/** Tags of machines as Azure has them now, so that a new owner gets the next message. One query; nothing of it is kept. */
function tagsOf(fleet: DeliveryDeps["fleet"], vmIds: readonly string[]) {
  return allKnown(async () => {
    const found = await fleet.tagsOf(vmIds);
    return vmIds.map((vmId) => found.get(resourceKey(vmId)));
  });
}

async function allKnown<T>(read: () => Promise<readonly (T | undefined)[]>): Promise<readonly T[] | undefined> {
  try {
    const found = await read();
    const known = found.filter((one) => one !== undefined);
    return known.length === found.length ? known : undefined;
  } catch {
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
