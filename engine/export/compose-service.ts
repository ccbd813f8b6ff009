/**
 * A container of the lab in the words of docker compose: the same description, said another way. Pure.
 *
 * It is made of what the lab itself gives to Docker (container-spec.ts), and every part of that has to be known here:
 * rights and limits that are added there are either in the export, too, or nothing is exported at all.
 */
import type { nodeContainer } from '../runtime/docker/container-spec.ts';

/** As the lab describes it to Docker. */
type Container = ReturnType<typeof nodeContainer>;

/** What docker-compose 1.29 and the compose plugin both understand. */
export interface ComposeService {
	readonly image: string;
	readonly [key: string]: unknown;
}

export interface ServiceParts {
	/** Files of the export's folder that the container sees, read-only: place in the folder -> place in the container. */
	readonly files: Readonly<Record<string, string>>;
	/** Port in the container -> on this machine. Others of the description are not published: they are for the lab's engine. */
	readonly ports: Readonly<Record<number, number>>;
	/** Volumes of the description that nobody shares in an export. */
	readonly withoutVolumes?: readonly string[];
	readonly stopGraceS: number;
	/** null: the container's own end says how it went. */
	readonly healthEveryS: number | null;
	/** Service -> its condition. */
	readonly after?: Readonly<Record<string, 'service_started' | 'service_healthy'>>;
}

const bytesPerMebibyte = 1024 * 1024;

/** @throws where the description has a part that this does not know: then it would be another container. */
export function composeService(container: Container, parts: ServiceParts): ComposeService {
	// Compose makes its own names, and publishes without EXPOSE.
	const { name, ExposedPorts, Image, Hostname, Cmd, Labels, Healthcheck, HostConfig, NetworkingConfig, ...more } = container;
	if (!HostConfig || !Image) throw new Error(`invariant broken: the container ${name} has no image or no HostConfig`);
	const { NetworkMode, Binds, PortBindings, RestartPolicy, CapDrop, CapAdd, SecurityOpt, Sysctls, Memory, MemorySwap, PidsLimit, LogConfig, ...hostMore } =
		HostConfig;
	const unknown = [...Object.keys(more), ...Object.keys(hostMore)];
	if (unknown.length > 0) throw new Error(`invariant broken: no words in compose for ${unknown.join(', ')}`);
	const network = NetworkMode ?? 'default';
	const place = NetworkingConfig?.EndpointsConfig?.[network];
	const { files, ports, withoutVolumes = [], stopGraceS, healthEveryS, after = {} } = parts;
	return {
		image: Image,
		// It is on no registry: where it is missing, that is the error.
		pull_policy: 'never',
		hostname: Hostname,
		command: Cmd,
		...(Object.keys(after).length === 0
			? {}
			: { depends_on: Object.fromEntries(Object.entries(after).map(([service, condition]) => [service, { condition }])) }),
		networks: { [network]: { ipv4_address: place?.IPAMConfig?.IPv4Address } },
		...optional('ports', published(PortBindings, ports)),
		...optional('volumes', [
			...(Binds ?? []).filter((bind) => !withoutVolumes.some((volume) => bind.startsWith(`${volume}:`))).map(volumeOf),
			...Object.entries(files).map(([source, target]) => ({ type: 'bind', source: `./${source}`, target, read_only: true })),
		]),
		restart: RestartPolicy?.Name,
		stop_grace_period: `${stopGraceS}s`,
		healthcheck: health(Healthcheck?.Test, healthEveryS),
		cap_drop: CapDrop,
		cap_add: CapAdd,
		security_opt: SecurityOpt,
		sysctls: Sysctls,
		mem_limit: mebibytes(Memory),
		memswap_limit: mebibytes(MemorySwap),
		pids_limit: PidsLimit,
		logging: { driver: LogConfig?.Type, options: LogConfig?.Config },
		labels: Labels,
	};
}

function optional(key: string, list: readonly unknown[]): Record<string, unknown> {
	return list.length === 0 ? {} : { [key]: list };
}

/** 'queue:/var/lib/mailcluster' or, to be looked at only, 'volume:/volume:ro'. */
function volumeOf(bind: string) {
	const [source, target, mode] = bind.split(':');
	return { type: 'volume', source, target, ...(mode === 'ro' ? { read_only: true } : {}) };
}

function published(bindings: unknown, ports: Readonly<Record<number, number>>): string[] {
	const bound = (bindings ?? {}) as Readonly<Record<string, readonly { readonly HostIp?: string }[]>>;
	return Object.entries(ports).map(([inside, outside]) => {
		const host = bound[`${inside}/tcp`]?.[0]?.HostIp;
		if (host === undefined) throw new Error(`invariant broken: the port ${inside} is published nowhere`);
		return `${host}:${outside}:${inside}`;
	});
}

/** Without a test the image's own is asked. */
function health(test: readonly string[] | undefined, everyS: number | null): Record<string, unknown> {
	if (test?.[0] === 'NONE' || everyS === null) return { disable: true };
	return { ...(test === undefined ? {} : { test }), interval: `${everyS}s`, timeout: '3s', retries: 2, start_period: '30s' };
}

function mebibytes(bytes: number | undefined): string {
	if (bytes === undefined || bytes % bytesPerMebibyte !== 0) throw new Error(`invariant broken: ${bytes} bytes are no whole number of MiB`);
	return `${bytes / bytesPerMebibyte}m`;
}
