/**
 * The version that engine and clients compare when they meet: package.json's, read once.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectPath } from './program-files.ts';

export const engineVersion: string = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(projectPath, 'package.json'), 'utf8'))).version;
