using System.Collections.Frozen;
using System.Text;

namespace Parley.Search;

/// <summary>
/// Letters without their accents, in lower case. The runtime knows how to take letters apart only with the ICU library, which
/// many machines do not have.
/// </summary>
internal static class Letters
{
    private const int FullWidthFirst = 0xFF01;
    private const int FullWidthLast = 0xFF5E;
    private const int FromFullWidth = 0xFEE0;

    // A letter, and those that are it with an accent, as Unicode takes them apart (UnicodeData.txt, decompositions); then a
    // few whose stroke is no accent there. Letters that count as letters of their own, as й does, are not among them.
    private const string Accented =
        """
        aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ bḃḅḇ cçćĉċčḉ dďđḋḍḏḑḓ eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ fḟ gĝğġģǧǵḡ
        hĥħȟḣḥḧḩḫẖ iìíîïĩīĭįıǐȉȋḭḯỉị jĵǰ kķǩḱḳḵ lĺļľłḷḹḻḽ mḿṁṃ nñńņňǹṅṇṉṋ
        oòóôõöøōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ pṕṗ rŕŗřȑȓṙṛṝṟ sśŝşšſșṡṣṥṧṩẛ tţťŧțṫṭṯṱẗ
        uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự vṽṿ wŵẁẃẅẇẉẘ xẋẍ yýÿŷȳẏẙỳỵỷỹ zźżžẑẓẕ æǣǽ øǿ ʒǯ ʹʹ
        αάἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ βϐ εέϵἐἑἒἓἔἕὲέ ηήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ θϑ ιΐίϊἰἱἲἳἴἵἶἷὶίιῐῑῒΐῖῗ κϰ
        οόὀὁὂὃὄὅὸό πϖ ρϱῤῥ ςϲ υΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ φϕ ωώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ аӑӓ гѓ еѐёӗ жӂӝ зӟ иѝӣӥ кќ
        оӧ уӯӱӳ чӵ ыӹ эӭ ѵѷ әӛ өӫ
        """;

    private static readonly FrozenDictionary<int, Rune> Plain = Accented
        .Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(group => group.EnumerateRunes().Skip(1).Select(variant => (variant.Value, Base: group.EnumerateRunes().First())))
        .ToFrozenDictionary(pair => pair.Value, pair => pair.Base);

    public static Rune Fold(Rune letter)
    {
        if (letter.Value is >= FullWidthFirst and <= FullWidthLast)
        {
            letter = new Rune(letter.Value - FromFullWidth);
        }

        letter = Rune.ToLowerInvariant(letter);
        return letter.IsAscii ? letter : Plain.GetValueOrDefault(letter.Value, letter);
    }
}
