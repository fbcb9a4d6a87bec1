/** By itself, so that it is loaded only where it is dark. */
export { webDarkTheme } from '@fluentui/react-components';
