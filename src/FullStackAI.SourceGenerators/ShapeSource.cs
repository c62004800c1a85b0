using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace FullStackAI.SourceGenerators;

/// <summary>The generated description of one class, and what was wrong with the class.
/// Compared by value, so that an unchanged class costs nothing.</summary>
internal sealed record ShapeSource(string Key, string Source, ShapeFault? Fault);

/// <summary>A diagnostic in a form that is compared by value.</summary>
internal sealed record ShapeFault(string Id, string First, string Second, string File, TextSpan Span, LinePositionSpan Lines)
{
    internal Diagnostic ToDiagnostic() =>
        Diagnostic.Create(
            Id == Diagnostics.NoColumn.Id ? Diagnostics.NoColumn : Diagnostics.Unreachable,
            Location.Create(File, Span, Lines),
            First,
            Second);
}
