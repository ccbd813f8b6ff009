/**
 * The only code that sees both worlds: it tells the page which shell it is in, and hands it one MessagePort.
 *
 * Bundled as CommonJS in one file (a sandboxed preload can load nothing else), so it imports nothing of
 * ours but two names. Read next: main.ts, which makes the port.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { channelMessage, channelRequest } from './names.ts';

contextBridge.exposeInMainWorld('mailcluster', { shell: 'electron' });

ipcRenderer.on(channelMessage, (event) => {
	const [port] = event.ports;
	if (port !== undefined) window.postMessage({ type: channelMessage }, window.location.origin, [port]);
});

// The page's modules have run by then, so its listener is there. A page whose channel broke asks again.
window.addEventListener('DOMContentLoaded', () => ipcRenderer.send(channelRequest));
window.addEventListener('message', (event) => {
	if (event.source === window && event.data?.type === channelRequest) ipcRenderer.send(channelRequest);
});
