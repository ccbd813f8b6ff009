/**
 * One seed: a cluster starts, clients use it, faults strike it, then everything is healed and must heal itself
 * (P4), and everything that was acknowledged must be there. The result says what was violated, and with what to
 * see it again.
 */
import { arm, faultKinds, healLimitMs, lidMsMax, randomStage, strike } from './faults.ts';
import type { Coverage } from './stages.ts';
import { aliased, type Shape, World } from './world.ts';

export interface RunResult {
	readonly seed: number;
	readonly shape: string;
	readonly faults: readonly string[];
	readonly violations: readonly string[];
	readonly epochs: number;
	readonly operations: number;
	readonly virtualMs: number;
	readonly coverage: Coverage;
	readonly world: World;
}

const startMs = 3_000;
const faultyMs = 50_000;
const calmMs = 3_000;
/** Each power loss is audited, too; in between what is lost stays lost. */
const auditEvery = 10;
const servedLimitMs = 12_000;
const operationsMin = 200;
/** Its own patience, and what it was at. */
const answeredLimitMs = 40_000;

const shapes = [
	{ frontends: 1, backends: 2 },
	{ frontends: 2, backends: 2 },
	{ frontends: 2, backends: 3 },
	{ frontends: 3, backends: 4 },
	{ frontends: 2, backends: 5 },
];
const symmetricShapes = [
	{ frontends: 0, backends: 0, symmetric: 3 },
	{ frontends: 0, backends: 0, symmetric: 2 },
	{ frontends: 1, backends: 1, symmetric: 2 },
];

/** Every ninth seed is a cluster of symmetric members, alone or beside others. */
function shapeOf(seed: number): Omit<Shape, 'seed'> {
	if (seed % 9 === 8) return symmetricShapes[Math.floor(seed / 9) % symmetricShapes.length] ?? { frontends: 0, backends: 0, symmetric: 3 };
	return shapes[seed % shapes.length] ?? { frontends: 2, backends: 2 };
}

export async function runSeed(seed: number): Promise<RunResult> {
	const shape = shapeOf(seed);
	const world = new World({ ...shape, seed });
	const faults: string[] = [];
	const violated = (what: string) => world.witness.violated(what);
	for (const name of world.machines.keys()) world.agenda.after(world.random.between(0, 400), () => world.start(name));
	await world.run(startMs);
	if (world.healthy()) await world.createAccounts();
	else violated('the cluster did not start');
	world.clients.start(3, 4);
	void world.registrar.start(aliased);
	const until = world.now + faultyMs;
	while (world.now < until && world.violations.length === 0) {
		const struck = (what: string) => faults.push(`${world.now.toFixed(0)} ms ${what}`);
		if (world.random.chance(0.3)) {
			world.heal();
			world.armed = null;
			world.atNextTake = null;
			struck('heal all');
		} else {
			const kind = world.random.pick(faultKinds);
			// Most of them strike a write in the middle.
			if (world.random.chance(0.7)) arm(world, kind, randomStage(world), struck);
			else struck(strike(world, kind, world.random.pick([...world.machines.values()])));
		}
		await world.run(world.random.between(50, 2500));
		if (faults.length % auditEvery === 0) world.audit();
	}
	world.armed = null;
	world.atNextTake = null;
	if (world.violations.length === 0) await settle(world);
	return {
		seed,
		shape: `${shape.frontends} frontends, ${shape.backends} backends${shape.symmetric === undefined ? '' : `, ${shape.symmetric} symmetric`}`,
		faults,
		violations: [...world.violations, ...world.wrongDeaths],
		epochs: world.controller.epoch,
		operations: world.witness.operations,
		virtualMs: world.now,
		coverage: world.coverage,
		world,
	};
}

/** P4, then P2 once more, then nothing happens by itself. */
async function settle(world: World): Promise<void> {
	const violated = (what: string) => world.witness.violated(what);
	world.heal();
	// A lid that is still closed opens, and what a paused member was asked meanwhile happens: then nothing is on.
	await world.runUntil(() => world.runs().every((run) => run.main.runs), lidMsMax);
	await world.run(600);
	// Whoever is leaving leaves first: it is started again with the others.
	await world.runUntil(() => world.runs().every((run) => !run.core.state.stopping), servedLimitMs);
	world.heal();
	if ((await world.runUntil(() => world.healthy(), healLimitMs)) === undefined) violated(`P4: not healthy ${healLimitMs} ms after everything was healed`);
	// The administrator has an answer for what it asked, too.
	world.registrar.end();
	if ((await world.runUntil(() => world.registrar.isIdle, answeredLimitMs)) === undefined)
		violated(`P4: the administrator is not answered ${answeredLimitMs} ms after everything was healed`);
	// What was never answered is repeated until it is; and each account takes mail again.
	let served = 0;
	for (const account of world.accounts) void world.clients.sendOne([account]).then(() => (served += 1));
	world.agenda.touch();
	const isServed = () => served === world.accounts.length && world.clients.pending.size === 0;
	if ((await world.runUntil(isServed, servedLimitMs)) === undefined) {
		violated(`P4: ${world.clients.pending.size} mails are not taken ${servedLimitMs} ms after everything was healed`);
	}
	// A seed full of faults leaves clients little time: they get it now.
	await world.runUntil(() => world.witness.operations >= operationsMin, servedLimitMs);
	world.clientsGoOn = false;
	await world.run(calmMs);
	const { epoch } = world.controller;
	const deaths = () => world.told.filter(({ event }) => event.type === 'member-declared-dead').length;
	const before = deaths();
	await world.run(calmMs);
	if (world.controller.epoch !== epoch) violated(`without any fault epoch ${epoch} became ${world.controller.epoch}`);
	if (deaths() !== before) violated('without any fault somebody was declared dead');
	world.audit();
}

/** A readable transcript: faults and what members said, but for their beats. */
export function transcript(result: RunResult): string {
	const lines = [
		...result.faults.map((fault) => ({ atMs: Number.parseFloat(fault), text: `*** ${fault.replace(/^\d+ ms /, '')}` })),
		...result.violations.map((violation) => ({ atMs: Number.parseFloat(violation) || Number.POSITIVE_INFINITY, text: `!!! ${violation}` })),
		...result.world.told.filter(({ event }) => event.type !== 'beat').map(({ atMs, node, event }) => ({ atMs, text: `${node} ${JSON.stringify(event)}` })),
	];
	return lines
		.toSorted((a, b) => a.atMs - b.atMs)
		.map(({ atMs, text }) => `${atMs.toFixed(0).padStart(7)}  ${text}`)
		.join('\n');
}
