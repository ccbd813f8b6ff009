/**
 * One seed: a cluster starts, faults strike it at random for a while, then everything is healed and must
 * heal itself (P4). The result says what was violated, and with what to see it again.
 */
import { World } from './world.ts';

export interface RunResult {
	readonly seed: number;
	readonly shape: string;
	readonly faults: readonly string[];
	readonly violations: readonly string[];
	readonly epochs: number;
	readonly healedAfterMs: number | undefined;
	readonly world: World;
}

const faultyMs = 30_000;
const lidMsMax = 20_000;
/** Suspicion, a lost take and another suspicion, joining again: generously. */
const healLimitMs = 6_000;

export function runSeed(seed: number): RunResult {
	const shapes = [
		{ frontends: 1, backends: 2 },
		{ frontends: 2, backends: 2 },
		{ frontends: 2, backends: 3 },
		{ frontends: 3, backends: 4 },
	];
	const shape = shapes[seed % shapes.length] ?? { frontends: 2, backends: 2 };
	const world = new World({ ...shape, seed });
	const faults: string[] = [];
	for (const name of world.processes.keys()) world.agenda.after(world.random.between(0, 400), () => world.start(name));
	world.run(3000);
	if (!world.healthy()) world.violations.push('the cluster did not start');
	const until = world.now + faultyMs;
	while (world.now < until) {
		const fault = strike(world);
		faults.push(`${world.now.toFixed(0)} ms ${fault}`);
		world.run(world.random.between(50, 3000));
	}
	world.heal();
	// A lid that is still closed opens, and what a paused member was asked meanwhile happens: then nothing is on.
	world.run(lidMsMax);
	world.heal();
	const healedAfterMs = world.runUntil(() => world.healthy(), healLimitMs);
	if (healedAfterMs === undefined) world.violations.push(`P4: not healthy ${healLimitMs} ms after everything was healed`);
	// What the last fault set going comes to its end, and from there on a healthy cluster stays as it is.
	world.run(2 * healLimitMs);
	const epoch = world.controller.epoch;
	const deaths = world.told.filter(({ event }) => event.type === 'member-declared-dead').length;
	world.run(5000);
	if (world.controller.epoch !== epoch) world.violations.push(`without any fault epoch ${epoch} became ${world.controller.epoch}`);
	if (world.told.filter(({ event }) => event.type === 'member-declared-dead').length !== deaths)
		world.violations.push('without any fault somebody was declared dead');
	return {
		seed,
		shape: `${shape.frontends} frontends, ${shape.backends} backends`,
		faults,
		violations: [...world.violations, ...world.wrongDeaths],
		epochs: world.controller.epoch,
		healedAfterMs,
		world,
	};
}

function strike(world: World): string {
	const { random } = world;
	const name = random.pick([...world.processes.keys()]);
	const other = random.pick([...world.processes.keys()].filter((each) => each !== name));
	const kind = random.pick(['kill', 'stop', 'pause', 'blink', 'cut', 'cut one way', 'volume away', 'lid', 'heal', 'heal']);
	switch (kind) {
		case 'kill':
			world.kill(name);
			return `kill ${name}`;
		case 'stop':
			if (world.process(name).running) world.stop(name);
			return `stop ${name}`;
		case 'pause':
			world.pause(name);
			return `pause ${name}`;
		case 'blink': {
			const ms = random.between(50, 1500);
			world.pause(name);
			world.agenda.after(ms, () => world.resume(name));
			return `pause ${name} for ${ms} ms`;
		}
		case 'cut':
			world.cut(name, other);
			world.cut(other, name);
			return `cut ${name} and ${other}`;
		case 'cut one way':
			world.cut(name, other);
			return `cut ${name} to ${other}`;
		case 'volume away':
			if (!world.process(name).roles.includes('backend')) return 'nothing';
			world.takeVolumeAway(name);
			return `volume away from ${name}`;
		case 'lid': {
			const ms = random.between(100, lidMsMax);
			world.closeLid(ms);
			return `lid closed for ${ms} ms`;
		}
		default:
			world.heal();
			return 'heal all';
	}
}

/** A readable transcript: faults and what members said, but for their beats. */
export function transcript(result: RunResult): string {
	const lines = [
		...result.faults.map((fault) => ({ atMs: Number.parseFloat(fault), text: `*** ${fault.replace(/^\d+ ms /, '')}` })),
		...result.world.told.filter(({ event }) => event.type !== 'beat').map(({ atMs, node, event }) => ({ atMs, text: `${node} ${JSON.stringify(event)}` })),
	];
	return lines
		.toSorted((a, b) => a.atMs - b.atMs)
		.map(({ atMs, text }) => `${atMs.toFixed(0).padStart(7)}  ${text}`)
		.join('\n');
}
