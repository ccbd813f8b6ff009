/** Whether the page is so small that its parts stand one below the other, and the guide lies over them: as cluster.module.css. */
import { useMediaQuery } from '@mantine/hooks';
import { useGuide } from '../../state/guide/guide.ts';

const smallPage = '(max-width: 900px), (max-height: 560px)';

export function useSmallPage(): boolean {
	return useMediaQuery(smallPage, window.matchMedia(smallPage).matches);
}

/** What the guide takes of the page's width, so that something may lie beside it; null: nothing of it is to be read there. */
export function useGuideWidth(): number | null {
	const isSmall = useSmallPage();
	const isShown = useGuide((all) => all.state !== null && !all.isFolded);
	const widthPx = useGuide((all) => all.widthPx);
	return isShown && !isSmall ? widthPx : null;
}
