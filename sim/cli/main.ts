#!/usr/bin/env node
import { command } from "./command.ts";

// Whoever reads our output may stop early, as `head` does: that is no error of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 70);
});

process.exitCode = await command(process.argv.slice(2));
