/**
 * Opens the WebAdmin of a node in the system's browser: the only address of the network that this shell ever hands on.
 *
 * The page says which node of which cluster. Where that is says the engine, and contract/web-admin.ts lets through
 * nothing but loopback; so a page that has become somebody else's can open administration pages, and nothing more.
 */
import type { ClusterStatus } from '../engine/contract/cluster-status.ts';
import type { WebAdminMessage } from '../engine/contract/shell-messages.ts';
import { webAdminAddress } from '../engine/contract/web-admin.ts';
import { errorWords } from './shell-log.ts';

export interface WebAdminPorts {
	/** Of a running cluster, as the engine says; none: it does not run. */
	nodesOf(cluster: string): Promise<ClusterStatus['nodes']>;
	open(address: string): Promise<void>;
	report(what: string): void;
}

/** One at a time: what is asked for meanwhile is dropped. */
export function webAdminOpener({ nodesOf, open, report }: WebAdminPorts): (wanted: WebAdminMessage) => Promise<void> {
	let isOpening = false;
	return async (wanted) => {
		if (isOpening) return;
		isOpening = true;
		try {
			const address = webAdminAddress(await nodesOf(wanted.cluster), wanted);
			if (address === null) report('the page asked for the WebAdmin of a node that is not there');
			else await open(address);
		} catch (error) {
			report(`WebAdmin was not opened: ${errorWords(error)}`);
		} finally {
			isOpening = false;
		}
	};
}
