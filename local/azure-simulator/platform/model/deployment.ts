import type { JsonObject } from "../../arm/json.ts";
import type { TemplateResource } from "./template.ts";

/** A resource of a running deployment. */
export interface DeployedResource extends TemplateResource {
  state: "waiting" | "running" | "done";
}

/** A deployment of a template to a resource group. */
export interface Deployment {
  readonly id: string;
  readonly name: string;
  readonly operationId: string;
  readonly correlationId: string;
  /** As they are shown: without the values of secure parameters. */
  readonly parameters: JsonObject;
  readonly resources: readonly DeployedResource[];
  readonly startedAtMs: number;
  changedAtMs: number;
  provisioningState: "Accepted" | "Running" | "Succeeded" | "Failed";
  error: { readonly code: string; readonly message: string } | undefined;
}

export function isEnded({ provisioningState }: Pick<Deployment, "provisioningState">): boolean {
  return provisioningState === "Succeeded" || provisioningState === "Failed";
}
