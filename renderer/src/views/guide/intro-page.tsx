/** Before the first step: what the exercise is about. */
import { useTranslation } from 'react-i18next';
import { useGuide } from '../../state/guide/guide.ts';
import { Markdown } from './markdown-view.tsx';
import { PageHeading } from './page-heading.tsx';
import { useBoth } from './use-both.ts';

export function IntroPage() {
	const { t } = useTranslation();
	const both = useBoth();
	const intro = useGuide((all) => all.state?.texts.intro);
	return (
		<>
			<PageHeading>{t('guide.place.intro')}</PageHeading>
			{/* Its first line is the exercise's title, which stands above already. */}
			<Markdown text={intro ? both(intro).replace(/^\s*# .*\n/, '') : ''} />
		</>
	);
}
