/**
 * One line of a node's log, read: when, how grave, what.
 *
 * A node writes JSON, a line an event; what a runtime or a crash wrote is plain text, and kept as it is. Nothing a
 * node writes can break the page: what does not fit is text. Read next: merged-log.ts.
 */
import { z } from 'zod';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogLine {
	/** In this window's log, rising in the order of arrival: a key for lists. */
	readonly key: number;
	readonly node: string;
	/** Wall clock, milliseconds since 1970; a line without a time has that of the line before it. */
	readonly atMs: number;
	readonly level: LogLevel;
	/** The event's type, 'controller-taken'; '' for text. */
	readonly what: string;
	/** The rest, as 'epoch=2 from=be1.1'. */
	readonly details: string;
	readonly raw: string;
}

export type ReadLine = Omit<LogLine, 'key' | 'atMs' | 'node'> & { readonly atMs: number | null };

/** As pino writes it; a level is a number, rising with gravity. */
const jsonLine = z.looseObject({ level: z.number(), time: z.iso.datetime(), msg: z.string().optional(), type: z.string().optional() });
/** Said already, or the same in every line. */
const knownKeys: ReadonlySet<string> = new Set(['level', 'time', 'node', 'type', 'msg']);

export function readLogLine(raw: string): ReadLine {
	const parsed = jsonLine.safeParse(fromJson(raw));
	if (!parsed.success) return { atMs: null, level: /\b(error|fatal|exception)\b/i.test(raw) ? 'error' : 'info', what: '', details: raw, raw };
	const { level, time, type, msg } = parsed.data;
	const fields = Object.entries(parsed.data).filter(([name]) => !knownKeys.has(name));
	const words = fields.map(([name, value]) => `${name}=${fieldText(value)}`);
	// An event's message repeats its type.
	if (msg !== undefined && msg !== type) words.unshift(msg);
	return { atMs: Date.parse(time), level: levelOf(level, type), what: type ?? '', details: words.join(' '), raw };
}

function fieldText(value: unknown): string {
	if (typeof value === 'number') return String(Math.round(value * 100) / 100);
	if (typeof value === 'string') return /[\s="]/.test(value) || value === '' ? JSON.stringify(value) : value;
	return JSON.stringify(value) ?? '';
}

/** Events that an administrator wants to see among the others, though they are written as any other. */
const grave: Readonly<Record<string, LogLevel>> = {
	problem: 'error',
	fenced: 'error',
	'member-silent': 'warn',
	'member-suspected': 'warn',
	'member-declared-dead': 'warn',
	'link-refused': 'warn',
	'mail-refused': 'warn',
	'mail-bounced': 'warn',
	'hand-over-failed': 'warn',
	held: 'warn',
};

function levelOf(level: number, type: string | undefined): LogLevel {
	if (level >= 50) return 'error';
	if (level >= 40) return 'warn';
	if (level < 30) return 'debug';
	return (type !== undefined && Object.hasOwn(grave, type) ? grave[type] : undefined) ?? 'info';
}

function fromJson(raw: string): unknown {
	try {
		return JSON.parse(raw);
	} catch {
		return undefined;
	}
}
