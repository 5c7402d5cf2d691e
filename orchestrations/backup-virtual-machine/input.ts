import type { z } from "zod";
import type { backupVirtualMachine } from "../contracts/workflows.ts";
import type { FromJson } from "../durable/json.ts";

export type BackupInput = FromJson<z.output<typeof backupVirtualMachine.input>>;
