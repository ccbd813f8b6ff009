/**
 * Cluster files from and to the user's disk, by the browser's own means.
 */
import { fileCharactersMax, own, useOwn } from '../../state/own-cluster/own-store.ts';
import { problemList } from '../../state/problem-list.ts';

export interface BroughtFile {
	readonly name: string;
	readonly text: string;
}

/** null: it was too big or could not be read, and that was told. */
export async function takeFile(file: File): Promise<BroughtFile | null> {
	// A character takes at most four bytes; what is bigger is not even read.
	if (file.size > 4 * fileCharactersMax) {
		problemList.tell({ code: 'file-too-big', message: file.name });
		return null;
	}
	try {
		return { name: file.name, text: await file.text() };
	} catch {
		problemList.tell({ code: 'file-unreadable', message: file.name });
		return null;
	}
}

/** As a download: where it goes is the browser's business. */
export function saveFile(): void {
	const { fileName, text } = useOwn.getState();
	const address = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
	const link = document.createElement('a');
	link.href = address;
	link.download = fileName;
	link.click();
	URL.revokeObjectURL(address);
	own.wasSaved();
}
