/**
 * The docker command's contexts: named places of engines, each in folders named after the SHA-256 of its name.
 *
 * `contexts/meta/<hash>/meta.json` says where it is, `contexts/tls/<hash>/docker/` holds its certificates.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path/posix';
import { z } from 'zod';
import { ok, type Result } from '../../../../node-image/src/result.ts';
import { type DockerAddress, parseAddress } from './docker-address.ts';
import { type DockerFailure, dockerFailure } from './docker-failure.ts';
import { readJson, type Surroundings } from './surroundings.ts';
import { type ClientTls, readTlsFolder } from './tls-files.ts';

const metaSchema = z.object({
	Endpoints: z.object({ docker: z.object({ Host: z.string().optional(), SkipTLSVerify: z.boolean().optional() }) }),
});

/** @param namedIn where the name came from, for the error: a variable or a file. */
export function readContext(
	surroundings: Surroundings,
	folder: string,
	name: string,
	namedIn: string,
): Result<{ readonly address: DockerAddress; readonly tls: ClientTls | undefined }, DockerFailure> {
	const hash = createHash('sha256').update(name).digest('hex');
	const path = join(folder, 'contexts/meta', hash, 'meta.json');
	const meta = readJson(surroundings, path, metaSchema);
	const other = '"docker context ls" lists those that there are';
	if (meta.kind === 'missing') return dockerFailure('docker-misnamed', `${namedIn} names the context "${name}", which does not exist`, other);
	if (meta.kind === 'bad')
		return dockerFailure('docker-misnamed', `context "${name}": ${path} ${meta.why}`, 'make the context again with "docker context create"');
	const { Host: host, SkipTLSVerify: unverified } = meta.value.Endpoints.docker;
	if (!host) return dockerFailure('docker-misnamed', `context "${name}" says no address of an engine`, other);
	const address = parseAddress(host);
	if (!address.ok) return dockerFailure('docker-misnamed', `context "${name}": ${address.error.message}`, 'mend it with "docker context update"');
	if (address.value.kind !== 'tcp') return ok({ address: address.value, tls: undefined });
	const tls = readTlsFolder(surroundings, join(folder, 'contexts/tls', hash, 'docker'), { authority: 'optional' });
	if (!tls.ok) return tls;
	// Without any certificate the docker command speaks plainly, unless TLS was asked for without verifying.
	const used = tls.value.authority || tls.value.client || unverified;
	return ok({ address: address.value, tls: used ? tls.value : undefined });
}
