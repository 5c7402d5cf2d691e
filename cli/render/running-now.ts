import type { Session } from "../session.ts";
import type { MachineDetail } from "../shapes.ts";
import { clean, words } from "./text.ts";

/** What works for a machine at this moment, a line each; nothing where nothing is known to run. */
export function runningNow(
  { running = [], vaultJobs, runningUnknown = false }: MachineDetail,
  time: Session["time"],
): readonly string[] {
  const works = running.map(({ kind, phase, detail, since, nextAt }) => {
    const from = since === undefined ? "" : `, since ${time(since)}`;
    const next = nextAt === undefined ? "" : ` It goes on at ${time(nextAt)}.`;
    return clean(`${words(kind)}${from}: ${detail ?? words(phase)}${next}`);
  });
  const jobs = (vaultJobs?.items ?? []).map(({ hasSnapshot }) => {
    const snapshot = hasSnapshot ? "its snapshot is taken" : "no snapshot is known yet";
    return `a backup job of the vault, as of ${time(vaultJobs?.listedAt)}: ${snapshot}.`;
  });
  return [...works, ...jobs, ...(runningUnknown ? ["what runs could not be asked."] : [])];
}
