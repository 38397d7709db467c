import type { HubCopyFragment } from "source-hub-client";

export function CurrentOffer({ hub: { offer } }: { hub: HubCopyFragment }) {
  if (!offer) return null;
  return (
    <aside className="offer" aria-labelledby="offer">
      {offer.kicker && <p className="kicker">{offer.kicker}</p>}
      <h2 id="offer">{offer.title}</h2>
      <p>{offer.body}</p>
      {offer.actionUrl && (
        <p>
          <a className="button" href={offer.actionUrl}>
            {offer.actionLabel}
          </a>
        </p>
      )}
    </aside>
  );
}
