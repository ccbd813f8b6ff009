/**
 * The engine process with the double inside: what tests start in place of main.ts.
 */
import { EngineDouble } from './engine-double.ts';
import { runEngineProcess } from './engine-process.ts';

await runEngineProcess((surroundings) => new EngineDouble(surroundings));
