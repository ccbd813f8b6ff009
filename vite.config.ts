/**
 * Builds the interface: everything of renderer/ into dist/renderer, with relative addresses, so that an
 * engine's port, a desktop window and a test can serve the same files.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
	root: `${import.meta.dirname}/renderer`,
	base: './',
	plugins: [react()],
	build: {
		outDir: '../dist/renderer',
		emptyOutDir: true,
		target: 'es2022',
		// Data addresses would need a wider content security policy.
		assetsInlineLimit: 0,
		chunkSizeWarningLimit: 1500,
	},
});
