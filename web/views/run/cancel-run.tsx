import type { RunDetail } from "../../../api/runs.ts";
import { useClient } from "../../client/use-api.ts";
import { runProgress } from "../../progress/run-progress.ts";
import { Action } from "../parts/action.tsx";

/** The button that ends a run that works; nothing of a run that has ended. */
export function CancelRun({ path, run }: { readonly path: string; readonly run: RunDetail }) {
  const client = useClient();
  if (run.status !== "running") return null;
  const { ended, machines } = runProgress(run.counts);
  return (
    <Action
      label="Cancel run"
      needs="operator"
      title="Cancel this run?"
      scope={
        <>
          <p>
            The run of <bdi>{run.schedule}</bdi>: {run.counts.planned ?? 0} machines that have not begun are left out.
          </p>
          <p>
            Backups that run go on and are followed to their ends. {ended} of {machines} machines have ended.
          </p>
        </>
      }
      perform={() => client.post(`${path}/cancel`)}
      done={() => <p>The run is being cancelled. Its parts learn of it within five minutes.</p>}
      unavailable={run.isCancelled === true ? "It is being cancelled already." : undefined}
    />
  );
}
