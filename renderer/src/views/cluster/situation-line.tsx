/**
 * One plain sentence about how things are now, below the picture.
 */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-store.ts';
import { situationOf } from '../../state/situation.ts';
import { epochColor } from '../../theme/theme.ts';
import { useEngineNow } from '../engine-now.ts';
import styles from './cluster.module.css';

export function SituationLine() {
	const { t } = useTranslation();
	const nodes = useLab((state) => state.view?.nodes);
	const story = useLab((state) => state.view?.story);
	const servers = useLab((state) => state.view?.servers);
	const status = useLab((state) => state.view?.status);
	const now = useEngineNow(1000);
	// biome-ignore lint/correctness/useExhaustiveDependencies: beats change the view ten times a second, the sentence depends on these parts alone
	const sentence = useMemo(() => {
		const { view } = useLab.getState();
		return view ? situationOf({ ...view, lastAtMs: now ?? view.lastAtMs }) : null;
	}, [nodes, story, servers, status, now]);
	if (!sentence) return null;
	return (
		<p
			className={styles.situation}
			data-situation={sentence.key}
			data-tone={sentence.tone}
			style={sentence.epoch === null ? undefined : { borderLeftColor: epochColor(sentence.epoch) }}
			aria-live="polite"
		>
			{t(sentence.key, sentence.params)}
		</p>
	);
}
