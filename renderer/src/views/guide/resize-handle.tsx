/** The guide's right edge: dragged, or moved with the arrow keys. */
import { useTranslation } from 'react-i18next';
import { guide, guideWidths, useGuide } from '../../state/guide/guide.ts';
import styles from './guide.module.css';

const stepPx = 20;

export function ResizeHandle() {
	const { t } = useTranslation();
	const widthPx = useGuide((all) => all.widthPx);
	return (
		// biome-ignore lint/a11y/useSemanticElements: a line that is moved, not one that parts a text
		<div
			className={styles.handle}
			role="separator"
			tabIndex={0}
			aria-orientation="vertical"
			aria-label={t('guide.width')}
			aria-valuenow={widthPx}
			aria-valuemin={guideWidths.least}
			aria-valuemax={guideWidths.most}
			onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
			onPointerMove={(event) => {
				const { left } = event.currentTarget.parentElement?.getBoundingClientRect() ?? { left: 0 };
				if (event.currentTarget.hasPointerCapture(event.pointerId)) guide.widen(event.clientX - left);
			}}
			onDoubleClick={() => guide.widen(guideWidths.usual)}
			onKeyDown={(event) => {
				const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
				if (direction === 0) return;
				event.preventDefault();
				guide.widen(widthPx + direction * stepPx);
			}}
			data-resize-guide
		/>
	);
}
