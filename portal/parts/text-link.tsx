/** A link to another page of the portal, in a text or in a cell. */
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

const useStyles = makeStyles({
  link: { color: tokens.colorBrandForegroundLink, ':hover': { color: tokens.colorBrandForegroundLinkHover } },
});

/** @param title what the link says in full, where it may be clipped. */
export const TextLink = ({
  href,
  title,
  children,
}: {
  readonly href: string;
  readonly title?: string;
  readonly children: ReactNode;
}): ReactNode => (
  <Link href={href} className={useStyles().link} title={title}>
    {children}
  </Link>
);
