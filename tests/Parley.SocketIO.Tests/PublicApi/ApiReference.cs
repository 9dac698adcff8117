using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Parley.SocketIO.Tests.PublicApi;

/// <summary>The API documentation of an assembly as one page of Markdown, out of the comments in its source.</summary>
internal static partial class ApiReference
{
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.Ordinal)
    {
        ["System.String"] = "string",
        ["System.Boolean"] = "bool",
        ["System.Byte"] = "byte",
        ["System.Int32"] = "int",
        ["System.Int64"] = "long",
        ["System.Double"] = "double",
        ["System.Object"] = "object",
    };

    internal static IEnumerable<string> Of(Assembly assembly)
    {
        var members = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);
        yield return $"# API of {assembly.GetName().Name}";
        yield return "";
        yield return "Made from the comments in the source; `ACCEPT_PUBLIC_API=1` on the tests of the public surface writes it anew.";
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            var id = type.FullName!.Replace('+', '.');
            yield return "";
            yield return $"## {ApiName.OfDeclared(type)}";
            yield return "";
            yield return $"Namespace `{type.Namespace}`. {Text(members.GetValueOrDefault("T:" + id))}";
            var rows = members
                .Where(member => Owner(member.Key) == id && !member.Key.StartsWith("T:", StringComparison.Ordinal))
                .Where(member => IsVisible(type, Name(member.Key)))
                .OrderBy(member => Name(member.Key), StringComparer.Ordinal)
                .ThenBy(member => member.Key, StringComparer.Ordinal)
                .Select(member => $"| `{Signature(member.Key)}` | {Text(member.Value)} |")
                .ToArray();
            if (rows.Length > 0)
            {
                yield return "";
                yield return "| member | |";
                yield return "|---|---|";
            }

            foreach (var row in rows)
            {
                yield return row;
            }
        }
    }

    private static bool IsVisible(Type type, string name) => type
        .GetMember(
            name == "#ctor" ? ".ctor" : name,
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Any(member => member switch
        {
            MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
            FieldInfo field => field.IsPublic || field.IsFamily,
            PropertyInfo property => property.GetAccessors(nonPublic: true).Any(accessor => accessor.IsPublic || accessor.IsFamily || accessor.IsFamilyOrAssembly),
            _ => true,
        });

    private static string Owner(string id)
    {
        var path = Place(id);
        return path[..path.LastIndexOf('.')];
    }

    private static string Name(string id)
    {
        var path = Place(id);
        return path[(path.LastIndexOf('.') + 1)..].Split("``")[0];
    }

    /// <summary>"M:A.B.C(X,Y)" is at "A.B.C".</summary>
    private static string Place(string id) => id[2..].Split('(', '~')[0];

    private static string Signature(string id)
    {
        var name = Name(id);
        var parameters = id.IndexOf('(', StringComparison.Ordinal) is var open and > 0
            ? "(" + string.Join(", ", Split(id[(open + 1)..id.IndexOf(')', StringComparison.Ordinal)]).Select(TypeName)) + ")"
            : id[0] == 'M' ? "()" : "";
        return name switch
        {
            "#ctor" => "new" + parameters,
            "op_Implicit" => "implicit" + parameters,
            _ => name + parameters,
        };
    }

    /// <summary>At the commas that are not inside the braces of a generic type.</summary>
    private static IEnumerable<string> Split(string parameters)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i < parameters.Length; i++)
        {
            depth += parameters[i] == '{' ? 1 : parameters[i] == '}' ? -1 : 0;
            if (parameters[i] == ',' && depth == 0)
            {
                yield return parameters[start..i];
                start = i + 1;
            }
        }

        yield return parameters[start..];
    }

    private static string TypeName(string id)
    {
        var shortened = Qualified().Replace(id, match => Keywords.GetValueOrDefault(match.Value) ?? match.Value[(match.Value.LastIndexOf('.') + 1)..]);
        return MethodTypeParameter().Replace(shortened, "T${number}").Replace('{', '<').Replace('}', '>').Replace("@", "", StringComparison.Ordinal)
            .Replace(",", ", ", StringComparison.Ordinal);
    }

    /// <summary>Summary, remarks, what is returned, and what is thrown, on one line.</summary>
    private static string Text(XElement? member)
    {
        if (member is null)
        {
            return "";
        }

        var parts = new List<string>();
        parts.AddRange(member.Elements("summary").Concat(member.Elements("remarks")).Select(Inline));
        parts.AddRange(member.Elements("param").Select(parameter => $"*{parameter.Attribute("name")!.Value}*: {Inline(parameter)}"));
        parts.AddRange(member.Elements("returns").Select(returned => "Returns: " + Inline(returned)));
        parts.AddRange(member.Elements("exception").Select(thrown => $"Throws `{LastName(thrown.Attribute("cref")!.Value)}`: {Inline(thrown)}"));
        return string.Join(' ', parts.Where(part => part.Length > 0)).Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Inline(XElement element) => WhiteSpace().Replace(string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => $"`{LastName((see.Attribute("cref") ?? see.Attribute("langword"))!.Value)}`",
        XElement { Name.LocalName: "c" or "paramref" or "typeparamref" } code => $"`{code.Attribute("name")?.Value ?? code.Value}`",
        XElement other => Inline(other),
        _ => "",
    })), " ").Trim();

    private static string LastName(string id)
    {
        var path = id.Split('(')[0].Split("``")[0];
        return path[(path.LastIndexOfAny(['.', ':']) + 1)..];
    }

    [GeneratedRegex(@"[A-Za-z_][\w.]*", RegexOptions.NonBacktracking)]
    private static partial Regex Qualified();

    [GeneratedRegex("``(?<number>[0-9]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MethodTypeParameter();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex WhiteSpace();
}
