/**
 * A shell in a node, as clients see it: who opened it owns it, and it ends with that connection.
 *
 * Bytes travel as base64, so that a character cut in two and any binary output survive. Flow control: the engine
 * sends `terminalWindowBytes` ahead of what the client has taken (`terminalTaken`), then it pauses the shell. So a
 * client that does not read costs no memory, and nothing it has not read is lost.
 */
import { z } from 'zod';

/** Sent and not yet taken, before the shell is paused. */
export const terminalWindowBytes = 128 * 1024;
/** Of one `terminalInput`: more is sent in parts, each when the one before it is answered. */
export const terminalInputBytesMax = 64 * 1024;

const base64CharactersMax = Math.ceil(terminalInputBytesMax / 3) * 4;

export const terminalSizeSchema = z.object({ columns: z.int().min(1).max(1000), rows: z.int().min(1).max(1000) });
export type TerminalSize = z.infer<typeof terminalSizeSchema>;

/** Given by the engine; means something on its own connection only. */
export const terminalIdSchema = z.object({ terminal: z.string().min(1).max(40) });

export const terminalDataSchema = z.base64().max(base64CharactersMax, `at most ${terminalInputBytesMax} bytes at once`);
