import { Time } from "../../components/time.tsx";
import {
  jobWords,
  type RunningWork,
  type VaultJob,
  workingWord,
  workStatus,
  workWords,
} from "../../machine/running-work.ts";
import { TextWithTimes } from "../parts/reason.tsx";
import { Section } from "../parts/section.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import type { MachineAnswer } from "./shape.ts";

/** What works for the machine at this moment. */
export function RunningNow({ machine, now }: { readonly machine: MachineAnswer; readonly now: number }) {
  const { running = [], runningUnknown = false, vaultJobs } = machine;
  return (
    <Section title="Running now" id="running">
      {running.length === 0 && (
        <p>
          {runningUnknown
            ? "What runs could not be asked just now; this page tries again."
            : "No workflow of Holdfast runs for this machine."}
        </p>
      )}
      <ul class="plain works">
        {vaultJobs?.items.map((job, index) => (
          <li key={job.jobId ?? index}>
            <StatusBadge of={workingWord} />
            <div>
              <p>{jobWords(job)}</p>
              <JobTimes job={job} />
            </div>
          </li>
        ))}
        {running.map((work) => (
          <li key={work.instanceId}>
            <StatusBadge of={workStatus(work, now)} />
            <div>
              <TextWithTimes text={workWords(work)} />
              <WorkTimes work={work} />
            </div>
          </li>
        ))}
      </ul>
      {vaultJobs !== undefined && (
        <p class="hint">
          {vaultJobs.items.length === 0
            ? "No other backup job of it was open"
            : "Jobs in the vault are known as they were"}{" "}
          when the vault's jobs were listed, <Time at={vaultJobs.listedAt} age />.
        </p>
      )}
    </Section>
  );
}

/** Absent where the job's details are not followed. */
function JobTimes({ job: { startedAt, jobId } }: { readonly job: VaultJob }) {
  if (startedAt === undefined || jobId === undefined) return null;
  return (
    <p class="hint">
      Since <Time at={startedAt} age />; job <code>{jobId}</code>.
    </p>
  );
}

function WorkTimes({ work }: { readonly work: RunningWork }) {
  return (
    <p class="hint">
      {work.since === undefined ? (
        "Since when is not known"
      ) : (
        <>
          Since <Time at={work.since} age />
        </>
      )}
      {work.nextAt !== undefined && (
        <>
          ; goes on <Time at={work.nextAt} age />
        </>
      )}
      {work.jobId !== undefined && (
        <>
          ; job <code>{work.jobId}</code>
        </>
      )}
      .
    </p>
  );
}
