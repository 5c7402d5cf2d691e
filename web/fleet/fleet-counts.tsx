import { Icon } from "../components/icon.tsx";
import { Link } from "../components/link.tsx";
import { StateIcon } from "../components/state-badge.tsx";
import { listHref } from "../routes.ts";
import { stateWords } from "../state-words.ts";
import type { Overview } from "./overview.ts";
import { EVERYTHING, type FilterName, withFilter, writeQuery } from "./query.ts";

/** The address of the machines that have this value. */
export function filterHref(name: FilterName, value: string): string {
  return `${listHref("machines")}${writeQuery(withFilter(EVERYTHING, name, [value]))}`;
}

const number = (count: number) => count.toLocaleString("en-GB");
const machines = (count: number) => `${number(count)} ${count === 1 ? "machine" : "machines"}`;

/** How many machines lack a proven recovery point, and how many are in each state. Every number is a link to its machines. */
export function FleetCounts({ overview }: { readonly overview: Overview }) {
  const { states, total, deleted } = overview;
  return (
    <section aria-labelledby="counts" class="counts">
      <h2 id="counts" class="visually-hidden">
        Machines by state
      </h2>
      <Proof overview={overview} />
      <div class="share" aria-hidden="true">
        {states.map(
          ({ state, count }) =>
            count > 0 && (
              <span key={state} class={stateWords(state).tone} data-state={state} style={{ flexGrow: count }} />
            ),
        )}
      </div>
      <ul class="tiles">
        {states.map(({ state, count }) => (
          <li key={state}>
            <Link
              href={filterHref("state", state)}
              class={`tile ${stateWords(state).tone}${count === 0 ? " zero" : ""}`}
            >
              <span class="count">{number(count)}</span>
              <span class="word">
                <StateIcon state={state} />
                {stateWords(state).word}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <p class="sum">
        Together <Link href={listHref("machines")}>{machines(total)}</Link>. In addition{" "}
        <Link href={filterHref("state", "deleted")}>{number(deleted)} deleted</Link>, kept here for 400 days.
      </p>
    </section>
  );
}

function Proof({ overview: { lacking, needed } }: { readonly overview: Overview }) {
  if (needed === 0) {
    return (
      <p class="proof quiet">
        <Icon name="minus" />
        <span>No machine needs a recovery point: all of them are excluded or deleted.</span>
      </p>
    );
  }
  if (lacking === 0) {
    return (
      <p class="proof good">
        <Icon name="check" />
        <span>
          {needed === 1 ? "The one machine that needs it has" : `All ${number(needed)} machines that need it have`} a
          proven recovery point.
        </span>
      </p>
    );
  }
  return (
    <p class="proof bad">
      <Icon name="triangle" />
      <span>
        <Link href={filterHref("proof", "lacking")}>
          <b>{number(lacking)}</b> of {machines(needed)}
        </Link>{" "}
        {lacking === 1 ? "lacks" : "lack"} a proven recovery point within the objective.
      </span>
    </p>
  );
}
