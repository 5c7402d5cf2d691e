import type { Health } from "../../api/health.ts";
import type { IncidentsPage } from "../../api/incidents.ts";
import type { RunsPage } from "../../api/runs.ts";
import { useApi } from "../client/use-api.ts";
import { Icon } from "../components/icon.tsx";
import { Link } from "../components/link.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Name } from "../components/name.tsx";
import { Time } from "../components/time.tsx";
import { incidentHref, listHref, runHref } from "../routes.ts";
import { warningsOf } from "./overview.ts";

const MAX_SHOWN = 5;

/** What else needs an operator: open incidents, runs in progress, and warnings of the app about itself. */
export function FleetNews() {
  return (
    <div class="columns three">
      <OpenIncidents />
      <RunsInProgress />
      <Warnings />
    </div>
  );
}

function OpenIncidents() {
  const incidents = useApi<IncidentsPage>("/api/incidents?status=open");
  return (
    <section class="panel" aria-labelledby="incidents">
      <h2 id="incidents">
        <Link href={listHref("incidents")}>Open incidents</Link>
      </h2>
      <Loaded of={incidents} what="incidents">
        {({ items, continuation }) => (
          <>
            <p class="figure">
              {continuation !== undefined && "at least "}
              {items.length.toLocaleString("en-GB")}
            </p>
            <ul class="news">
              {items.slice(0, MAX_SHOWN).map(({ id, title, openedAt, severity }) => (
                <li key={id}>
                  <Icon name={severity === "error" ? "octagon" : "triangle"} />
                  <span>
                    <Link href={incidentHref(id)}>
                      <Name text={title} />
                    </Link>
                    <span class="hint">
                      {" "}
                      since <Time at={openedAt} />
                    </span>
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </section>
  );
}

function RunsInProgress() {
  const runs = useApi<RunsPage>("/api/runs?pageSize=20", { isBusy: ({ items }) => running(items).length > 0 });
  return (
    <section class="panel" aria-labelledby="runs">
      <h2 id="runs">
        <Link href={listHref("runs")}>Runs of schedules in progress</Link>
      </h2>
      <Loaded of={runs} what="runs">
        {({ items }) => (
          <>
            <p class="figure">{running(items).length}</p>
            <ul class="news">
              {running(items)
                .slice(0, MAX_SHOWN)
                .map(({ id, schedule, startedAt }) => (
                  <li key={id}>
                    <Icon name="run" />
                    <span>
                      <Link href={runHref(id)}>
                        <Name text={schedule} />
                      </Link>
                      <span class="hint">
                        {" "}
                        since <Time at={startedAt} />
                      </span>
                    </span>
                  </li>
                ))}
            </ul>
          </>
        )}
      </Loaded>
    </section>
  );
}

function running(items: RunsPage["items"]): RunsPage["items"] {
  return items.filter(({ status }) => status === "running");
}

function Warnings() {
  const health = useApi<Health>("/api/health");
  return (
    <section class="panel" aria-labelledby="health">
      <h2 id="health">Holdfast itself</h2>
      <Loaded of={health} what="checks">
        {(value) => {
          const warnings = warningsOf(value);
          if (warnings.length === 0)
            return (
              <p class="note good">
                <Icon name="check" />
                All {value.checks.length} checks are well.
              </p>
            );
          return (
            <ul class="news">
              {warnings.map(({ name, detail }) => (
                <li key={name} class="warn">
                  <Icon name="triangle" />
                  <span>
                    <b>{name}</b>: <bdi>{detail}</bdi>
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </section>
  );
}
