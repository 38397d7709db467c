/** The head of a page that is a list. */
export function IndexHead({ title, intro, number }: { title: string; intro: string; number: string }) {
  return (
    <header className="page-head">
      <h1>{title}</h1>
      {intro && <p className="lead">{intro}</p>}
      <p className="quiet">{number}</p>
    </header>
  );
}
