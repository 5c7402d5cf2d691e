import { Time } from "../../components/time.tsx";
import { type RunningWork, workStatus, workWords } from "../../machine/running-work.ts";
import { TextWithTimes } from "../parts/reason.tsx";
import { Section } from "../parts/section.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import type { MachineAnswer } from "./shape.ts";

/** What works for the machine at this moment. */
export function RunningNow({ machine, now }: { readonly machine: MachineAnswer; readonly now: number }) {
  const { running = [], runningUnknown = false } = machine;
  return (
    <Section title="Running now" id="running">
      {running.length === 0 && (
        <p>
          {runningUnknown
            ? "What runs could not be asked just now; this page tries again."
            : "Nothing runs for this machine."}
        </p>
      )}
      <ul class="plain works">
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
    </Section>
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
