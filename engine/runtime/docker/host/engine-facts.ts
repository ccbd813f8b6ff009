/**
 * What an engine says of itself, read from its answers to `version` and `info`. Pure.
 *
 * Everything by which engines differ for us is decided here: who made it, whether its published ports are on
 * this machine's loopback, and whether it can run our nodes at all.
 */
import { z } from 'zod';
import { ok, type Result } from '../../../../node-image/src/result.ts';
import { isLoopback } from './docker-address.ts';
import { type DockerFailure, dockerFailure } from './docker-failure.ts';
import type { DockerPlace } from './find-docker.ts';

export const versionSchema = z.object({
	Version: z.string().default('unknown'),
	ApiVersion: z.string().regex(/^\d+\.\d+$/),
	Arch: z.string().default('unknown'),
	Platform: z.object({ Name: z.string().default('') }).nullish(),
	Components: z.array(z.object({ Name: z.string() })).nullish(),
});

export const infoSchema = z.object({
	Name: z.string().default(''),
	OperatingSystem: z.string().default(''),
	OSType: z.string().default('linux'),
	CgroupVersion: z.string().nullish(),
	SecurityOptions: z.array(z.string()).nullish(),
	/** Podman's. */
	Rootless: z.boolean().nullish(),
	NCPU: z.number().int().nonnegative().default(0),
	MemTotal: z.number().nonnegative().default(0),
});

export type EngineVersion = z.infer<typeof versionSchema>;
export type EngineInfo = z.infer<typeof infoSchema>;

export type Product = 'Docker' | 'Docker Desktop' | 'Podman';

export interface EngineFacts {
	readonly product: Product;
	readonly version: string;
	readonly apiVersion: string;
	/** `local`: ports that it publishes on 127.0.0.1 are on ours. `remote`: they are reached by a forward (forward.ts). */
	readonly reach: 'local' | 'remote';
	/** What the engine calls its machine. */
	readonly machine: string;
	readonly rootless: boolean;
	/** undefined: it does not say. */
	readonly cgroupVersion: 1 | 2 | undefined;
	/** In the words of container images: 'amd64', 'arm64'. */
	readonly architecture: string;
	readonly cpus: number;
	readonly memoryBytes: number;
}

/**
 * The API of Docker 20.10, the oldest engine that was tried; Podman's compatible API says the same number. It is
 * the first with the version of the cgroups in `info`.
 */
const apiVersionMin = '1.41';

export function engineFacts(
	place: DockerPlace,
	where: string,
	version: EngineVersion,
	info: EngineInfo,
	here: { readonly hostname: string; readonly platform: NodeJS.Platform },
): Result<EngineFacts, DockerFailure> {
	if (info.OSType !== 'linux') {
		return dockerFailure('docker-unfit', `Docker at ${where} runs ${info.OSType} containers, and the nodes need Linux`, 'switch it to Linux containers');
	}
	if (compareVersions(version.ApiVersion, apiVersionMin) < 0) {
		const text = `Docker at ${where} is too old: version ${version.Version} speaks API ${version.ApiVersion}, and ${apiVersionMin} is needed`;
		return dockerFailure('docker-unfit', text, 'install Docker 20.10 or newer');
	}
	const product = productOf(version, info);
	return ok({
		product,
		version: version.Version,
		apiVersion: version.ApiVersion,
		reach: reachOf(place, product, info.Name, here),
		machine: info.Name,
		rootless: info.Rootless ?? info.SecurityOptions?.some((option) => /^(name=)?rootless\b/.test(option)) ?? false,
		cgroupVersion: info.CgroupVersion === '2' ? 2 : info.CgroupVersion === '1' ? 1 : undefined,
		architecture: version.Arch,
		cpus: info.NCPU,
		memoryBytes: info.MemTotal,
	});
}

function productOf({ Platform, Components }: EngineVersion, { OperatingSystem }: EngineInfo): Product {
	if (Components?.some(({ Name }) => /podman/i.test(Name))) return 'Podman';
	return /^Docker Desktop\b/.test(Platform?.Name ?? '') || OperatingSystem === 'Docker Desktop' ? 'Docker Desktop' : 'Docker';
}

/**
 * A local socket may lead elsewhere: it may be mounted into the container that we run in, or forwarded from
 * another machine. On Linux an engine behind it calls its machine as we do, except for Docker Desktop, whose
 * machine is virtual and hands ports on to ours; so do all virtual machines on macOS and Windows. The same
 * holds for TCP on loopback. Where it is in doubt, `remote` is right: a forward works to everywhere.
 */
function reachOf({ address }: DockerPlace, product: Product, machine: string, here: { hostname: string; platform: NodeJS.Platform }): 'local' | 'remote' {
	const onLoopback = address.kind === 'unix' || address.kind === 'npipe' || (address.kind === 'tcp' && isLoopback(address.host));
	if (!onLoopback) return 'remote';
	if (product === 'Docker Desktop' || machine === here.hostname) return 'local';
	return address.kind !== 'tcp' && (here.platform !== 'linux' || machine === '') ? 'local' : 'remote';
}

function compareVersions(one: string, other: string): number {
	const [major = 0, minor = 0] = one.split('.').map(Number);
	const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
	return major - otherMajor || minor - otherMinor;
}
