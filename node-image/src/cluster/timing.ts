/**
 * Every timeout of the cluster, derived from one base: the time between two beats.
 *
 * One base keeps the order between the timeouts true when somebody slows the whole cluster down to
 * watch it. The order is what makes the rules safe to read: a member that cannot prove its life stops
 * answering (fit) before anybody may call it silent. `timingFrom` asserts it, so a wrong edit stops
 * the process at its start instead of showing up as a stale answer. All values are milliseconds.
 */

export interface Timing {
	/** Between two beats of a member, and between two of its looks at the others' beats. */
	readonly beatMs: number;
	/** R2: a member answers only while its last look-up of its own token began less than this ago: under two beats. */
	readonly fitMs: number;
	/** R8: two counted reads are at least one beat apart; less what a timer may be early. */
	readonly lookApartMs: number;
	/** R8: counted reads without a new beat after which a member whose link broke off is silent. */
	readonly missedAfterLinkEnd: number;
	/** R8: counted reads without a new beat after which any member is silent. */
	readonly missedForSilence: number;
	/** R8, R9: `missedForSilence` as a time. Links count as unheard after it; orders must hold for it. */
	readonly suspicionMs: number;
	/** Between two pulses that say the same; one with news leaves at once. Two of them in a row may be late before a link counts as unheard. */
	readonly pulseMs: number;
	/** R8: a gap between two of one's own looks longer than this starts the counting again. */
	readonly gapMs: number;
	/** R11: how long a frontend looks for a backend that can store before it puts the mail into its own queue. */
	readonly storeFirstMs: number;
	/** How long it may look while nothing else can be done: for an account never heard of, or for an entry of the queue. */
	readonly handOverMs: number;
	/** R11: an entry of the queue waits no longer than this between two attempts. */
	readonly queueRetryMsMax: number;
	/** Between two times that a member tells its wall clock. */
	readonly clockEveryMs: number;
	/** How long a login ticket for a session on the owner may be used. */
	readonly ticketMs: number;
	/** Between two attempts to find an account's owner, or to dial a member whose link is down. */
	readonly retryMs: number;
	/** How long a leaving frontend waits for the balancer's check to notice, before it closes its doors. */
	readonly leaveBalancerMs: number;
	/** How long an IMAP session that is to leave waits for a command whose answer can bring the BYE along. */
	readonly leaveGraceMs: number;
	/** How long whoever is asked to leave may go on with what has begun: an IMAP command, a mail. */
	readonly leaveMs: number;
	/** How long a planned stop may take before the node ends anyway. */
	readonly drainMs: number;
}

export const beatMsDefault = 100;

/**
 * Six: a hung controller is replaced within a second as clients see it, and a worker thread that writes its
 * beat in place was never more than 0.3 beats late under load (both measured).
 */
const missedForSilence = 6;

/**
 * Derives all timeouts from the beat.
 * @throws when the order that the rules rely on would not hold: a programming error, not an input error.
 */
export function timingFrom(beatMs: number = beatMsDefault): Timing {
	const timing: Timing = {
		beatMs,
		// 1.6 beats were never missed without a fault on a loaded machine; 1 beat was, 3.4 % of the time.
		fitMs: 1.9 * beatMs,
		lookApartMs: 0.96 * beatMs,
		missedAfterLinkEnd: 2,
		missedForSilence,
		suspicionMs: missedForSilence * beatMs,
		// Each wakes two members; at every beat they were a third of what an idle node cost.
		pulseMs: 2 * beatMs,
		gapMs: 2.5 * beatMs,
		// Every failover that heals by itself is over by then; a client that waits has not lost its patience.
		storeFirstMs: 30 * beatMs,
		handOverMs: 50 * beatMs,
		queueRetryMsMax: 300 * beatMs,
		clockEveryMs: 30 * beatMs,
		ticketMs: 100 * beatMs,
		retryMs: 0.4 * beatMs,
		leaveBalancerMs: 3 * beatMs,
		leaveGraceMs: 3 * beatMs,
		leaveMs: 18 * beatMs,
		drainMs: 50 * beatMs,
	};
	const ordered =
		timing.fitMs <= timing.missedAfterLinkEnd * timing.lookApartMs &&
		timing.lookApartMs < timing.beatMs &&
		timing.missedAfterLinkEnd < timing.missedForSilence &&
		timing.pulseMs >= timing.beatMs &&
		3 * timing.pulseMs <= timing.suspicionMs &&
		timing.gapMs > timing.beatMs &&
		timing.gapMs < timing.suspicionMs &&
		timing.suspicionMs * 3 < timing.storeFirstMs &&
		timing.storeFirstMs < timing.handOverMs &&
		timing.handOverMs < timing.queueRetryMsMax &&
		timing.leaveBalancerMs + timing.storeFirstMs + 2 * timing.leaveGraceMs < timing.drainMs &&
		timing.retryMs < timing.beatMs &&
		// Two parts of a drain wait for clients, and a release that takes its time is still found again in time.
		timing.leaveBalancerMs + timing.suspicionMs + 2 * timing.leaveMs + timing.leaveGraceMs <= timing.drainMs &&
		timing.leaveGraceMs + timing.leaveMs < timing.handOverMs;
	if (!(beatMs > 0) || !ordered) throw new Error(`timing: the order of the timeouts does not hold for a beat of ${beatMs} ms`);
	return timing;
}

/**
 * What a delay at each call of a backend's volume does to it. A look is its own beat and the look-up behind it, a read for
 * each other backend and one for the controller's token, one behind the other; the next beat waits for its end.
 */
export function slowVolume({ fitMs, suspicionMs }: Timing, backends: number): { readonly heldAboveMs: number; readonly deadAboveMs: number } {
	const calls = backends + 2;
	// From the start of a look-up to the end of the next one; and from one beat to the next.
	return { heldAboveMs: Math.floor(fitMs / (calls + 2)), deadAboveMs: Math.floor(suspicionMs / calls) };
}
