import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Clock } from "../../clock.ts";
import type { FunctionApp, QueueSettings, RegisteredFunction } from "../contract.ts";
import { readQueueConnection } from "./queue-connection.ts";
import { createQueueListener, type QueueListener } from "./queue-listener.ts";
import { openStorageQueues } from "./storage-queue.ts";

/** All queue functions of an app. */
export interface QueueTriggers {
  start(): void;
  /** Reads every queue now, until no message is visible and none is being processed. */
  drain(): Promise<void>;
  /** Waits for running functions and starts no more. */
  stop(): Promise<void>;
}

interface QueueContext {
  readonly app: FunctionApp;
  readonly clock: Clock;
  readonly settings: QueueSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onError: (error: unknown, target: RegisteredFunction) => void;
  readonly warn: (message: string, target: RegisteredFunction) => void;
}

const triggerSchema = z.object({ queueName: z.string(), connection: z.string().optional() });
const QUEUE_NAME = /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;
const POISON = "-poison";

/**
 * Opens the queues of an app's queue functions. As on the real host, a function whose queue or storage account is not configured does not
 * run, and says so; the others do.
 */
export async function openQueueTriggers(context: QueueContext): Promise<QueueTriggers> {
  const targets = context.app.functions.filter((target) => target.trigger.type === "queuetrigger");
  const opened = await Promise.all(targets.map((target) => open(context, target)));
  const listeners = opened.filter((listener) => listener !== undefined);
  return {
    start() {
      for (const listener of listeners) listener.start();
    },
    drain: async () => void (await Promise.all(listeners.map((listener) => listener.drain()))),
    stop: async () => void (await Promise.all(listeners.map((listener) => listener.stop()))),
  };
}

async function open(context: QueueContext, target: RegisteredFunction): Promise<QueueListener | undefined> {
  const refuse = (problem: string) => {
    context.warn(`will not run: ${problem}.`, target);
    return undefined;
  };
  const options = triggerSchema.safeParse(target.trigger);
  if (!options.success) return refuse("its queueName is no text");
  const name = resolveName(options.data.queueName, context.environment);
  if ("problem" in name) return refuse(name.problem);
  const connection = readQueueConnection(options.data.connection, context.environment);
  if ("problem" in connection) return refuse(connection.problem);
  try {
    const openQueue = await openStorageQueues(connection);
    return createQueueListener({
      ...context,
      target,
      queue: openQueue(name.queueName),
      ...(!name.queueName.endsWith(POISON) && { poisonQueue: openQueue(`${name.queueName}${POISON}`) }),
      wait: (milliseconds, signal) => pause(milliseconds, undefined, { signal }).catch(() => {}),
    });
  } catch (error) {
    return refuse(`its storage account cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** `%NAME%` stands for the app setting NAME; names of queues are in lower case. */
function resolveName(
  given: string,
  environment: QueueContext["environment"],
): { readonly queueName: string } | { readonly problem: string } {
  const missing = [...given.matchAll(/%([^%]+)%/g)].map((match) => match[1] ?? "").filter((name) => !environment[name]);
  if (missing.length > 0)
    return { problem: `its queueName is "${given}", but there is no app setting "${missing[0]}"` };
  const queueName = given.replace(/%([^%]+)%/g, (_, name: string) => environment[name] ?? "").toLowerCase();
  return QUEUE_NAME.test(queueName)
    ? { queueName }
    : { problem: `its queueName is "${queueName}", which is no valid name of a queue` };
}
