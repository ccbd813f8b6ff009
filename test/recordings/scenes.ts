/**
 * The scenes whose recordings prove what the interface says: each is a real cluster that is broken in one way, and
 * what is done to it, moment by moment.
 *
 * A scene is short, and begins with the start of its cluster, so that its recording says for itself who was what.
 * Read next: make.ts (which plays and keeps them), renderer/src/state/fixture/recordings/README.md.
 */
import type { Cluster, ClusterFileContent } from '../../engine/library/lab.ts';

export interface Scene {
	readonly name: string;
	readonly source: string | ClusterFileContent;
	/** Mails a second. */
	readonly ratePerS: number;
	readonly play: (cluster: Cluster, pass: (ms: number) => Promise<void>) => Promise<unknown>;
}

/** Enough for every step to be seen, little enough for a small file. */
const ratePerS = 8;

export const scenes: readonly Scene[] = [
	{
		name: 'kill-controller',
		source: 'dynamic',
		ratePerS,
		async play(cluster, pass) {
			await pass(2500);
			await cluster.kill('@controller');
			await pass(4000);
			await cluster.heal();
			await pass(2000);
		},
	},
	{
		name: 'kill-backend',
		source: 'dynamic-3',
		ratePerS,
		async play(cluster, pass) {
			await pass(2500);
			await cluster.kill('be3');
			await pass(5000);
		},
	},
	{
		name: 'hang-controller',
		source: 'dynamic',
		ratePerS,
		async play(cluster, pass) {
			await pass(2500);
			await cluster.pause('@controller');
			await pass(5000);
		},
	},
	{
		name: 'hang-returns-fenced',
		source: 'dynamic',
		ratePerS,
		async play(cluster, pass) {
			await pass(2500);
			const paused = await cluster.pause('@controller');
			await pass(3000);
			await cluster.resume(paused);
			await pass(4000);
		},
	},
	{
		name: 'one-way-cut',
		source: 'dynamic',
		ratePerS,
		async play(cluster, pass) {
			await pass(2500);
			await cluster.cut('be1', '@frontends', { oneWay: true });
			await pass(5000);
			await cluster.heal();
			await pass(3000);
		},
	},
	{
		// Both backends reach both frontends and not each other: equally placed.
		name: 'tie',
		source: 'dynamic',
		ratePerS,
		async play(cluster, pass) {
			await pass(2500);
			await cluster.cut('be1', 'be2');
			await pass(5000);
			await cluster.heal();
			await pass(2500);
		},
	},
	{
		// Controller and backup are gone at once, and the two that are left reach the same: who joined first leads.
		name: 'tie-of-two',
		source: { frontends: 2, backends: 4 },
		ratePerS,
		async play(cluster, pass) {
			await pass(2500);
			await Promise.all([cluster.kill('be1'), cluster.kill('be2')]);
			await pass(5000);
		},
	},
	{
		name: 'drain',
		source: 'dynamic',
		ratePerS,
		async play(cluster, pass) {
			await pass(2500);
			const drained = await cluster.drain('@controller');
			await pass(3000);
			await cluster.ready(drained);
			await pass(2500);
		},
	},
	{
		name: 'both-controllers-dead',
		source: 'dynamic',
		ratePerS: 4,
		async play(cluster, pass) {
			await pass(2500);
			await cluster.kill('be2');
			await pass(2500);
			await cluster.kill('be1');
			await pass(6000);
		},
	},
	{
		name: 'queue-and-recover',
		source: 'dynamic',
		ratePerS: 4,
		async play(cluster, pass) {
			await pass(2500);
			await Promise.all([cluster.kill('be1'), cluster.kill('be2')]);
			await pass(6000);
			await cluster.restart('be2');
			await pass(4000);
		},
	},
	{
		name: 'volume-away-one',
		source: 'dynamic',
		ratePerS,
		async play(cluster, pass) {
			await pass(2500);
			await cluster.volumeAway('be1');
			await pass(4000);
			await cluster.volumeBack('be1');
			await pass(3000);
		},
	},
	{
		name: 'volume-away-all',
		source: 'dynamic',
		ratePerS: 4,
		async play(cluster, pass) {
			await pass(2500);
			await Promise.all([cluster.volumeAway('be1'), cluster.volumeAway('be2')]);
			await pass(6000);
			await Promise.all([cluster.volumeBack('be1'), cluster.volumeBack('be2')]);
			await pass(4000);
		},
	},
	{
		name: 'frontend-dead',
		source: 'dynamic',
		ratePerS,
		async play(cluster, pass) {
			await pass(2500);
			await cluster.kill('fe1');
			await pass(4000);
			await cluster.heal();
			await pass(2000);
		},
	},
	{
		name: 'planned-stop',
		source: 'dynamic',
		ratePerS,
		async play(cluster, pass) {
			await pass(2500);
			await cluster.stop('@controller');
			await pass(5000);
		},
	},
];
