/** Start orders as the machine's log has them: each is carried out once, whatever is said again, and is answered. */
import { PassThrough, type Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import type { Role } from '../../../node-image/src/contract/node-config.ts';
import { startAnswerFile } from '../../../node-image/src/contract/start-order.ts';
import { failed, ok } from '../../../node-image/src/result.ts';
import { BareMachine, type MachineCalls } from './bare-machine.ts';

/** One frame of standard output, as Docker sends it. */
function frame(text: string): Buffer {
	const header = Buffer.alloc(8);
	header[0] = 1;
	header.writeUInt32BE(Buffer.byteLength(text), 4);
	return Buffer.concat([header, Buffer.from(text)]);
}

/** Docker with one machine, whose log is written here. */
class Docker implements MachineCalls {
	state: 'running' | 'down' = 'running';
	starts = 0;
	readonly follows: string[] = [];
	readonly answers: unknown[] = [];
	readonly #written: string[] = [];
	#streams: PassThrough[] = [];
	#changed = () => {};

	async followLines(_name: string, from: 'from-now' | 'from-start') {
		const stream = new PassThrough();
		if (from === 'from-start') for (const line of this.#written) stream.write(frame(`${line}\n`));
		this.#streams.push(stream);
		this.follows.push(from);
		this.#changed();
		return ok<Readable>(stream);
	}
	async inspect() {
		return ok({ id: 'm', state: this.state, pid: 1, exitCode: 0, outOfMemory: false });
	}
	async start() {
		this.starts += 1;
		return ok(undefined);
	}
	async putFiles(_name: string, _folder: string, files: Parameters<MachineCalls['putFiles']>[2]) {
		for (const { name, bytes } of files) if (name === startAnswerFile) this.answers.push(JSON.parse(String(bytes)));
		this.#changed();
		return ok(undefined);
	}
	say(line: string): void {
		this.#written.push(line);
		for (const stream of this.#streams) stream.write(frame(`${line}\n`));
	}
	until(fits: () => boolean): Promise<void> {
		return new Promise((resolve) => {
			this.#changed = () => fits() && resolve();
			this.#changed();
		});
	}
}

const id = (name: string) => name.padEnd(16, '0');
const order = (name: string, ...roles: Role[]) => JSON.stringify({ startOrder: { id: id(name), roles } });

async function machineOn(docker: Docker, outcome: (roles: readonly Role[]) => boolean = () => true, ended: () => Promise<boolean> = async () => false) {
	const started: (readonly Role[])[] = [];
	const machine = new BareMachine({
		engine: docker,
		container: 'm',
		start: async (roles) => {
			started.push(roles);
			if (outcome(roles)) machine.nodeStarts();
			return outcome(roles) ? ok(undefined) : failed({ code: 'already-running' as const, message: 'be1 is running already', definite: true });
		},
		nodeEnds: ended,
	});
	onTestFinished(() => machine.close());
	await docker.until(() => docker.follows.length === 1);
	return { machine, started };
}

test('an order is carried out once, however often it is said, and answered', async () => {
	const docker = new Docker();
	const { started } = await machineOn(docker);
	docker.say(order('a', 'backend'));
	docker.say('what a learner writes there is nothing');
	docker.say(JSON.stringify({ startOrder: { id: id('x'), roles: ['root'] } }));
	docker.say(order('a', 'backend'));
	docker.say(order('b'));
	await docker.until(() => docker.answers.length === 2);
	expect(started).toEqual([['backend'], []]);
	expect(docker.answers).toEqual([
		{ id: id('a'), is: 'started', message: '' },
		{ id: id('b'), is: 'started', message: '' },
	]);
});

test('orders of before are not carried out again when its lines are read anew', async () => {
	const docker = new Docker();
	const { machine, started } = await machineOn(docker);
	docker.say(order('a', 'backend'));
	docker.say(order('b', 'frontend'));
	await docker.until(() => docker.answers.length === 2);
	machine.again();
	await docker.until(() => docker.follows.length === 2);
	docker.say(order('c'));
	await docker.until(() => docker.answers.length === 3);
	expect(started).toEqual([['backend'], ['frontend'], []]);
	expect(docker.follows).toEqual(['from-now', 'from-now']);
});

test('a start that fails is told, and so is the end of the node that was ordered, but of no other life of it', async () => {
	const docker = new Docker();
	const { machine } = await machineOn(docker, (roles) => roles.length === 0);
	docker.say(order('a', 'backend'));
	await docker.until(() => docker.answers.length === 1);
	machine.nodeEnded(async () => 'nobody ordered this life');
	docker.say(order('b'));
	await docker.until(() => docker.answers.length === 2);
	machine.nodeEnded(async () => 'no licence');
	await docker.until(() => docker.answers.length === 3);
	expect(docker.answers).toEqual([
		{ id: id('a'), is: 'refused', message: 'be1 is running already' },
		{ id: id('b'), is: 'started', message: '' },
		{ id: id('b'), is: 'ended', message: 'no licence' },
	]);
});

test('a node that is just ending is waited for: who orders a start behind a stop gets it', async () => {
	const docker = new Docker();
	let isEnding = true;
	const { machine, started } = await machineOn(
		docker,
		() => !isEnding,
		async () => {
			isEnding = false;
			// Of the life before: that is no news of the one that was ordered.
			machine.nodeEnded(async () => 'stops as planned');
			return true;
		},
	);
	docker.say(order('a', 'backend'));
	docker.say(order('b'));
	await docker.until(() => docker.answers.length === 2);
	expect(docker.answers).toEqual([
		{ id: id('a'), is: 'started', message: '' },
		{ id: id('b'), is: 'started', message: '' },
	]);
	expect(started).toEqual([['backend'], ['backend'], []]);
});

test('one that is down is switched on, one that runs is left alone', async () => {
	const docker = new Docker();
	const { machine } = await machineOn(docker);
	await machine.on();
	expect(docker.starts).toBe(0);
	docker.state = 'down';
	await machine.on();
	expect(docker.starts).toBe(1);
});
