import type { HubCopyFragment } from "source-hub-client";
import { languageOf, LanguageNote } from "@/components/language";
import type { Reader } from "@/lib/languages";

export function CurrentOffer({ hub: { offer }, reader }: { hub: HubCopyFragment; reader: Reader }) {
  if (!offer) return null;
  return (
    <aside className="offer" aria-labelledby="offer" {...languageOf(offer.locale, reader)}>
      {offer.kicker && <p className="kicker">{offer.kicker}</p>}
      <h2 id="offer">{offer.title}</h2>
      <p>{offer.body}</p>
      <LanguageNote locale={offer.locale} reader={reader} />
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
