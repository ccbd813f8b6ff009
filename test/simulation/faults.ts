/**
 * What strikes a simulated cluster, and how it is noted: which writes were in which stage when it did.
 */
import type { Machine, Run } from './sim-node.ts';
import { type Stage, stages } from './stages.ts';
import { timing, type World } from './world.ts';

export const faultKinds = [
	'kill',
	'restart',
	'stop',
	'drain',
	'pause',
	'blink',
	'hang',
	'lid',
	'power',
	'cut',
	'cut one way',
	'cut group',
	'slow link',
	'volume away',
	'volume slow',
	'volume full',
	'volume stalls',
	'add',
	'clock',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export const lidMsMax = 20_000;
const membersMax = 8;

/** Strikes now; answers what was done, for the transcript. */
export function strike(world: World, kind: FaultKind, machine: Machine): string {
	const { random } = world;
	const { name } = machine;
	const others = [...world.machines.keys()].filter((other) => other !== name);
	const other = random.pick(others);
	switch (kind) {
		case 'kill':
			note(world, kind, [machine]);
			world.kill(name);
			return `kill ${name}`;
		case 'restart':
			note(world, kind, [machine]);
			world.kill(name);
			world.agenda.after(random.between(1, 300), () => world.start(name));
			return `restart ${name}`;
		case 'stop':
			note(world, kind, [machine]);
			world.stop(name);
			return `stop ${name} as planned`;
		case 'drain':
			note(world, kind, [machine]);
			world.drain(name);
			if (random.chance(0.5)) world.agenda.after(random.between(1, 5000), () => world.ready(name));
			return `drain ${name}`;
		case 'pause':
			note(world, kind, [machine]);
			if (random.chance(0.5)) {
				world.pauseUntilDeath(name);
				return `pause ${name} until its life is ended`;
			}
			world.pause(name);
			return `pause ${name}`;
		case 'blink': {
			const ms = random.between(20, 1500);
			note(world, kind, [machine]);
			world.pause(name);
			world.agenda.after(ms, () => world.resume(name));
			return `pause ${name} for ${ms} ms`;
		}
		case 'hang': {
			const ms = random.between(20, 5000);
			note(world, kind, [machine]);
			world.hang(name, ms);
			return `main loop of ${name} hangs for ${ms} ms`;
		}
		case 'lid': {
			const ms = random.between(50, random.chance(0.2) ? lidMsMax : 3000);
			note(world, kind, [...world.machines.values()]);
			world.closeLid(ms);
			return `lid closed for ${ms} ms`;
		}
		case 'power': {
			const ms = random.between(1, 500);
			const lose = () => {
				note(world, kind, [...world.machines.values()]);
				world.losePower();
				for (const each of world.machines.keys()) world.agenda.after(ms + random.between(0, 400), () => world.start(each));
			};
			if (random.chance(0.3)) {
				// What the new owner found and has shown must be there afterwards (R5).
				world.atNextTake = () => world.agenda.after(random.between(1, 60), lose);
				return `power loss behind the next take of an account, back after ${ms} ms`;
			}
			lose();
			return `power loss, back after ${ms} ms`;
		}
		case 'cut':
			note(world, kind, [machine, world.machine(other)]);
			world.cut(name, other);
			world.cut(other, name);
			return `cut ${name} and ${other}`;
		case 'cut one way':
			note(world, kind, [machine, world.machine(other)]);
			world.cut(name, other);
			return `cut ${name} to ${other}`;
		case 'cut group': {
			const group = [name, ...others.filter(() => random.chance(0.4))];
			const rest = others.filter((each) => !group.includes(each));
			note(world, kind, [...world.machines.values()]);
			for (const one of group) {
				for (const far of rest) {
					world.cut(one, far);
					world.cut(far, one);
				}
			}
			return `cut off ${group.join(', ')}`;
		}
		case 'slow link': {
			const ms = random.between(5, 900);
			note(world, kind, [machine, world.machine(other)]);
			world.slow(name, other, ms);
			if (random.chance(0.5)) world.slow(other, name, ms);
			return `slow ${name} to ${other} by ${ms} ms`;
		}
		case 'volume away':
		case 'volume slow':
		case 'volume full': {
			const backend = machine.isBackend ? machine : random.pick(world.backends);
			note(world, kind, [backend]);
			world.struck(backend.name);
			const delayMs = random.between(5, 400);
			backend.volume = kind === 'volume away' ? { is: 'away' } : kind === 'volume full' ? { is: 'full' } : { is: 'slow', delayMs };
			return `${kind} ${kind === 'volume slow' ? `by ${delayMs} ms ` : ''}at ${backend.name}`;
		}
		case 'add': {
			// As many as a lab would add in a minute.
			if (world.machines.size >= membersMax) return 'nothing';
			note(world, kind, [...world.machines.values()]);
			return `add ${world.add(random.pick(['backend', 'frontend'] as const))}`;
		}
		case 'volume stalls': {
			const ms = random.between(200, 4000);
			note(world, kind, world.backends);
			world.stalledUntilMs = world.now + ms;
			world.stalledForMs = Math.max(world.stalledForMs, ms);
			return `all beats hang for ${ms} ms`;
		}
		case 'clock': {
			machine.clockAheadS = random.pick([-1, 1]) * random.between(1, 365 * 86_400);
			note(world, kind, [machine]);
			world.clockMoved = true;
			return `clock of ${name} moved by ${machine.clockAheadS} s`;
		}
	}
}

/** Which stages were occupied on the machines that it concerns. */
function note(world: World, kind: FaultKind, machines: readonly Machine[]): void {
	world.coverage[kind] ??= {};
	const row = world.coverage[kind];
	const met = new Set(machines.flatMap(({ run }: { run: Run | null }) => run?.stagesNow.occupied() ?? []));
	for (const stage of met) row[stage] = (row[stage] ?? 0) + 1;
}

/** The next write of a backend that gets into this stage is struck in it. */
export function arm(world: World, kind: FaultKind, stage: Stage, struck: (what: string) => void): void {
	world.armed = { stage, strike: (machine) => struck(`${strike(world, kind, machine)} (in ${stage})`) };
}

export function randomStage(world: World): Stage {
	return world.random.pick(stages);
}

/** Suspicion, a lost take and another suspicion, joining again: generously. */
export const healLimitMs = 10 * timing.suspicionMs;
