import { useComputed } from "@preact/signals";
import { isStale } from "../client/polling.ts";
import { useClient } from "../client/use-api.ts";
import { Icon } from "../components/icon.tsx";
import { Time } from "../components/time.tsx";

/** Says that what is shown is old, after two missed polls of anything that is shown; and since when. */
export function StaleBanner() {
  const client = useClient();
  const stale = useComputed(() =>
    client.followed.value.map(({ value }) => value).filter(({ missed }) => isStale(missed)),
  );
  const problem = stale.value.find((resource) => resource.problem !== undefined)?.problem;
  const oldest = Math.min(...stale.value.flatMap(({ asOf }) => (asOf === undefined ? [] : [asOf])));
  return (
    <div role="alert" class={stale.value.length === 0 ? undefined : "stale-banner"}>
      {stale.value.length > 0 && (
        <>
          <Icon name="triangle" />
          <span>
            {problem === undefined ? "Holdfast does not answer" : problem.title}:{" "}
            {Number.isFinite(oldest) ? (
              <>
                this page shows what was known at <Time at={new Date(oldest).toISOString()} age />
              </>
            ) : (
              "nothing is known yet"
            )}
            . It keeps trying.
          </span>
          <button type="button" onClick={() => client.resume()}>
            Try now
          </button>
        </>
      )}
    </div>
  );
}
