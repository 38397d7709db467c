/** Rich text of the hub: HTML that it has made safe. */
export function Html({ html, className = "text" }: { html: string; className?: string }) {
  return <div className={className} dangerouslySetInnerHTML={{ __html: html }} />;
}
