/**
 * The few things that the lab asks of a Docker engine, each with a limit and each failure as a value.
 *
 * dockerode's types end here. Names of containers, networks and volumes are ours (project.ts); nothing that a user
 * typed becomes part of a command. Read host/docker-call.ts for limits and failures, docker-events.ts for news.
 */
import type { Duplex, Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { ContainerCreateOptions } from 'dockerode';
import { z } from 'zod';
import { ok, type Result } from '../../../node-image/src/result.ts';
import type { LogFinding } from '../../contract/engine-api.ts';
import type { TerminalSize } from '../../contract/terminals.ts';
import { findLines } from '../log-search.ts';
import { watchEngine } from './engine-watch.ts';
import { type DockerCall, dockerCall, hangs } from './host/docker-call.ts';
import { type DockerFailure, dockerFailure } from './host/docker-failure.ts';
import { framedText } from './host/docker-frames.ts';
import type { DockerHost } from './host/docker-host.ts';
import { type DockerLimits, dockerLimits } from './host/docker-limits.ts';
import { localBaseImage } from './image-names.ts';
import { type PackedFile, packFiles } from './packed-files.ts';

export type DockerResult<T> = Result<T, DockerFailure>;

const inspectedSchema = z.object({
	Id: z.string(),
	State: z.object({ Status: z.string(), Running: z.boolean(), Paused: z.boolean(), Pid: z.int(), ExitCode: z.int(), OOMKilled: z.boolean().optional() }),
});

/** RFC 3339, with nanoseconds. */
const livesSchema = z.object({ State: z.object({ StartedAt: z.string(), FinishedAt: z.string() }) });

export interface Inspected {
	readonly id: string;
	readonly state: 'running' | 'paused' | 'down';
	/** On the machine that runs Docker; 0: none. */
	readonly pid: number;
	readonly exitCode: number;
	readonly outOfMemory: boolean;
}

const listedSchema = z.array(z.object({ Id: z.string(), Names: z.array(z.string()), Labels: z.record(z.string(), z.string()), State: z.string() }));

export interface Listed {
	readonly name: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly state: string;
}

export interface Shell {
	readonly stream: Duplex;
	resize(size: TerminalSize): Promise<void>;
	/** Once its stream has ended; null: the engine does not say. */
	exitCode(): Promise<number | null>;
}

export interface ContainerStat {
	readonly kind: 'directory' | 'file' | 'link' | 'other';
	/** RFC 3339, with nanoseconds. */
	readonly modified: string;
	readonly sizeBytes: number;
}

/** Bits of Go's io/fs.FileMode, which the engine answers with; devices, pipes, sockets and what it calls irregular are special. */
const goMode = { directory: 2 ** 31, link: 2 ** 27, special: (2 ** 26) | (2 ** 25) | (2 ** 24) | (2 ** 21) | (2 ** 19) };
const statSchema = z.object({ mode: z.number(), mtime: z.string(), size: z.number() });

function shellWord(id: string): string {
	return `lab-terminal-${id}`;
}

export interface ImageDetails {
	readonly sizeBytes: number;
	/** RFC 3339. */
	readonly created: string;
	/** In the words of images: 'amd64'. */
	readonly architecture: string;
	readonly labels: Readonly<Record<string, string>>;
}

const labelsSchema = z
	.record(z.string(), z.string())
	.nullish()
	.transform((labels) => labels ?? {});
const imageSchema = z.object({ Size: z.number(), Created: z.string(), Architecture: z.string(), Config: z.object({ Labels: labelsSchema }) });
const listedImagesSchema = z.array(z.object({ RepoTags: z.array(z.string()).nullish(), Size: z.number(), Labels: labelsSchema }));

export interface ListedImage {
	readonly tags: readonly string[];
	readonly sizeBytes: number;
	readonly labels: Readonly<Record<string, string>>;
}

export interface ExecOutcome {
	readonly exitCode: number;
	/** Standard output and error, the last 64 KiB. */
	readonly output: string;
}

/** Docker notes a start when the process runs already, and its first lines may be older than that; chosen. */
const startNotedMs = 1_000;

/**
 * Before the first line of the life that a container has now, and behind the last one of the life before: Unix time in
 * seconds, with thousandths. By the clock of Docker's machine, which may be another one.
 */
export function startOfLife({ StartedAt, FinishedAt }: { readonly StartedAt: string; readonly FinishedAt: string }): number {
	const started = Date.parse(StartedAt);
	const endedBefore = Date.parse(FinishedAt);
	return Math.max(started - startNotedMs, endedBefore <= started ? endedBefore : 0) / 1000;
}

const outputBytesMax = 64 * 1024;
/** What is sent first takes its time: hundreds of megabytes. */
const sendMs = 900_000;

export class DockerEngine {
	readonly host: DockerHost;
	readonly #docker: Docker;
	readonly #limits: DockerLimits;
	readonly #signal: AbortSignal | undefined;

	constructor(host: DockerHost, limits = dockerLimits, signal?: AbortSignal) {
		this.host = host;
		this.#docker = host.docker;
		this.#limits = limits;
		this.#signal = signal;
	}

	/** The same engine for someone who has no more time than this: what it has not answered by then is given up. */
	hurried(): DockerEngine {
		return new DockerEngine(this.host, this.#limits, AbortSignal.timeout(this.#limits.removeMs));
	}

	ping() {
		// Its types do not know that it takes one.
		const ping: (options: { abortSignal: AbortSignal }) => Promise<unknown> = this.#docker.ping.bind(this.#docker);
		return dockerCall({ what: 'greet it', where: this.host.where, reads: true, limitMs: this.#limits.pingMs, ...this.#hurry() }, (abortSignal) =>
			ping({ abortSignal }),
		);
	}

	/** A subnet that overlaps with another network's is refused (docker-subnet-taken), and so is a second network of one name. */
	createNetwork(options: { readonly name: string; readonly subnet: string; readonly gateway: string; readonly labels: Record<string, string> }) {
		const { name, subnet, gateway } = options;
		return this.#do(`create the network ${name}`, (abortSignal) =>
			this.#docker.createNetwork({
				Name: name,
				CheckDuplicate: true,
				Labels: options.labels,
				IPAM: { Driver: 'default', Config: [{ Subnet: subnet, Gateway: gateway }] },
				abortSignal,
			}),
		);
	}

	removeNetwork(name: string) {
		return this.#do(`remove the network ${name}`, (abortSignal) => this.#docker.getNetwork(name).remove({ abortSignal }));
	}

	/** Docker answers with one that is there already, whosever it is, and whatever is in it: that is refused (docker-name-conflict). */
	async createVolume(name: string, labels: Record<string, string>): Promise<DockerResult<unknown>> {
		const made = await this.#do(`create the volume ${name}`, (abortSignal) => this.#docker.createVolume({ Name: name, Labels: labels, abortSignal }));
		if (!made.ok) return made;
		const found = await this.#ask(`look at the volume ${name}`, (abortSignal) => this.#docker.getVolume(name).inspect({ abortSignal }));
		if (!found.ok) return found;
		const { Labels } = z.object({ Labels: labelsSchema }).parse(found.value);
		if (Object.entries(labels).every(([key, wanted]) => Labels[key] === wanted)) return made;
		return dockerFailure(
			'docker-name-conflict',
			`somebody else has a volume ${name} on Docker at ${this.host.where}`,
			'remove it if nobody needs it, or choose another name',
		);
	}

	removeVolume(name: string) {
		return this.#do(`remove the volume ${name}`, (abortSignal) => this.#docker.getVolume(name).remove({ abortSignal }));
	}

	createContainer(spec: ContainerCreateOptions) {
		return this.#do(`create the container ${spec.name}`, (abortSignal) => this.#docker.createContainer({ ...spec, abortSignal }));
	}

	start(name: string) {
		return this.#do(`start the container ${name}`, (abortSignal) => this.#docker.getContainer(name).start({ abortSignal }));
	}

	/** SIGKILL, or what `signal` names. */
	kill(name: string, signal = 'SIGKILL') {
		return this.#do(`kill the container ${name}`, (abortSignal) => this.#docker.getContainer(name).kill({ signal, abortSignal }));
	}

	pause(name: string) {
		return this.#do(`pause the container ${name}`, (abortSignal) => this.#docker.getContainer(name).pause({ abortSignal }));
	}

	unpause(name: string) {
		return this.#do(`resume the container ${name}`, (abortSignal) => this.#docker.getContainer(name).unpause({ abortSignal }));
	}

	/** Ends it, too, if it runs. One that is not there counts as removed. */
	async removeContainer(name: string): Promise<DockerResult<unknown>> {
		const removed = await this.#do(`remove the container ${name}`, (abortSignal) =>
			this.#docker.getContainer(name).remove({ force: true, v: true, abortSignal }),
		);
		return removed.ok || removed.error.code !== 'docker-not-found' ? removed : ok(undefined);
	}

	async inspect(name: string): Promise<DockerResult<Inspected>> {
		const found = await this.#ask(`look at the container ${name}`, (abortSignal) => this.#docker.getContainer(name).inspect({ abortSignal }));
		if (!found.ok) return found;
		const { Id, State } = inspectedSchema.parse(found.value);
		const state = State.Paused ? 'paused' : State.Running ? 'running' : 'down';
		return ok({ id: Id, state, pid: State.Pid, exitCode: State.ExitCode, outOfMemory: State.OOMKilled === true });
	}

	/** Containers with all of these labels ('name=value'), in any state. */
	async containers(labels: readonly string[]): Promise<DockerResult<Listed[]>> {
		const found = await this.#ask('list the containers', (abortSignal) =>
			this.#docker.listContainers({ all: true, filters: { label: [...labels] }, abortSignal }),
		);
		if (!found.ok) return found;
		return ok(listedSchema.parse(found.value).map(({ Names, Labels, State }) => ({ name: (Names[0] ?? '').replace(/^\//, ''), labels: Labels, state: State })));
	}

	async networks(labels: readonly string[]): Promise<DockerResult<string[]>> {
		const found = await this.#ask('list the networks', (abortSignal) => this.#docker.listNetworks({ filters: { label: [...labels] }, abortSignal }));
		return found.ok
			? ok(
					z
						.array(z.object({ Name: z.string() }))
						.parse(found.value)
						.map(({ Name }) => Name),
				)
			: found;
	}

	async volumes(labels: readonly string[]): Promise<DockerResult<string[]>> {
		const found = await this.#ask('list the volumes', (abortSignal) => this.#docker.listVolumes({ filters: { label: [...labels] }, abortSignal }));
		if (!found.ok) return found;
		const listed = z.object({ Volumes: z.array(z.object({ Name: z.string() })).nullable() }).parse(found.value);
		return ok((listed.Volumes ?? []).map(({ Name }) => Name));
	}

	/** Into a container in any state; the folder must be there. */
	async putFiles(name: string, folder: string, files: readonly PackedFile[]): Promise<DockerResult<unknown>> {
		const packed = await packFiles(files);
		return this.#do(`write into the container ${name}`, (abortSignal) => this.#docker.getContainer(name).putArchive(packed, { path: folder, abortSignal }));
	}

	/** A file or folder out of a container in any state, as a tar stream. */
	getArchive(name: string, path: string): Promise<DockerResult<Readable>> {
		return this.#ask(`read ${path} in the container ${name}`, async (abortSignal) => {
			const stream = await this.#docker.getContainer(name).getArchive({ path, abortSignal });
			return stream as Readable;
		});
	}

	/** Runs a program as root in a running container, to its end. */
	async run(name: string, command: readonly string[]): Promise<DockerResult<ExecOutcome>> {
		const what = `run ${command[0]} in the container ${name}`;
		return this.#do(what, async (abortSignal) => {
			const exec = await this.#docker.getContainer(name).exec({ Cmd: [...command], User: 'root', AttachStdout: true, AttachStderr: true, abortSignal });
			const stream = await exec.start({ hijack: true, stdin: false, abortSignal });
			let output = '';
			for await (const text of framedText(stream)) output = (output + text).slice(-outputBytesMax);
			const { ExitCode } = await exec.inspect({ abortSignal });
			return { exitCode: ExitCode ?? -1, output: output.trim() };
		});
	}

	/** A shell with a terminal, as the node's own user. Its stream ends with it; it does not end with its stream (`endShell`). */
	async openShell(name: string, id: string, size: TerminalSize): Promise<DockerResult<Shell>> {
		return this.#do(`open a terminal in the container ${name}`, async (abortSignal) => {
			const exec = await this.#docker.getContainer(name).exec({
				// Its first word is how it is found again.
				Cmd: ['bash', '-c', 'exec -a "$0" bash -i', shellWord(id)],
				User: 'mailcluster',
				Tty: true,
				AttachStdin: true,
				AttachStdout: true,
				AttachStderr: true,
				Env: ['TERM=xterm-256color', 'HOME=/home/mailcluster'],
				abortSignal,
			});
			const stream = await exec.start({ hijack: true, stdin: true, Tty: true, abortSignal });
			const resize = async ({ columns, rows }: TerminalSize) => {
				await this.#do(`resize a terminal in the container ${name}`, () => exec.resize({ w: columns, h: rows }));
			};
			// Before its start the engine hangs on it, and what comes with the start is ignored.
			await resize(size);
			const exitCode = async () => {
				const found = await this.#ask(`look at a terminal in the container ${name}`, () => exec.inspect());
				return found.ok ? found.value.ExitCode : null;
			};
			return { stream, resize, exitCode };
		});
	}

	/** As a terminal does that is closed: the shell and what it runs hear SIGHUP. */
	endShell(name: string, id: string): Promise<DockerResult<ExecOutcome>> {
		return this.run(name, ['pkill', '-HUP', '-f', `^${shellWord(id)}`]);
	}

	/** Of a path in a container in any state: what it is. A link is not followed. */
	async stat(name: string, path: string): Promise<DockerResult<ContainerStat>> {
		const answer = await this.#ask(`look at ${path} in the container ${name}`, (abortSignal) =>
			this.#docker.getContainer(name).infoArchive({ path, abortSignal }),
		);
		if (!answer.ok) return answer;
		const header = z.object({ headers: z.record(z.string(), z.unknown()) }).safeParse(answer.value);
		const text = z.string().parse(header.success ? header.data.headers['x-docker-container-path-stat'] : undefined);
		const { mode, mtime, size } = statSchema.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
		const kind = (mode & goMode.directory) !== 0 ? 'directory' : (mode & goMode.link) !== 0 ? 'link' : (mode & goMode.special) !== 0 ? 'other' : 'file';
		return ok({ kind, modified: mtime, sizeBytes: size });
	}

	/** What the container wrote, oldest line first. */
	async lastLines(name: string, lines: number): Promise<DockerResult<string[]>> {
		return this.#ask(`read the log of the container ${name}`, async (abortSignal) => {
			const log = await this.#docker.getContainer(name).logs({ stdout: true, stderr: true, tail: lines, follow: false, abortSignal });
			let whole = '';
			for await (const text of framedText(log)) whole += text;
			const all = whole.split('\n');
			if (all.at(-1) === '') all.pop();
			return all.slice(-lines);
		});
	}

	/** Lines with this text in all that is kept of what the container wrote. */
	async findInLog(name: string, text: string, most: number): Promise<DockerResult<LogFinding>> {
		return this.#ask(`search the log of the container ${name}`, async (abortSignal) => {
			// In one piece, which is bounded: containers keep so much and no more (container-spec.ts).
			const log = await this.#docker.getContainer(name).logs({ stdout: true, stderr: true, follow: false, abortSignal });
			return findLines(framedText(log), text, most);
		});
	}

	/** What it writes from now on, or from its last start on, until `signal` or its end. */
	followLines(name: string, from: 'from-now' | 'from-start', signal: AbortSignal): Promise<DockerResult<Readable>> {
		return this.#ask(`follow the log of the container ${name}`, async (late) => {
			const abortSignal = AbortSignal.any([signal, late]);
			const container = this.#docker.getContainer(name);
			const where = from === 'from-now' ? { tail: 0 } : { since: startOfLife(livesSchema.parse(await container.inspect({ abortSignal })).State) };
			const stream = await container.logs({ stdout: true, stderr: true, follow: true, ...where, abortSignal });
			return stream as Readable;
		});
	}

	/** From now on, until `signal`; ends with the engine. */
	events(labels: readonly string[], signal: AbortSignal): Promise<DockerResult<Readable>> {
		return this.#ask('follow the events', async (late) => {
			const stream = await this.#docker.getEvents({ filters: { type: ['container'], label: [...labels] }, abortSignal: AbortSignal.any([signal, late]) });
			return stream as Readable;
		});
	}

	async hasImage(tag: string): Promise<DockerResult<boolean>> {
		const found = await this.#ask(`look for the image ${tag}`, () => this.#docker.getImage(tag).inspect());
		if (found.ok) return ok(true);
		return found.error.code === 'docker-not-found' ? ok(false) : found;
	}

	/** A build's progress as JSON lines; its failure is the last of them. */
	build(
		context: Readable,
		options: { readonly tag: string; readonly base?: string; readonly labels: Record<string, string>; readonly signal?: AbortSignal },
	): Promise<DockerResult<Readable>> {
		const { tag, base, labels, signal } = options;
		// Our own bases bring everything: nothing is fetched, and a machine whose bridge is broken builds all the same.
		const network = base === undefined || base === localBaseImage ? { networkmode: 'none' } : {};
		const buildargs: Record<string, string> = base === undefined ? {} : { BASE_IMAGE: base };
		const both = (late: AbortSignal) => (signal === undefined ? late : AbortSignal.any([signal, late]));
		const opened = (late: AbortSignal) =>
			this.#docker.buildImage(context, { t: tag, labels, buildargs, ...network, rm: true, forcerm: true, abortSignal: both(late) });
		return this.#do(`build the image ${tag}`, async (late) => (await opened(late)) as Readable, sendMs);
	}

	/** undefined: it is not there. */
	async image(tag: string): Promise<DockerResult<ImageDetails | undefined>> {
		const found = await this.#ask(`look at the image ${tag}`, () => this.#docker.getImage(tag).inspect());
		if (!found.ok) return found.error.code === 'docker-not-found' ? ok(undefined) : found;
		const { Size, Created, Architecture, Config } = imageSchema.parse(found.value);
		return ok({ sizeBytes: Size, created: Created, architecture: Architecture, labels: Config.Labels });
	}

	/** Those with this label, whatever its value. */
	async images(label: string): Promise<DockerResult<ListedImage[]>> {
		const found = await this.#ask('list the images', (abortSignal) => this.#docker.listImages({ filters: JSON.stringify({ label: [label] }), abortSignal }));
		if (!found.ok) return found;
		return ok(listedImagesSchema.parse(found.value).map(({ RepoTags, Size, Labels }) => ({ tags: RepoTags ?? [], sizeBytes: Size, labels: Labels })));
	}

	/** An archive that breaks ends the call, too: nothing of it is kept. */
	importImage(archive: Readable, tag: string): Promise<DockerResult<Readable>> {
		const [repo, name] = tag.split(':');
		return this.#send(`import ${tag}`, archive, (abortSignal) => this.#docker.importImage(archive, { repo, tag: name, abortSignal }));
	}

	/** An image as `docker save` writes it. */
	saveImage(tag: string): Promise<DockerResult<Readable>> {
		return this.#ask(`save the image ${tag}`, async () => (await this.#docker.getImage(tag).get()) as Readable);
	}

	/** As `importImage`. */
	loadImages(archive: Readable): Promise<DockerResult<Readable>> {
		return this.#send('load the image', archive, (abortSignal) => this.#docker.loadImage(archive, { abortSignal }));
	}

	/** docker-modem does not see that what it sends has broken, and would wait for the rest of it. */
	#send(what: string, archive: Readable, open: (signal: AbortSignal) => Promise<NodeJS.ReadableStream>): Promise<DockerResult<Readable>> {
		const broken = new AbortController();
		archive.once('error', () => broken.abort());
		return dockerCall({ what, where: this.host.where, limitMs: sendMs, signal: broken.signal }, async (signal) => (await open(signal)) as Readable);
	}

	#do<T>(what: string, run: (signal: AbortSignal) => Promise<T>, slowMs = this.#limits.slowMs): Promise<DockerResult<T>> {
		return this.#greeting({ what, where: this.host.where, limitMs: slowMs, ...this.#hurry() }, run);
	}

	#ask<T>(what: string, run: (signal: AbortSignal) => Promise<T>): Promise<DockerResult<T>> {
		return this.#greeting({ what, where: this.host.where, reads: true, limitMs: this.#limits.slowMs, ...this.#hurry() }, run);
	}

	/** A call that may take long while the engine answers greetings. */
	async #greeting<T>(call: DockerCall, run: (signal: AbortSignal) => Promise<T>): Promise<DockerResult<T>> {
		const { callMs, pingMs } = this.#limits;
		const silent = new AbortController();
		let silence: DockerFailure | undefined;
		const stop = watchEngine(
			this,
			(failure) => {
				silence = failure;
				silent.abort();
			},
			callMs,
		);
		const signal = call.signal === undefined ? silent.signal : AbortSignal.any([call.signal, silent.signal]);
		const done = await dockerCall({ ...call, signal }, run);
		stop();
		if (done.ok || silence === undefined) return done;
		return silence.code === 'docker-hangs' ? hangs(call, callMs + pingMs) : { ok: false, error: { ...silence, definite: call.reads === true } };
	}

	#hurry(): { signal?: AbortSignal } {
		return this.#signal === undefined ? {} : { signal: this.#signal };
	}
}
