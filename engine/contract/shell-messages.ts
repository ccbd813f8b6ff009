/**
 * What the desktop shell and the page say to each other beside the engine's channel: commands of the menu, what the
 * menu may offer, and WebAdmin in a browser. Both sides check what they get by these schemas.
 *
 * The page knows what can be done now; the shell only shows it. So the page tells which commands it can do, and in
 * which language; the shell's menu offers those, and sends back the one that was chosen.
 */
import { z } from 'zod';
import { memberNameSchema } from '../../node-image/src/contract/member-name.ts';

/** The same ids as the interface's own actions have where there is one. */
export const shellCommandSchema = z.enum([
	'home.show',
	'recording.export',
	'palette.open',
	'cluster.heal-all',
	'time.go-live',
	'help.open',
	'language.en',
	'language.de',
	'theme.light',
	'theme.dark',
	'theme.auto',
]);
export type ShellCommand = z.infer<typeof shellCommandSchema>;

export const shellLanguageSchema = z.enum(['en', 'de']);
export type ShellLanguage = z.infer<typeof shellLanguageSchema>;

/** Page to shell: what the menu is to be like. */
const menuMessageSchema = z.strictObject({
	type: z.literal('menu'),
	language: shellLanguageSchema,
	theme: z.enum(['light', 'dark', 'auto']),
	commands: z.array(shellCommandSchema).max(shellCommandSchema.options.length),
	/** Can it show a recording that the system asked to open? */
	opensFiles: z.boolean(),
});
export type MenuMessage = z.infer<typeof menuMessageSchema>;

/**
 * Page to shell: somebody wants a node's WebAdmin in a browser. Names alone: the address is the engine's to say, so that
 * nothing on the page can send a browser anywhere else.
 */
const webAdminMessageSchema = z.strictObject({
	type: z.literal('web-admin'),
	cluster: z.string().max(64),
	node: memberNameSchema,
	/** The frontend through which it is asked for. */
	through: memberNameSchema.nullable(),
	/** The page's own: what is read there is what the page speaks of. */
	language: z.enum(['en', 'de']).optional(),
});
export type WebAdminMessage = z.infer<typeof webAdminMessageSchema>;

export const pageMessageSchema = z.discriminatedUnion('type', [menuMessageSchema, webAdminMessageSchema]);
export type PageMessage = z.infer<typeof pageMessageSchema>;

/** Of a recording that the shell reads for the page; the engine's own limit for one is above it, and such a file is opened in the page. */
export const openedFileBytesMax = 64 * 1024 * 1024;

/** Shell to page. */
export const shellMessageSchema = z.discriminatedUnion('type', [
	z.strictObject({ type: z.literal('command'), command: shellCommandSchema }),
	/** The system asked to open this file with the lab: a recording, or what somebody takes for one. */
	z.strictObject({
		type: z.literal('file'),
		name: z.string().max(255),
		bytes: z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array && value.byteLength <= openedFileBytesMax),
	}),
]);
export type ShellMessage = z.infer<typeof shellMessageSchema>;
