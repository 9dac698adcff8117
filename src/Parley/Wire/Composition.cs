using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Parley.Wire;

/// <summary>
/// A letter and its accents as the one character that there is for them, the accents in one order (Unicode's form NFC, for Latin,
/// Greek, Cyrillic, Arabic, kana and Hangul): what looks the same is the same. The runtime knows that only with the ICU library,
/// which many machines do not have.
/// </summary>
internal static class Composition
{
    // An accent, then each letter that takes it and the two as one (UnicodeData.txt, decompositions).
    private const string Pairs =
        """
        0300 AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹЕЀИЍеѐиѝĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳἀἂἁἃἈἊἉἋἐἒἑἓἘἚἙἛἠἢἡἣἨἪἩἫἰἲἱἳἸἺἹἻὀὂ
        0300 ὁὃὈὊὉὋὐὒὑὓὙὛὠὢὡὣὨὪὩὫαὰεὲηὴιὶοὸυὺωὼΑᾺΕῈΗῊ᾿῍ϊῒΙῚ῾῝ϋῢΥῪ¨῭ΟῸΩῺ
        0301 AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿ¨΅ΑΆΕΈΗΉΙΊΟΌΥΎΩΏϊΐαάεέηήιίϋΰοόυύωώϒϓГЃКЌгѓ
        0301 кќÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứἀἄἁἅἈἌἉἍἐἔἑἕἘἜἙἝἠἤἡἥἨἬἩἭἰἴἱἵἸἼἹἽὀὄὁὅὈὌὉὍὐὔὑὕ
        0301 ὙὝὠὤὡὥὨὬὩὭ᾿῎῾῞
        0302 AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ
        0303 AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ
        0304 AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳИӢиӣУӮуӯGḠgḡḶḸḷḹṚṜṛṝαᾱΑᾹιῑΙῙυῡΥῩ
        0306 AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭУЎИЙийуўЖӁжӂАӐаӑЕӖеӗȨḜȩḝẠẶạặαᾰΑᾸιῐΙῘυῠΥῨ
        0307 CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏſẛ
        0308 AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸΙΪΥΫιϊυϋϒϔЕЁІЇеёіїАӒаӓӘӚәӛЖӜжӝЗӞзӟИӤиӥОӦоӧӨӪөӫЭӬэӭУӰуӱЧӴчӵЫӸыӹHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ
        0309 AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ
        030a AÅaåUŮuůwẘyẙ
        030b OŐoőUŰuűУӲуӳ
        030c CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ
        030f AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕѴѶѵѷ
        0311 AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ
        0313 αἀΑἈεἐΕἘηἠΗἨιἰΙἸοὀΟὈυὐωὠΩὨρῤ
        0314 αἁΑἉεἑΕἙηἡΗἩιἱΙἹοὁΟὉυὑΥὙωὡΩὩρῥΡῬ
        031b OƠoơUƯuư
        0323 BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ
        0324 UṲuṳ
        0325 AḀaḁ
        0326 SȘsșTȚtț
        0327 CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ
        0328 AĄaąEĘeęIĮiįUŲuųOǪoǫ
        032d DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ
        032e HḪhḫ
        0330 EḚeḛIḬiḭUṴuṵ
        0331 BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ
        0342 ἀἆἁἇἈἎἉἏἠἦἡἧἨἮἩἯἰἶἱἷἸἾἹἿὐὖὑὗὙὟὠὦὡὧὨὮὩὯαᾶ¨῁ηῆ᾿῏ιῖϊῗ῾῟υῦϋῧωῶ
        0345 ἀᾀἁᾁἂᾂἃᾃἄᾄἅᾅἆᾆἇᾇἈᾈἉᾉἊᾊἋᾋἌᾌἍᾍἎᾎἏᾏἠᾐἡᾑἢᾒἣᾓἤᾔἥᾕἦᾖἧᾗἨᾘἩᾙἪᾚἫᾛἬᾜἭᾝἮᾞἯᾟὠᾠὡᾡὢᾢὣᾣὤᾤὥᾥὦᾦὧᾧὨᾨὩᾩὪᾪὫᾫὬᾬὭᾭὮᾮὯᾯὰᾲαᾳάᾴᾶᾷΑᾼὴῂηῃ
        0345 ήῄῆῇΗῌὼῲωῳώῴῶῷΩῼ
        0653 اآ
        0654 اأوؤيئەۀہۂےۓ
        0655 اإ
        3099 かがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼうゔゝゞカガキギクグケゲコゴサザシジスズセゼソゾタダチヂツヅテデトドハバヒビフブヘベホボウヴワヷヰヸヱヹヲヺヽヾ
        309a はぱひぴふぷへぺほぽハパヒピフプヘペホポ
        """;

    // Where accents sit that are not above their letter, as Unicode orders them (canonical combining classes).
    private const string Places =
        """
        1:0334-0338 202:0321-0322 202:0327-0328 216:031b-031b 220:0316-0319 220:031c-0320 220:0323-0326 220:0329-0333 220:0339-033c
        220:0347-0349 220:034d-034e 220:0353-0356 220:0359-035a 220:0655-0655 232:0315-0315 232:031a-031a 232:0358-0358
        233:035c-035c 233:035f-035f 233:0362-0362 234:035d-035e 234:0360-0361 240:0345-0345 8:3099-309a
        """;

    private const int Above = 230;

    private const char FirstSyllable = '\uAC00';
    private const char LastSyllable = '\uD7A3';
    private const char FirstLead = '\u1100';
    private const char FirstVowel = '\u1161';
    private const char NoTail = '\u11A7';
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    private static readonly FrozenDictionary<(char Letter, char Mark), char> Composed = Pairs
        .Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(line => line[5..].Chunk(2).Select(pair => (Letter: pair[0], Mark: Code(line[..4]), One: pair[1])))
        .ToFrozenDictionary(pair => (pair.Letter, pair.Mark), pair => pair.One);

    private static readonly FrozenDictionary<char, (char Letter, char Mark)> Parts = Composed.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    private static readonly FrozenDictionary<char, int> PlaceOf = Places
        .Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Select(range => (Place: range.Split(':')[0], First: Code(range[^9..^5]), Last: Code(range[^4..])))
        .SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1).Select(code => (Mark: (char)code, range.Place)))
        .ToFrozenDictionary(mark => mark.Mark, mark => int.Parse(mark.Place, CultureInfo.InvariantCulture));

    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var composed = new StringBuilder(text.Length);
        var marks = new List<char>();
        for (var at = 0; at < text.Length;)
        {
            var letter = text[at++];
            for (marks.Clear(); at < text.Length && IsMark(text[at]); at++)
            {
                marks.Add(text[at]);
            }

            if (marks.Count > 0)
            {
                letter = Compose(letter, marks);
            }

            if (composed.Length == 0 || Syllable(composed[^1], letter) is not { } syllable)
            {
                composed.Append(letter);
            }
            else
            {
                composed[^1] = syllable;
            }

            foreach (var mark in marks)
            {
                composed.Append(mark);
            }
        }

        return composed.ToString();
    }

    // Apart first: an accent may belong between a letter and one that it has already.
    private static char Compose(char letter, List<char> marks)
    {
        while (Parts.TryGetValue(letter, out var parts))
        {
            letter = parts.Letter;
            marks.Insert(0, parts.Mark);
        }

        var ordered = marks.OrderBy(Place).ToList();
        marks.Clear();
        foreach (var mark in ordered)
        {
            // One that stays keeps those of its place outside it.
            if ((marks.Count == 0 || Place(marks[^1]) != Place(mark)) && Composed.TryGetValue((letter, mark), out var one))
            {
                letter = one;
            }
            else
            {
                marks.Add(mark);
            }
        }

        return letter;
    }

    // Hangul is put together by arithmetic (The Unicode Standard, 3.12).
    private static char? Syllable(char before, char letter)
    {
        var (lead, vowel, tail, syllable) = (before - FirstLead, letter - FirstVowel, letter - NoTail, before - FirstSyllable);
        return lead is >= 0 and < Leads && vowel is >= 0 and < Vowels ? (char)(FirstSyllable + (((lead * Vowels) + vowel) * Tails))
            : before is >= FirstSyllable and <= LastSyllable && syllable % Tails == 0 && tail is > 0 and < Tails ? (char)(before + tail)
            : null;
    }

    private static int Place(char mark) => PlaceOf.GetValueOrDefault(mark, Above);

    private static bool IsMark(char character) =>
        character is (>= '\u0300' and <= '\u036F') or (>= '\u0653' and <= '\u0655') or '\u3099' or '\u309A';

    private static char Code(string digits) => (char)int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
