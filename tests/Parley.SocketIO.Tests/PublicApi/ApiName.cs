using System.Reflection;

namespace Parley.SocketIO.Tests.PublicApi;

/// <summary>Types as C# writes them, with question marks where null may be.</summary>
internal static class ApiName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
    };

    private static readonly NullabilityInfoContext Nullability = new();

    internal static string Of(ParameterInfo parameter) => Of(parameter.ParameterType, Nullability.Create(parameter));

    internal static string Of(PropertyInfo property) => Of(property.PropertyType, Nullability.Create(property));

    internal static string Of(FieldInfo field) => Of(field.FieldType, Nullability.Create(field));

    internal static string Of(EventInfo @event) => Of(@event.EventHandlerType!, Nullability.Create(@event));

    internal static string Of(Type type) => Of(type, null);

    /// <summary>The name at its declaration, the type it is nested in included.</summary>
    internal static string OfDeclared(Type type) =>
        (type.DeclaringType is { } outer ? OfDeclared(outer) + "." : "") + Plain(type) + Generic(type.GetGenericArguments(), null);

    private static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying, null) + "?";
        }

        // A type parameter without constraints counts as nullable, whether it is written with a question mark or not.
        var mayBeNull = nullability is { ReadState: NullabilityState.Nullable } or { WriteState: NullabilityState.Nullable };
        var mark = mayBeNull && !type.IsValueType && !type.IsGenericParameter ? "?" : "";
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[]{mark}";
        }

        return Plain(type) + Generic(type.GetGenericArguments(), nullability?.GenericTypeArguments) + mark;
    }

    private static string Plain(Type type) =>
        Keywords.TryGetValue(type, out var keyword) ? keyword : type.Name.Split('`')[0];

    private static string Generic(Type[] arguments, NullabilityInfo[]? nullability) =>
        arguments.Length == 0
            ? ""
            : $"<{string.Join(", ", arguments.Select((argument, i) => Of(argument, nullability?.ElementAtOrDefault(i))))}>";
}
