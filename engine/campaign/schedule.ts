/**
 * Which fault comes when: the whole of a campaign's plan, made from its seed before anything is started.
 *
 * Pure: the same seed gives the same kinds, targets (by role: who is controller then is not known yet), gaps and
 * lengths. Several faults may be on at once, within limits: one backend and one frontend are always left in
 * peace, every fault is undone after its time, and after some faults everything is healed, so that clients can
 * be served and the next faults meet a whole cluster. Next: fault-driver.ts carries it out.
 */
import { type SeededRandom, seededRandom } from './seeded-random.ts';

export const campaignKinds = [
	'kill',
	'pause',
	'stop',
	'restart',
	'drain',
	'cut',
	'cut-one-way',
	/** A node from all others. */
	'cut-off',
	'slow',
	'volume-away',
	'volume-full',
	'volume-slow',
] as const;
export type CampaignKind = (typeof campaignKinds)[number];

/** 'backend': one that is neither controller nor backup, where there is one. */
export type TargetRole = 'controller' | 'backup' | 'backend' | 'frontend';

export interface Target {
	readonly role: TargetRole;
	/** Which of several. */
	readonly pick: number;
}

export interface FaultStep {
	readonly is: 'fault';
	/** From 1. */
	readonly number: number;
	/** Since the step before. */
	readonly gapMs: number;
	readonly kind: CampaignKind;
	readonly target: Target;
	/** The other end of a link. */
	readonly peer?: Target;
	/** Of what is slow. */
	readonly delayMs?: number;
}

export type Step =
	| FaultStep
	/** Undoes the fault of this number; the next steps do not wait for it. */
	| { readonly is: 'heal'; readonly number: number; readonly gapMs: number }
	/** Undoes what is still on, and waits until all are ready. */
	| { readonly is: 'heal-all'; readonly gapMs: number };

export interface ScheduleOptions {
	readonly seed: number;
	readonly faults: number;
	readonly frontends: number;
	readonly backends: number;
	readonly kinds: readonly CampaignKind[];
}

const openMax = 3;
const healAllEvery = 8;
/** A node that was started again counts as away for so long: it has to join. */
const rejoinMs = 2_000;

/** How long each kind lasts, in ranges of milliseconds that are equally likely; around the suspicion time (0.6 s) both sides are met. */
const lasts: Readonly<Record<CampaignKind, readonly (readonly [number, number])[]>> = {
	kill: [
		[200, 900],
		[1_000, 4_000],
	],
	pause: [
		[60, 500],
		[550, 1_200],
		[1_500, 5_000],
	],
	stop: [[500, 3_000]],
	// Ends by itself.
	restart: [[rejoinMs, rejoinMs]],
	drain: [[500, 3_000]],
	cut: [
		[100, 500],
		[600, 4_000],
	],
	'cut-one-way': [
		[100, 500],
		[600, 4_000],
	],
	'cut-off': [
		[100, 500],
		[600, 4_000],
	],
	slow: [[1_000, 4_000]],
	'volume-away': [
		[100, 500],
		[600, 4_000],
	],
	'volume-full': [[500, 3_000]],
	'volume-slow': [[1_000, 4_000]],
};

const linkKinds: ReadonlySet<CampaignKind> = new Set(['cut', 'cut-one-way', 'slow']);
/** Frontends have no volume. */
const backendKinds: ReadonlySet<CampaignKind> = new Set(['volume-away', 'volume-full', 'volume-slow']);
const slowMs = { slow: [5, 400], 'volume-slow': [5, 150] } as const;

const backendRoles: readonly TargetRole[] = ['controller', 'controller', 'backup', 'backend', 'backend'];

interface OpenFault {
	readonly number: number;
	readonly kind: CampaignKind;
	/** What is one node less as long as it is on; 'link': nobody is away. */
	readonly side: 'backend' | 'frontend' | 'link';
	readonly untilMs: number;
}

/** The plan of a campaign. */
export function makeSchedule(options: ScheduleOptions): Step[] {
	const random = seededRandom(options.seed);
	const events: { readonly atMs: number; readonly step: Step }[] = [];
	let open: OpenFault[] = [];
	let atMs = 0;
	for (let number = 1; number <= options.faults; number += 1) {
		atMs += random.chance(0.3) ? random.between(20, 300) : random.between(500, 2_500);
		for (;;) {
			open = open.filter((fault) => fault.untilMs + rejoinMs > atMs);
			if (open.length < openMax && kindsFree(open, options).length > 0) break;
			atMs = Math.min(...open.map((fault) => fault.untilMs + rejoinMs));
		}
		const fault = makeFault(random, options, open, { number, atMs });
		open.push(fault.open);
		events.push({ atMs, step: fault.step });
		if (fault.open.kind !== 'restart') events.push({ atMs: fault.open.untilMs, step: { is: 'heal', number, gapMs: 0 } });
		if (number % healAllEvery === 0 || number === options.faults) {
			atMs = Math.max(atMs, ...open.map(({ untilMs }) => untilMs)) + 1;
			events.push({ atMs, step: { is: 'heal-all', gapMs: 0 } });
			open = [];
		}
	}
	events.sort((a, b) => a.atMs - b.atMs);
	return events.map(({ atMs: at, step }, index) => ({ ...step, gapMs: Math.round(at - (events[index - 1]?.atMs ?? 0)) }));
}

function makeFault(
	random: SeededRandom,
	options: ScheduleOptions,
	open: readonly OpenFault[],
	{ number, atMs }: { readonly number: number; readonly atMs: number },
): { step: FaultStep; open: OpenFault } {
	const kind = random.pick(kindsFree(open, options));
	const [from, to] = random.pick(lasts[kind]);
	const untilMs = atMs + random.between(from, to);
	const range = kind === 'slow' || kind === 'volume-slow' ? slowMs[kind] : undefined;
	const slow = range === undefined ? {} : { delayMs: random.between(range[0], range[1]) };
	if (linkKinds.has(kind)) {
		const target = aTarget(random, 'backend');
		const peer = aTarget(random, random.chance(0.6) ? 'frontend' : 'backend');
		const turned = random.chance(0.5);
		const ends = turned ? { target: peer, peer: target } : { target, peer };
		return { step: { is: 'fault', number, gapMs: 0, kind, ...ends, ...slow }, open: { number, kind, side: 'link', untilMs } };
	}
	const free = sidesFree(open, options);
	const wanted = random.chance(0.35) && !backendKinds.has(kind) ? 'frontend' : 'backend';
	const side = free.includes(wanted) ? wanted : (free[0] ?? 'backend');
	return { step: { is: 'fault', number, gapMs: 0, kind, target: aTarget(random, side), ...slow }, open: { number, kind, side, untilMs } };
}

function aTarget(random: SeededRandom, side: 'backend' | 'frontend'): Target {
	return { role: side === 'frontend' ? 'frontend' : random.pick(backendRoles), pick: random.between(0, 99) };
}

/** Kinds for which there is a target that may be hurt. */
function kindsFree(open: readonly OpenFault[], options: ScheduleOptions): CampaignKind[] {
	const free = sidesFree(open, options);
	return options.kinds.filter((kind) => linkKinds.has(kind) || (backendKinds.has(kind) ? free.includes('backend') : free.length > 0));
}

/** Where one more fault leaves somebody in peace. */
function sidesFree(open: readonly OpenFault[], { frontends, backends }: ScheduleOptions): ('backend' | 'frontend')[] {
	const hurt = (side: OpenFault['side']) => open.filter((fault) => fault.side === side).length;
	const free: ('backend' | 'frontend')[] = [];
	if (hurt('backend') < backends - 1) free.push('backend');
	if (hurt('frontend') < frontends - 1) free.push('frontend');
	return free;
}
