/**
 * Where is Docker? The decision that the docker command makes, from the environment and the user's files.
 *
 * In this order: DOCKER_HOST; the context that DOCKER_CONTEXT names; the current context of config.json; the
 * default socket. Only behind the last one stand others, the well-known places of rootless Docker, Docker
 * Desktop and Podman: what was named is used, or is an error, and never replaced by something else. Pure: the
 * environment comes in, and so does the function that reads a file. docker-host.ts asks those found here.
 */
import { join } from 'node:path/posix';
import { z } from 'zod';
import { ok, type Result } from '../../../../node-image/src/result.ts';
import { type DockerAddress, parseAddress } from './docker-address.ts';
import { readContext } from './docker-contexts.ts';
import { type DockerFailure, dockerFailure } from './docker-failure.ts';
import { readJson, type Surroundings } from './surroundings.ts';
import { type ClientTls, readTlsFolder } from './tls-files.ts';

/** A place to ask. */
export interface DockerPlace {
	readonly address: DockerAddress;
	/** undefined: no TLS. */
	readonly tls: ClientTls | undefined;
	/** What the user named it by, for texts: 'DOCKER_HOST', 'context lab'. null: nothing was named. */
	readonly named: string | null;
}

const configSchema = z.object({ currentContext: z.string().optional() });

/** The places to ask, best first: one that was named, or several well-known ones. Never empty. */
export function findDocker(surroundings: Surroundings): Result<readonly DockerPlace[], DockerFailure> {
	const { env } = surroundings;
	if (env.DOCKER_HOST) return fromDockerHost(surroundings, env.DOCKER_HOST);
	const folder = configFolder(surroundings);
	if (env.DOCKER_CONTEXT) return fromContext(surroundings, folder, env.DOCKER_CONTEXT, 'DOCKER_CONTEXT');
	const path = join(folder, 'config.json');
	const config = readJson(surroundings, path, configSchema);
	if (config.kind === 'bad') {
		return dockerFailure('docker-misnamed', `${path} ${config.why}`, 'mend it, or name the engine in DOCKER_HOST');
	}
	const current = config.kind === 'value' ? config.value.currentContext : undefined;
	return current ? fromContext(surroundings, folder, current, path) : ok(wellKnown(surroundings));
}

function fromDockerHost(surroundings: Surroundings, text: string): Result<readonly DockerPlace[], DockerFailure> {
	const { env } = surroundings;
	const address = parseAddress(text);
	if (!address.ok) return dockerFailure('docker-misnamed', `DOCKER_HOST ${address.error.message}`, 'mend it or unset it');
	if (address.value.kind === 'npipe' && surroundings.platform !== 'win32') {
		return dockerFailure('docker-misnamed', `DOCKER_HOST "${text}" names a pipe, which only Windows has`, 'mend it or unset it');
	}
	const place = { address: address.value, named: 'DOCKER_HOST' };
	// Either of them asks for TLS; the certificate is checked in both cases.
	if (address.value.kind !== 'tcp' || !(env.DOCKER_TLS_VERIFY || env.DOCKER_TLS)) return ok([{ ...place, tls: undefined }]);
	const tls = readTlsFolder(surroundings, env.DOCKER_CERT_PATH || configFolder(surroundings), { authority: 'needed' });
	return tls.ok ? ok([{ ...place, tls: tls.value }]) : tls;
}

function fromContext(surroundings: Surroundings, folder: string, name: string, namedIn: string): Result<readonly DockerPlace[], DockerFailure> {
	// The docker command's name for "no context".
	if (name === 'default') return ok(wellKnown(surroundings));
	const context = readContext(surroundings, folder, name, namedIn);
	return context.ok ? ok([{ ...context.value, named: `context ${name}` }]) : context;
}

function configFolder({ env, home }: Surroundings): string {
	return env.DOCKER_CONFIG || join(home, '.docker');
}

function wellKnown({ env, platform, home, uid }: Surroundings): DockerPlace[] {
	if (platform === 'win32') {
		return ['docker_engine', 'podman-machine-default'].map((name) => ({
			address: { kind: 'npipe', path: `//./pipe/${name}` },
			tls: undefined,
			named: null,
		}));
	}
	const runtime = env.XDG_RUNTIME_DIR || (uid === undefined ? undefined : `/run/user/${uid}`);
	const paths = ['/var/run/docker.sock'];
	if (platform === 'darwin') {
		paths.push(join(home, '.docker/run/docker.sock'));
		// Podman machine: since version 5, and before.
		if (env.TMPDIR) paths.push(join(env.TMPDIR, 'podman/podman-machine-default-api.sock'));
		paths.push(join(home, '.local/share/containers/podman/machine/podman.sock'));
	} else {
		if (runtime) paths.push(join(runtime, 'docker.sock'));
		paths.push(join(home, '.docker/run/docker.sock'), join(home, '.docker/desktop/docker.sock'));
		if (runtime) paths.push(join(runtime, 'podman/podman.sock'));
		paths.push('/run/podman/podman.sock');
	}
	return paths.map((path) => ({ address: { kind: 'unix', path }, tls: undefined, named: null }));
}
