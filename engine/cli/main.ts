/**
 * Entry of the `lab` command. In the clone: `npm run -s lab -- <verb>`; installed: `mclab <verb>`.
 *
 * Read next: program.ts.
 */
import { enableCompileCache } from 'node:module';
import { compileCachePath } from '../server/program-files.ts';

// Before anything large is loaded: a command's start is felt.
enableCompileCache(compileCachePath);
const { processOutput } = await import('./output.ts');
const { runLab } = await import('./program.ts');

// mclab.mjs runs this file in a Node of its own and says so.
const name = process.env.MAILCLUSTER_LAB_COMMAND ?? (process.env.npm_lifecycle_event === 'lab' ? 'npm run -s lab --' : 'lab');
// npm runs scripts in the project's root; a file is named from where the user is.
if (process.env.npm_lifecycle_event === 'lab' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);

process.exitCode = await runLab(name, process.argv.slice(2), processOutput());
