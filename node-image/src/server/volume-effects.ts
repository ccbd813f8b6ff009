/** The volume's side of the core's effects: each a rename on the volume, with its outcome as a value. */
import type { ControllerToken, LifeId } from '../cluster/member.ts';
import { type Failure, failed, type Result } from '../result.ts';
import type { FileSystem } from '../storage/file-system.ts';
import { declareDead, endLife, lastBeat, takeLife } from '../storage/member-tokens.ts';
import { lookToken, type Token, takeToken, tokenPath } from '../storage/tokens.ts';
import { controllerPath, prepareVolume } from '../storage/volume.ts';
import { probeVolume } from '../storage/volume-probe.ts';

/** The volume does not answer: it may be back at any time, so nothing is said against it. */
export const volumeAway = 'volume-away';

export class VolumeEffects {
	readonly #fs: FileSystem;
	readonly #name: string;

	constructor(fs: FileSystem, name: string) {
		this.#fs = fs;
		this.#name = name;
	}

	/** R13, then the layout. What is wrong is said by name, with its remedy. */
	async prepare(clusterId: string): Promise<Result<void, Failure>> {
		const root = await this.#fs.look('');
		if (!root.ok && !root.error.definite) return failed({ code: volumeAway, message: `waiting for the volume: ${root.error.message}`, definite: false });
		const findings = await probeVolume(this.#fs, this.#name);
		const first = findings[0];
		if (first !== undefined) return failed({ code: `volume-${first.code}`, message: `${first.message}; ${first.remedy}`, definite: true });
		return prepareVolume(this.#fs, { clusterId });
	}

	async takeLife(): Promise<Result<{ life: number }, Failure>> {
		return takeLife(this.#fs, this.#name);
	}

	async endLife(life: number): Promise<void> {
		await endLife(this.#fs, this.#name, life);
	}

	async takeController(from: ControllerToken, to: { readonly epoch: number; readonly holder: LifeId }): Promise<'taken' | 'lost' | 'unknown'> {
		const taken = await takeToken(this.#fs, controllerPath, controllerToken(from), controllerToken(to));
		return taken.ok ? 'taken' : taken.error.definite ? 'lost' : 'unknown';
	}

	/** Whatever comes of it: without the token nobody listens to us any more. */
	async releaseController(held: ControllerToken): Promise<void> {
		await takeToken(this.#fs, controllerPath, controllerToken(held), controllerToken({ epoch: held.epoch + 1, holder: null }));
	}

	/** P3: only the holder of the controller's token decides, so the token is looked up right before. */
	async declareDead(who: LifeId, held: ControllerToken): Promise<'declared' | 'lost' | 'unknown'> {
		const look = await lookToken(this.#fs, controllerPath, controllerToken(held));
		if (look !== 'held') return look === 'gone' ? 'lost' : 'unknown';
		const declared = await declareDead(this.#fs, who.member, who.life);
		return declared.ok ? 'declared' : declared.error.definite ? 'lost' : 'unknown';
	}

	/** The sequence number of the last beat of a life that was declared dead; null: none that can be read. */
	lastBeat(who: LifeId): Promise<number | null> {
		return lastBeat(this.#fs, who.member, who.life);
	}

	/** Where the controller prepares new accounts and keeps settings. */
	controllerTokenPath(held: ControllerToken): string {
		return tokenPath(controllerPath, controllerToken(held));
	}
}

function controllerToken(token: ControllerToken): Token {
	return { number: token.epoch, holder: token.holder === null ? { kind: 'free' } : { kind: 'life', member: token.holder.member, life: token.holder.life } };
}
