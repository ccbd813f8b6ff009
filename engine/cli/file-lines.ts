/** A directory's listing as lines: when each entry was changed, its size, its name. Pure. */
import type { FileEntry, FileListing } from '../../node-image/src/contract/files.ts';
import { terminalText } from './terminal-text.ts';

export function fileLines({ entries, more }: FileListing): string[] {
	const width = Math.max(0, ...entries.map(({ sizeBytes }) => String(sizeBytes).length));
	const lines = entries.map((entry) => {
		const changed = new Date(entry.modifiedMs).toISOString().slice(0, 19).replace('T', ' ');
		const size = entry.kind === 'file' ? String(entry.sizeBytes) : '';
		return `${changed}  ${size.padStart(width)}  ${terminalText(entry.name)}${mark[entry.kind]}`;
	});
	return more ? [...lines, '... and more'] : lines;
}

const mark: Readonly<Record<FileEntry['kind'], string>> = { directory: '/', file: '', other: '  (neither a file nor a directory)' };
