using System.Reflection;

namespace FullStackAI.ArchitectureTests;

/// <summary>Writes types as people write them: <c>int</c>, <c>List&lt;string?&gt;</c>, <c>float[]?</c>.</summary>
internal static class TypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(char)] = "char",
        [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    internal static string Of(Type type) => Of(type, null);

    internal static string Of(Type type, NullabilityInfo? nullability)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return $"{Of(value)}?";
        }

        string suffix = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsByRef)
        {
            return $"ref {Of(type.GetElementType()!)}";
        }

        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{suffix}";
        }

        if (type.IsPointer)
        {
            return $"{Of(type.GetElementType()!)}*";
        }

        if (type.IsGenericParameter || Keywords.ContainsKey(type))
        {
            return (Keywords.GetValueOrDefault(type) ?? type.Name) + suffix;
        }

        Type[] arguments = type.GetGenericArguments();
        Type? outer = type.DeclaringType;
        int own = arguments.Length - (outer?.GetGenericArguments().Length ?? 0);
        // Types of the base class library go by their short names, ours by their full ones.
        string space = type.Namespace is { } name && name.StartsWith("FullStackAI", StringComparison.Ordinal) ? $"{name}." : "";
        string prefix = outer is null ? space : $"{Of(outer)}.";
        string simple = type.Name.Split('`')[0];
        if (own > 0)
        {
            NullabilityInfo[] inner = nullability?.GenericTypeArguments ?? [];
            simple += $"<{string.Join(", ", arguments[^own..].Select((argument, i) => Of(argument, inner.Length == arguments.Length ? inner[arguments.Length - own + i] : null)))}>";
        }

        return prefix + simple + suffix;
    }
}
