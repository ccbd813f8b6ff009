/**
 * A dockerode client for a place: the transport that its address needs, and nothing taken from elsewhere.
 *
 * docker-modem reads DOCKER_HOST itself whenever it is made, also beneath what it is given: where Docker is was
 * decided already (find-docker.ts), so it is made without seeing that variable, and gets every setting by name.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import Docker from 'dockerode';
import type { DockerPlace } from './find-docker.ts';
import { SshAgent } from './ssh-transport.ts';

export interface DockerClient {
	readonly docker: Docker;
	/** Ends every connection, those in use too. */
	close(): void;
}

/** The ports that are registered for Docker with IANA. */
const plainPort = 2375;
const tlsPort = 2376;

export function dockerClient(place: DockerPlace, env: NodeJS.ProcessEnv): DockerClient {
	const { address, tls } = place;
	switch (address.kind) {
		case 'unix':
		case 'npipe':
			return client({ socketPath: address.path, protocol: 'http' }, new HttpAgent({ keepAlive: true }));
		case 'tcp': {
			const { host, port = tls ? tlsPort : plainPort } = address;
			if (!tls) return client({ host, port, protocol: 'http' }, new HttpAgent({ keepAlive: true }));
			const ca = tls.authority?.pem;
			const material = { ca, cert: tls.client?.certificate.pem, key: tls.client?.key.pem };
			return client({ host, port, protocol: 'https', ...material }, new HttpsAgent({ keepAlive: true, rejectUnauthorized: true }));
		}
		case 'ssh':
			// The name is for the Host field only: the agent knows where it goes.
			return client({ host: 'docker.ssh', protocol: 'http' }, new SshAgent(address, env));
	}
}

interface Transport {
	readonly socketPath?: string;
	readonly host?: string;
	readonly port?: number;
	readonly protocol: 'http' | 'https';
	readonly ca?: string | undefined;
	readonly cert?: string | undefined;
	readonly key?: string | undefined;
}

function client(transport: Transport, agent: HttpAgent): DockerClient {
	const unset = { socketPath: undefined, host: undefined, port: undefined, ca: undefined, cert: undefined, key: undefined, pathPrefix: undefined };
	const docker = withoutDockerHost(() => new Docker({ ...unset, ...transport, ...{ agent } }));
	return { docker, close: () => agent.destroy() };
}

/** Synchronous, so nobody else sees the environment without it. */
function withoutDockerHost<T>(make: () => T): T {
	const kept = process.env.DOCKER_HOST;
	delete process.env.DOCKER_HOST;
	try {
		return make();
	} finally {
		if (kept !== undefined) process.env.DOCKER_HOST = kept;
	}
}
