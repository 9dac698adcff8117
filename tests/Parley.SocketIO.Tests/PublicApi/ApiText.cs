using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parley.SocketIO.Tests.PublicApi;

/// <summary>The public surface of an assembly: a line for each type and each member, close to C#, sorted.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    internal static IEnumerable<string> Of(Assembly assembly) =>
        assembly.GetExportedTypes()
            .Select(type => (Name: type.Namespace + "." + ApiName.OfDeclared(type), Type: type))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .SelectMany(entry => Members(entry.Type)
                .Order(StringComparer.Ordinal)
                .Select(member => $"{entry.Name}: {member}")
                .Prepend($"{entry.Name}: {Kind(entry.Type)}"));

    private static IEnumerable<string> Members(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return [];
        }

        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(Constant);
        }

        return
        [
            .. type.GetConstructors(Declared).Where(IsVisible).Select(constructor => $"{Access(constructor)}new({Parameters(constructor)})"),
            .. type.GetMethods(Declared).Where(IsVisible).Where(IsWritten).Select(Method),
            .. type.GetProperties(Declared).Where(property => Accessors(property).Any()).Select(Property),
            .. type.GetEvents(Declared).Where(@event => IsVisible(@event.AddMethod!)).Select(Event),
            .. type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(Field),
        ];
    }

    private static string Kind(Type type)
    {
        var kind =
            type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate " + Method(type.GetMethod("Invoke")!)
            : type.IsValueType ? (Has<IsReadOnlyAttribute>(type) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + "struct"
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + "class";
        var bases = new List<string>();
        if (type.IsClass && type.BaseType != typeof(object) && !typeof(Delegate).IsAssignableFrom(type))
        {
            bases.Add(ApiName.Of(type.BaseType!));
        }

        if (!type.IsEnum && !typeof(Delegate).IsAssignableFrom(type))
        {
            var own = type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []);
            bases.AddRange(own.Where(contract => contract.IsVisible).Select(ApiName.Of).Order(StringComparer.Ordinal));
        }

        return bases.Count == 0 ? kind : $"{kind} : {string.Join(", ", bases)}";
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        var returned = ApiName.Of(method.ReturnParameter);
        return $"{Access(method)}{Modifiers(method)}{returned} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Property(PropertyInfo property)
    {
        var accessors = Accessors(property).ToArray();
        var indexes = property.GetIndexParameters();
        var name = indexes.Length == 0 ? property.Name : $"this[{string.Join(", ", indexes.Select(Parameter))}]";
        var required = Has<RequiredMemberAttribute>(property) ? "required " : "";
        var words = accessors.Select(accessor =>
            accessor == property.GetMethod ? "get;"
            : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;"
            : "set;");
        return $"{Access(accessors[0])}{Modifiers(accessors[0])}{required}{ApiName.Of(property)} {name} {{ {string.Join(' ', words)} }}{Default(property)}";
    }

    // What an option is when nobody sets it is as public as its name.
    private static string Default(PropertyInfo property)
    {
        if (!property.CanWrite || !property.DeclaringType!.Name.EndsWith("Options", StringComparison.Ordinal)
            || property.DeclaringType.GetConstructor([])?.Invoke(null) is not { } options)
        {
            return "";
        }

        return property.GetValue(options) switch
        {
            string text => $" = \"{text}\"",
            IFormattable value => $" = {value.ToString(null, CultureInfo.InvariantCulture)}",
            bool value => value ? " = true" : " = false",
            _ => "",
        };
    }

    private static string Event(EventInfo @event) =>
        $"{Modifiers(@event.AddMethod!)}event {ApiName.Of(@event)} {@event.Name}";

    private static string Field(FieldInfo field) =>
        field.IsLiteral
            ? $"const {ApiName.Of(field.FieldType)} {Constant(field)}"
            : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{ApiName.Of(field)} {field.Name}";

    private static string Constant(FieldInfo field) => $"{field.Name} = {Value(field.GetRawConstantValue())}";

    private static string Parameters(MethodBase method)
    {
        var extension = Has<ExtensionAttribute>(method) ? "this " : "";
        return extension + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var way =
            Has<ParamArrayAttribute>(parameter) || Has<ParamCollectionAttribute>(parameter) ? "params "
            : !parameter.ParameterType.IsByRef ? ""
            : parameter.IsOut ? "out "
            : parameter.IsIn ? "in "
            : "ref ";
        var otherwise = parameter.HasDefaultValue ? " = " + Value(parameter.RawDefaultValue, parameter.ParameterType) : "";
        return $"{way}{ApiName.Of(parameter)} {parameter.Name}{otherwise}";
    }

    private static string Value(object? value, Type? type = null) => value switch
    {
        null => type is { IsValueType: true } && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method) =>
        method.DeclaringType!.IsInterface ? ""
        : method.IsStatic ? "static "
        : method.IsAbstract ? "abstract "
        : method.GetBaseDefinition() != method ? "override "
        : method is { IsVirtual: true, IsFinal: false } ? "virtual "
        : "";

    private static IEnumerable<MethodInfo> Accessors(PropertyInfo property) =>
        new[] { property.GetMethod, property.SetMethod }.OfType<MethodInfo>().Where(IsVisible);

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    /// <summary>Not an accessor, and not what the compiler adds to a record.</summary>
    private static bool IsWritten(MethodInfo method) =>
        !Has<CompilerGeneratedAttribute>(method)
        && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static bool Has<T>(ICustomAttributeProvider member)
        where T : Attribute => member.IsDefined(typeof(T), inherit: false);
}
