/**
 * Makes the files that the Share menu offers, from what is open; what draws and packs is loaded now.
 */
import { clockTime } from '../../messages/format.ts';
import { useLab } from '../../state/lab-state.ts';
import { openRecordingOfShown } from '../../state/recordings/shown-recording.ts';
import { download, fileNameOf } from './download.ts';

/** @throws with a sentence for a person */
export async function downloadPage(): Promise<void> {
	const { recordingPageFile } = await import('./page-file.ts');
	const opened = await openRecordingOfShown();
	if (!opened.ok) throw new Error(opened.error.message);
	const { name, source } = opened.value;
	try {
		download(await recordingPageFile(name, source), `${fileNameOf(name, source.startedAt)}.html`);
	} finally {
		source.close();
	}
}

/** @param brand stands below the picture, with what it shows and when. @throws with a sentence for a person */
export async function downloadPicture(brand: string, language: string): Promise<void> {
	const { pictureFile } = await import('./picture-file.ts');
	const element = document.querySelector<HTMLElement>('.react-flow');
	const { view, whole } = useLab.getState();
	if (!element || !view) throw new Error('there is no picture');
	const style = getComputedStyle(document.body);
	const startedAt = whole?.startedAt ?? view.status?.startedAt ?? '';
	const shownAt = new Date(Date.parse(startedAt) + view.lastAtMs);
	const time = Number.isNaN(shownAt.getTime()) ? '' : clockTime(language, shownAt.toISOString());
	const caption = {
		text: [view.name, startedAt.slice(0, 10), time, brand].filter(Boolean).join(' \u00b7 '),
		color: style.color,
		font: style.fontFamily,
	};
	download(await pictureFile(element, style.backgroundColor, caption), `${fileNameOf(view.name, startedAt)}.png`);
}
