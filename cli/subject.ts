import { z } from "zod";
import { isIncidentId } from "../domain/incidents/identity.ts";
import type { Client } from "./client.ts";
import { CliError, exitCodes, usageError } from "./exit-codes.ts";
import { resolveMachineId } from "./machine-name.ts";
import { readAnswer } from "./read-answer.ts";
import { clean } from "./render/text.ts";
import { runIdOf } from "./run-id.ts";
import { changeShape, channelsShape, schedulesShape } from "./shapes.ts";

/** What a rebuild of all records is recorded under. */
const INVENTORY = "inventory";
const CHANNEL = "channel:";

const anyChanges = z.looseObject({ items: z.array(changeShape) });

/**
 * The subject of changes that is meant, as the app records it: the ID of a machine, a run, an incident or an approval, or the name of
 * a channel. IDs are taken as they are, machines named as everywhere; the name of a schedule stands for its newest run.
 *
 * @throws CliError `notFound` when nothing or several things are meant; its lines are the candidates, as they can be given.
 */
export async function changeSubject(client: Client, given: string): Promise<string> {
  const text = given.trim();
  if (text === "") throw usageError("--subject: name a machine, a run, an incident, an approval or a channel.");
  if (isTakenAsItIs(text)) return text;
  if (text.startsWith(CHANNEL)) return text.slice(CHANNEL.length);
  if (text.includes("/")) return await resolveMachineId(client, text, "beginning");
  return await subjectNamed(client, text);
}

function isTakenAsItIs(text: string): boolean {
  const lower = text.toLowerCase();
  return lower === INVENTORY || isIncidentId(lower) || /^(?:run|approve):/.test(lower);
}

async function subjectNamed(client: Client, name: string): Promise<string> {
  const [channel, run] = await Promise.all([channelNamed(client, name), newestRunOf(client, name)]);
  if (channel === undefined && run === undefined) return await machineOrFormerName(client, name);
  const machine = await machineNamed(client, name);
  const candidates = [channel === undefined ? undefined : `${CHANNEL}${channel}`, run, machine];
  const found = candidates.filter((candidate) => candidate !== undefined);
  if (found.length === 1) return channel ?? run ?? name;
  const message = `"${clean(name, 200)}" is the name of several things. Name one of them as it stands here:`;
  throw new CliError(exitCodes.notFound, message, { lines: found.map((candidate) => clean(candidate, 400)) });
}

async function channelNamed(client: Client, name: string): Promise<string | undefined> {
  const { items } = readAnswer(await client.get("/channels"), channelsShape);
  return items.find((channel) => isSame(channel.name, name))?.name;
}

async function newestRunOf(client: Client, name: string): Promise<string | undefined> {
  const { items } = readAnswer(await client.get("/schedules"), schedulesShape);
  if (!items.some((schedule) => isSame(schedule.name, name))) return undefined;
  return await unlessNotFound(runIdOf(client, name));
}

/** The machine with exactly this name; several of them, or a text that cannot be a machine's name, count as none. */
function machineNamed(client: Client, name: string): Promise<string | undefined> {
  return unlessNotFound(resolveMachineId(client, name, "wholeName"));
}

/** A machine; or what is not configured any more, as long as a change of it is recorded. */
async function machineOrFormerName(client: Client, name: string): Promise<string> {
  try {
    return await resolveMachineId(client, name, "beginning");
  } catch (error) {
    if (!isNotFound(error)) throw error;
    const { items } = readAnswer(await client.get("/changes", { subject: name, pageSize: 1 }), anyChanges);
    if (items.length > 0) return name;
    throw error;
  }
}

async function unlessNotFound<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof CliError && error.exitCode === exitCodes.notFound;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
