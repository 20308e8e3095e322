"""Ordinary words of running text, and names that are ordinary words or other people's names too. Only data lives here.

Written by hand from general usage. A word missing here makes a name go unreported, never a wrong one reported.
"""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


COMMON = _set(
    """
    a about above accept accepts accuse accused accuses across add added adds after again against ago agree agreed
    agrees ahead aide aides ally allies all almost alone along already also although always am amid among an and
    announce announced announces another answer any appeal appeals are arrive arrived arrives around as ask asked
    asking asks at attack attacks attend attended attends attending away back back backed backs ban bans because
    been before began begin begins behind being believe between blame blamed blames blast blasts block blocks both
    boost boosts breaking bring brings but by call called calling calls came campaign can cancel cancels challenge
    chair chairs change claim claimed claims come comes coming concern condemn condemned condemns confirm confirmed
    confirms congratulate congratulated congratulates could criticise criticised criticises criticize criticized
    criticizes cut cuts day deal dear declare declares defend defends demand demands denied denies deny despite did
    didnt discuss discussed discusses discussing do does doesnt done dont down during each earlier early either else
    embraces ends even ever every ex exclusive expect expected expects explains eyes face faces far few fight final
    finally find fire first five flies follow following follows for forum four from full further get gets getting
    give given gives go goes going good got government greet greeted greets had hail hailed hails has hasnt have
    having he head heads hear heard held help helps her here hers hi him his hit hits hold holding holds hope hopes
    hosted host hosting hosts how however i if in inks insist insists inside interview into invite invited invites
    is isnt issue it its join joins joined just keep keeps know land lands last late later latest launch launches
    lead leader leaders leading leads leave leaves leaving left less let lets like likely live long look looks made
    main make makes making many may maybe me mean means meanwhile meet meeting meetings meets member members met
    might minister ministers more most move moves mr much must my near need needs never new news next night no nor
    not now of off offer offers on once one only open opens opposition or other our out over own party pay pays
    phone phoned phones photo plan plans pledge pledged pledges plus post praise praised praises president
    presidents press pressure prior profile push pushes put puts question read receive received receives regarding
    reject rejected rejects remarks reply report reported reportedly reports respond responds response said same saw
    say saying says second secret see seek seeks seen send sends sent set sets several shall share she should show
    shows sign signed signing signs since slam slammed slams so some source sources speak speaking speaks speech
    spoke state stand stands statement still stop story such summit support supported supports take taken takes
    taking talk talked talking talks tell tells than thank thanked thanks that the their them then there these they
    think this those though three through thus till time times to today told tomorrow tonight too top tour toward
    towards trip try two under unless until up update upon urge urged urges urging us use used very via video view
    visit visited visiting visits vow vowed vows vs want wanted wants war warn warned warning warns was watch way we
    week welcome welcomed welcomes well went were what whats when where whether which while who whom whos whose why
    will wins with within without wont would write writes wrote yes yesterday yet you your monday tuesday wednesday
    thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun january february march april june
    july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec according anti
    pro inc re fyi pls please ok okay hey thx lol btw imo fwiw asap eta anyone someone everyone everybody anybody
    somebody colleague colleagues team desk boss morning afternoon evening noon ve ile da de dun bugun yarin icin
    ama gibi und mit der die das et avec le la les и в во на с со к о об от по за у из что как но а или при после до
    для не встретил встретился заявил сказал обсудил
    """
)
"""Words that may have a capital beside a name, beginning a sentence or in a headline, and are no part of it."""

UNCASED = _set(
    """
    و في من الى إلى على عن مع ان أن إن قال وقال اكد أكد واكد التقى والتقى زار وزار استقبل بحث وصل اعلن أعلن صرح بين
    قبل بعد ضد لدى هاتف دعا هنا هنأ هنا لقاء زياره كلمه تصريحات بدوره وبحث واستقبل كما لكن اليوم امس نظيره فخامه سمو
    معالي של את עם על אל כי אמר נפגש הנשיא שר ראש הממשלה
    """
)
"""The same for scripts without capitals, as they are written; compared in their folded form."""

POLITE = _set("mr sheikh shaikh shaykh sheik excellency highness majesty he hh hrh hm sayin sn seyh")
"""Forms of address that any man of the knowledge may be given. An office is held against the record instead."""

ANOTHER = _set(
    "mrs ms miss mme madame lady lord sir dame dr prof professor doctor st saint junior jr captain capt judge"
)
"""Forms of address by which a surname is somebody else's, or may be."""

ARTICLES = _set("al el as ash ad ar at an")
FATHERS = _set("bin ibn bint ben abu abd abdul umm van von")
"""What joins a name to one more: Mohammed bin Tamim is not Tamim, nor is Tamim bin Khalifa."""

SMALL = _set("of and the in to at for on a an de da la le ve ul bin ibn bint al el as ash ad ar do e y")
"""Words that are written small within a name."""

NEVER = frozenset(
    {
        # A company and a given name; abbreviations that mostly stand for something else.
        "bae", "abd", "rok", "roc", "persian", "persia", "the states", "u s", "u s a", "u a e",
        # Given names, chess pieces, sticks and birds rather than people of a country.
        "pole", "dane", "finn", "croat", "lao", "swede", "briton", "motswana",
        # Amman is written like Oman in Arabic, any gulf like the Gulf, two students like the Taliban; the others are
        # words of Russian and its neighbours.
        "عمان", "خليج", "طالبان", "аман", "инди", "сири", "турк", "умон", "эрон", "орос", "кина", "миср", "чин",
    }
)  # fmt: skip
"""Forms that are not read out of running text at all, whatever a question typed alone may mean by them."""

ACRONYMS = {
    "us": "US", "usa": "US", "uk": "GB", "uae": "AE", "ksa": "SA", "drc": "CD", "prc": "CN", "dprk": "KP",
}  # fmt: skip
"""Abbreviations of countries that papers use. Of ISO's codes no other is read: IN, IT, IS, NO, AM and PM are words."""

OTHERS_TOO = _set(
    """
    america brazil chad chile china congo cuba cyprus dominica formosa georgia grenada guinea holland india ireland
    israel jersey jordan kenya korea lebanon macedonia mali malta man martinique mexico monaco montserrat niger
    panama peru poland reunion samoa togo tonga turkey
    """
)
"""Names of countries that people, American states, things or parts of other names have as well."""

IN_SMALL = OTHERS_TOO | _set("polish turk turks swiss dutch thai japan gulf x twitter oman us saint")
"""What a writer who spells names in small letters may mean otherwise: Turkey only where it stands beside another."""

NOT_FIRST = _set("polish")
"""What at the beginning of a sentence may be another word."""

ELSEWHERE = _set("georgia jersey reunion man saint dominica")
"""Not read out of running text while no entry of the knowledge says that the country is meant."""

SIDES = _set(
    """
    north south east west northern southern eastern western central northeast northwest southeast southwest
    northeastern northwestern southeastern southwestern new upper lower inner outer latin air
    """
)
"""With a capital before a name they make another one: Northern Ireland, South America, New Mexico, Air India."""

OF_OTHERS = _set("bank gulf sea bay strait straits voice captain daughters miss prince princess")
"""Followed by "of" they make a name into part of another: the Bank of America, the Gulf of Oman."""

GOES_ON = _set(
    """
    airlines airways air ocean sea express columbia guiana polynesia times post daily herald tribune gazette cup
    club canal city hills street bacon breakfast breast burger cheese coffee delight dinner fries leftovers nut nuts
    pastry pig pigs roulette sandwich sandwiches soup toast whispers
    """
)
"""After the name of a country or its people they make it part of another name or a thing."""

NAMED_AFTER = _set(
    """
    university college school stadium airport mosque bridge hospital foundation boulevard avenue street park square
    prize award cup
    """
)
"""After the whole name of somebody they make it that of a thing."""

MANY_BEAR_IT = _set(
    "yilmaz kilic darwish thani althani jaber aljaber bolat cengiz hussein ahmed ali mohammed khan aslan kaya demir ozturk"
)
"""Surnames, without their article, of so many people that one alone names nobody: the office or whole name must."""

WITH_ANOTHER = {
    "taliban": _set("pakistani tehrik i e"),
    "indian": _set("american red"),
    "indians": _set("american red"),
}
"""Words before a name that make it another: the Pakistani Taliban are not the Taliban, American Indians not India."""

GLUED_WORDS = frozenset({"بحماس", "بقطر", "لحماس"})
"""What Arabic means otherwise by a name with its particle: with enthusiasm, with a diameter of."""

OF_A_HOLDER = _set(
    """
    adviser advisor aide arrival brother call claim comments daughter decision envoy invitation letter meeting
    message office plane remarks son speech spokesman spokesperson spokeswoman stance statement talks tour trip view
    visit wife words
    """
)
"""After "the president of Turkey's" they are the president's; a party, a court or a bank would be Turkey's."""

JOINERS = _set("and or vs v versus with plus ve und et и و")
"""Between two names, each of which makes it likelier that the other is one."""

LANGUAGE_BEFORE = _set("in into speak speaks spoke speaking spoken fluent learn learned learning translated from")
"""Before the word for a people that ends its phrase, they mean the language: "she tweeted in Turkish"."""

NOT_IN_POST = _set(
    """
    vice deputy former ex acting interim caretaker then late next future assistant under incoming outgoing ousted
    designate would co shadow self fake honorary ceremonial past previous first second current-day sometime
    erstwhile
    """
)
"""Before an office they make it another one, or one that was or will be held."""
