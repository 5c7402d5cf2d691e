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

/** Whether the beginning of a name will do. Not for what changes something: tomorrow it may be another machine's. */
type Match = "wholeName" | "beginning";

/**
 * The ID of the one machine that is meant, in any casing. An ID is taken as it is: Holdfast may not know the machine yet. A machine that
 * has the name comes before those whose names only begin with it.
 *
 * @throws CliError `notFound` when none or several machines are meant; its lines are the candidates.
 */
export async function resolveMachineId(client: Client, given: string, match: Match): Promise<string> {
  const name = parseMachineName(given);
  return name.kind === "id" ? name.vmId : readAnswer(await findMachine(client, given, match), machineShape).vmId;
}

/**
 * The response with the one machine that is meant, also by the beginning of its name, and its timeline.
 *
 * @throws CliError as `resolveMachineId`.
 */
export async function readMachine(client: Client, given: string) {
  const answer = await findMachine(client, given, "beginning");
  return { answer, machine: readAnswer(answer, machineDetailShape) };
}

async function findMachine(client: Client, given: string, match: Match): Promise<Answer> {
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
  if (asked?.status === 404) return await client.get(machinePath(await idByBeginning(client, given, name, match)));
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

/** The ID of the only machine whose name begins so. Reads on only as long as that is not decided. */
async function idByBeginning(client: Client, given: string, name: Name & { kind: "name" }, match: Match) {
  const begun: string[] = [];
  const similar: string[] = [];
  for await (const machines of search(client, name.name)) {
    similar.push(...machines.map(({ vmId }) => vmId).slice(0, MAX_CANDIDATES - similar.length));
    begun.push(...machines.map(({ vmId }) => vmId).filter((vmId) => beginsAsMeant(vmId, name)));
    if (match === "wholeName" || begun.length > MAX_CANDIDATES) break;
  }
  const [only] = begun;
  if (match === "wholeName" || only === undefined) throw notFound(given, similar);
  if (begun.length === 1) return only;
  const many = begun.length > MAX_CANDIDATES ? `More than ${MAX_CANDIDATES}` : String(begun.length);
  const message = `${many} machines have names that begin with "${clean(given, 200)}". Name one by its whole name or its ID:`;
  throw new CliError(exitCodes.notFound, message, { lines: listed(begun) });
}

function beginsAsMeant(vmId: string, { name, group }: Name & { kind: "name" }): boolean {
  const id = parseVirtualMachineId(vmId);
  if (id === undefined || !id.name.toLowerCase().startsWith(name.toLowerCase())) return false;
  return group === undefined || id.resourceGroup.toLowerCase() === group.toLowerCase();
}

async function idsOfName(client: Client, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const machines of search(client, name))
    found.push(
      ...machines.filter((machine) => machine.name.toLowerCase() === name.toLowerCase()).map((each) => each.vmId),
    );
  return found;
}

/** Machines whose names contain the text, page by page. */
async function* search(client: Client, name: string): AsyncGenerator<readonly z.output<typeof machineShape>[]> {
  const ask = (page: object) => client.get("/virtual-machines", { search: name.slice(0, 80), ...page });
  for await (const { rows } of readPages({ shape: machineShape, ask })) yield rows;
}

function machinePath(nameOrId: string): string {
  return `/virtual-machines/${encodeURIComponent(nameOrId)}`;
}
