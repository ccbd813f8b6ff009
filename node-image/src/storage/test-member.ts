/**
 * A member with its store for tests: what a node has, without the node. Its fence, clocks and randomness are told.
 */
import { type Fence, FenceClosed } from '../cluster/fence.ts';
import { queueLifetimeSDefault } from '../contract/node-config.ts';
import type { NodeEvent } from '../contract/node-events.ts';
import { createAccount, createDomain } from './account-directory.ts';
import { AccountStore } from './account-store.ts';
import type { FileSystem } from './file-system.ts';
import { declareDead, takeLife } from './member-tokens.ts';
import type { OpenAccount, OpenMailbox } from './open-account.ts';
import { accountPath, prepareVolume } from './volume.ts';

export const alice = 'alice@example.test';
export const verifier = { scheme: 'scrypt', costLog2: 14, blockSize: 8, parallelization: 1, saltBase64: 'c2FsdA==', hashBase64: 'aGFzaA==' } as const;
export const mail = (text: string): Uint8Array => new TextEncoder().encode(text);
/** A delivery id. */
export const id = (n: number): string => n.toString(16).padStart(32, '0');

export interface TestNode {
	readonly store: AccountStore;
	readonly events: NodeEvent[];
	/** How often an account was opened again that was its own already. */
	readonly reopened: { count: number };
	readonly fence: TestFence;
	/** Monotonic milliseconds, wall seconds, and whether the wall clock can be trusted (R6). */
	readonly clock: { ms: number; wallS: number; agrees: boolean };
	readonly self: { member: string; life: number };
}

export class TestFence implements Fence {
	#open = true;
	#waiting = Promise.withResolvers<void>();
	fit(): boolean {
		return this.#open;
	}
	async whenFit(): Promise<void> {
		if (!this.#open) await this.#waiting.promise;
	}
	close(): void {
		this.#open = false;
	}
	reopen(): void {
		this.#open = true;
		this.#waiting.resolve();
		this.#waiting = Promise.withResolvers();
	}
	end(): void {
		this.#waiting.reject(new FenceClosed('declared dead'));
	}
}

let drawn = 0;

/** @param hex draws the names of what is staged; by default each is a new one. */
export async function nodeOn(fs: FileSystem, member: string, hex?: (bytes: number) => string): Promise<TestNode> {
	const life = await takeLife(fs, member);
	if (!life.ok) throw new Error(life.error.message);
	const events: NodeEvent[] = [];
	const reopened = { count: 0 };
	const fence = new TestFence();
	const clock = { ms: 0, wallS: 1_764_115_200, agrees: true };
	const self = { member, life: life.value.life };
	const randomHex = (bytes: number): string => {
		drawn += 1;
		return drawn.toString(16).padStart(bytes * 2, '0');
	};
	const store = new AccountStore({
		fs,
		self: () => self,
		nowS: () => clock.wallS,
		clockAgrees: () => clock.agrees,
		queueLifetimeS: queueLifetimeSDefault,
		nowMs: () => clock.ms,
		randomHex: hex ?? randomHex,
		fence,
		emit: (event) => events.push(event),
		reopened: () => {
			reopened.count += 1;
		},
	});
	return { store, events, reopened, fence, clock, self };
}

/** A volume with the account alice@example.test. */
export async function prepare(fs: FileSystem): Promise<void> {
	for (const step of [
		() => prepareVolume(fs, { clusterId: 'c1' }),
		() => createDomain(fs, 'Controller/0-free', 'example.test'),
		() => createAccount(fs, { controllerToken: 'Controller/0-free', address: alice, verifier, uidValidity: 7 }),
	]) {
		const done = await step();
		if (!done.ok) throw new Error(done.error.message);
	}
}

export async function opened(node: TestNode, address = alice): Promise<{ account: OpenAccount; inbox: OpenMailbox }> {
	const account = await node.store.open(address);
	if (!account.ok) throw new Error(account.error.message);
	const inbox = account.value.mailbox('INBOX');
	if (inbox === undefined) throw new Error('no INBOX');
	return { account: account.value, inbox };
}

export async function killed(fs: FileSystem, node: TestNode): Promise<void> {
	const dead = await declareDead(fs, node.self.member, node.self.life);
	if (!dead.ok) throw new Error(dead.error.message);
}

export async function texts(inbox: OpenMailbox): Promise<string[]> {
	const all = await Promise.all(inbox.messages().map((message) => inbox.read(message.uid)));
	return all.map((read) => (read.ok ? new TextDecoder().decode(read.value) : read.error.code));
}

export async function sameBytes(mailbox: OpenMailbox, uid: number, bytes: Uint8Array): Promise<boolean> {
	const read = await mailbox.read(uid);
	return read.ok && Buffer.from(read.value).equals(bytes);
}

export async function home(fs: FileSystem): Promise<string> {
	const names = await fs.list(accountPath(alice));
	if (!names.ok) throw new Error(names.error.message);
	return `${accountPath(alice)}/${names.value[0]}`;
}
