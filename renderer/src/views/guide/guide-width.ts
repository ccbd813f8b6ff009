/** The room that the guide takes at the left of the page: what lies over the page leaves it, so that both can be read. */
import { useMediaQuery } from '@mantine/hooks';
import { useGuide } from '../../state/guide/guide.ts';

/** As cluster.module.css: one thing below the other, and the guide a drawer of its own. */
export const smallPage = '(max-width: 900px), (max-height: 560px)';

/** In pixels; 0 where there is none, or it is folded away. */
export function useGuideWidth(): number {
	const isSmall = useMediaQuery(smallPage, window.matchMedia(smallPage).matches);
	const widthPx = useGuide((all) => (all.state === null || all.isFolded ? 0 : all.widthPx));
	return isSmall ? 0 : widthPx;
}
