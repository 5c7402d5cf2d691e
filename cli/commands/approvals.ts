import { Option } from "commander";
import { reasonSentence } from "../../domain/notices/reason-sentence.ts";
import { parseVirtualMachineId } from "../../domain/resource-id.ts";
import { type AddCommands, examples, wholeNumber } from "../command.ts";
import { CliError, type ExitCode, exitCodes, usageError } from "../exit-codes.ts";
import { readPages } from "../pages.ts";
import type { Column } from "../render/table.ts";
import { clean, lastPart, words } from "../render/text.ts";
import { paintStatus, type Session } from "../session.ts";
import { type Approval, approvalShape } from "../shapes.ts";
import { writeList } from "./list.ts";

const STATUSES = ["waiting", "approved", "refused", "expired", "done", "failed"];
const EXAMPLE_ID = "deleteBackupData:web-01:3f9c2b7a41d05e6f";

interface Decision {
  readonly confirm?: string;
  readonly comment?: string;
}

/** `holdfast approvals`, `approve ID` and `refuse ID`. */
export const addApprovals: AddCommands = (program, run) => {
  program
    .command("approvals")
    .description("list what waits for an approver, newest first")
    .addOption(new Option("--status <status>", "of this status").choices([...STATUSES, "all"]).default("waiting"))
    .option("--limit <count>", "at most so many; all if left out", wholeNumber(1, 999_999_999))
    .addHelpText("after", examples("holdfast approvals", "holdfast approvals --status all --json"))
    .action(
      run<{ readonly status: string; readonly limit?: number }>(async (session, { status, limit }) => {
        const text = { one: "approval", none: () => (status === "waiting" ? "Nothing waits." : "There is none.") };
        const pages = approvalsOf(session, { status: status === "all" ? undefined : status, limit });
        await writeList(session, pages, columnsOf(session), text);
        return exitCodes.ok;
      }),
    );
  for (const decision of ["approve", "refuse"] as const) {
    program
      .command(decision)
      .argument("<id>", "ID of what waits, from holdfast approvals")
      .description(DESCRIPTIONS[decision])
      .option("--confirm <name>", "the machine's name, which a terminal is asked for if this is left out")
      .option("--comment <text>", "kept with the decision")
      .addHelpText("after", examples(`holdfast ${decision} ${EXAMPLE_ID} --confirm=web-01`))
      .action(run<Decision>(async (session, options, [id = ""]) => decide(session, { ...options, id, decision })));
  }
};

const DESCRIPTIONS = {
  approve: "let the app do what waits, such as deleting the backup data of a deleted machine",
  refuse: "refuse what waits: the backup data stays",
};
const RESULTS = { approve: "is approved", refuse: "is refused; nothing is deleted" };

interface Selection {
  readonly status?: string | undefined;
  readonly limit?: number | undefined;
}

function approvalsOf(session: Session, { status, limit }: Selection) {
  const ask = ({ continuation }: { continuation?: string }) =>
    session.client.get("/approvals", { status, continuation });
  return readPages({ shape: approvalShape, limit, ask });
}

interface Request extends Decision {
  readonly id: string;
  readonly decision: "approve" | "refuse";
}

/** Sends a decision only with the machine's name, typed for this very one: nothing is ever approved by default. */
async function decide(session: Session, { id, decision, confirm, comment }: Request): Promise<ExitCode> {
  if (confirm === undefined && session.io.ask === undefined)
    throw usageError(`This needs the machine's name: --confirm=NAME. Nothing was sent.`);
  const approval = await findApproval(session, id);
  const name = parseVirtualMachineId(approval.vmId)?.name ?? lastPart(approval.vmId);
  // The app may not have been able to start what was approved: the same decision again starts it.
  const isRepeated = decision === "approve" && approval.status === "approved";
  if (approval.status !== "waiting" && !isRepeated) {
    const detail = `This does not wait any more: it is in the status "${clean(words(approval.status))}". Nothing was done.`;
    throw new CliError(exitCodes.error, detail);
  }
  describe(session, approval);
  const typed = confirm ?? (await session.io.ask?.(`Type the machine's name to ${decision} this: `)) ?? "";
  session.io.interrupted.throwIfAborted();
  if (typed.trim().toLowerCase() !== name.toLowerCase())
    throw usageError(`"${clean(typed, 100)}" is not the name of this machine, "${clean(name)}". Nothing was done.`);
  const answer = await session.client.post(`/approvals/${encodeURIComponent(approval.id)}`, {
    decision,
    confirm: name,
    comment,
  });
  if (session.isJson) await session.json(answer.body);
  else session.say(`${clean(approval.id)} ${RESULTS[decision]}.`);
  return exitCodes.ok;
}

async function findApproval(session: Session, id: string): Promise<Approval> {
  for await (const { rows } of approvalsOf(session, {})) {
    const found = rows.find((approval) => approval.id === id);
    if (found !== undefined) return found;
  }
  throw new CliError(exitCodes.notFound, `Nothing waits under the ID "${clean(id, 200)}". List it: holdfast approvals`);
}

/** What the decision is about, on stderr: stdout has data only. */
function describe({ say, time }: Session, { kind, vmId, vaultId, requestedAt, reason, validUntil }: Approval): void {
  say(`${KINDS[kind] ?? words(clean(kind))}: ${clean(vmId)}`);
  if (vaultId !== undefined) say(`  in the vault ${clean(lastPart(vaultId))}`);
  if (reason !== undefined) say(`  Why: ${reasonSentence(reason) ?? clean(reason)}`);
  const until = validUntil === undefined ? "" : `; can be decided until ${time(validUntil)}`;
  say(`  Requested ${time(requestedAt)}${until}`);
}

const KINDS: Readonly<Record<string, string>> = { deleteBackupData: "Delete the backup data of" };

function columnsOf({ colors, time }: Session): readonly Column<Approval>[] {
  return [
    { title: "APPROVAL", value: ({ id }) => id },
    {
      title: "STATUS",
      value: ({ status }) => words(status),
      paint: (text, { status }) => paintStatus(colors, text, status),
    },
    { title: "WHAT", value: ({ kind }) => words(kind) },
    { title: "MACHINE", value: ({ vmId }) => lastPart(vmId) },
    { title: "VAULT", value: ({ vaultId }) => vaultId && lastPart(vaultId), shrinksTo: 12 },
    { title: "REQUESTED", value: ({ requestedAt }) => time(requestedAt) },
    { title: "VALID UNTIL", value: ({ validUntil }) => time(validUntil) },
    { title: "DECIDED BY", value: ({ decidedBy }) => decidedBy, shrinksTo: 10 },
    { title: "SOFT-DELETED UNTIL", value: ({ softDeletedUntil }) => time(softDeletedUntil) },
  ];
}
