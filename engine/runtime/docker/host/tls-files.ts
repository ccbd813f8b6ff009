/**
 * The certificates with which we and an engine know each other: ca.pem, cert.pem and key.pem in one folder.
 *
 * Each is looked at on its own, so that an error names the file; the engine's certificate is always verified.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path/posix';
import { ok, type Result } from '../../../../node-image/src/result.ts';
import { type DockerFailure, dockerFailure } from './docker-failure.ts';
import type { Surroundings } from './surroundings.ts';

interface PemFile {
	readonly path: string;
	readonly pem: string;
}

export interface ClientTls {
	/** Whom we believe; undefined: those whom the system believes. */
	readonly authority: PemFile | undefined;
	/** Who we are, where the engine wants to know. */
	readonly client: { readonly certificate: PemFile; readonly key: PemFile } | undefined;
}

/** @param authority a folder that DOCKER_TLS_VERIFY means must hold a ca.pem; a context may leave it to the system. */
export function readTlsFolder(
	surroundings: Surroundings,
	folder: string,
	{ authority }: { readonly authority: 'needed' | 'optional' },
): Result<ClientTls, DockerFailure> {
	const ca = readPem(surroundings, join(folder, 'ca.pem'), (pem) => new X509Certificate(pem));
	if (!ca.ok) return ca;
	if (!ca.value && authority === 'needed')
		return missing(join(folder, 'ca.pem'), 'put the authority of the engine there, or name its folder in DOCKER_CERT_PATH');
	const certificate = readPem(surroundings, join(folder, 'cert.pem'), (pem) => new X509Certificate(pem));
	if (!certificate.ok) return certificate;
	const key = readPem(surroundings, join(folder, 'key.pem'), createPrivateKey);
	if (!key.ok) return key;
	if (!certificate.value && !key.value) return ok({ authority: ca.value, client: undefined });
	if (!certificate.value) return missing(join(folder, 'cert.pem'), 'key.pem is there: the two belong together');
	if (!key.value) return missing(join(folder, 'key.pem'), 'cert.pem is there: the two belong together');
	if (!new X509Certificate(certificate.value.pem).checkPrivateKey(createPrivateKey(key.value.pem))) {
		return dockerFailure('docker-tls', `${key.value.path} is not the key of cert.pem beside it`, 'put the two that belong together there');
	}
	return ok({ authority: ca.value, client: { certificate: certificate.value, key: key.value } });
}

function readPem(surroundings: Surroundings, path: string, parse: (pem: string) => unknown): Result<PemFile | undefined, DockerFailure> {
	const look = surroundings.readFile(path);
	if (look.kind === 'missing') return ok(undefined);
	if (look.kind === 'unreadable') return dockerFailure('docker-tls', `${path} ${look.why}`, 'make it readable for you');
	try {
		parse(look.text);
	} catch {
		return dockerFailure('docker-tls', `${path} is not what its name says, in PEM form and without a passphrase`, 'put the right file there');
	}
	return ok({ path, pem: look.text });
}

function missing(path: string, remedy: string) {
	return dockerFailure('docker-tls', `${path} is missing, and TLS was asked for`, remedy);
}
