import { z } from "zod";
import { parseVirtualMachineId } from "../domain/resource-id.ts";
import { type Answer, type Client, errorOf } from "./client.ts";
import { CliError, exitCodes, usageError } from "./exit-codes.ts";
import { readPages } from "./pages.ts";
import { readAnswer } from "./read-answer.ts";
import { clean } from "./render/text.ts";
import { machineDetailShape, machineShape } from "./shapes.ts";

/** Azure's longest resource group, a slash, and its longest name. */
const MAX_CHARACTERS = 90 + 1 + 80;
const MAX_CANDIDATES = 10;
/** Machines of these names are read by ID only: the API has routes of that name. */
const TAKEN_BY_ROUTES = ["protect", "backup"];

const conflict = z.looseObject({ vmIds: z.array(z.string()) });

type Name =
  | { readonly kind: "id"; readonly vmId: string }
  | { readonly kind: "name"; readonly name: string; readonly group: string | undefined };

/** Reads a machine's name as people write it: a resource ID, `group/name`, or `name`. */
function parseMachineName(given: string): Name {
  const text = given.trim();
  if (text.startsWith("/")) {
    if (parseVirtualMachineId(text) !== undefined) return { kind: "id", vmId: text.replace(/\/+$/, "") };
    throw usageError(`${clean(text, 400)}: is no resource ID of a virtual machine.`);
  }
  const [first = "", second, ...more] = text.split("/");
  const name = second ?? first;
  const isName =
    text.length <= MAX_CHARACTERS && more.length === 0 && /[^.]/.test(name) && second !== "" && first !== "";
  if (!isName) throw usageError(`"${clean(text, 200)}": must be a machine's name, "group/name", or its resource ID.`);
  return { kind: "name", name, group: second === undefined ? undefined : first };
}

/**
 * The ID of the one machine that is meant, in any casing. An ID is taken as it is: Holdfast may not know the machine yet.
 *
 * @throws CliError `notFound` when none or several machines have the name; its lines are the candidates.
 */
export async function resolveMachineId(client: Client, given: string): Promise<string> {
  const name = parseMachineName(given);
  return name.kind === "id" ? name.vmId : readAnswer(await findMachine(client, given), machineShape).vmId;
}

/** The response with the one machine that is meant and its timeline. @throws CliError as `resolveMachineId`. */
export async function readMachine(client: Client, given: string) {
  const answer = await findMachine(client, given);
  return { answer, machine: readAnswer(answer, machineDetailShape) };
}

async function findMachine(client: Client, given: string): Promise<Answer> {
  const name = parseMachineName(given);
  if (name.kind === "id") return await client.get(machinePath(name.vmId));
  const asked = TAKEN_BY_ROUTES.includes(name.name.toLowerCase())
    ? undefined
    : await client.ask("GET", machinePath(name.name));
  if (asked !== undefined && asked.status < 300) {
    const found = readAnswer(asked, machineShape);
    if (isMeant(found.vmId, name)) return asked;
    throw notFound(given, [found.vmId]);
  }
  if (asked?.status === 404) throw notFound(given, await similar(client, name.name));
  if (asked !== undefined && asked.status !== 409) throw errorOf(asked);
  const ids = asked === undefined ? await idsOfName(client, name.name) : readAnswer(asked, conflict).vmIds;
  return await client.get(machinePath(onlyOne(given, name, ids)));
}

function onlyOne(given: string, name: Name & { kind: "name" }, ids: readonly string[]): string {
  const meant = ids.filter((id) => isMeant(id, name));
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  if (meant.length === 0) throw notFound(given, ids);
  const message = `${meant.length} machines have the name "${clean(given, 200)}". Nothing was done. Name one by "group/name" or its ID:`;
  throw new CliError(exitCodes.notFound, message, { lines: listed(meant) });
}

function isMeant(vmId: string, { name, group }: Name & { kind: "name" }): boolean {
  const id = parseVirtualMachineId(vmId);
  if (id?.name.toLowerCase() !== name.toLowerCase()) return false;
  return group === undefined || id.resourceGroup.toLowerCase() === group.toLowerCase();
}

function notFound(given: string, candidates: readonly string[]): CliError {
  const message = `Holdfast knows no machine "${clean(given, 200)}".`;
  if (candidates.length === 0) return new CliError(exitCodes.notFound, message);
  return new CliError(exitCodes.notFound, `${message} There is:`, { lines: listed(candidates) });
}

function listed(ids: readonly string[]): readonly string[] {
  const shown = ids.slice(0, MAX_CANDIDATES).map((id) => clean(id, 400));
  return ids.length > shown.length ? [...shown, `and ${ids.length - shown.length} more`] : shown;
}

async function similar(client: Client, name: string): Promise<readonly string[]> {
  return (await search(client, name, MAX_CANDIDATES)).map(({ vmId }) => vmId);
}

async function idsOfName(client: Client, name: string): Promise<readonly string[]> {
  const found = await search(client, name);
  return found.filter((machine) => machine.name.toLowerCase() === name.toLowerCase()).map(({ vmId }) => vmId);
}

async function search(client: Client, name: string, limit?: number) {
  const found: z.output<typeof machineShape>[] = [];
  const ask = (page: object) => client.get("/virtual-machines", { search: name.slice(0, 80), ...page });
  for await (const { rows } of readPages({ shape: machineShape, limit, ask })) found.push(...rows);
  return found;
}

function machinePath(nameOrId: string): string {
  return `/virtual-machines/${encodeURIComponent(nameOrId)}`;
}
