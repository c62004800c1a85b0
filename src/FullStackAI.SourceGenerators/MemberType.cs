using Microsoft.CodeAnalysis;

namespace FullStackAI.SourceGenerators;

/// <summary>What the type of a property or field means as a column, and the C# that moves it.</summary>
internal sealed record MemberType(string Kind, bool IsNullable, string Write, string? Read)
{
    /// <summary>The C# type of a generated property; empty for a member that is there already.</summary>
    internal string Declared { get; init; } = "";

    /// <summary>The C# that makes a number of single precision of a value; null for what is no number.</summary>
    internal string? Cell { get; init; }

    /// <summary>The property that a bundle's column becomes. <c>Output</c> and <c>OutputLabel</c> stand for what a model gives.</summary>
    internal static MemberType OfColumn(string kind) => kind switch
    {
        "Number" => new("Number", true, "SetNumber(#, $)", null) { Declared = "double?", Cell = "Single($)" },
        "Integer" => new("Integer", true, "SetInteger(#, $)", null) { Declared = "long?", Cell = "(float)$" },
        "Boolean" => new("Boolean", true, "SetBoolean(#, $)", null) { Declared = "bool?" },
        "DateTime" => new("DateTime", true, "SetDateTime(#, $)", null) { Declared = "global::System.DateTime?" },
        "Vector" => new("Vector", true, "SetVector(#, $)", null) { Declared = "float[]?" },
        "Output" => new("Number", false, "", "output.Number(#)") { Declared = "double" },
        "OutputLabel" => new("Text", false, "", "output.Text(#)") { Declared = "string" },
        _ => new("Text", false, "SetText(#, $)", null) { Declared = "string?" },
    };

    /// <summary>The meaning of a type; null when it can be no column. In <see cref="Write"/> and <see cref="Read"/>
    /// <c>$</c> stands for the value or member and <c>#</c> for the member's number.</summary>
    internal static MemberType? Of(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { ConstructedFrom.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            MemberType? inner = Of(nullable.TypeArguments[0]);
            return inner is null ? null : inner with { IsNullable = true };
        }

        if (type.TypeKind == TypeKind.Enum)
        {
            return new("Text", false, "SetText(#, $.ToString())", null);
        }

        if (type is IArrayTypeSymbol { Rank: 1 } array)
        {
            return array.ElementType.SpecialType switch
            {
                SpecialType.System_Single => new("Vector", true, "SetVector(#, $)", "output.Singles(#, $)"),
                SpecialType.System_Double => new("Vector", true, "SetVector(#, $)", "output.Doubles(#, $)"),
                _ => null,
            };
        }

        return type.SpecialType switch
        {
            SpecialType.System_Double => Number("", "output.Number(#)"),
            SpecialType.System_Single => Number("", "(float)output.Number(#)") with { Cell = "$" },
            SpecialType.System_Decimal => Number("(double)", "(decimal)output.Number(#)"),
            SpecialType.System_UInt64 => Number("", "(ulong)output.Integer(#)"),
            SpecialType.System_Int64 => Integer("long"),
            SpecialType.System_Int32 => Integer("int"),
            SpecialType.System_Int16 => Integer("short"),
            SpecialType.System_SByte => Integer("sbyte"),
            SpecialType.System_Byte => Integer("byte"),
            SpecialType.System_UInt16 => Integer("ushort"),
            SpecialType.System_UInt32 => Integer("uint"),
            SpecialType.System_Boolean => new("Boolean", false, "SetBoolean(#, $)", "output.Boolean(#)"),
            SpecialType.System_String => new("Text", false, "SetText(#, $)", "output.Text(#)"),
            SpecialType.System_DateTime => new("DateTime", false, "SetDateTime(#, $)", null),
            _ => type.ToDisplayString() switch
            {
                "System.DateOnly" => new("DateTime", false, "SetDateTime(#, $.ToDateTime(global::System.TimeOnly.MinValue))", null),
                "System.DateTimeOffset" => new("DateTime", false, "SetDateTime(#, $.UtcDateTime)", null),
                _ => null,
            },
        };
    }

    private static MemberType Number(string cast, string read) =>
        new("Number", false, $"SetNumber(#, {cast}$)", read) { Cell = $"Single({cast}$)" };

    private static MemberType Integer(string type) =>
        new("Integer", false, "SetInteger(#, $)", $"({type})output.Integer(#)") { Cell = "(float)(long)$" };
}
