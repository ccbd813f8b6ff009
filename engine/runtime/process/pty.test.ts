import { describe, expect, test } from 'vitest';
import { openPty, type Pty } from './pty.ts';

const program = (...args: string[]) => ({ file: '/bin/sh', args, cwd: '/', env: { PATH: process.env.PATH ?? '/usr/bin:/bin', PS1: '' } });

async function opened(...args: string[]) {
	let text = '';
	let how = '';
	let look = () => {};
	const listener = {
		data: (bytes: Uint8Array) => {
			text += Buffer.from(bytes).toString();
			look();
		},
		end: (said: string) => {
			how = said;
		},
	};
	const result = await openPty(program(...args), { columns: 80, rows: 24 }, listener);
	if (!result.ok) throw new Error(result.error.message);
	const pty: Pty = result.value;
	const said = (part: string) =>
		new Promise<void>((resolve) => {
			look = () => text.includes(part) && resolve();
			look();
		});
	return { pty, said, text: () => text, how: () => how };
}

/** Resolves when no process has this id any more. */
async function gone(pid: number): Promise<void> {
	await expect
		.poll(() => {
			try {
				process.kill(pid, 0);
				return 'lives';
			} catch {
				return 'gone';
			}
		})
		.toBe('gone');
}

const pidIn = (text: string) => Number(/pid=(\d+)/.exec(text)?.[1]);

describe('a program on a pseudo-terminal', () => {
	test('what it wrote before its end reaches a reader that had paused, long after', async () => {
		const { pty, said, text, how } = await opened('-c', 'echo pid=$$.; read go; seq 1 300; exit 4');
		await said('.');
		pty.pause();
		await pty.write(Buffer.from('go\r'));
		await gone(pidIn(text()));
		// A program that lasts longer than node-pty waits with its own end.
		await (await opened('-c', 'sleep 0.4')).pty.ended;
		pty.resume();
		await pty.ended;
		expect(how()).toBe('exit 4');
		expect(text()).toMatch(/299\r\n300\r\n$/);
	});

	test('one that does not read its input holds nobody up: only the writer waits, and all of it arrives', async () => {
		const { pty, said, text } = await opened('-c', 'stty raw -echo; echo be""gins; sleep 0.5; head -c 1000000 | wc -c; echo en""ds');
		await said('begins');
		let written = false;
		const writing = pty.write(Buffer.alloc(1_000_000, 'x')).then(() => {
			written = true;
		});
		const turns = await new Promise<number>((resolve) => {
			let count = 0;
			const turn = () => (++count < 10 ? setImmediate(turn) : resolve(count));
			turn();
		});
		expect([turns, written]).toEqual([10, false]);
		await writing;
		await pty.ended;
		expect(text()).toContain('1000000');
	});

	test('one that does not heed the hang-up is ended all the same', async () => {
		const { pty, said, how } = await opened('-c', "trap '' HUP; echo re''ady; while :; do sleep 1; done");
		await said('ready');
		pty.close();
		await pty.ended;
		expect(how()).toBe('SIGKILL');
	});

	test('a child that keeps the terminal open keeps nobody from the end', async () => {
		const { pty, said, text, how } = await opened('-c', "(trap '' HUP; sleep 5) & echo pid=$!.; exit 0");
		await said('.');
		await pty.ended;
		expect(how()).toBe('exit 0');
		process.kill(pidIn(text()), 'SIGKILL');
	});

	test('input behind the end goes nowhere, and a new size does', async () => {
		const { pty } = await opened('-c', 'exit 0');
		await pty.ended;
		await pty.write(Buffer.from('too late'));
		pty.resize({ columns: 10, rows: 10 });
		pty.pause();
		pty.resume();
		pty.close();
	});

	test('text is UTF-8 to the terminal itself', async () => {
		const { pty, said } = await opened('-c', 'stty -a; exit 0');
		await said(' iutf8');
		await pty.ended;
	});
});
