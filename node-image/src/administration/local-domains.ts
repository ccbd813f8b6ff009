/**
 * Local domains: on a node's own disk, known to that node alone. `Domains/<domain>/domain.json`
 *
 * The product's default, and the usual mistake of whoever sets up a cluster: the domain is there, and no other member knows it.
 * In this lab a local domain holds no accounts; it is listed without [+], so that the mistake can be seen and mended.
 */
import { domainNameSchema } from '../contract/admin-api.ts';
import { domainFile, printDomainFile } from '../storage/account-directory.ts';
import type { FileSystem, FsFailure } from '../storage/file-system.ts';
import { inOrder } from '../storage/tokens.ts';
import { type AdminAnswer, refuse } from './admin-command.ts';

const folder = 'Domains';
/** Chosen: somebody's script must not fill a list that is kept in memory. */
const domainsMax = 1000;

export class LocalDomains {
	readonly #fs: FileSystem;

	/** @param fs the node's own disk */
	constructor(fs: FileSystem) {
		this.#fs = fs;
	}

	/** Sorted. A disk that cannot be read has none: the cluster's domains are shown all the same. */
	async names(): Promise<string[]> {
		const names = await this.#fs.list(folder);
		return names.ok ? names.value.filter((name) => domainNameSchema.safeParse(name).success).sort() : [];
	}

	async has(name: string): Promise<boolean> {
		return (await this.#fs.look(`${folder}/${name}`)).ok;
	}

	async create(name: string): Promise<AdminAnswer> {
		const made = await this.#fs.makeDirectory(folder);
		if (!made.ok && made.error.code !== 'EEXIST') return diskError(made.error);
		if ((await this.names()).length >= domainsMax) return refuse('too-many', `a node has at most ${domainsMax} local domains`);
		const place = `${folder}/${name}`;
		const created = await inOrder(
			() => this.#fs.makeDirectory(place),
			() => this.#fs.create(`${place}/${domainFile}`, printDomainFile(name)),
			() => this.#fs.syncDirectory(place),
			() => this.#fs.syncDirectory(folder),
		);
		if (created.ok) return { is: 'done' };
		return created.error.code === 'EEXIST' ? refuse('exists', `the local domain ${name} exists already`) : diskError(created.error);
	}

	async delete(name: string): Promise<AdminAnswer> {
		const place = `${folder}/${name}`;
		const file = await this.#fs.unlink(`${place}/${domainFile}`);
		if (!file.ok && file.error.code !== 'ENOENT') return diskError(file.error);
		const removed = await inOrder(
			() => this.#fs.removeDirectory(place),
			() => this.#fs.syncDirectory(folder),
		);
		if (removed.ok) return { is: 'done' };
		return removed.error.code === 'ENOTEMPTY'
			? refuse('not-empty', `'${place}' on this node's disk holds more than a local domain has`)
			: diskError(removed.error);
	}
}

function diskError({ message }: FsFailure): AdminAnswer {
	return refuse('volume-error', `this node's own disk: ${message}`);
}
