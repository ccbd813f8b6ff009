/**
 * The version that engine and clients compare when they meet: package.json's, read once.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

export const projectRoot = new URL('../../', import.meta.url);

export const engineVersion: string = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(new URL('package.json', projectRoot), 'utf8'))).version;
