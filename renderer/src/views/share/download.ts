/**
 * Hands a file to the user as a download.
 */
export function download(file: Blob, name: string): void {
	const address = URL.createObjectURL(file);
	const link = document.createElement('a');
	link.href = address;
	link.download = name;
	link.click();
	// The browser has taken it over by the next turn of its loop.
	setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** 'training-1', '2026-04-12T09:30:00.000Z' -> 'training-1-2026-04-12-0930'. */
export function fileNameOf(name: string, startedAt: string): string {
	const when = startedAt
		.slice(0, 16)
		.replace('T', '-')
		.replaceAll(/[^\d-]/g, '');
	return `${name.replaceAll(/[^A-Za-z0-9-]/g, '') || 'recording'}-${when}`;
}
