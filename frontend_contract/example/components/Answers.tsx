import type { AnswerFragment, HubCopyFragment } from "source-hub-client";
import { OpenLink } from "@/components/cards";
import { languageOf, LanguageNote } from "@/components/language";
import type { Reader } from "@/lib/languages";

interface Props {
  answers: readonly AnswerFragment[];
  hub: HubCopyFragment;
  reader: Reader;
}

/** Short answers to what is often asked. */
export function Answers({ answers, hub, reader }: Props) {
  if (!answers.length) return null;
  return (
    <section className="band" aria-labelledby="answers">
      <header className="section-head">
        <p className="kicker">{hub.answersKicker}</p>
        <h2 id="answers">{hub.answersHeading}</h2>
        <p>{hub.answersIntro}</p>
      </header>
      <div className="answers">
        {answers.map((answer) => (
          <article key={answer.id} className="answer" {...languageOf(answer.locale, reader)}>
            <h3>{answer.question}</h3>
            <p>{answer.answer}</p>
            <LanguageNote locale={answer.locale} reader={reader} />
            {answer.guide && (
              <OpenLink
                href={answer.guide.urlPath}
                label={hub.openGuideLabel}
                title={answer.guide.title}
                reader={reader}
              />
            )}
          </article>
        ))}
      </div>
    </section>
  );
}
