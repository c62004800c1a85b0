using System.Collections;

namespace FullStackAI.AspNetCore.Tests.Batching;

/// <summary>Compares arrays of arrays by what is in them.</summary>
internal sealed class StructuralComparer : IComparer
{
    internal static readonly StructuralComparer Instance = new();

    public int Compare(object? x, object? y) => StructuralComparisons.StructuralComparer.Compare(x, y);
}
