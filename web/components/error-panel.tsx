import type { Problem } from "../client/problem.ts";
import { Icon } from "./icon.tsx";

/** What failed, and what to do about it. */
export function ErrorPanel({ problem, onRetry }: { readonly problem: Problem; readonly onRetry?: () => void }) {
  return (
    <div class="panel error" role="alert">
      <h2>
        <Icon name="octagon" />
        {problem.title}
      </h2>
      <p>
        <bdi>{problem.detail}</bdi>
      </p>
      {problem.errors !== undefined && problem.errors.length > 1 && (
        <ul>
          {problem.errors.map(({ field, detail }) => (
            <li key={`${field} ${detail}`}>
              <code>{field}</code>: <bdi>{detail}</bdi>
            </li>
          ))}
        </ul>
      )}
      <p>{problem.whatToDo}</p>
      {onRetry !== undefined && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
