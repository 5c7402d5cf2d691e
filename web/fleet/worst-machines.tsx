import { Link } from "../components/link.tsx";
import { Name } from "../components/name.tsx";
import { StateBadge } from "../components/state-badge.tsx";
import { Time } from "../components/time.tsx";
import { machineHref } from "../routes.ts";
import { filterHref } from "./fleet-counts.tsx";
import type { Overview } from "./overview.ts";

/** The machines that lack a proven recovery point, the worst first, and why they do. */
export function WorstMachines({ overview: { worst, reasons, lacking } }: { readonly overview: Overview }) {
  if (worst.length === 0) return null;
  return (
    <div class="columns">
      <section class="panel" aria-labelledby="worst">
        <h2 id="worst">The worst machines</h2>
        <ul class="worst">
          {worst.map(({ vmId, name, resourceGroup, state, reasonText, lastRecoveryPointAt }) => (
            <li key={vmId}>
              <p class="line">
                <Link href={machineHref(vmId)}>
                  <Name text={name} />
                </Link>
                <span class="group">
                  <Name text={resourceGroup} />
                </span>
                <StateBadge state={state} />
              </p>
              <p class="why">{reasonText}</p>
              <p class="point">
                {lastRecoveryPointAt === undefined ? (
                  "No recovery point is known."
                ) : (
                  <>
                    Last recovery point <Time at={lastRecoveryPointAt} age />
                  </>
                )}
              </p>
            </li>
          ))}
        </ul>
        {lacking > worst.length && (
          <p>
            <Link href={filterHref("proof", "lacking")}>All {lacking.toLocaleString("en-GB")} of them</Link>
          </p>
        )}
      </section>
      <section class="panel" aria-labelledby="reasons">
        <h2 id="reasons">Why they lack one</h2>
        <ul class="reasons">
          {reasons.map(({ reason, text, count }) => (
            <li key={reason}>
              <Link href={filterHref("reason", reason)}>
                <b>{count.toLocaleString("en-GB")}</b> {count === 1 ? "machine" : "machines"}
              </Link>
              <span>{text}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
