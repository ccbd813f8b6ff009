/**
 * The volume's layout, and how an empty folder becomes a volume while several nodes start at once.
 *
 *   Volume.json                              id and format
 *   Controller/<epoch>-<holder>/             Settings/ Domains/ tmp/
 *   Members/<name>/<life>-up/beat
 *   SharedDomains/<domain>/<local>.macnt/<generation>-<holder>/
 *   SharedDomains/<domain>/<local>.alias/    another name of an account
 *
 * Everything is made aside in a `Preparing-<n>` directory, whose number mkdir hands out, and renamed or linked
 * into place: the first one wins, and nobody ever sees half a thing. Read volume-probe.ts next.
 *
 * A domain is one flat directory: an account is found by its name, and among 100,000 on ext4 that takes as long as
 * among 10 (reading a token 0.03 ms, taking and scanning an account about 1 ms; measured). Only listing all of
 * them grows: 0.15 s.
 */
import { z } from 'zod';
import { addressSchema, domainNameSchema } from '../contract/admin-api.ts';
import { assert, type Failure, failed, ok, type Result } from '../result.ts';
import type { FileSystem, FsResult } from './file-system.ts';
import { inOrder, prepareTree, removeTree, volumeError } from './tokens.ts';

export const volumeFormat = 1;
export const volumeFile = 'Volume.json';
export const controllerPath = 'Controller';
export const membersPath = 'Members';
export const domainsPath = 'SharedDomains';
export const accountSuffix = '.macnt';
export const aliasSuffix = '.alias';

const preparingPrefix = 'Preparing-';
export const probePrefix = 'Probe-';

export function memberPath(member: string): string {
	return `${membersPath}/${member}`;
}

export function domainPath(domain: string): string {
	assert(domainNameSchema.safeParse(domain).success, `'${domain}' is not a domain name`);
	return `${domainsPath}/${domain}`;
}

/** The directory that holds the account's token. The address must have passed `addressSchema`. */
export function accountPath(address: string): string {
	return pathBelowDomain(address, accountSuffix);
}

/** The directory that says whose other name this is. The address must have passed `addressSchema`. */
export function aliasPath(address: string): string {
	return pathBelowDomain(address, aliasSuffix);
}

function pathBelowDomain(address: string, suffix: string): string {
	assert(addressSchema.safeParse(address).success, `'${address}' is not an address`);
	const at = address.indexOf('@');
	return `${domainPath(address.slice(at + 1))}/${address.slice(0, at)}${suffix}`;
}

const volumeFileSchema = z.object({ format: z.int().min(1), id: z.string().min(1) });

export type VolumeCode = 'foreign-volume' | 'newer-volume' | 'broken-volume' | 'not-a-volume' | 'volume-error';
export type VolumeFailure = Failure<VolumeCode>;

/** Creates what is missing. Refuses the volume of another cluster, a newer format, and a folder with other things in it. */
export async function prepareVolume(fs: FileSystem, volume: { readonly clusterId: string }): Promise<Result<void, VolumeFailure>> {
	const known = await checkVolumeFile(fs, volume.clusterId);
	if (!known.ok) return known;
	if (known.value === 'missing') {
		const made = await makeVolumeFile(fs, volume.clusterId);
		if (!made.ok) return made;
		// Another node may have been first: its file counts.
		const again = await checkVolumeFile(fs, volume.clusterId);
		if (!again.ok) return again;
	}
	for (const directory of [membersPath, domainsPath]) {
		const made = await fs.makeDirectory(directory);
		if (!made.ok && made.error.code !== 'EEXIST') return failed(volumeError(made.error));
		const seen = made.ok ? undefined : await fs.look(directory);
		if (seen?.ok && seen.value.kind === 'file') {
			return failed({ code: 'broken-volume', definite: true, message: `'${directory}' is a file where a directory belongs: move it out of the volume` });
		}
	}
	const controller = await makeTokenTree(fs, controllerPath, (token) =>
		inOrder(
			() => fs.makeDirectory(`${token}/Settings`),
			() => fs.makeDirectory(`${token}/Domains`),
			() => fs.makeDirectory(`${token}/tmp`),
		),
	);
	if (!controller.ok) return failed(controller.error);
	const kept = await fs.syncDirectory('');
	return kept.ok ? ok(undefined) : failed(volumeError(kept.error));
}

/** Makes a token tree at `into` unless it is there already. */
export async function makeTokenTree(
	fs: FileSystem,
	into: string,
	fill: (token: string) => Promise<FsResult<void>>,
): Promise<Result<'made' | 'exists', Failure<'volume-error'>>> {
	const seen = await fs.look(into);
	if (seen.ok) return ok('exists');
	if (seen.error.code !== 'ENOENT') return failed(volumeError(seen.error));
	return aside(fs, async (place) => {
		const made = await prepareTree({ fs, aside: `${place}/tree`, into, fill });
		return made.ok ? made : failed(volumeError(made.error));
	});
}

async function checkVolumeFile(fs: FileSystem, clusterId: string): Promise<Result<'ours' | 'missing', VolumeFailure>> {
	const read = await fs.read(volumeFile);
	if (!read.ok) return read.error.code === 'ENOENT' ? ok('missing') : failed(volumeError(read.error));
	const parsed = volumeFileSchema.safeParse(parsedJson(read.value));
	const refused = (code: VolumeCode, message: string) => failed({ code, definite: true, message });
	if (!parsed.success)
		return refused(
			'broken-volume',
			`${volumeFile} is not understood: it says which cluster the volume belongs to; restore it from a copy or, if the volume surely is this cluster's, write {"format":${volumeFormat},"id":"${clusterId}"} into it`,
		);
	const { format, id } = parsed.data;
	if (format > volumeFormat)
		return refused('newer-volume', `${volumeFile}: format ${format} was written by a newer version, this one knows ${volumeFormat}; update the node`);
	if (id !== clusterId)
		return refused('foreign-volume', `${volumeFile}: the volume belongs to cluster '${id}', this node to '${clusterId}'; attach the right volume`);
	return ok('ours');
}

async function makeVolumeFile(fs: FileSystem, clusterId: string): Promise<Result<void, VolumeFailure>> {
	const names = await fs.list('');
	if (!names.ok) return failed(volumeError(names.error));
	const foreign = names.value.filter((name) => !isOurs(name));
	if (foreign.length > 0) {
		return failed({
			code: 'not-a-volume',
			definite: true,
			message: `the folder has no ${volumeFile} but other things in it (${foreign.slice(0, 5).join(', ')}); give the cluster an empty folder`,
		});
	}
	const text = `${JSON.stringify({ format: volumeFormat, id: clusterId }, undefined, '\t')}\n`;
	return aside(fs, async (place) => {
		const written = await fs.create(`${place}/${volumeFile}`, new TextEncoder().encode(text));
		if (!written.ok) return failed(volumeError(written.error));
		// link, not rename: it refuses a name that exists.
		const linked = await fs.link(`${place}/${volumeFile}`, volumeFile);
		if (!linked.ok && linked.error.code !== 'EEXIST') return failed(volumeError(linked.error));
		const kept = await fs.syncDirectory('');
		return kept.ok ? ok(undefined) : failed(volumeError(kept.error));
	});
}

/** What may stand in the root beside Volume.json, or before it when several nodes start at once. */
function isOurs(name: string): boolean {
	const places = [volumeFile, controllerPath, membersPath, domainsPath, 'lost+found'];
	return places.includes(name) || name.startsWith('.') || name.startsWith(preparingPrefix) || name.startsWith(probePrefix);
}

const placesMax = 1000;

/** Lends a directory of one's own: mkdir is exclusive, so the number is nobody else's. */
async function aside<T, F extends Failure>(fs: FileSystem, work: (place: string) => Promise<Result<T, F>>): Promise<Result<T, F | Failure<'volume-error'>>> {
	for (let number = 1; number <= placesMax; number += 1) {
		const place = `${preparingPrefix}${number}`;
		const made = await fs.makeDirectory(place);
		if (!made.ok && made.error.code === 'EEXIST') continue;
		if (!made.ok) return failed(volumeError(made.error));
		const done = await work(place);
		// Left behind at worst: an empty directory that is in nobody's way.
		await removeTree(fs, place);
		return done;
	}
	const message = `${placesMax} directories ${preparingPrefix}<n> are in the way in the volume's root; remove them while no node runs`;
	return failed({ code: 'volume-error', definite: true, message });
}

function parsedJson(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder().decode(bytes));
	} catch {
		return undefined;
	}
}
