/**
 * Why an engine could not be greeted, in words for the person who wants it: about this place, with its remedy. Pure.
 *
 * What happens to calls behind the greeting is docker-call.ts.
 */
import { addressText } from './docker-address.ts';
import { deniedRemedy, systemCode, wordsOf } from './docker-call.ts';
import { type DockerFailure, dockerFailure } from './docker-failure.ts';
import type { DockerPlace } from './find-docker.ts';
import { SshError } from './ssh-transport.ts';

/** A text that names the place: 'unix:///var/run/docker.sock', 'context lab (tcp://10.0.0.5:2376)'. */
export function placeText({ address, named }: DockerPlace): string {
	return named === null ? addressText(address) : `${named} (${addressText(address)})`;
}

/** The end of a remedy that does not hold for commands which are about Docker alone. */
export const noDockerNeeded = 'or leave --runtime docker out: the process runtime needs none';

/** Each ends a sentence that says that nobody answers. */
const reasons: Readonly<Record<string, string>> = {
	ENOENT: 'no such file',
	ENOTDIR: 'no such file',
	ECONNREFUSED: 'nobody listens there',
	ENOTFOUND: 'no such host',
	EAI_AGAIN: 'the name of the host cannot be looked up',
	EHOSTUNREACH: 'the host cannot be reached',
	ENETUNREACH: 'the network cannot be reached',
	ETIMEDOUT: 'the host does not answer',
	ECONNRESET: 'the connection was closed',
	EPIPE: 'the connection was closed',
	ENOTSOCK: 'not a socket',
};

/** OpenSSL's names for a certificate that does not prove what it should; Node hands them on as codes. */
const certificateCode = /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;

export function connectFailure(place: DockerPlace, error: unknown): { readonly ok: false; readonly error: DockerFailure } {
	const where = placeText(place);
	const code = systemCode(error);
	if (error instanceof SshError) {
		const host = place.address.kind === 'ssh' ? addressText(place.address).slice('ssh://'.length) : '';
		const text = `no Docker engine answers at ${where}: ssh says "${error.message}"`;
		return dockerFailure('docker-ssh', text, `mend it until "ssh ${host} docker version" works without asking anything, ${noDockerNeeded}`);
	}
	if (code === 'EACCES' || code === 'EPERM') {
		const text = `no permission for the Docker engine at ${where}`;
		return dockerFailure('docker-denied', text, `${deniedRemedy}, ${noDockerNeeded}`);
	}
	if (place.tls && code && (certificateCode.test(code) || /^ERR_SSL_/.test(code) || code === 'EPROTO')) return tlsFailure(place, place.tls, where, code, error);
	if (!place.tls && place.address.kind === 'tcp' && /HTTP request to an HTTPS server|Parse Error|Malformed/i.test(wordsOf(error))) {
		return dockerFailure(
			'docker-tls',
			`the Docker engine at ${where} speaks TLS only`,
			'set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder of its certificates',
		);
	}
	const text = `no Docker engine answers at ${where} (${(code && reasons[code]) ?? wordsOf(error)})`;
	// What was named is wrong; where nothing was named there is none.
	if (place.named === null) return dockerFailure('docker-none', text, `start Docker, ${noDockerNeeded}`);
	return dockerFailure('docker-gone', text, `start it, mend what names it, ${noDockerNeeded}`);
}

export function hangingFailure(place: DockerPlace, limitMs: number) {
	const text = `the Docker engine at ${placeText(place)} took the connection and did not answer within ${limitMs / 1000} s`;
	return dockerFailure('docker-hangs', text, `restart it, ${noDockerNeeded}`);
}

/** Something answered that is no engine. */
export function strangerFailure(place: DockerPlace, words: string) {
	const text = `what answers at ${placeText(place)} is no Docker engine that is known here: ${words}`;
	return dockerFailure('docker-unfit', text, `look at what listens there, ${noDockerNeeded}`);
}

function tlsFailure(place: DockerPlace, tls: NonNullable<DockerPlace['tls']>, where: string, code: string, error: unknown) {
	const authority = tls.authority?.path ?? "the system's authorities";
	const wanted = 'get the right certificates, and see DOCKER_CERT_PATH or the context';
	if (/WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST/.test(code) || /wrong version number|packet length/i.test(wordsOf(error))) {
		return dockerFailure('docker-tls', `the Docker engine at ${where} does not speak TLS`, 'unset DOCKER_TLS_VERIFY, or let the engine use TLS');
	}
	if (/ALTNAME|HOSTNAME/.test(code)) {
		const host = place.address.kind === 'tcp' ? place.address.host : '';
		return dockerFailure('docker-tls', `the certificate of the Docker engine at ${where} is not made for ${host}`, 'use a name that is in it');
	}
	if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
		return dockerFailure('docker-tls', `the certificate of the Docker engine at ${where} is out of date (${code})`, 'renew it, and look at the clocks');
	}
	if (certificateCode.test(code)) {
		return dockerFailure('docker-tls', `the certificate of the Docker engine at ${where} is not signed by ${authority} (${code})`, wanted);
	}
	// What is left comes from the other side: it does not like who we are.
	const ours = tls.client ? `did not take ${tls.client.certificate.path}` : 'wants a certificate of ours, and there is no cert.pem and key.pem';
	return dockerFailure('docker-tls', `the Docker engine at ${where} ${ours} (${code})`, wanted);
}
