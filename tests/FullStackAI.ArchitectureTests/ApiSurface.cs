using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace FullStackAI.ArchitectureTests;

/// <summary>What users of an assembly can see: one line per type and member, in a form close to C#.</summary>
internal static class ApiSurface
{
    private const BindingFlags Declared = BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    internal static string[] Of(Assembly assembly) => Of(assembly.GetExportedTypes());

    internal static string[] Of(params Type[] types) =>
        [.. types
            .SelectMany(type => type
                .GetMembers(Declared)
                .Select(member => Member(type, member))
                .OfType<string>()
                .Prepend(Declaration(type)))
            .Distinct()
            .Order(StringComparer.Ordinal)];

    private static string Declaration(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute), false) ? "readonly struct" : "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        Type[] ancestors = type.IsEnum
            ? [Enum.GetUnderlyingType(type)]
            : [
                .. (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? new[] { parent } : []),
                .. OwnInterfaces(type),
            ];
        string suffix = ancestors.Length == 0 ? "" : $" : {string.Join(", ", ancestors.Select(TypeName.Of))}";
        return $"{TypeName.Of(type)} = {kind}{suffix}{Constraints(type.GetGenericArguments())}";
    }

    private static IEnumerable<Type> OwnInterfaces(Type type) =>
        type
            .GetInterfaces()
            .Except(type.BaseType?.GetInterfaces() ?? [])
            .Where(contract => contract.IsPublic || contract.IsNestedPublic)
            .OrderBy(TypeName.Of, StringComparer.Ordinal);

    private static string? Member(Type type, MemberInfo member)
    {
        // A compiler writes the members of a record that start with '<' or are named PrintMembers and the like; users see some of them.
        string owner = TypeName.Of(type);
        return member switch
        {
            FieldInfo field when type.IsEnum =>
                field.IsLiteral
                    ? $"{owner}.{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}"
                    : null,
            FieldInfo field when Seen(field.IsPublic, field.IsFamily || field.IsFamilyOrAssembly) is { } seen =>
                $"{seen}{Static(field.IsStatic && !field.IsLiteral)}{(field.IsLiteral ? "const " : field.IsInitOnly ? "readonly " : "")}{owner}.{field.Name} -> {TypeName.Of(field.FieldType, Nullability.Of(field))}{(field.IsLiteral ? $" = {Value(field.GetRawConstantValue())}" : "")}",
            ConstructorInfo maker when !maker.IsStatic && Seen(maker) is { } seen => $"{seen}{owner}.new({Parameters(maker)})",
            MethodInfo method when !IsAccessor(type, method) && Seen(method) is { } seen =>
                $"{seen}{Modifiers(method)}{owner}.{method.Name}{Generic(method)}({Parameters(method)}) -> {TypeName.Of(method.ReturnType, Nullability.Of(method.ReturnParameter))}{Constraints(method.GetGenericArguments())}",
            PropertyInfo property when Accessors(property) is { Length: > 0 } accessors =>
                $"{Modifiers((property.GetMethod ?? property.SetMethod)!)}{owner}.{property.Name}{Index(property)} {{ {accessors}}} -> {TypeName.Of(property.PropertyType, Nullability.Of(property))}{(property.IsDefined(typeof(RequiredMemberAttribute), false) ? " required" : "")}",
            EventInfo @event when Seen(@event.AddMethod!) is { } seen =>
                $"{seen}event {owner}.{@event.Name} -> {TypeName.Of(@event.EventHandlerType!)}",
            _ => null,
        };
    }

    private static bool IsAccessor(Type type, MethodInfo method) =>
        method.Name.StartsWith('<') || (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)) || type.IsEnum;

    private static string? Seen(MethodBase method) =>
        method.DeclaringType!.IsSealed && !method.IsPublic ? null : Seen(method.IsPublic, method.IsFamily || method.IsFamilyOrAssembly);

    private static string? Seen(bool isPublic, bool isProtected) => isPublic ? "" : isProtected ? "protected " : null;

    private static string Accessors(PropertyInfo property)
    {
        string Accessor(MethodInfo? method, string word) => method is not null && Seen(method) is { } seen ? $"{seen}{word}; " : "";
        bool isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        return Accessor(property.GetMethod, "get") + Accessor(property.SetMethod, isInit ? "init" : "set");
    }

    private static string Modifiers(MethodInfo method) =>
        method.DeclaringType!.IsInterface ? Static(method.IsStatic)
        : method switch
        {
            { IsStatic: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true } when method.GetBaseDefinition() != method => "override ",
            { IsVirtual: true, IsFinal: false, DeclaringType.IsSealed: false } => "virtual ",
            _ => "",
        };

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Index(PropertyInfo property)
    {
        ParameterInfo[] index = property.GetIndexParameters();
        return index.Length == 0 ? "" : $"[{string.Join(", ", index.Select(Parameter))}]";
    }

    private static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute), false) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string passing = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true } => parameter.IsDefined(typeof(IsReadOnlyAttribute), false) ? "in " : "ref ",
            _ => parameter.IsDefined(typeof(ParamArrayAttribute), false) || parameter.IsDefined(typeof(ParamCollectionAttribute), false)
                ? "params "
                : "",
        };
        Type type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        return $"{passing}{TypeName.Of(type, Nullability.Of(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue)}" : "")}";
    }

    private static string Constraints(Type[] arguments)
    {
        string[] constraints = [.. arguments
            .Where(argument => argument.IsGenericParameter)
            .Select(Constraint)
            .Where(text => text.Length > 0)];
        return constraints.Length == 0 ? "" : $" {string.Join(" ", constraints)}";
    }

    private static string Constraint(Type argument)
    {
        GenericParameterAttributes special = argument.GenericParameterAttributes;
        List<string> parts = [];
        if (special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint)) { parts.Add("struct"); }
        else if (special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) { parts.Add("class"); }
        parts.AddRange(argument
            .GetGenericParameterConstraints()
            .Where(type => type != typeof(ValueType))
            .Select(type => TypeName.Of(type)));
        if (special.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && parts is not ["struct", ..]) { parts.Add("new()"); }
        return parts.Count == 0 ? "" : $"where {argument.Name} : {string.Join(", ", parts)}";
    }

    private static string Value(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text.Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
