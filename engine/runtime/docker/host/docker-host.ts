/**
 * Finds the Docker engine and greets it: the one door to Docker for everything in this runtime.
 *
 * find-docker.ts decides whom to ask, docker-client.ts makes the client, engine-facts.ts reads what the engine
 * says of itself, connect-failure.ts finds the words where it does not. This file does the asking. An engine that
 * hangs is an error in time: every question has a limit.
 */
import type Docker from 'dockerode';
import { z } from 'zod';
import { ok, type Result } from '../../../../node-image/src/result.ts';
import { connectFailure, hangingFailure, placeText, strangerFailure } from './connect-failure.ts';
import { translate, wordsOf } from './docker-call.ts';
import { type DockerClient, dockerClient } from './docker-client.ts';
import type { DockerFailure } from './docker-failure.ts';
import { greetMs } from './docker-limits.ts';
import { type EngineFacts, engineFacts, infoSchema, versionSchema } from './engine-facts.ts';
import { type DockerPlace, findDocker } from './find-docker.ts';
import { sshConnectTimeoutS } from './ssh-transport.ts';
import { type Surroundings, systemSurroundings } from './surroundings.ts';

/** An engine that answered, and how to speak to it. */
export interface DockerHost extends EngineFacts {
	readonly docker: Docker;
	/** Names the place for people: 'unix:///var/run/docker.sock', 'context lab (ssh://me@lab)'. */
	readonly where: string;
	/** Ends every connection, those in use too. */
	close(): void;
}

export interface ConnectOptions {
	/** Default: the real ones. */
	readonly surroundings?: Surroundings;
	/** For each of the three questions. */
	readonly limitMs?: number;
}

/** Asks the engine that was named, or the well-known ones in turn, and answers the first that is there. */
export async function connectDocker(options: ConnectOptions = {}): Promise<Result<DockerHost, DockerFailure>> {
	const surroundings = options.surroundings ?? systemSurroundings();
	const places = findDocker(surroundings);
	return places.ok ? connectFirst(places.value, surroundings, options.limitMs) : places;
}

/** The first of these that answers; else what is wrong, of them all the thing to know. */
export async function connectFirst(places: readonly DockerPlace[], surroundings: Surroundings, limitMs = greetMs): Promise<Result<DockerHost, DockerFailure>> {
	const failures: DockerFailure[] = [];
	for (const place of places) {
		const host = await greet(place, surroundings, limitMs);
		if (host.ok) return host;
		failures.push(host.error);
		// Somebody is there: what is wrong with it is the answer, not the next one.
		if (host.error.code !== 'docker-none' && host.error.code !== 'docker-denied') break;
	}
	// The last one, if it stopped the search; else one that is there and closed to us says more than those that are not there.
	const told =
		failures.find(({ code }) => code !== 'docker-none' && code !== 'docker-denied') ?? failures.find(({ code }) => code === 'docker-denied') ?? failures[0];
	if (!told) throw new Error('invariant broken: the search for Docker answered no place');
	return { ok: false, error: told };
}

async function greet(place: DockerPlace, surroundings: Surroundings, limitMs: number): Promise<Result<DockerHost, DockerFailure>> {
	const client = dockerClient(place, { ...surroundings.env });
	const facts = await ask(client, place, surroundings, limitMs);
	if (!facts.ok) {
		client.close();
		return facts;
	}
	return ok({ ...facts.value, docker: client.docker, where: placeText(place), close: client.close });
}

async function ask({ docker }: DockerClient, place: DockerPlace, surroundings: Surroundings, limitMs: number): Promise<Result<EngineFacts, DockerFailure>> {
	// Over ssh the first question waits for a login, and ssh itself says best why there is none.
	const firstMs = place.address.kind === 'ssh' ? Math.max(limitMs, (sshConnectTimeoutS + 1) * 1000) : limitMs;
	const ping = await within(place, firstMs, () => docker.ping());
	if (!ping.ok) return ping;
	const [version, info] = await Promise.all([within(place, limitMs, () => docker.version()), within(place, limitMs, () => docker.info())]);
	if (!version.ok) return version;
	if (!info.ok) return info;
	const said = versionSchema.safeParse(version.value);
	if (!said.success) return strangerFailure(place, `/version: ${z.prettifyError(said.error)}`);
	const told = infoSchema.safeParse(info.value);
	if (!told.success) return strangerFailure(place, `/info: ${z.prettifyError(told.error)}`);
	return engineFacts(place, placeText(place), said.data, told.data, surroundings);
}

const late = Symbol('late');

async function within(place: DockerPlace, limitMs: number, question: () => Promise<unknown>): Promise<Result<unknown, DockerFailure>> {
	let timer: NodeJS.Timeout | undefined;
	const limit = new Promise<typeof late>((resolve) => {
		timer = setTimeout(resolve, limitMs, late);
	});
	try {
		const answer = await Promise.race([question(), limit]);
		return answer === late ? hangingFailure(place, limitMs) : ok(answer);
	} catch (error) {
		const answered = z.object({ statusCode: z.number() }).safeParse(error);
		if (!answered.success || /HTTPS server/.test(wordsOf(error))) return connectFailure(place, error);
		// Nobody has such a path: another server. Any other status is an engine's own trouble, in its own words.
		if (answered.data.statusCode === 404) return strangerFailure(place, wordsOf(error));
		return translate(error, { what: 'say what it is', where: placeText(place), reads: true }, limitMs);
	} finally {
		clearTimeout(timer);
	}
}
