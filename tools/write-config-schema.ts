import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { fileSchema } from "../config/file-schema.ts";

// Writes holdfast.config.schema.json, with which editors complete and validate holdfast.config.json. A test fails when it is
// out of date.
const root = join(import.meta.dirname, "..");
const path = join(root, "holdfast.config.schema.json");
writeFileSync(path, JSON.stringify(z.toJSONSchema(fileSchema, { io: "input" }), null, 2));
execFileSync(join(root, "node_modules/.bin/biome"), ["format", "--write", path], { stdio: "inherit" });
