import { reasonSentence } from "../../domain/notices/reason-sentence.ts";
import { type AddCommands, examples } from "../command.ts";
import { CliError, exitCodes } from "../exit-codes.ts";
import { readMachine } from "../machine-name.ts";
import { readPages } from "../pages.ts";
import { runningNow } from "../render/running-now.ts";
import { clean, lastPart, words } from "../render/text.ts";
import { paintStatus, type Session } from "../session.ts";
import { type Incident, incidentShape, type MachineDetail } from "../shapes.ts";

const NAME = "name or its beginning, group/name, or resource ID";
/** Entries of the timeline that `why` shows. */
const LATEST = 3;

/** `holdfast machine NAME` and `holdfast why NAME`. */
export const addMachine: AddCommands = (program, run) => {
  program
    .command("machine")
    .argument("<name>", NAME)
    .description("show a machine and its timeline")
    .addHelpText("after", examples("holdfast machine web-01", "holdfast machine shop/web-01 --utc"))
    .action(
      run(async (session, _options, [name = ""]) => {
        const { answer, machine } = await readMachine(session.client, name);
        if (session.isJson) await session.json(answer.body);
        else await showMachine(session, machine);
        return exitCodes.ok;
      }),
    );
  program
    .command("why")
    .argument("<name>", NAME)
    .description("say in words why a machine is in its state, and what to do")
    .addHelpText("after", examples("holdfast why web-01"))
    .action(
      run(async (session, _options, [name = ""]) => {
        const { answer, machine } = await readMachine(session.client, name);
        const incidents = await openIncidentsOf(session, machine.vmId);
        if (session.isJson) await session.json({ machine: answer.body, incidents });
        else await explain(session, machine, incidents);
        return exitCodes.ok;
      }),
    );
};

async function showMachine(session: Session, machine: MachineDetail): Promise<void> {
  const { line, time, colors } = session;
  const { lastBackup } = machine;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["State", words(machine.state)],
    ["Reason", reasonText(machine.reason)],
    ["Since", machine.since && time(machine.since)],
    ["Waits until", machine.until && time(machine.until)],
    ["Last recovery point", time(machine.lastRecoveryPointAt)],
    [
      "Last backup",
      lastBackup && `${words(lastBackup.result)}, ${words(lastBackup.reason)}, ${time(lastBackup.endedAt)}`,
    ],
    ["Rule", machine.rule],
    ["Vault", machine.vaultId && lastPart(machine.vaultId)],
    ["Policy", machine.policyId && lastPart(machine.policyId)],
    ["Location", machine.location],
    ["Observed", time(machine.observedAt)],
    ["ID", machine.vmId],
  ];
  await line(colors.bold(clean(machine.name)));
  for (const [name, value] of facts) {
    if (value === undefined || value === "") continue;
    const text = clean(value);
    await line(`  ${name.padEnd(21)}${name === "State" ? paintStatus(colors, text, machine.state) : text}`);
  }
  await showFindings(session, machine);
  await showRunning(session, machine);
  await line();
  await line(colors.bold("Timeline, newest first"));
  await showTimeline(session, machine.timeline, "  ");
}

async function showFindings({ line, colors }: Session, { findings = [] }: MachineDetail): Promise<void> {
  if (findings.length === 0) return;
  await line();
  await line(colors.bold("Findings"));
  for (const { severity, text, remedy } of findings) {
    await line(`  ${clean(severity)}: ${clean(text)}`);
    await line(`    ${clean(remedy)}`);
  }
}

async function showRunning({ line, time, colors }: Session, machine: MachineDetail): Promise<void> {
  const works = runningNow(machine, time);
  if (works.length === 0) return;
  await line();
  await line(colors.bold("Running now"));
  for (const work of works) await line(`  ${work}`);
}

async function showTimeline(
  { line, time }: Session,
  timeline: MachineDetail["timeline"],
  indent: string,
): Promise<void> {
  if (timeline.length === 0) await line(`${indent}Nothing is recorded yet.`);
  for (const { at, what, detail } of timeline) {
    await line(`${indent}${time(at)}  ${clean(what)}${detail === undefined ? "" : `: ${clean(detail)}`}`);
  }
}

async function explain(session: Session, machine: MachineDetail, incidents: readonly Incident[]): Promise<void> {
  const { line, time, colors } = session;
  const since = machine.since === undefined ? "" : `, since ${time(machine.since)}`;
  const state = paintStatus(colors, words(clean(machine.state)), machine.state);
  await line(`${colors.bold(clean(machine.name))} is in the state "${state}"${since}.`);
  await line(`  Why: ${clean(reasonText(machine.reason))}`);
  await line(`  Last recovery point: ${time(machine.lastRecoveryPointAt)}. Observed: ${time(machine.observedAt)}.`);
  if (machine.until !== undefined) await line(`  Next: Holdfast tries again at ${time(machine.until)}.`);
  for (const { text, remedy } of machine.findings ?? []) {
    await line(`  Finding: ${clean(text)}`);
    await line(`    What to do: ${clean(remedy)}`);
  }
  for (const { id, status, title } of incidents) {
    await line(`  Incident (${clean(status)}): ${clean(title)}`);
    await line(`    holdfast ack ${clean(id)}`);
  }
  for (const work of runningNow(machine, time)) await line(`  Running: ${work}`);
  await line("  Latest:");
  await showTimeline(session, machine.timeline.slice(0, LATEST), "    ");
}

function reasonText(reason: string): string {
  const sentence = reasonSentence(reason);
  return sentence === undefined ? words(reason) : `${sentence} (${reason})`;
}

/** What concerns the machine now. That it cannot be read is said, and does not hide the rest. */
async function openIncidentsOf(session: Session, vmId: string): Promise<readonly Incident[]> {
  const found: Incident[] = [];
  const ask = (page: object) => session.client.get("/incidents", { vmId, ...page });
  try {
    for await (const { rows } of readPages({ shape: incidentShape, limit: 100, ask })) found.push(...rows);
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode === exitCodes.interrupted) throw error;
    session.say(`Its incidents could not be read: ${error.message}`);
  }
  return found.filter(({ status }) => status !== "resolved");
}
