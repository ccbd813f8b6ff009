/**
 * The guide: at the left of its cluster, as wide as somebody likes, or folded to a strip; on a small page a drawer over it.
 *
 * Read next: guide-page.tsx (what is on its pages), ../../state/guide/guide.ts.
 */
import { Button, Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { guide, useGuide } from '../../state/guide/guide.ts';
import { Announcements } from './announcements.tsx';
import { FoldedGuide } from './folded-guide.tsx';
import styles from './guide.module.css';
import { GuideFoot } from './guide-foot.tsx';
import { GuideHead } from './guide-head.tsx';
import { GuidePage } from './guide-page.tsx';
import { ResizeHandle } from './resize-handle.tsx';
import { useSmallPage } from './small-page.ts';
import { useBoth } from './use-both.ts';

export function GuidePanel() {
	const isSmall = useSmallPage();
	return (
		<>
			{isSmall ? <DrawnGuide /> : <StandingGuide />}
			<Announcements />
		</>
	);
}

function StandingGuide() {
	const { t } = useTranslation();
	const isFolded = useGuide((state) => state.isFolded);
	const widthPx = useGuide((state) => state.widthPx);
	const id = useGuide((state) => state.state?.lab);
	return (
		<aside
			className={styles.guide}
			aria-label={t('guide.title')}
			data-region="guide"
			data-guide={id}
			data-folded={isFolded || undefined}
			style={isFolded ? undefined : { width: widthPx }}
		>
			{isFolded ? (
				<FoldedGuide />
			) : (
				<>
					<GuideHead onFold={() => guide.fold(true)} />
					<GuidePage />
					<GuideFoot />
					<ResizeHandle />
				</>
			)}
		</aside>
	);
}

function DrawnGuide() {
	const { t } = useTranslation();
	const both = useBoth();
	const isDrawn = useGuide((state) => state.isDrawn);
	const title = useGuide((state) => state.state?.title);
	const id = useGuide((state) => state.state?.lab);
	const name = title ? t('guide.open', { title: both(title) }) : '';
	return (
		<>
			<Button className={styles.opener} size="sm" onClick={() => guide.draw(true)} data-open-guide>
				{name}
			</Button>
			<Drawer.Root
				opened={isDrawn}
				onClose={() => guide.draw(false)}
				position="left"
				size="min(440px, 94vw)"
				transitionProps={{ duration: 0 }}
				classNames={{ content: styles.drawer }}
			>
				<Drawer.Overlay />
				<Drawer.Content aria-label={t('guide.title')} data-guide={id}>
					<Drawer.Body className={styles.drawerBody}>
						<GuideHead onFold={() => guide.draw(false)} />
						<GuidePage />
						<GuideFoot />
					</Drawer.Body>
				</Drawer.Content>
			</Drawer.Root>
		</>
	);
}
