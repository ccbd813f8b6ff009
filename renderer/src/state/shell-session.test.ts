import { describe, expect, test } from 'vitest';
import type { CallName, CallOutcome } from '../../../engine/contract/engine-api.ts';
import { terminalInputBytesMax } from '../../../engine/contract/terminals.ts';
import { bytesFromBase64 } from './base64.ts';
import type { Call } from './engine-link.ts';
import { ShellSession, type ShellState, typedBytesMax } from './shell-session.ts';

const size = { columns: 80, rows: 24 };
const where = { name: 'training', node: 'be1' };

/** An engine that answers when it is told to, or at once. */
function engine({ holds = [] as readonly CallName[] } = {}) {
	const calls: { name: CallName; args: Record<string, unknown> }[] = [];
	const held: (() => void)[] = [];
	const call: Call = async <N extends CallName>(name: N, args: unknown) => {
		calls.push({ name, args: args as Record<string, unknown> });
		if (holds.includes(name)) await new Promise<void>((resolve) => held.push(resolve));
		return { ok: true, value: name === 'terminalOpen' ? { terminal: '7', node: 'be1' } : {} } as unknown as CallOutcome<N>;
	};
	const of = (name: CallName) => calls.filter((one) => one.name === name).map(({ args }) => args);
	const letGo = () => {
		for (const resolve of held.splice(0)) resolve();
	};
	return { call, of, letGo };
}

const typed = (args: readonly Record<string, unknown>[]) => args.map(({ data }) => bytesFromBase64(String(data)));
/** All that was awaited by then has been gone through. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('what is typed', () => {
	test('goes out in parts that the contract takes, each when the one before is answered, no byte lost or moved', async () => {
		const { call, of, letGo } = engine({ holds: ['terminalInput'] });
		const session = new ShellSession(call, () => {});
		await session.open(where, size);
		// A character of three bytes lies across the border of the parts.
		const text = `${'x'.repeat(terminalInputBytesMax - 1)}€uro`;
		session.type(new TextEncoder().encode(text));
		session.type(new TextEncoder().encode('!'));
		await settled();
		expect(of('terminalInput').length).toBe(1);
		letGo();
		await settled();
		letGo();
		await settled();
		const parts = typed(of('terminalInput'));
		expect(parts.map((part) => part.length)).toEqual([terminalInputBytesMax, 6]);
		expect(new TextDecoder().decode(Buffer.concat(parts))).toBe(`${text}!`);
	});

	test('before the shell is open it waits, and is not lost', async () => {
		const { call, of, letGo } = engine({ holds: ['terminalOpen'] });
		const session = new ShellSession(call, () => {});
		const opening = session.open(where, size);
		session.type(new TextEncoder().encode('ls\r'));
		expect(of('terminalInput')).toEqual([]);
		letGo();
		await opening;
		await settled();
		expect(Buffer.concat(typed(of('terminalInput'))).toString()).toBe('ls\r');
	});

	test('more than a shell that does not read may keep here is refused', async () => {
		const { call } = engine({ holds: ['terminalInput'] });
		const session = new ShellSession(call, () => {});
		await session.open(where, size);
		expect(session.type(new Uint8Array(typedBytesMax))).toBe(true);
		expect(session.type(new Uint8Array(typedBytesMax))).toBe(false);
	});
});

describe('what the shell writes', () => {
	test('is told as taken when the screen has it, not before', async () => {
		const { call, of } = engine();
		const session = new ShellSession(call, () => {});
		await session.open(where, size);
		const taken: (() => void)[] = [];
		session.showOn({ write: (_bytes, done) => taken.push(done) });
		session.came(new Uint8Array(300));
		expect(of('terminalTaken')).toEqual([]);
		taken[0]?.();
		expect(of('terminalTaken')).toEqual([{ terminal: '7', bytes: 300 }]);
	});

	test('before there is a screen is kept for it, in order and byte for byte', async () => {
		const { call } = engine();
		const session = new ShellSession(call, () => {});
		await session.open(where, size);
		const euro = new TextEncoder().encode('€');
		session.came(euro.subarray(0, 1));
		const shown: Uint8Array[] = [];
		session.showOn({ write: (bytes) => shown.push(bytes) });
		session.came(euro.subarray(1));
		expect(new TextDecoder().decode(Buffer.concat(shown))).toBe('€');
	});
});

describe('its size', () => {
	test('is told once for each change, within what the contract takes', async () => {
		const { call, of } = engine();
		const session = new ShellSession(call, () => {});
		await session.open(where, size);
		session.resize(size);
		session.resize({ columns: 5000, rows: 0 });
		expect(of('terminalResize')).toEqual([{ terminal: '7', columns: 1000, rows: 1 }]);
	});

	test('that changed while it opened is told when it is open', async () => {
		const { call, of, letGo } = engine({ holds: ['terminalOpen'] });
		const session = new ShellSession(call, () => {});
		const opening = session.open(where, size);
		session.resize({ columns: 100, rows: 30 });
		letGo();
		await opening;
		expect(of('terminalOpen')).toEqual([{ ...where, ...size }]);
		expect(of('terminalResize')).toEqual([{ terminal: '7', columns: 100, rows: 30 }]);
	});
});

describe('its end', () => {
	test('closed while it opens, it is closed as soon as it is there', async () => {
		const { call, of, letGo } = engine({ holds: ['terminalOpen'] });
		const session = new ShellSession(call, () => {});
		const opening = session.open(where, size);
		session.close();
		expect(of('terminalClose')).toEqual([]);
		letGo();
		await opening;
		expect(of('terminalClose')).toEqual([{ terminal: '7' }]);
	});

	test('is said once, and how; nothing is sent behind it', async () => {
		const states: ShellState[] = [];
		const { call, of } = engine();
		const session = new ShellSession(call, (state) => states.push(state));
		await session.open(where, size);
		session.ended('exit 3');
		session.lost();
		session.close();
		session.type(Uint8Array.of(13));
		session.resize({ columns: 1, rows: 1 });
		await settled();
		expect(states).toEqual([{ is: 'open' }, { is: 'ended', how: 'exit 3' }]);
		expect([...of('terminalInput'), ...of('terminalResize'), ...of('terminalClose')]).toEqual([]);
	});

	test('a shell that cannot be opened says why', async () => {
		const states: ShellState[] = [];
		const error = { code: 'not-running', message: 'be1 is not running' };
		const session = new ShellSession(
			async () => ({ ok: false, error }),
			(state) => states.push(state),
		);
		expect(await session.open(where, size)).toBeNull();
		expect(states).toEqual([{ is: 'failed', error }]);
	});
});
