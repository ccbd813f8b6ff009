/**
 * One connection between two members: greeting in clear, then sealed frames of JSON (R10).
 *
 * Both sides send a greeting line at once; keys follow from both. A frame is four bytes of length and
 * the sealed message; a pulse that says what the last one said is only a mark (link-cipher.ts). The connection counts as up only when the first frame of the peer has opened: that
 * proves the secret. Nothing of an unproven peer is ever kept but its greeting.
 */
import { randomBytes } from 'node:crypto';
import { type Greeting, greetingSchema, type LinkMessage, linkMessageSchema, refusalSchema } from '../cluster/link-message.ts';
import { type AgreedVersion, agreeOn, hasAdministration, hasClocks, hasMarks, linkVersion } from '../cluster/link-version.ts';
import type { Role } from '../contract/node-config.ts';
import type { GatedSocket } from './gated-socket.ts';
import { deriveKeys, FrameOpener, FrameSealer } from './link-cipher.ts';

const greetingBytesMax = 2048;
/** A roster of 256 members is about 30 KB. */
const frameBytesMax = 256 * 1024;
/** What may wait in the socket for a peer that does not read; a pulse a beat is far below. */
const unsentBytesMax = 4 * 1024 * 1024;
const provenWithinMsDefault = 3000;

export interface LinkIdentity {
	readonly clusterId: string;
	readonly secretHex: string;
	readonly name: string;
	/** This member's life; a link is between two lives. */
	life(): number;
	/** Names that may speak here. */
	known(name: string): boolean;
	/** With which it was started; left out: it does not say. */
	readonly roles?: readonly Role[];
	/** What this member was told of another one's roles. */
	rolesOf?(name: string): readonly Role[] | undefined;
	/** What it says that it speaks; left out: what this build speaks. */
	readonly version?: string;
	/** Time for greeting and proof together. */
	readonly provenWithinMs?: number;
}

export interface LinkEvents {
	up(connection: LinkConnection): void;
	message(connection: LinkConnection, message: LinkMessage): void;
	/** `refused`: why this peer is not talked to, for the log. */
	ended(connection: LinkConnection, refused: string | null): void;
}

/** Why a peer is not talked to: `known` for this node's log, `told` in clear to whoever it is. */
interface Refusal {
	readonly known: string;
	readonly told: string;
}

function sameForBoth(text: string): Refusal {
	return { known: text, told: text };
}

export class LinkConnection {
	readonly #socket: GatedSocket;
	readonly #identity: LinkIdentity;
	readonly #events: LinkEvents;
	readonly #mine: Greeting;
	readonly #side: 'dialer' | 'acceptor';
	readonly #unprovenFor: NodeJS.Timeout;
	#peer: Greeting | null = null;
	#sealer: FrameSealer | null = null;
	#opener: FrameOpener | null = null;
	#unread: Buffer = Buffer.alloc(0);
	/** What was last said here, and there: what a mark stands for. */
	#pulseSent: string | null = null;
	#pulseHeard: LinkMessage | null = null;
	#agreed: AgreedVersion = { minor: 0 };
	#proven = false;
	#ended = false;
	#refused: string | null = null;

	constructor(socket: GatedSocket, identity: LinkIdentity, events: LinkEvents, dialed: string | null) {
		this.#socket = socket;
		this.#identity = identity;
		this.#events = events;
		this.#side = dialed === null ? 'acceptor' : 'dialer';
		this.#mine = {
			mailcluster: identity.version ?? linkVersion,
			cluster: identity.clusterId,
			name: identity.name,
			to: dialed ?? identity.name,
			life: identity.life(),
			nonce: randomBytes(16).toString('hex'),
			...(identity.roles === undefined ? {} : { roles: [...identity.roles] }),
		};
		// From the start, not since the last byte: one byte now and then would keep places that members need.
		this.#unprovenFor = setTimeout(() => this.#refuse('no greeting in time'), identity.provenWithinMs ?? provenWithinMsDefault);
		socket.onChunk((chunk) => this.#read(chunk));
		socket.on('error', () => socket.destroy());
		socket.on('close', () => this.#end());
		// The acceptor answers only to a greeting, addressed by the name it learnt there.
		if (this.#side === 'dialer') this.#greet();
	}

	get peerName(): string {
		return this.#peer?.name ?? '';
	}

	/** Also before it has said its name. */
	get expectedName(): string {
		return this.#peer?.name ?? (this.#side === 'dialer' ? this.#mine.to : '');
	}

	get peerLife(): number {
		return this.#peer?.life ?? 0;
	}

	get proven(): boolean {
		return this.#proven;
	}

	/** Whether the other side knows what came with 1.2. */
	get knowsAdministration(): boolean {
		return hasAdministration(this.#agreed);
	}

	send(message: LinkMessage): void {
		if (this.#sealer === null || this.#ended) return;
		this.#write(this.#sealer.seal(Buffer.from(JSON.stringify(message))));
	}

	/** A pulse, as a message printed once for all peers. */
	sendPulse(printed: string): void {
		if (this.#sealer === null || this.#ended) return;
		const known = printed === this.#pulseSent && hasMarks(this.#agreed);
		this.#write(known ? this.#sealer.mark() : this.#sealer.seal(Buffer.from(printed)));
		this.#pulseSent = printed;
	}

	/** Our wall clock, to a peer that knows of clocks. */
	sendClock(wallMs: number): void {
		if (hasClocks(this.#agreed)) this.send({ t: 'clock', wallMs });
	}

	#write(sealed: Uint8Array): void {
		const frame = Buffer.allocUnsafe(4 + sealed.length);
		frame.writeUInt32BE(sealed.length);
		frame.set(sealed, 4);
		this.#socket.writeStraight(frame);
		// A peer that reads nothing for so long is as good as gone: its beat decides whether it is dead.
		if (this.#socket.unsentBytes > unsentBytesMax) this.#socket.destroy();
	}

	/** Sends what is waiting, then ends the connection. */
	close(): void {
		this.#socket.destroySoon();
	}

	destroy(): void {
		this.#socket.destroy();
	}

	#greet(): void {
		this.#socket.writeStraight(Buffer.from(`${JSON.stringify(this.#mine)}\n`));
	}

	#read(chunk: Buffer): void {
		this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
		if (this.#peer === null && !this.#readGreeting()) return;
		while (!this.#ended && this.#readFrame());
	}

	#readGreeting(): boolean {
		const end = this.#unread.indexOf(10);
		if (end < 0) {
			if (this.#unread.length > greetingBytesMax) this.#refuse('its greeting is too long');
			return false;
		}
		const line = this.#unread.subarray(0, end);
		const greeting = parseGreeting(line);
		this.#unread = this.#unread.subarray(end + 1);
		if (greeting === undefined) {
			this.#refuse(refusedBy(line) ?? 'its greeting is not one of a cluster member');
			return false;
		}
		const agreed = agreeOn(this.#mine.mailcluster, greeting.mailcluster);
		const refusal = agreed.ok ? this.#refusalOf(greeting) : sameForBoth(agreed.error.message);
		this.#peer = greeting;
		if (refusal !== null || !agreed.ok) {
			// Both sides shall be able to say what is wrong.
			if (this.#side === 'acceptor') this.#socket.write(`${JSON.stringify({ refused: plain(refusal?.told ?? '') })}\n`);
			this.#refused = plain(refusal?.known ?? '');
			this.#socket.destroySoon();
			return false;
		}
		this.#agreed = agreed.value;
		if (this.#side === 'acceptor') {
			this.#socket.belongsTo(greeting.name);
			this.#greet();
		}
		const self = { name: this.#mine.name, nonce: this.#mine.nonce };
		const other = { name: greeting.name, nonce: greeting.nonce };
		const keys = deriveKeys({
			secretHex: this.#identity.secretHex,
			dialer: this.#side === 'dialer' ? self : other,
			acceptor: this.#side === 'dialer' ? other : self,
			side: this.#side,
		});
		this.#sealer = new FrameSealer(keys.send);
		this.#opener = new FrameOpener(keys.receive);
		// The proof: any sealed frame will do, and a pulse of an unknown phase would be refused.
		this.send({ t: 'frame', frame: { kind: 'pulse', phase: 'starting', hears: [], controller: null, roster: null, held: false } });
		return true;
	}

	#refusalOf(greeting: Greeting): Refusal | null {
		const { clusterId, name: self } = this.#identity;
		if (greeting.cluster !== clusterId) return sameForBoth(`it belongs to another cluster (${greeting.cluster})`);
		if (!this.#identity.known(greeting.name)) return sameForBoth(`${greeting.name} is not among the members this node was told of`);
		if (this.#side === 'dialer' && greeting.name !== this.#mine.to) return sameForBoth(`${greeting.name} answers at the address of ${this.#mine.to}`);
		if (this.#side === 'acceptor' && greeting.to !== self) return sameForBoth(`it looks for ${greeting.to}, this is ${self}`);
		return this.#roleRefusal(greeting);
	}

	/** R8 and R9 go by what members are told of each other: whoever runs as something else is nobody they know. */
	#roleRefusal({ name, roles }: Greeting): Refusal | null {
		const told = this.#identity.rolesOf?.(name);
		if (roles === undefined || told === undefined) return null;
		if (roles.every((role) => told.includes(role)) && told.every((role) => roles.includes(role))) return null;
		const self = this.#identity.name;
		const runsAs = `${name} runs as ${roles.join(' and ')}, and ${self} was told`;
		// It has not proven that it knows the secret: what this node was told of others is not for it.
		return { known: `${runsAs} that it is ${told.join(' and ')}`, told: `${runsAs} otherwise` };
	}

	#readFrame(): boolean {
		if (this.#unread.length < 4) return false;
		const length = this.#unread.readUInt32BE(0);
		if (length > frameBytesMax) {
			this.#refuse(`a frame of ${length} bytes is over the limit of ${frameBytesMax}`);
			return false;
		}
		if (this.#unread.length < 4 + length) return false;
		const plain = this.#opener?.open(this.#unread.subarray(4, 4 + length));
		this.#unread = this.#unread.subarray(4 + length);
		if (plain === undefined) {
			this.#refuse(this.#proven ? 'a frame was altered on its way' : 'it does not know the secret of this cluster');
			return false;
		}
		const message = plain === 'as-before' ? this.#pulseHeard : parseMessage(plain);
		const beyond = (plain === 'as-before' && !hasMarks(this.#agreed)) || (message?.t === 'clock' && !hasClocks(this.#agreed));
		if (message === undefined || message === null || beyond) {
			this.#refuse(`a message does not fit link version 1.${this.#agreed.minor}`);
			return false;
		}
		if (message.t === 'frame' && message.frame.kind === 'pulse') this.#pulseHeard = message;
		if (!this.#proven) {
			this.#proven = true;
			clearTimeout(this.#unprovenFor);
			this.#events.up(this);
			return true;
		}
		this.#events.message(this, message);
		return true;
	}

	#refuse(reason: string): void {
		this.#refused ??= reason;
		this.#socket.destroy();
		// A stranger may have said a member's name: behind that one's cut it would keep its place until the cut is healed.
		if (!this.#proven && this.#side === 'acceptor') this.#socket.letGo();
	}

	#end(): void {
		if (this.#ended) return;
		this.#ended = true;
		clearTimeout(this.#unprovenFor);
		this.#events.ended(this, this.#refused);
	}
}

/** What a peer says in place of its greeting: a stranger's words, for the log. */
function refusedBy(line: Uint8Array): string | undefined {
	const parsed = refusalSchema.safeParse(parseJson(line));
	return parsed.success ? `it refuses this node: ${plain(parsed.data.refused)}` : undefined;
}

/** Before the proof everything is a stranger's words: one line of printable ASCII of them may be told. */
function plain(words: string): string {
	return words.replace(/[^\x20-\x7e]+/g, ' ');
}

function parseGreeting(line: Uint8Array): Greeting | undefined {
	const parsed = greetingSchema.safeParse(parseJson(line));
	return parsed.success ? parsed.data : undefined;
}

function parseMessage(plain: Uint8Array): LinkMessage | undefined {
	const parsed = linkMessageSchema.safeParse(parseJson(plain));
	return parsed.success ? parsed.data : undefined;
}

function parseJson(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(Buffer.from(bytes).toString('utf8'));
	} catch {
		return undefined;
	}
}
