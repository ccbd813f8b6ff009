/**
 * What a cluster is made of, faults left aside: its nodes, and the domains, accounts and aliases on the volume.
 *
 * Healing takes faults back, and nothing else. So whoever wants to go back to a checkpoint by healing alone (open-lab.ts) asks
 * whether the cluster is still made of the same. Looked at on the volume, so that it does not matter by which way a domain or
 * an account came or went: the app, WebAdmin, the text command interface.
 */
import { listedMax, volumePlace } from '../../../node-image/src/contract/files.ts';
import type { LabEngine } from './cluster-probe.ts';

const domainsFolder = 'SharedDomains';
/** Folders of a domain that are accounts and aliases; its own file is none. */
const isName = /\.(?:macnt|alias)$/;

/** Sorted names. null: it cannot be told, or says too little: settings and starts of bare nodes are made by hand. */
export async function clusterShape(engine: LabEngine, name: string): Promise<readonly string[] | null> {
	const status = await engine.call('status', { name });
	if (!status.ok || status.value.bare) return null;
	const domains = await namesIn(engine, name, domainsFolder);
	if (domains === null) return null;
	const inDomains = await Promise.all(domains.map((domain) => namesIn(engine, name, `${domainsFolder}/${domain}`)));
	const names = inDomains.flatMap((inside, at) => (inside ?? []).filter((one) => isName.test(one)).map((one) => `${domains[at]}/${one}`));
	if (inDomains.includes(null)) return null;
	return [...status.value.nodes.map((node) => `${node.name} ${node.roles.join('+')}`), ...domains, ...names].sort();
}

/** null: it cannot be told. */
async function namesIn(engine: LabEngine, name: string, path: string): Promise<readonly string[] | null> {
	const listed = await engine.call('filesList', { name, where: volumePlace, path, most: listedMax });
	if (listed.ok) return listed.value.more ? null : listed.value.entries.filter(({ kind }) => kind === 'directory').map((entry) => entry.name);
	return listed.error.code === 'missing' ? [] : null;
}
