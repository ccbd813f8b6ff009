/**
 * The settings of a bare node on its own disk: read at its start, written by rename, changed in WebAdmin.
 *
 * What runs goes on as it was started; a change counts from the next start on. A file that cannot be read is an error with
 * a name, not an empty list: a server that forgets whom it knows would start another cluster.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { NodeConfig } from '../contract/node-config.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import {
	blankSettings,
	type EnteredMember,
	enteredMembersMax,
	freeLicence,
	isLicence,
	membersEntered,
	type NodeSettings,
	nodeSettingsFile,
	nodeSettingsSchema,
} from '../contract/node-settings.ts';
import { type Failure, failed, ok, type Result } from '../result.ts';

export type SettingsFailure = Failure<'bad-settings' | 'bad-members' | 'bad-licence' | 'disk'>;

export class EnteredSettings {
	readonly #config: NodeConfig;
	readonly #emit: (event: NodeEvent) => void;
	#now: NodeSettings;
	#writing: Promise<unknown> = Promise.resolve();

	private constructor(config: NodeConfig, now: NodeSettings, emit: (event: NodeEvent) => void) {
		this.#config = config;
		this.#now = now;
		this.#emit = emit;
	}

	/** Of a bare node, as its disk has them. */
	static async read(config: NodeConfig, emit: (event: NodeEvent) => void): Promise<Result<EnteredSettings, SettingsFailure>> {
		const path = join(config.dataPath, nodeSettingsFile);
		let text: string;
		try {
			text = await readFile(path, 'utf8');
		} catch (error) {
			if (codeOf(error) === 'ENOENT') return ok(new EnteredSettings(config, blankSettings, emit));
			return fail('disk', `${path} cannot be read: ${messageOf(error)}`);
		}
		const parsed = nodeSettingsSchema.safeParse(fromJson(text));
		if (parsed.success) return ok(new EnteredSettings(config, parsed.data, emit));
		const why = z.prettifyError(parsed.error).replaceAll('\n', ' ');
		return fail('bad-settings', `${path} is broken (${why}): mend it, or remove it and enter the settings anew`);
	}

	get isLicensed(): boolean {
		return this.#now.licence !== null && isLicence(this.#now.licence);
	}

	/** Who they are, as far as an address is known. */
	get known(): ReturnType<typeof membersEntered> {
		return membersEntered(this.#now.members, this.#config.hosts ?? []);
	}

	/** As they were entered; `name`: null where no server is known at that address. */
	get entered(): readonly (EnteredMember & { readonly name: string | null })[] {
		const names = new Map((this.#config.hosts ?? []).map(({ address, name }) => [address, name]));
		return this.#now.members.map((member) => ({ ...member, name: names.get(member.address) ?? null }));
	}

	async saveMembers(members: readonly EnteredMember[]): Promise<Result<void, SettingsFailure>> {
		const { name, address: own } = this.#config;
		const addresses = members.map(({ address }) => address);
		if (addresses.includes(own)) return fail('bad-members', `${own} is the address of ${name} itself: enter the other members only`);
		const twice = addresses.find((address, index) => addresses.indexOf(address) !== index);
		if (twice !== undefined) return fail('bad-members', `${twice} is there twice`);
		if (members.length > enteredMembersMax) return fail('bad-members', `at most ${enteredMembersMax} members can be entered`);
		return this.#save((now) => ({ ...now, members: members.map(({ address, roles }) => ({ address, roles: [...roles] })) }));
	}

	async enterLicence(key: string): Promise<Result<void, SettingsFailure>> {
		if (!isLicence(key)) return fail('bad-licence', `this is no licence key: the lab's is ${freeLicence}, and it is free`);
		return this.#save((now) => ({ ...now, licence: freeLicence }));
	}

	/** For the record: what is entered now. */
	tell(): void {
		this.#emit({ type: 'settings', licensed: this.isLicensed, members: this.entered.map(({ address, roles, name }) => ({ address, roles, name })) });
	}

	/** One after the other: each begins with what the one before left. */
	async #save(change: (now: NodeSettings) => NodeSettings): Promise<Result<void, SettingsFailure>> {
		const turn = this.#writing.then(async (): Promise<Result<void, SettingsFailure>> => {
			const next = change(this.#now);
			try {
				await write(join(this.#config.dataPath, nodeSettingsFile), next, this.#config.dataPath);
			} catch (error) {
				return fail('disk', `the settings cannot be written: ${messageOf(error)}`);
			}
			this.#now = next;
			this.tell();
			return ok(undefined);
		});
		this.#writing = turn;
		return turn;
	}
}

/** Whole or not at all. */
async function write(path: string, settings: NodeSettings, folder: string): Promise<void> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const file = await open(`${path}.new`, 'w', 0o600);
	try {
		await file.writeFile(`${JSON.stringify(settings, null, '\t')}\n`);
		await file.sync();
	} finally {
		await file.close();
	}
	await rename(`${path}.new`, path);
}

function fromJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function codeOf(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

function fail(code: SettingsFailure['code'], message: string) {
	return failed({ code, message, definite: true });
}
