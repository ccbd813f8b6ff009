/**
 * A recording as one HTML file that plays: how the recording gets into the page that the build made, and out again.
 *
 * The page (player.html) has an empty data block. Into it goes the recording, packed and written in base64,
 * whose letters mean nothing in HTML: no text of the recording, whoever chose it, is ever read as markup. A
 * data block is not run, and the page's policy runs nothing but its own script.
 * What is passed on leaves behind where on somebody's disk the cluster lay. Passwords were never recorded.
 */
import type { RecordedEvent } from './recorded-event.ts';
import { eventLine } from './recording-format.ts';

export const recordingBlockId = 'recording';
const emptyBlock = `<script type="application/octet-stream" id="${recordingBlockId}"></script>`;

/** Where a page of the interface finds it, beside its own files. */
export const playerFileName = 'player.html';

/** The page with the recording in it. @throws when it is not the page, or not base64 */
export function pageWith(page: string, packedBase64: string): string {
	if (!/^[A-Za-z0-9+/]*={0,2}$/.test(packedBase64)) throw new Error('not base64');
	const [before, after, more] = page.split(emptyBlock);
	if (before === undefined || after === undefined || more !== undefined) throw new Error('this is not the page that plays recordings');
	return `${before}${emptyBlock.replace('></', `>${packedBase64}</`)}${after}`;
}

/** As it may be passed on. */
export function shareableLine(event: RecordedEvent): string {
	return eventLine(shareable(event));
}

function shareable(recorded: RecordedEvent): RecordedEvent {
	if (recorded.source !== 'engine') return recorded;
	const { event } = recorded;
	if (event.type === 'described') {
		const nodes = event.cluster.nodes.map((node) => ({ ...node, dataPath: lastParts(node.dataPath) }));
		return { ...recorded, event: { ...event, cluster: { ...event.cluster, volumePath: lastParts(event.cluster.volumePath), nodes } } };
	}
	if (event.type === 'node-added' && event.described)
		return { ...recorded, event: { ...event, described: { ...event.described, dataPath: lastParts(event.described.dataPath) } } };
	return recorded;
}

/** '/home/ada/.local/state/mailcluster-lab/clusters/one/nodes/be1/data' -> '…/be1/data'. */
function lastParts(path: string): string {
	const parts = path.split(/[\\/]/).filter((part) => part !== '');
	return parts.length <= 2 ? path : `…/${parts.slice(-2).join('/')}`;
}
