/**
 * A stand-in for Docker that keeps what is created on it, by name and labels, and fails from a certain call on.
 *
 * For tests of what is left behind. Read host/stand-in-docker.ts first.
 */
import { z } from 'zod';
import { type DockerCallMade, type StandInAnswer, type StandInDocker, type StandInHandler, startStandInDocker } from './host/stand-in-docker.ts';

const createdSchema = z.object({ Name: z.string().optional(), Labels: z.record(z.string(), z.string()).optional() });

interface Kept {
	readonly kind: 'container' | 'network' | 'volume';
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
}

export interface KeepingDocker extends AsyncDisposable {
	readonly docker: StandInDocker;
	/** What there is now: 'network mclab-one'. */
	there(): string[];
	/** Of somebody else, there from the start. */
	put(kept: Kept): void;
	/** From the first call like this on, all are answered so, until `mend`. */
	failFrom(method: StandInHandler['method'], path: string | RegExp, how: 'hang' | 'drop'): void;
	mend(): void;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] as const;

export async function startKeepingDocker(options: { readonly hasImage?: boolean } = {}): Promise<KeepingDocker> {
	const all = new Map<string, Kept>();
	const failing = new Set<() => void>();
	const create =
		(kind: Kept['kind']) =>
		(call: DockerCallMade): StandInAnswer => {
			const { Name, Labels = {} } = createdSchema.parse(call.body);
			const name = Name ?? query(call).get('name') ?? '';
			// As Docker does: a volume that is there is taken, as it is.
			if (kind !== 'volume' || !all.has(`volume ${name}`)) all.set(`${kind} ${name}`, { kind, name, labels: Labels });
			return { status: 201, json: { Id: name, Name: name, Warnings: [] } };
		};
	const list = (kind: Kept['kind'], call: DockerCallMade) => {
		const { label = [] } = z.object({ label: z.array(z.string()).optional() }).parse(JSON.parse(query(call).get('filters') ?? '{}'));
		return [...all.values()].filter(
			(one) => one.kind === kind && label.every((wanted) => Object.entries(one.labels).some(([key, value]) => `${key}=${value}` === wanted)),
		);
	};
	const remove = (kind: Kept['kind']): StandInHandler => ({
		method: 'DELETE',
		path: new RegExp(`^/${kind}s/[^/]+$`),
		answer: (call) => (all.delete(`${kind} ${call.path.split(/[/?]/)[2]}`) ? { status: 204 } : { status: 404, json: { message: 'no such thing' } }),
	});
	const running = { Status: 'running', Running: true, Paused: false, Pid: 4711, ExitCode: 0 };
	const docker = await startStandInDocker({
		handlers: [
			{ method: 'GET', path: /^\/images\/.+\/json$/, answer: options.hasImage === false ? { status: 404, json: { message: 'no such image' } } : { json: {} } },
			{ method: 'POST', path: '/build', answer: { bytes: `${JSON.stringify({ stream: 'Step 1/1 : FROM scratch' })}\n` } },
			{ method: 'POST', path: '/networks/create', answer: create('network') },
			{ method: 'POST', path: '/volumes/create', answer: create('volume') },
			{ method: 'POST', path: '/containers/create', answer: create('container') },
			{
				method: 'GET',
				path: '/containers/json',
				answer: (call) => ({ json: list('container', call).map(({ name, labels }) => ({ Id: name, Names: [`/${name}`], Labels: labels, State: 'running' })) }),
			},
			{ method: 'GET', path: '/networks', answer: (call) => ({ json: list('network', call).map(({ name }) => ({ Name: name })) }) },
			{ method: 'GET', path: '/volumes', answer: (call) => ({ json: { Volumes: list('volume', call).map(({ name }) => ({ Name: name })) } }) },
			{
				method: 'GET',
				path: /^\/volumes\/[^/]+$/,
				answer: (call) => ({ json: { Name: call.path.split('/')[2], Labels: all.get(`volume ${call.path.split('/')[2]}`)?.labels ?? null } }),
			},
			remove('container'),
			remove('network'),
			remove('volume'),
			{ method: 'PUT', path: /^\/containers\/[^/]+\/archive$/, answer: {} },
			{ method: 'POST', path: /^\/containers\/[^/]+\/start$/, answer: { status: 204 } },
			{ method: 'GET', path: /^\/containers\/[^/]+\/json$/, answer: { json: { Id: 'c', State: running } } },
		],
	});
	return {
		docker,
		there: () => [...all.keys()].sort(),
		put: (kept) => void all.set(`${kept.kind} ${kept.name}`, kept),
		failFrom(method, path, how) {
			const fromHereOn = () => {
				// Everything, events too: an engine that hangs answers nobody.
				for (const one of methods) failing.add(docker.on({ method: one, path: /./, answer: how }));
				return how;
			};
			failing.add(docker.on({ method, path, times: 1, answer: fromHereOn }));
		},
		mend() {
			for (const end of failing) end();
			failing.clear();
		},
		[Symbol.asyncDispose]: () => docker[Symbol.asyncDispose](),
	};
}

function query(call: DockerCallMade): URLSearchParams {
	return new URL(call.path, 'http://docker').searchParams;
}
