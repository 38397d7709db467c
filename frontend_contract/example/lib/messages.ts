import type { SearchKind, SourceKind } from "source-hub-client";

/** What the site says itself, in each of its languages; all other text comes from the hub. */

/** Words for each number: `one` for 1, `other` for the rest, and what else a language tells apart. */
type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

interface Texts {
  readonly home: string;
  /** As in “go back to the home page”. */
  readonly homePage: string;
  readonly skip: string;
  readonly mainMenu: string;
  readonly breadcrumbs: string;
  readonly languages: string;
  readonly footer: string;
  readonly onPage: string;

  readonly search: string;
  readonly searchTheHub: string;
  readonly searchFor: string;
  readonly searchDescription: string;
  readonly suggestions: string;
  readonly kindsOfResults: string;
  readonly resultsFor: string;
  readonly moreThan: string;
  readonly nothingFound: string;
  readonly notFoundWords: string;
  readonly didYouMean: string;
  readonly moreResults: string;
  readonly narrow: string;
  readonly any: string;
  readonly topic: string;
  readonly sortOfSite: string;
  readonly publisher: string;
  readonly inSection: string;
  readonly recommended: string;
  readonly guide: string;
  readonly source: string;
  readonly quickAnswer: string;
  readonly kinds: Readonly<Record<SearchKind | "", string>>;
  readonly sourceKinds: Readonly<Record<SourceKind, string>>;

  readonly guidesInTopic: string;
  readonly sourcesMostUsed: string;
  readonly lastChanged: string;
  readonly sameSources: string;
  readonly howWeKnow: string;
  readonly leansOn: string;
  readonly toKnowAbout: string;
  readonly stepByStep: string;
  readonly note: string;
  readonly table: string;
  readonly videoOn: string;
  readonly video: string;
  readonly playHere: string;

  readonly pageNotTranslated: string;
  readonly partNotTranslated: string;

  readonly preview: string;
  readonly previewOfDraft: string;
  readonly previewOfOther: string;
  readonly previewBack: string;
  readonly previewLeave: string;
  readonly previewMissing: string;
  readonly previewEnded: string;

  readonly missingTitle: string;
  readonly missingHeading: string;
  readonly missingText: string;
  readonly missingHome: string;
  readonly nothingYet: string;

  readonly numbers: {
    readonly topics: Plural;
    readonly guides: Plural;
    readonly sources: Plural;
    readonly mentions: Plural;
    readonly topicMentions: Plural;
    readonly articleMentions: Plural;
    readonly sharedSources: Plural;
    readonly results: Plural;
  };
}

const EN: Texts = {
  home: "Home",
  homePage: "home page",
  skip: "Skip to the content",
  mainMenu: "Main",
  breadcrumbs: "Breadcrumbs",
  languages: "Languages",
  footer: "Every claim here leans on a source. Follow them, and see for yourself.",
  onPage: "On this page",
  search: "Search",
  searchTheHub: "Search the hub",
  searchFor: "Search: {query}",
  searchDescription: "Search the topics, guides, sources and quick answers of the hub.",
  suggestions: "Suggestions",
  kindsOfResults: "Kinds of results",
  resultsFor: "{results} for “{query}”",
  moreThan: "More than {results} for “{query}”",
  nothingFound: "Nothing found for “{query}”. Try other words, or fewer.",
  notFoundWords: "Not found anywhere: {words}. These are the results for the rest of your words.",
  didYouMean: "Did you mean {query}?",
  moreResults: "More results",
  narrow: "Narrow down",
  any: "Any",
  topic: "Topic",
  sortOfSite: "Sort of site",
  publisher: "Publisher",
  inSection: "In the section {section}",
  recommended: "Recommended",
  guide: "Guide",
  source: "Source",
  quickAnswer: "Quick answer",
  kinds: { "": "Everything", TOPIC: "Topics", GUIDE: "Guides", SOURCE: "Sources", ANSWER: "Quick answers" },
  sourceKinds: {
    OFFICIAL: "Official site",
    MUNICIPAL: "Municipality",
    LEARNING: "To learn with",
    PRACTICE: "To practise with",
    LEGAL: "Law and legal help",
    OTHER: "Other",
  },
  guidesInTopic: "{guides} in this topic",
  sourcesMostUsed: "Sources we lean on most",
  lastChanged: "Last changed on {day}",
  sameSources: "Leans on the same sources",
  howWeKnow: "How we know",
  leansOn: "This guide leans on {sources}. Check with them before you decide something important.",
  toKnowAbout: "What to know about {title}",
  stepByStep: "Step by step",
  note: "Note",
  table: "Table",
  videoOn: "Video on {provider}",
  video: "Video",
  playHere: "Play here (loads from {provider})",
  pageNotTranslated: "This page is not available in English yet. You see it in {language}.",
  partNotTranslated: "In {language}",
  preview: "Preview",
  previewOfDraft: "You see a draft that is not published.",
  previewOfOther: "This page is not the draft: you see it as it would be if the draft were published.",
  previewBack: "Back to the draft",
  previewLeave: "Leave the preview",
  previewMissing: "The draft cannot be shown",
  previewEnded: "This preview has ended. Open it again from the editor.",
  missingTitle: "Page not found",
  missingHeading: "This page is not here",
  missingText: "It may have moved, or the address has a slip in it. Search for what you need:",
  missingHome: "Or go back to the {home}.",
  nothingYet:
    "Nothing has been published here yet. Add a source, a topic and a guide in the admin and publish them: they appear here.",
  numbers: {
    topics: { one: "# topic", other: "# topics" },
    guides: { one: "# guide", other: "# guides" },
    sources: { one: "# source", other: "# sources" },
    mentions: { one: "# mention", other: "# mentions" },
    topicMentions: { one: "# topic mention", other: "# topic mentions" },
    articleMentions: { one: "# article mention", other: "# article mentions" },
    sharedSources: { one: "# shared source", other: "# shared sources" },
    results: { one: "# result", other: "# results" },
  },
};

const NL: Texts = {
  home: "Startpagina",
  homePage: "startpagina",
  skip: "Direct naar de inhoud",
  mainMenu: "Hoofdmenu",
  breadcrumbs: "Kruimelpad",
  languages: "Talen",
  footer: "Alles wat hier staat, steunt op een bron. Volg de bronnen en kijk zelf.",
  onPage: "Op deze pagina",
  search: "Zoeken",
  searchTheHub: "Zoek in de hub",
  searchFor: "Zoeken: {query}",
  searchDescription: "Zoek in de onderwerpen, gidsen, bronnen en korte antwoorden van de hub.",
  suggestions: "Suggesties",
  kindsOfResults: "Soorten resultaten",
  resultsFor: "{results} voor ‘{query}’",
  moreThan: "Meer dan {results} voor ‘{query}’",
  nothingFound: "Niets gevonden voor ‘{query}’. Probeer andere woorden, of minder.",
  notFoundWords: "Nergens gevonden: {words}. Dit zijn de resultaten voor de rest van uw woorden.",
  didYouMean: "Bedoelde u {query}?",
  moreResults: "Meer resultaten",
  narrow: "Resultaten verfijnen",
  any: "Alle",
  topic: "Onderwerp",
  sortOfSite: "Soort site",
  publisher: "Uitgever",
  inSection: "In het deel {section}",
  recommended: "Aanbevolen",
  guide: "Gids",
  source: "Bron",
  quickAnswer: "Kort antwoord",
  kinds: { "": "Alles", TOPIC: "Onderwerpen", GUIDE: "Gidsen", SOURCE: "Bronnen", ANSWER: "Korte antwoorden" },
  sourceKinds: {
    OFFICIAL: "Officiële site",
    MUNICIPAL: "Gemeente",
    LEARNING: "Om mee te leren",
    PRACTICE: "Om mee te oefenen",
    LEGAL: "Wet en juridische hulp",
    OTHER: "Overig",
  },
  guidesInTopic: "{guides} bij dit onderwerp",
  sourcesMostUsed: "Bronnen die we het meest gebruiken",
  lastChanged: "Laatst gewijzigd op {day}",
  sameSources: "Steunt op dezelfde bronnen",
  howWeKnow: "Hoe we dit weten",
  leansOn: "Deze gids steunt op {sources}. Kijk daar voordat u iets belangrijks beslist.",
  toKnowAbout: "Wat u moet weten over {title}",
  stepByStep: "Stap voor stap",
  note: "Let op",
  table: "Tabel",
  videoOn: "Video op {provider}",
  video: "Video",
  playHere: "Speel hier af (laadt van {provider})",
  pageNotTranslated: "Deze pagina is er nog niet in het Nederlands. U ziet de pagina in het {language}.",
  partNotTranslated: "In het {language}",
  preview: "Voorbeeld",
  previewOfDraft: "U ziet een concept dat niet is gepubliceerd.",
  previewOfOther: "Deze pagina is niet het concept: u ziet de pagina zoals die zou zijn als het concept was gepubliceerd.",
  previewBack: "Terug naar het concept",
  previewLeave: "Voorbeeld verlaten",
  previewMissing: "Het concept kan niet worden getoond",
  previewEnded: "Dit voorbeeld is afgelopen. Open het opnieuw vanuit de editor.",
  missingTitle: "Pagina niet gevonden",
  missingHeading: "Deze pagina is er niet",
  missingText: "De pagina is misschien verplaatst, of er zit een fout in het adres. Zoek wat u nodig hebt:",
  missingHome: "Of ga terug naar de {home}.",
  nothingYet:
    "Hier is nog niets gepubliceerd. Voeg in het beheer een bron, een onderwerp en een gids toe en publiceer ze: dan staan ze hier.",
  numbers: {
    topics: { one: "# onderwerp", other: "# onderwerpen" },
    guides: { one: "# gids", other: "# gidsen" },
    sources: { one: "# bron", other: "# bronnen" },
    mentions: { one: "# vermelding", other: "# vermeldingen" },
    topicMentions: { one: "# vermelding in een onderwerp", other: "# vermeldingen in onderwerpen" },
    articleMentions: { one: "# vermelding in een gids", other: "# vermeldingen in gidsen" },
    sharedSources: { one: "# gedeelde bron", other: "# gedeelde bronnen" },
    results: { one: "# resultaat", other: "# resultaten" },
  },
};

const AR: Texts = {
  home: "الصفحة الرئيسية",
  homePage: "الصفحة الرئيسية",
  skip: "انتقل إلى المحتوى",
  mainMenu: "القائمة الرئيسية",
  breadcrumbs: "مسار التنقل",
  languages: "اللغات",
  footer: "كل ما يقال هنا يستند إلى مصدر. اتبع المصادر وتحقق بنفسك.",
  onPage: "في هذه الصفحة",
  search: "بحث",
  searchTheHub: "ابحث في الموقع",
  searchFor: "بحث: {query}",
  searchDescription: "ابحث في مواضيع الموقع وأدلته ومصادره وإجاباته السريعة.",
  suggestions: "اقتراحات",
  kindsOfResults: "أنواع النتائج",
  resultsFor: "{results} عن «{query}»",
  moreThan: "أكثر من {results} عن «{query}»",
  nothingFound: "لم يُعثر على شيء عن «{query}». جرّب كلمات أخرى أو أقل.",
  notFoundWords: "لم يُعثر في أي مكان على: {words}. هذه نتائج بقية كلماتك.",
  didYouMean: "هل تقصد {query}؟",
  moreResults: "المزيد من النتائج",
  narrow: "تضييق النتائج",
  any: "الكل",
  topic: "الموضوع",
  sortOfSite: "نوع الموقع",
  publisher: "الناشر",
  inSection: "في قسم {section}",
  recommended: "موصى به",
  guide: "دليل",
  source: "مصدر",
  quickAnswer: "إجابة سريعة",
  kinds: { "": "الكل", TOPIC: "المواضيع", GUIDE: "الأدلة", SOURCE: "المصادر", ANSWER: "الإجابات السريعة" },
  sourceKinds: {
    OFFICIAL: "موقع رسمي",
    MUNICIPAL: "بلدية",
    LEARNING: "للتعلّم",
    PRACTICE: "للتدريب",
    LEGAL: "القانون والمساعدة القانونية",
    OTHER: "غير ذلك",
  },
  guidesInTopic: "{guides} في هذا الموضوع",
  sourcesMostUsed: "المصادر التي نستند إليها أكثر من غيرها",
  lastChanged: "آخر تعديل في {day}",
  sameSources: "يستند إلى المصادر نفسها",
  howWeKnow: "من أين نعرف هذا",
  leansOn: "المصادر التي يستند إليها هذا الدليل: {sources}. تحقق منها قبل أن تتخذ قرارًا مهمًا.",
  toKnowAbout: "ما ينبغي معرفته عن {title}",
  stepByStep: "خطوة خطوة",
  note: "ملاحظة",
  table: "جدول",
  videoOn: "فيديو على {provider}",
  video: "فيديو",
  playHere: "شغّل هنا (يُحمَّل من {provider})",
  pageNotTranslated: "هذه الصفحة غير متوفرة بالعربية بعد. تراها باللغة {language}.",
  partNotTranslated: "باللغة {language}",
  preview: "معاينة",
  previewOfDraft: "ترى مسودة غير منشورة.",
  previewOfOther: "هذه الصفحة ليست المسودة: تراها كما ستكون لو نُشرت المسودة.",
  previewBack: "العودة إلى المسودة",
  previewLeave: "إنهاء المعاينة",
  previewMissing: "لا يمكن عرض المسودة",
  previewEnded: "انتهت هذه المعاينة. افتحها من جديد من المحرر.",
  missingTitle: "الصفحة غير موجودة",
  missingHeading: "هذه الصفحة ليست هنا",
  missingText: "ربما نُقلت، أو في العنوان خطأ. ابحث عما تحتاج إليه:",
  missingHome: "أو عد إلى {home}.",
  nothingYet: "لم يُنشر شيء هنا بعد. أضف مصدرًا وموضوعًا ودليلًا في لوحة الإدارة وانشرها، فتظهر هنا.",
  numbers: {
    topics: { zero: "لا مواضيع", one: "موضوع واحد", two: "موضوعان", few: "# مواضيع", many: "# موضوعًا", other: "# موضوع" },
    guides: { zero: "لا أدلة", one: "دليل واحد", two: "دليلان", few: "# أدلة", many: "# دليلًا", other: "# دليل" },
    sources: { zero: "لا مصادر", one: "مصدر واحد", two: "مصدران", few: "# مصادر", many: "# مصدرًا", other: "# مصدر" },
    mentions: { zero: "لا إشارات", one: "إشارة واحدة", two: "إشارتان", few: "# إشارات", many: "# إشارة", other: "# إشارة" },
    topicMentions: {
      zero: "لا إشارات في المواضيع",
      one: "إشارة واحدة في المواضيع",
      two: "إشارتان في المواضيع",
      few: "# إشارات في المواضيع",
      other: "# إشارة في المواضيع",
    },
    articleMentions: {
      zero: "لا إشارات في الأدلة",
      one: "إشارة واحدة في الأدلة",
      two: "إشارتان في الأدلة",
      few: "# إشارات في الأدلة",
      other: "# إشارة في الأدلة",
    },
    sharedSources: { one: "مصدر مشترك واحد", two: "مصدران مشتركان", few: "# مصادر مشتركة", many: "# مصدرًا مشتركًا", other: "# مصدر مشترك" },
    results: { zero: "لا نتائج", one: "نتيجة واحدة", two: "نتيجتان", few: "# نتائج", many: "# نتيجة", other: "# نتيجة" },
  },
};

const TEXTS: Readonly<Record<string, Texts>> = { en: EN, nl: NL, ar: AR };

/** The texts of the site in one language, and how that writes numbers and days. */
export interface Messages extends Texts {
  /** The language that these texts are in, which is English where the site does not know another. */
  readonly locale: string;
  /** "1 guide", "2 guides". */
  readonly count: (number: number, of: keyof Texts["numbers"]) => string;
  readonly number: (number: number) => string;
  readonly day: (moment: string) => string;
}

export function messagesIn(locale: string): Messages {
  const known = [locale, new Intl.Locale(locale).language].find((code) => code in TEXTS) ?? "en";
  const texts = TEXTS[known]!;
  // British days and numbers go with the British English of the site.
  const region = known === "en" ? "en-GB" : known;
  return {
    ...texts,
    locale: known,
    count(number, of) {
      const forms = texts.numbers[of];
      const form = forms[new Intl.PluralRules(region).select(number)] ?? forms.other;
      return form.replace("#", number.toLocaleString(region));
    },
    number: (number) => number.toLocaleString(region),
    day: (moment) =>
      new Date(moment).toLocaleDateString(region, {
        day: "numeric",
        month: "long",
        year: "numeric",
        timeZone: "Europe/Amsterdam",
      }),
  };
}

/** A text with its places filled: "Search: {query}". */
export function filled(text: string, places: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => places[name] ?? place);
}

/** The name of a site, for a link that leads there: `www.example.org` of its address. */
export function siteName(address: string): string {
  return new URL(address).hostname.replace(/^www\./, "");
}

/** "PDF, 1.2 MB", for a link to a file. */
export function fileFacts(extension: string, bytes: number | null): string {
  const size = bytes === null ? "" : bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
  return [extension.toUpperCase(), size].filter(Boolean).join(", ");
}
