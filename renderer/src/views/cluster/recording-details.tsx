/**
 * What a recording is of, where a running cluster says how to reach it.
 */
import { useTranslation } from 'react-i18next';
import { clockTime, lengthWords } from '../../messages/format.ts';
import { useLab } from '../../state/lab-state.ts';
import styles from './details.module.css';
import { Row } from './details-parts.tsx';

export function RecordingDetails() {
	const { t, i18n } = useTranslation();
	const description = useLab((state) => state.view?.description ?? null);
	const startedAt = useLab((state) => state.view?.status?.startedAt);
	const lengthMs = useLab((state) => state.whole?.toMs ?? 0);
	const name = useLab((state) => state.view?.name ?? '');
	const nodes = useLab((state) => state.view?.order.join(', ') ?? '');
	return (
		<section data-details="">
			<div className={styles.head}>
				<h2 className={styles.title}>{t('inspector.recorded')}</h2>
			</div>
			<dl className={styles.rows}>
				<Row label={t('details.cluster')}>{name}</Row>
				{startedAt !== undefined && <Row label={t('inspector.began')}>{clockTime(i18n.language, startedAt)}</Row>}
				<Row label={t('inspector.length')}>{lengthWords(t, lengthMs)}</Row>
				<Row label={t('inspector.nodes')}>{nodes}</Row>
				{description !== null && <Row label={t('inspector.runtime')}>{t(`runtime.made.${description.runtime}`)}</Row>}
				{description !== null && <Row label={t('details.accounts')}>{t('inspector.count', { count: description.accountCount })}</Row>}
			</dl>
			<p className={styles.hint}>{t('inspector.recordedHint')}</p>
		</section>
	);
}
