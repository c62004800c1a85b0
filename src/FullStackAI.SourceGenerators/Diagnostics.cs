using Microsoft.CodeAnalysis;

namespace FullStackAI.SourceGenerators;

/// <summary>What the generator tells about classes it cannot describe.</summary>
internal static class Diagnostics
{
    internal static readonly DiagnosticDescriptor NoColumn = new(
        "FSAI001",
        "A member cannot be a column",
        "'{0}' of type '{1}' cannot be a column. Use a number, bool, string, enum, DateTime, DateOnly, float[] or a nullable of these with a setter where it is an output, or mark it [NoColumn].",
        "FullStackAI",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor Unreachable = new(
        "FSAI002",
        "A class cannot be reached by generated code",
        "'{0}' is used as a row or prediction, but generated code cannot describe it: it is {1}. Make it, and the classes around it, public or internal and not generic.",
        "FullStackAI",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor ModelsOfOneName = new(
        "FSAI005",
        "Two bundles make classes of one name",
        "The bundles '{0}' would all make the class '{1}Model'. Rename all but one of the files.",
        "FullStackAI",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    internal static readonly DiagnosticDescriptor UnreadableModel = new(
        "FSAI003",
        "A bundle's signature cannot be read",
        "The signature of model '{0}' cannot be read ({1}). Save the bundle anew with this version of FullStackAI.",
        "FullStackAI",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);
}
